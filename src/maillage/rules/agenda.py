"""An agenda: the obligations of all rooms merged, put in order for a day, and said in words.

Pure: the day, and what was said of lines (marks), come as arguments. Sentences are in ``data/obligations.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from string import Formatter
from typing import Any, NamedTuple

from maillage.reference.spoken import day as spoken_day
from maillage.reference.spoken import figure
from maillage.reference.texts import catalogue, choose, fill
from maillage.rules.obligation import DONE, KEPT, OPEN, WAITING, WAIVED, Obligation

RUNGS = (30, 14, 7, 1, 0)
"""Days before the last day on which a reminder falls due; after it, each week."""
WEEK = timedelta(days=7)
_UNNAMED = {"holiday": "unnamed", "estimated": "unnamed_estimated"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody said of a line: ``done`` or ``waived``. ``due``: the last day that the line had then. A line whose day has moved
    since is open again; None holds for any day."""

    state: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """The lines of a day: those past their day, those of the seven days from it on, those after, those that wait for
    somebody else, and those that are done or waived. Each in the order of its days, those without a day last."""

    late: list[Obligation]
    this_week: list[Obligation]
    later: list[Obligation]
    waiting: list[Obligation]
    done: list[Obligation]

    def open(self) -> Iterator[Obligation]:
        """Late, this week and later, in this order."""
        yield from self.late
        yield from self.this_week
        yield from self.later


def merge(obligations: Iterable[Obligation], today: date, marks: Mapping[str, Mark] | None = None) -> Agenda:
    """The agenda of a day: lines of all rooms, once each by their key, in order.

    In: the obligations, the day, the marks by key. A line without a day stands in this week when there is something to do
    already, else later.
    """
    found = Agenda([], [], [], [], [])
    marks = marks or {}
    seen: set[str] = set()
    for line in sorted(obligations, key=_in_order):
        if line.key in seen:
            continue
        seen.add(line.key)
        if (mark := marks.get(line.key)) and (mark.due is None or mark.due == line.due):
            line = replace(line, state=mark.state)
        _part(found, line, today).append(line)
    return found


def _in_order(line: Obligation) -> tuple[date, bool, str, str]:
    """By day; of a day, first what others promised (``first`` of a kind)."""
    first = _texts()["kind"].get(line.kind, {}).get("first", False)
    return line.due or date.max, not first, line.whose, line.key


def _part(found: Agenda, line: Obligation, today: date) -> list[Obligation]:
    if line.state in (DONE, WAIVED):
        return found.done
    if line.state == WAITING:
        return found.waiting
    if line.due is None:
        return found.this_week if line.from_day is None or line.from_day <= today else found.later
    if line.due < today:
        return found.late
    return found.this_week if line.due - today < WEEK else found.later


def rung(obligation: Obligation, today: date) -> date | None:
    """The latest day up to ``today`` on which a reminder of the line fell due, None where none has.

    So that whoever missed a day can still remind, once. Thirty days before, fourteen, seven, one, on the day, then each week. A
    line without a day is said again as often as its kind says (``again``), from when there is something to do.
    """
    begun = obligation.from_day
    if obligation.state not in (OPEN, WAITING) or (begun and today < begun):
        return None
    if obligation.due is None:
        again = kind(obligation.kind).get("again")
        if not again or not begun:
            return None
        turns = (today - begun).days // again
        return begun + timedelta(days=turns * again) if turns else None
    left = (obligation.due - today).days
    if left < 0:
        return obligation.due + -left // 7 * WEEK
    passed = [rung for rung in RUNGS if rung >= left]
    if not passed:
        return None
    fell = obligation.due - timedelta(days=passed[-1])
    return None if begun and fell < begun else fell


@dataclass(frozen=True, slots=True)
class Said:
    """A line in words: what to do, why, what it costs to miss it, who does it, the words of its button, what moved its day, and what
    to beware of (a habit and no rule; not checked). Empty where there is nothing to say."""

    what: str
    why: str
    consequence: str
    who: str
    action: str
    when_note: str = ""
    caution: str = ""


def sentences(obligation: Obligation, language: str) -> Said:
    """The line in words of fr, en or ar. KeyError for a kind that ``data/obligations.toml`` does not have.

    Values are written as the language does: days and numbers, and texts by language; each is isolated in Arabic.
    """
    ready = _ready(obligation.kind, language)
    values = {name: _value(obligation, name, language) for name in ready.names}
    what, why, consequence = fill(ready.template, language, values).split(_APART, 2)
    who = _texts()["who"].get(obligation.who)
    return Said(
        what,
        why,
        consequence,
        choose(who, language) if who else obligation.who,
        ready.action,
        _when_note(obligation, language),
        _caution(obligation, ready),
    )


_APART = "\0"
"""Between the sentences of a kind, so that all are filled at once."""


class _Ready(NamedTuple):
    """The texts of a kind in a language, and every caution."""

    template: str
    names: tuple[str, ...]
    action: str
    cautions: Mapping[str, str]


def is_habit(obligation: Obligation) -> bool:
    """Whether a line is a habit of the field, not a rule of law or of a fund."""
    return obligation.practice or bool(kind(obligation.kind).get("practice"))


def _caution(obligation: Obligation, ready: _Ready) -> str:
    """What is not sure of a line, each once; of what was not checked it is not said that it is a habit."""
    doubts = obligation.doubts
    if not obligation.verified:
        doubts = (*doubts, "unverified")
    elif is_habit(obligation):
        doubts = (*doubts, "practice")
    return " ".join(ready.cautions[each] for each in doubts)


@cache
def _ready(name: str, language: str) -> _Ready:
    texts, cautions = kind(name), _texts()["caution"]
    template = _APART.join(choose(texts[part], language) for part in ("what", "why", "consequence"))
    return _Ready(
        template,
        tuple({field for _, field, _, _ in Formatter().parse(template) if field}),
        choose(texts["action"], language),
        {key: choose(said, language) for key, said in cautions.items()},
    )


def kind(name: str) -> Mapping[str, Any]:
    """What ``data/obligations.toml`` says of a kind. KeyError where it has none such."""
    said: Mapping[str, Any] = _texts()["kind"][name]
    return said


def kinds() -> tuple[str, ...]:
    """All kinds, in the order of the file."""
    return tuple(_texts()["kind"])


def _value(obligation: Obligation, name: str, language: str) -> Any:
    """What fills ``{name}`` in the sentences of a line; None where the line does not say it."""
    if name in obligation.values:
        return _shown(obligation.values[name], language)
    return _shown(getattr(obligation, name), language) if name in _OF_LINE else None


_OF_LINE = ("about", "with_whom", "due", "source")


def _shown(value: Any, language: str) -> Any:
    if isinstance(value, str):
        return value.replace(_APART, "")
    if value is None:
        return choose(_texts()["unknown"], language)
    if isinstance(value, date):
        return spoken_day(value, language)
    if isinstance(value, Mapping):
        return choose(dict(value), language)
    if callable(value):
        return value(language)
    return figure(value, language)


def _when_note(obligation: Obligation, language: str) -> str:
    """Why its day is not the one that the rule gives, or that it may turn out to be closed. ``values["closed_in"]`` is the country whose
    offices count; ``values["sits"]`` the sitting of a council that gives the day."""
    if sits := obligation.values.get("sits"):
        return fill(
            choose(_texts()["when"]["sits"], language), language, {"sits": spoken_day(sits, language)}
        )
    country, unmoved = obligation.values.get("closed_in"), obligation.unmoved
    if obligation.moved == KEPT:
        return _maybe_closed(country, obligation.due, language) if country and obligation.due else ""
    texts = _texts()["when"]
    closed = choose(texts["closed"], language)
    if unmoved and country:
        from maillage.rules.calendars import why_closed

        if why := why_closed(country, unmoved):
            name = why.name(language)
            text = why.sort if name or why.sort == "weekend" else _UNNAMED[why.sort]
            closed = fill(choose(texts[text], language), language, {"holiday": name})
    values = {"unmoved": spoken_day(unmoved, language), "closed": closed}
    return fill(choose(texts[obligation.moved], language), language, values)


def _maybe_closed(country: str, due: date, language: str) -> str:
    from maillage.rules.calendars import maybe_closed

    near = maybe_closed(country, due)
    if near is None:
        return ""
    texts = _texts()["when"]
    holiday = near.name(language) or choose(texts["unnamed"], language)
    return fill(choose(texts["maybe"], language), language, {"holiday": holiday})


@cache
def _texts() -> dict[str, Any]:
    return catalogue("maillage.rules", "obligations")
