"""A procedure with its dates: back from the wanted start for the latest, forward from today for the earliest.

Pure: today, the sittings and what is done come as arguments. A step ends on a day on which offices of its country are open, one that
needs the council on one of the sittings given. What is late says so, with the ways out. A step that is done changes no latest date, and a
later today none either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from maillage.reference.problems import Problem
from maillage.rules.calendars import is_known
from maillage.rules.due_steps import obligations
from maillage.rules.model import Facts
from maillage.rules.shelf import Shelf
from maillage.rules.step_dates import Dates, Planned, sits
from maillage.rules.steps import Cycle, Merged, MergedStep, Unplannable, steps_of

__all__ = [
    "Cycle",
    "MergedStep",
    "Plan",
    "Planned",
    "TooFar",
    "Unplannable",
    "WayOut",
    "obligations",
    "plan",
    "steps_of",
]

START_LATER, EXTRAORDINARY_SITTING, FASTER = "start_later", "extraordinary_sitting", "faster"


FARTHEST = 36_525
"""Days from today beyond which no start is reckoned: a hundred years."""


class TooFar(Unplannable):
    """A start that is too far away to reckon with."""

    def __init__(self, start: date) -> None:
        super().__init__(str(start))
        self.start = start

    def problem(self) -> Problem:
        """The same as a problem, in words."""
        return Problem(
            "rules.start-far", None, None, "start", {"found": str(self.start), "expected": FARTHEST // 365}
        )


@dataclass(frozen=True, slots=True)
class WayOut:
    """How a plan that is late can still be: START_LATER on ``day`` (where ``keys`` stand, with sittings for them that were not given);
    EXTRAORDINARY_SITTING for the steps of ``keys``, the first by ``day``; FASTER: the steps of ``keys`` take ``days`` less in all."""

    way: str
    day: date | None = None
    keys: tuple[str, ...] = ()
    days: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A procedure with its dates, in an order in which it can be done.

    ``soonest_start``: the first day on which all that must come before it can be done; None where the sittings given end too soon.
    ``no_sittings``: countries whose council has to sit and whose sittings were not given, so that any open day is taken.
    ``critical``: the keys of the steps without a day to spare, that decide of the soonest start.
    """

    steps: tuple[Planned, ...]
    start: date
    today: date
    late: bool
    soonest_start: date | None
    ways_out: tuple[WayOut, ...] = ()
    critical: tuple[str, ...] = ()
    no_sittings: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_term: tuple[str, ...] = ()
    """Keys of what others have to do in a time that no text read here gives: the dates reckon with none at all."""
    unknown_calendars: tuple[str, ...] = ()
    """Countries whose public holidays are not known here."""

    def step(self, key: str) -> Planned:
        """A step by its key. KeyError where there is none."""
        for each in self.steps:
            if each.key == key:
                return each
        raise KeyError(key)


Sittings = Mapping[str, Sequence[date]]


def plan(
    shelf: Shelf,
    territories: Iterable[str],
    start: date,
    today: date,
    sittings: Sittings | None = None,
    done: Mapping[str, date] | None = None,
    facts: Facts | None = None,
) -> Plan:
    """The procedure of all the territories (alpha-2 codes) for a start on ``start``, seen on ``today``.

    In: ``sittings`` by country, ``done`` days by the key of a step (a day after today is none yet), ``facts`` for steps that hold only in
    some cases. Raises :class:`Cycle`, and :class:`TooFar` for a start further away than FARTHEST.
    """
    return plan_of(steps_of(shelf, territories, today, facts), start, today, sittings, done)


def plan_of(
    merged: Merged,
    start: date,
    today: date,
    sittings: Sittings | None = None,
    done: Mapping[str, date] | None = None,
) -> Plan:
    """The same for steps that are merged already."""
    given = {country: tuple(sorted(days)) for country, days in (sittings or {}).items() if days}
    if abs((start - today).days) > FARTHEST or not date.min.year + 100 < today.year < date.max.year - 100:
        raise TooFar(start)
    kept = {key: day for key, day in (done or {}).items() if day <= today}
    try:
        return _plan(Dates(merged, start, today, given, kept))
    except OverflowError as error:  # terms that lead out of the calendar
        raise TooFar(start) from error


def _plan(dates: Dates) -> Plan:
    merged, start, today, given = dates.merged, dates.start, dates.today, dates.sittings
    planned = dates.planned()
    gating = [each for each in planned if not each.afterwards]
    late = any(each.late for each in gating)
    ends = [each.earliest for each in gating]
    soonest = None if None in ends else max([today, *(end for end in ends if end)])
    critical = _critical(gating, soonest)
    return Plan(
        planned,
        start,
        today,
        late,
        soonest,
        _ways_out(dates, gating, soonest, critical) if late else (),
        critical,
        tuple(dict.fromkeys(each.territory for each in gating if sits(each.step) and each.territory not in given)),
        merged.neutral,
        merged.without,
        tuple(each.key for each in gating if _without_term(each)),
        tuple(country for country in dict.fromkeys(each.territory for each in planned) if not is_known(country)),
    )  # fmt: skip


def _without_term(each: Planned) -> bool:
    step = each.rule.step
    return step is not None and step.waits and step.lead is None and each.done_on is None


def _critical(gating: Sequence[Planned], soonest: date | None) -> tuple[str, ...]:
    """The chain of steps that decides of the soonest start, from what can be begun today on."""
    if soonest is None:
        return ()
    of_key = {each.key: each for each in gating}
    chain: list[str] = []
    here = max(
        (each for each in gating if each.done_on is None),
        key=lambda each: each.earliest or date.min,
        default=None,
    )
    while here is not None:
        chain.append(here.key)
        open_before = [of_key[key] for key in here.after if key in of_key and of_key[key].done_on is None]
        here = max(open_before, key=lambda each: each.earliest or date.min, default=None)
    return tuple(reversed(chain))


def _ways_out(
    dates: Dates, gating: Sequence[Planned], soonest: date | None, critical: Sequence[str]
) -> tuple[WayOut, ...]:
    ways = [WayOut(START_LATER, soonest)] if soonest else []
    sitting = [
        each
        for each in gating
        if each.done_on is None and sits(each.step) and dates.sittings.get(each.territory)
    ]
    for freed in dict.fromkeys(
        (frozenset(each.territory for each in sitting if each.late), frozenset(dates.sittings))
    ):
        if not (sitting and freed):
            continue
        kept = {country: days for country, days in dates.sittings.items() if country not in freed}
        freely = dates.with_(sittings=kept).gating()
        held = [each for each in sitting if freely[each.key].earliest != each.earliest]
        keys = tuple(each.key for each in held)
        if not any(each.late for each in freely.values()):
            by = min((day for each in held if (day := freely[each.key].latest)), default=None)
            return (*ways, WayOut(EXTRAORDINARY_SITTING, by, keys))
        if soonest is None and len(freed) == len(dates.sittings):
            free = max((each.earliest for each in freely.values() if each.earliest), default=None)
            ways.append(WayOut(START_LATER, free, keys))
    own = tuple(each.key for each in gating if each.key in critical and _can_be_faster(each.step))
    if soonest and own:
        at_once = tuple(_at_once(each) if each.key in own else each for each in dates.merged.steps)
        faster = dates.with_(merged=replace(dates.merged, steps=at_once)).gating()
        if not any(each.late for each in faster.values()):
            ways.append(WayOut(FASTER, None, own, (soonest - dates.start).days))
    return tuple(ways)


def _at_once(each: MergedStep) -> MergedStep:
    """The step as if it took no time."""
    assert each.rule.step is not None  # only steps are merged
    return replace(each, rule=replace(each.rule, step=replace(each.rule.step, lead=None)))


def _can_be_faster(each: MergedStep) -> bool:
    step = each.rule.step
    return bool(step and step.lead and not step.waits and step.counts_against == "us")
