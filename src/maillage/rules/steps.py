"""The steps that the procedures of several territories ask for, merged into one list in which nothing stands before what it needs.

Each country's procedure comes in once, however many of its towns take part. Steps that both sides take together (agreeing on one text,
signing it) come after all that either side asks before them, and before all that either side lets follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from typing import NamedTuple
from weakref import WeakKeyDictionary

from maillage.reference.problems import Problem
from maillage.rules.derive import derived
from maillage.rules.judge import Seen, in_currency, ready
from maillage.rules.model import ANYWHERE, Facts, Pack, Rule
from maillage.rules.read_rules import SAME_AS
from maillage.rules.shelf import Shelf

TOGETHER = ("joint_text", "signature")
"""Steps (``same_as``) that the sides take together."""
REPORTS = ("report", "declaration")
"""Steps that follow the start, with all that comes after them."""
PUBLICATION = "publication"


@dataclass(frozen=True, slots=True)
class MergedStep:
    """A step of one territory. ``key`` is ``pack.rule``, of the neutral rules ``pack.rule.country``. ``after`` are the keys of what
    must come before. ``afterwards``: it follows the start, or is a term that merely runs out. ``maybe``: whether it applies is not
    known yet."""

    key: str
    territory: str
    pack: Pack
    rule: Rule
    after: tuple[str, ...]
    afterwards: bool = False
    maybe: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """The steps in an order in which they can be done. ``neutral``: countries of which no rules were read, so that the neutral ones
    stand for them; ``without``: countries for which not even those are at hand."""

    steps: tuple[MergedStep, ...]
    neutral: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


class Unplannable(ValueError):
    """A procedure that cannot be dated; ``problem()`` says why."""

    def problem(self) -> Problem:
        """The same as a problem, in words."""
        raise NotImplementedError


class Cycle(Unplannable):
    """Steps of which each would have to come before the other. ``members`` are their keys, in their order round."""

    def __init__(self, members: Sequence[str]) -> None:
        super().__init__(" → ".join(members))
        self.members = tuple(members)

    def problem(self) -> Problem:
        """The same as a problem, in words."""
        return Problem("rules.cycle", None, None, None, {"found": " → ".join(self.members)})


Applies = Mapping[str, bool | None]
"""Whether each rule of a pack applies; None where it is not known."""
_MOST_KEPT = 500
_kept: WeakKeyDictionary[Shelf, dict[tuple[object, ...], Merged]] = WeakKeyDictionary()


def steps_of(shelf: Shelf, territories: Iterable[str], today: date, facts: Facts | None = None) -> Merged:
    """The steps of the procedures of these countries (alpha-2) by the rules in force on a day.

    ``facts`` decide of steps that hold only in some cases; without them those stand as ``maybe``. What was merged once for a day is
    kept for all whose facts let the same rules apply. Raises :class:`Cycle`.
    """
    packs = {country: shelf.procedure_of(country) for country in territories}
    applies = {country: _applies(pack, facts or {}, today) for country, pack in packs.items() if pack}
    key = (today, *packs, *(tuple(each.values()) for each in applies.values()))
    kept = _kept.setdefault(shelf, {})
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    found = kept.get(key)
    if found is None:
        found = kept[key] = _merged(packs, today, applies)
    return found


class _Taken(NamedTuple):
    """A rule of a territory's pack that is a step; ``maybe``: whether it applies is not known."""

    territory: str
    pack: Pack
    rule: Rule
    maybe: bool


def _merged(packs: Mapping[str, Pack | None], today: date, applies: Mapping[str, Applies]) -> Merged:
    present = {country: pack for country, pack in packs.items() if pack}
    neutral = tuple(country for country, pack in present.items() if pack.jurisdiction == ANYWHERE)
    found = {
        _key(pack, rule.id, country): _Taken(country, pack, rule, applies[country][rule.id] is None)
        for country, pack in present.items()
        for rule in pack.rules
        if rule.step is not None and rule.holds(today) and applies[country][rule.id] is not False
    }
    before = _together(found, {key: _before(key, found, neutral) for key in found})
    order = _in_order(found, before, list(packs))
    afterwards = _afterwards(found, before, order)
    steps = tuple(
        MergedStep(
            key,
            found[key].territory,
            found[key].pack,
            found[key].rule,
            tuple(other for other in order if other in before[key]),
            key in afterwards,
            found[key].maybe,
        )
        for key in order
    )
    return Merged(steps, neutral, tuple(country for country in packs if country not in present))


def _key(pack: Pack, rule: str, country: str) -> str:
    return f"{pack.id}.{rule}" + (f".{country.lower()}" if pack.jurisdiction == ANYWHERE else "")


def _applies(pack: Pack, facts: Facts, day: date) -> Applies:
    seen = Seen(pack, derived(in_currency(pack, facts)[0]), day, {})
    return {
        each.rule.id: True if each.when is None else each.when.asked(seen)
        for each in ready(pack).rules
        if each.rule.holds(day)
    }


def _before(key: str, found: Mapping[str, _Taken], neutral: Sequence[str]) -> set[str]:
    """What a step names as coming before it, as far as it is among the steps."""
    country, pack, rule, _ = found[key]
    named: set[str] = set()
    for said in rule.after:
        other, _, name = said.partition(".")
        if not name:
            named.add(_key(pack, said, country))
        else:
            named.add(said)
            named.update(f"{other}.{name}.{each.lower()}" for each in neutral)
    return {each for each in named if each in found}


def _together(found: Mapping[str, _Taken], before: dict[str, set[str]]) -> dict[str, set[str]]:
    for same in TOGETHER:
        members = {key for key, each in found.items() if each.rule.step and each.rule.step.same_as == same}
        if len({found[key].territory for key in members}) < 2:
            continue
        first = set().union(*(before[key] for key in members)) - members
        for key, named in before.items():
            if key in members:
                before[key] = set(first)
            elif named & members:
                before[key] = named | members
    return before


def _afterwards(
    found: Mapping[str, _Taken], before: Mapping[str, set[str]], order: Sequence[str]
) -> set[str]:
    """Steps that follow the start: reports with all that comes after them; publications, and terms of others that run out, where
    nothing else waits for them."""
    late: set[str] = set()
    for key in order:
        step = found[key].rule.step
        if (step and step.same_as in REPORTS) or before[key] & late:
            late.add(key)
    after: dict[str, set[str]] = {key: set() for key in order}
    for key, named in before.items():
        for other in named:
            after[other].add(key)
    for key in reversed(order):
        step = found[key].rule.step
        runs_out = step is not None and step.waits and not step.same_as and before[key]
        if step and (step.same_as == PUBLICATION or runs_out) and after[key] <= late:
            late.add(key)
    return late


def _in_order(
    found: Mapping[str, _Taken],
    before: Mapping[str, set[str]],
    territories: Sequence[str],
) -> list[str]:
    """The keys in an order in which they can be done: as far as that leaves a choice, in the order of SAME_AS, then of territories,
    then of their packs."""
    place = {key: (territories.index(found[key].territory), number) for number, key in enumerate(found)}
    rank: dict[str, int] = {}
    waiting: list[tuple[int, tuple[int, int], str]] = []
    sorter = TopologicalSorter(before)
    try:
        sorter.prepare()
    except CycleError as error:
        raise Cycle(error.args[1][:-1]) from error
    order: list[str] = []
    while sorter.is_active():
        for key in sorter.get_ready():
            step = found[key].rule.step
            own = SAME_AS.index(step.same_as) if step and step.same_as else 0
            rank[key] = max([own, *(rank[other] for other in before[key])])
            heappush(waiting, (rank[key], place[key], key))
        *_, key = heappop(waiting)
        order.append(key)
        sorter.done(key)
    return order
