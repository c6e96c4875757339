"""The report of a year: what it holds, and the figures that are counted from it. Pure.

Every line names the decision that it was made from (``dossier``, ``seq``), so that every figure can be counted again. Nothing is
counted that is not recorded: what is missing stands as missing. Sums are never added across currencies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Literal

import msgspec

from maillage.dossiers.decisions import Frozen, Words

EVENTS = ("opened", "agreed", "running", "suspended", "closed", "abandoned", "left")
"""What is counted of dossiers, in this order; ``running`` is how the year ended, the others happened in it."""
KEPT, MISSED, PUT_OFF, OPEN, NOTHING = "kept", "missed", "put_off", "open", "nothing"
PROMISES = (KEPT, MISSED, PUT_OFF, OPEN, NOTHING)
"""What became of promises of one's own side; ``nothing``: their day is past, and nothing is recorded."""


class Event(Frozen, frozen=True):
    """Something that happened to a dossier: which of EVENTS, when, by which decision, and why where a reason was given."""

    what: str
    on: date
    seq: int
    why: Words = msgspec.field(default_factory=dict)


class Told(Frozen, frozen=True):
    """A decision of the year as a sentence, in each language."""

    seq: int
    on: date
    says: Words


class Promised(Frozen, frozen=True):
    """A promise of one's own side."""

    says: Words
    due: date
    state: str
    seq: int
    """The decision that made it, or that moved it last."""
    evidence: str = ""


class Result(Frozen, frozen=True):
    """An expected result and its last value of the year; ``value`` is empty where nothing is recorded."""

    says: Words
    side: str
    here: bool
    """On one's own side."""
    unit: str = ""
    target: str = ""
    value: str = ""
    on: date | None = None
    seq: int = 0
    by: str = ""
    """The other party whose word it is, while the side has not confirmed it; empty where it stands."""


class Sum(Frozen, frozen=True):
    """A sum of the frame of a joint text: ``agreed`` where it binds, else ``announced``. ``amount`` None: in kind."""

    state: Literal["agreed", "announced"]
    source: str
    seq: int
    amount: int | None = None
    currency: str = ""


class Rated(Frozen, frozen=True):
    """One criterion on one side; ``score`` None: not rated, and why (empty: nothing is recorded)."""

    criterion: str
    side: str
    score: int | None = None
    why: Words = msgspec.field(default_factory=dict)
    by: str = ""
    """As of a result."""


class Evaluated(Frozen, frozen=True):
    """An evaluation of the year."""

    sort: str
    on: date
    seq: int
    ratings: tuple[Rated, ...] = ()
    lesson: Words = msgspec.field(default_factory=dict)


class Citizens(Frozen, frozen=True):
    """What the agreed page of a dossier for citizens says of money and results, and whose names stand on it."""

    names: tuple[Words, ...] = ()
    results: tuple[Words, ...] = ()
    cost: tuple[Sum, ...] = ()


class OfDossier(Frozen, frozen=True):
    """One dossier in a year. ``names``: party → what it calls itself. ``citizens``: None where it has no public page."""

    dossier: str
    title: Words
    phase: str
    names: dict[str, Words] = msgspec.field(default_factory=dict)
    partners: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    told: tuple[Told, ...] = ()
    decisions: int = 0
    """How many were made in the year; those told are the main ones."""
    promises: tuple[Promised, ...] = ()
    results: tuple[Result, ...] = ()
    empty: tuple[str, ...] = ()
    """Sides of which no result is recorded in the year."""
    sums: tuple[Sum, ...] = ()
    evaluations: tuple[Evaluated, ...] = ()
    citizens: Citizens | None = None
    damaged: bool = False
    """Its history does not hold: nothing of it is told."""


class OfObjective(Frozen, frozen=True):
    """An objective with its dossiers; without a key, those that stand under none."""

    objective: str
    title: Words
    dossiers: tuple[OfDossier, ...] = ()


class Report(Frozen, frozen=True):
    """The report of a year. ``through``: the last day that was read. ``edition``: number and hash of the strategy it goes by."""

    strategy: str
    title: Words
    organisation: str
    names: Words
    year: int
    through: date
    made_at: datetime
    edition: int
    edition_hash: str
    objectives: tuple[OfObjective, ...] = ()

    def dossiers(self) -> Iterator[OfDossier]:
        """All of them."""
        for each in self.objectives:
            yield from each.dossiers


class Total(Frozen, frozen=True):
    """What was agreed and what was announced in one currency, in minor units, and from how many sums."""

    currency: str
    agreed: int = 0
    announced: int = 0
    sums: int = 0


def counted(dossiers: Iterable[OfDossier]) -> dict[str, int]:
    """Event → in how many dossiers it happened, each counted once."""
    found = dict.fromkeys(EVENTS, 0)
    for each in dossiers:
        for what in {event.what for event in each.events}:
            found[what] += 1
    return found


def promised(dossiers: Iterable[OfDossier]) -> dict[str, int]:
    """How many promises of one's own side came to what."""
    found = dict.fromkeys(PROMISES, 0)
    for each in dossiers:
        for promise in each.promises:
            found[promise.state] += 1
    return found


def totals(dossiers: Iterable[OfDossier]) -> tuple[Total, ...]:
    """Sums by currency, in the order of their codes; none is converted, and what is in kind has no sum."""
    found: dict[str, Total] = {}
    for each in dossiers:
        for one in each.sums:
            if one.amount is not None:
                before = found.get(one.currency, Total(one.currency))
                more = {one.state: getattr(before, one.state) + one.amount, "sums": before.sums + 1}
                found[one.currency] = msgspec.structs.replace(before, **more)
    return tuple(found[currency] for currency in sorted(found))


def in_kind(dossiers: Iterable[OfDossier]) -> int:
    """How many contributions have no sum."""
    return sum(one.amount is None for each in dossiers for one in each.sums)


def noted(dossiers: Iterable[OfDossier]) -> tuple[int, int]:
    """In how many expected results something that stands is recorded in the year: on one's own side, on the others."""
    rows = [one for each in dossiers for one in each.results if one.value and not one.by]
    return sum(one.here for one in rows), sum(not one.here for one in rows)
