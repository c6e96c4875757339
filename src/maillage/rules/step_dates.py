"""The earliest and the latest day of each step: forward from today, and back from the wanted start.

A step ends on a day on which offices of its country are open, one that needs the council on one of the sittings given. The term of
others runs from the day on which all before it was done. A later today, or a step that is done, makes no latest day later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.rules.calendars import open_days
from maillage.rules.model import Rule
from maillage.rules.obligation import EARLIER, KEPT
from maillage.rules.steps import REPORTS, Merged, MergedStep
from maillage.rules.terms import IsOpen, Term

_DAY = timedelta(days=1)
_FARTHEST = timedelta(days=400)
"""How far an open day is looked for before that is given up: no office is closed so long."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A step with its dates.

    ``earliest``: the first day on which it can be done; None where no sitting given is late enough. ``latest``: the last day on which
    it must be done; None for what follows the start. ``begin_by`` and ``begin_from`` are the days on which it has to, and can, be begun,
    the time that it takes before them. ``due``: the day to act by: ``latest`` until it is done. ``slack_days`` from earliest to latest,
    below nought where it is late. ``moved`` (with ``unmoved``, the day before that): a closed day moved ``latest``.
    ``on_sitting``: True where ``latest`` is a sitting that was given, False where none of those is early enough, so that
    it needs an extraordinary one, None where no sitting is needed or none was given. ``expected``: of what others do, once all before
    it is done, the day on which its term is over; a closed last day moved it later from ``expected_unmoved``.
    """

    key: str
    territory: str
    rule: Rule
    earliest: date | None
    latest: date | None
    due: date | None
    slack_days: int | None
    late: bool
    moved: str
    unmoved: date | None
    on_sitting: bool | None
    done_on: date | None
    after: tuple[str, ...]
    begin_from: date | None
    begin_by: date | None
    afterwards: bool
    maybe: bool
    step: MergedStep
    expected: date | None = None
    expected_unmoved: date | None = None


def sits(step: MergedStep) -> bool:
    """Whether it takes a sitting of the council."""
    return step.rule.step is not None and step.rule.step.sits


class Dates:
    """The earliest and the latest day of each step."""

    def __init__(
        self,
        merged: Merged,
        start: date,
        today: date,
        sittings: Mapping[str, tuple[date, ...]],
        done: Mapping[str, date],
    ) -> None:
        self.merged, self.start, self.today, self.sittings, self.done = merged, start, today, sittings, done
        self.is_open: dict[str, IsOpen] = {each.territory: open_days(each.territory) for each in merged.steps}
        self.after: dict[str, list[str]] = {each.key: [] for each in merged.steps}
        for each in merged.steps:
            for other in each.after:
                self.after[other].append(each.key)
        self.ends: dict[str, date | None] = {}
        self.begins: dict[str, date | None] = {}
        self.last: dict[str, date] = {}
        self.last_begin: dict[str, date] = {}
        self.bound: dict[str, date] = {}

    def planned(self) -> tuple[Planned, ...]:
        for each in self.merged.steps:
            self._forward(each)
        for each in reversed(self.merged.steps):
            if not each.afterwards:
                self._backward(each)
        return tuple(self._planned(each) for each in self.merged.steps)

    def with_(
        self, merged: Merged | None = None, sittings: Mapping[str, tuple[date, ...]] | None = None
    ) -> Dates:
        """The same with other steps or sittings."""
        given = self.sittings if sittings is None else sittings
        return Dates(merged or self.merged, self.start, self.today, given, self.done)

    def gating(self) -> dict[str, Planned]:
        """What has to be done before the start, by its key."""
        return {each.key: each for each in self.planned() if not each.afterwards}

    def _forward(self, each: MergedStep) -> None:
        if day := self.done.get(each.key):
            self.ends[each.key] = self.begins[each.key] = day
            return
        self.ends[each.key] = self.begins[each.key] = None
        ready = self.today
        for other in each.after:
            end = self.ends[other]
            if end is None:
                return
            ready = max(ready, end)
        step = each.rule.step
        if each.afterwards and step and step.same_as in REPORTS:
            ready = max(ready, self.start)
        is_open = self.is_open[each.territory]
        end = step.lead.after(ready, is_open) if step and step.lead else ready
        if begun := self._runs_since(each):
            ready, end = begun, max(self.today, self._runs_out(each, begun))
        self.ends[each.key] = self._fitting(each, end)
        self.begins[each.key] = _next(ready, is_open)

    def _runs_since(self, each: MergedStep) -> date | None:
        """Since when the term of others runs: all before it is done. None where it does not, or has no length."""
        step = each.rule.step
        if step is None or not (step.waits and step.lead and each.after):
            return None
        days = [self.done.get(other) for other in each.after]
        return None if None in days else max(day for day in days if day)

    def _runs_out(self, each: MergedStep, begun: date) -> date:
        """When the term of others that began on a day is over."""
        step = each.rule.step
        assert step is not None and step.lead is not None  # only terms run
        return step.lead.after(begun, self.is_open[each.territory])

    def _fitting(self, each: MergedStep, day: date) -> date | None:
        """The first day from ``day`` on which the step can end."""
        if sits(each) and (sittings := self.sittings.get(each.territory)):
            return next((sitting for sitting in sittings if sitting >= day), None)
        return _next(day, self.is_open[each.territory])

    def _backward(self, each: MergedStep) -> None:
        key, is_open = each.key, self.is_open[each.territory]
        bounds = [self.last_begin[other] for other in self.after[key] if other in self.last_begin]
        bound = self.bound[key] = min([self.start, *bounds])
        end = None
        if sits(each) and (sittings := self.sittings.get(each.territory)):
            end = next((sitting for sitting in reversed(sittings) if sitting <= bound), None)
        end = self.last[key] = end or _previous(bound, is_open)
        step = each.rule.step
        self.last_begin[key] = _latest_begin(step.lead, end, is_open) if step and step.lead else end

    def _planned(self, each: MergedStep) -> Planned:
        key = each.key
        done_on, earliest, latest = self.done.get(key), self.ends[key], self.last.get(key)
        late = done_on is None and latest is not None and (earliest is None or earliest > latest)
        on_sitting = None
        if latest is not None and sits(each) and (sittings := self.sittings.get(each.territory)):
            on_sitting = latest in sittings
        begun = self._runs_since(each) if done_on is None else None
        over = self._runs_out(each, begun) if begun else None
        expected = _next(over, self.is_open[each.territory]) if over else None
        moved = latest is not None and not on_sitting and latest != self.bound[key]
        return Planned(
            key,
            each.territory,
            each.rule,
            earliest,
            latest,
            None if done_on else latest,
            None if done_on or latest is None or earliest is None else (latest - earliest).days,
            late,
            EARLIER if moved else KEPT,
            self.bound[key] if moved else None,
            on_sitting,
            done_on,
            each.after,
            self.begins[key],
            None if latest is None else _previous(self.last_begin[key], self.is_open[each.territory]),
            each.afterwards,
            each.maybe,
            each,
            expected,
            over if over != expected else None,
        )


def _next(day: date, is_open: IsOpen) -> date:
    until = day + _FARTHEST
    while not is_open(day) and day < until:
        day += _DAY
    return day


def _previous(day: date, is_open: IsOpen) -> date:
    until = day - _FARTHEST
    while not is_open(day) and day > until:
        day -= _DAY
    return day


def _latest_begin(lead: Term, end: date, is_open: IsOpen) -> date:
    """The last day from which the term is over by ``end``."""
    begin = lead.before(end, is_open)
    while (
        lead.after(begin + _DAY, is_open) <= end
    ):  # a term back from a day is not always the longest way back
        begin += _DAY
    while lead.after(begin, is_open) > end:
        begin -= _DAY
    return begin
