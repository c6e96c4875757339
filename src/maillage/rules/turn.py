"""What would turn a no into a yes: the smallest set of facts that somebody can change, found among what the rule itself names.

One change is tried before two. What nobody can change for the sake of a rule (the country one is in, its place in a group) is never
proposed; more countries of a group may join.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Any, Protocol

from maillage.reference.countries import countries
from maillage.reference.groups import YES as IN
from maillage.reference.groups import members
from maillage.rules.condition import DAYS, Condition, Leaf, View
from maillage.rules.derive import derived, levers
from maillage.rules.model import NO, Change, Doubt, Facts, FromGroup, Judgement
from maillage.rules.terms import Term
from maillage.rules.vocabulary import MANY, NUMBERS, vocabulary

MOST_OPTIONS = 6
MOST_ADDED = 12
MOST_PAIRED = 16
"""Changes of which pairs are tried."""


class Seen(View, Protocol):
    """What a condition was asked of (``judge.Seen``), whose facts can be put aside for a moment."""

    facts: dict[str, Any]
    unverified: dict[tuple[str, str], None]
    doubts: dict[str, Doubt]

    @property
    def on(self) -> date:
        """The day."""


def turned(leaves: tuple[Leaf, ...], need: Condition, seen: Seen) -> tuple[Change, ...]:
    """The smallest set of changes that makes ``need`` hold; empty where there is none of one or two."""
    tried: list[Change] = []
    for change in _tries(leaves, seen):
        if change not in tried:
            tried.append(change)
    for size in (1, 2):
        for changes in combinations(tried if size == 1 else tried[:MOST_PAIRED], size):
            if len({change.fact for change in changes}) == size and _holds(need, seen, changes):
                return tuple(changes)
    return ()


def turned_whole(found: Judgement, facts: Facts, again: Callable[[Facts], Judgement]) -> Judgement:
    """The judgement with all that has to change for no rule to say no any more: what each rule asks, tried together."""
    changes: dict[str, Change] = {}
    judgement = found
    for _ in range(4):  # a change may break a rule that held; then that one is mended too
        refusing = [finding for finding in judgement.findings if finding.leaning == NO]
        if not refusing:
            return replace(found, would_change=tuple(changes.values()))
        for finding in refusing:
            if not finding.would_change:
                return found
            for change in finding.would_change:
                first = changes.get(change.fact)
                changes[change.fact] = Change(change.fact, first.was if first else change.was, change.to)
        judgement = again(applied(facts, tuple(changes.values()), found.on))
    return found


def applied(facts: Facts, changes: tuple[Change, ...], on: date) -> dict[str, Any]:
    """The facts after the changes. Countries to add are taken as they come in the list of the group."""
    after = dict(facts)
    for change in changes:
        after[change.fact] = _after(after.get(change.fact), change.to, after, on)
    return after


def _after(was: Any, to: Any, facts: Facts, on: date) -> Any:
    if not isinstance(to, FromGroup):
        return to
    there = {*(was or ()), facts.get("applicant_country")}
    return (*(was or ()), *[code for code in _from(to.group, on) if code not in there][: to.number])


@lru_cache(maxsize=256)
def _from(group: str, on: date) -> tuple[str, ...]:
    if not group:
        return tuple(each.alpha2 for each in countries())
    return tuple(each.country for each in members(group, on) if each.answer == IN)


def _holds(need: Condition, seen: Seen, changes: tuple[Change, ...]) -> bool:
    """Whether the condition holds after the changes, all else being as it was."""
    before, unverified, doubts = seen.facts, dict(seen.unverified), dict(seen.doubts)
    base = {name: value for name, value in before.items() if not vocabulary()[name].derived}
    after = derived(applied(base, changes, seen.on))
    if "ceiling" in before:
        after["ceiling"] = before["ceiling"]
    seen.facts = after
    try:
        return need.asked(seen) is True
    finally:  # what was tried leaves no trace in what is said of the facts as they are
        seen.facts, seen.unverified, seen.doubts = before, unverified, doubts


def _tries(leaves: tuple[Leaf, ...], seen: Seen) -> Iterator[Change]:
    """Changes of one fact that might help, each named once."""
    for leaf in leaves:
        if leaf.asked(seen) is True:
            continue
        about, limit = vocabulary()[leaf.fact], leaf.against(seen)
        if limit is None:
            continue
        if about.derived:
            yield from _levered(leaf, limit, seen)
        elif about.changeable and leaf.fact in seen.facts:
            yield from _direct(leaf, limit, seen)
        if leaf.other and vocabulary()[leaf.other].changeable and not vocabulary()[leaf.other].derived:
            yield from _other_side(leaf, seen)


def _levered(leaf: Leaf, limit: Any, seen: Seen) -> Iterator[Change]:
    facts = seen.facts
    if vocabulary()[leaf.fact].type in NUMBERS:
        for name, value in levers(leaf.fact, leaf.test, limit, facts):
            if name in facts and vocabulary()[name].changeable:
                yield Change(name, facts[name], value)
    elif leaf.fact == "participants" and "participants" in facts:
        yield from _more_countries(leaf, "partner_countries", facts["participants"], limit, seen)


def _direct(leaf: Leaf, limit: Any, seen: Seen) -> Iterator[Change]:
    name, was, about = leaf.fact, seen.facts[leaf.fact], vocabulary()[leaf.fact]
    if leaf.count or leaf.group:
        if about.type == "countries":
            yield from _more_countries(leaf, name, was, limit, seen)
        return
    if about.type in MANY:
        options = limit if isinstance(limit, tuple) else (limit,)
        if leaf.test == "has_all":
            yield Change(name, was, (*was, *(each for each in options if each not in was)))
        elif leaf.test in ("has", "has_any"):
            yield from (Change(name, was, (*was, each)) for each in options[:MOST_OPTIONS])
        else:
            yield Change(name, was, tuple(each for each in was if each not in options))
        return
    for value in _values(leaf.test, limit, about.options):
        if not isinstance(value, date) or value >= seen.on:  # nobody can do by a day that has passed
            yield Change(name, was, value)


def _values(test: str, limit: Any, options: tuple[str, ...]) -> Iterator[Any]:
    one = timedelta(days=1) if isinstance(limit, date) else 1
    if test in ("is", "at_least", "at_most", "on_or_before", "on_or_after"):
        yield Decimal(limit.numerator) / limit.denominator if isinstance(limit, Fraction) else limit
    elif test in ("more_than", "after"):
        yield limit + one
    elif test in ("less_than", "before"):
        yield limit - one
    elif test == "in":
        yield from limit[:MOST_OPTIONS]
    elif isinstance(limit, bool):
        yield not limit
    else:
        refused = limit if isinstance(limit, tuple) else (limit,)
        yield from [each for each in options if each not in refused][:MOST_OPTIONS]


def _other_side(leaf: Leaf, seen: Seen) -> Iterator[Change]:
    """The other of two facts that are held against each other, brought to this one."""
    was, one = seen.facts.get(leaf.other), seen.facts.get(leaf.fact)
    if was is None or one is None or leaf.count:
        return
    if leaf.test in ("at_least", "at_most"):
        yield Change(leaf.other, was, one)
    elif leaf.test in DAYS:
        sign, length = leaf.term or ("", Term())
        moved = length.after(one) if sign == "less" else length.before(one)
        # months are of unequal lengths: the first day that holds lies at most three days beyond
        step = timedelta(1 if leaf.test in ("before", "on_or_before") else -1)
        for days in range(5):
            if (day := moved + days * step) >= seen.on:
                yield Change(leaf.other, was, day)


def _more_countries(
    leaf: Leaf, name: str, there: tuple[str, ...], limit: Any, seen: Seen
) -> Iterator[Change]:
    if leaf.test == "at_least" and isinstance(limit, int) and vocabulary()[name].changeable:
        inside = [each for each in there if not leaf.group or seen.member(leaf.group, each)]
        if 0 < (lacking := limit - len(inside)) <= MOST_ADDED:
            yield Change(name, seen.facts[name], FromGroup(lacking, leaf.group))
    elif leaf.test == "any_in_group" and vocabulary()[name].changeable:
        yield Change(name, seen.facts[name], FromGroup(1, leaf.group))
