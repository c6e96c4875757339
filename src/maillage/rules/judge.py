"""What a pack says of facts on a day: a verdict for each rule, and for the whole.

A rule is judged by Kleene's logic: what is not known leaves it not yet known unless the rest decides. What is not settled (a country's
place in a group, a scheduled value) is split into certain worlds (``worlds``): where all of them agree, that is the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from maillage.reference.groups import UNDECIDED, Membership, member
from maillage.reference.groups import YES as IN
from maillage.reference.money.rates import fixed_parities
from maillage.rules.ceiling import ceiling_of
from maillage.rules.condition import Condition, Leaf, compiled, open_leaves
from maillage.rules.derive import CENT, derived
from maillage.rules.model import (
    NO,
    SCHEDULED,
    UNKNOWN,
    YES,
    CeilingFound,
    Change,
    Doubt,
    Facts,
    Finding,
    FromGroup,
    Judgement,
    NotGiven,
    Pack,
    Rule,
)
from maillage.rules.turn import turned, turned_whole
from maillage.rules.vocabulary import order_of, vocabulary
from maillage.rules.worlds import all_worlds, as_one

_WORD = {True: YES, False: NO, None: UNKNOWN}


class ReadyRule(NamedTuple):
    """A rule with its conditions and the tests of its ``need``."""

    rule: Rule
    when: Condition | None
    need: Condition | None
    leaves: tuple[Leaf, ...]
    joins: tuple[str, ...]


class Ready:
    """A pack made ready: each rule with its conditions and their tests."""

    __slots__ = ("rules",)

    def __init__(self, pack: Pack) -> None:
        self.rules: list[ReadyRule] = []
        for rule in pack.rules:
            when = compiled(rule.when, pack.values) if rule.when is not None else None
            need = compiled(rule.need, pack.values) if rule.need is not None else None
            leaves, joins = (tuple(need.leaves()), tuple(need.joins())) if need else ((), ())
            self.rules.append(ReadyRule(rule, when, need, leaves, joins))


_ready: WeakKeyDictionary[Pack, Ready] = WeakKeyDictionary()


def ready(pack: Pack) -> Ready:
    """The pack made ready, once."""
    found = _ready.get(pack)
    if found is None:
        found = _ready[pack] = Ready(pack)
    return found


class Seen:
    """What rules are asked of: the facts with what follows from them, the values of the day, who is in which group. It notes what is
    not settled (``doubts``) and what was derived or from memory. ``settled`` holds for one world: how each doubt turned out."""

    __slots__ = ("doubts", "facts", "on", "pack", "settled", "unverified", "values")

    def __init__(self, pack: Pack, facts: dict[str, Any], on: date, settled: Mapping[str, Any]) -> None:
        self.pack, self.facts, self.on, self.settled = pack, facts, on, settled
        self.doubts: dict[str, Doubt] = {}
        self.unverified: dict[tuple[str, str], None] = {}
        self.values = {name: self._value(name) for name in pack.values}

    def member(self, group: str, code: str) -> bool | None:
        """Whether a country is in a group on the day; None where that is not settled, and noted."""
        name = f"{group}:{code}"
        if name in self.settled:
            return bool(self.settled[name])
        found = _membership(group, code, self.on)
        if found.answer == UNDECIDED:
            readings = tuple((each.condition, each.answer == IN) for each in found.readings)
            if readings:
                self.doubts[name] = Doubt(name, group, code, "", readings, found.source)
            return None
        if not found.verified:
            self.unverified[(group, code)] = None
        return found.answer == IN

    def _value(self, name: str) -> Any:
        """What a value is on the day; None where it is not known, or not settled."""
        before: Any = None
        for dated in self.pack.values[name].at:
            if dated.since > self.on:
                break
            if dated.status != SCHEDULED:
                before = dated.is_
                continue
            doubt = f"value:{name}:{dated.since}"
            if doubt in self.settled:
                before = self.settled[doubt]
                continue
            readings = (("takes_effect", dated.is_), ("does_not", before))
            self.doubts[doubt] = Doubt(doubt, value=name, readings=readings, source=dated.source.title)
            return None
        return before


@lru_cache(maxsize=20_000)
def _membership(group: str, code: str, on: date) -> Membership:
    return member(group, code, on)


def judge(pack: Pack, facts: Facts, on: date, deep: bool = True) -> Judgement:
    """What a pack says. ``on`` is the day of asking; where the pack goes by another day (``dated_by``) and that fact is given, its day
    is taken. Without ``deep`` neither worlds nor what would turn the verdict are looked for.

    The same pack, facts and day give the same judgement; a version that begins on a later day changes nothing of it.
    """
    return _judge(pack, _given(pack, facts), on, deep)


def judge_all(packs: Iterable[Pack], facts: Facts, on: date, deep: bool = True) -> list[Judgement]:
    """What each pack says."""
    by_currency: dict[str, _Given] = {}
    found = []
    for pack in packs:
        # what follows from the facts is worked out once for all packs of a currency
        if pack.currency not in by_currency:
            by_currency[pack.currency] = _given(pack, facts)
        found.append(_judge(pack, by_currency[pack.currency], on, deep))
    return found


@dataclass(frozen=True, slots=True)
class _Given:
    """Facts in the currency of a pack, with what follows from them, and the currency that stands in the way."""

    facts: Facts
    full: dict[str, Any]
    other: str


def _given(pack: Pack, facts: Facts) -> _Given:
    found, other = in_currency(pack, facts)
    return _Given(found, derived(found), other)


def _judge(pack: Pack, given: _Given, on: date, deep: bool) -> Judgement:
    day, assumed, facts = on, bool(pack.dated_by), given.facts
    if pack.dated_by and isinstance(said := facts.get(pack.dated_by), date):
        day, assumed = said, False
    if (pack.since and day < pack.since) or (pack.known_until and day > pack.known_until):
        return _unread(pack, given, day, assumed, on, deep)
    found = _judged(pack, given.full, day, {})
    found = replace(found, assumed=assumed, past_review=on > pack.review_by, other_currency=given.other)
    if deep and found.doubts:
        worlds = all_worlds(found.doubts, lambda settled: _judged(pack, given.full, day, settled))
        found = as_one(found, worlds, _verdict)
    if deep and found.verdict != YES:
        found = turned_whole(found, facts, lambda after: _judged(pack, derived(after), day, {}))
    return found


def open_facts(judgements: Iterable[Judgement]) -> list[str]:
    """The facts that still matter: those that leave a verdict open in packs that do not say no already, in the order in which they
    are asked."""
    found: dict[str, None] = {}
    for judgement in judgements:
        of = judgement.last if judgement.unread and judgement.last else judgement
        if of.verdict == NO:
            continue
        for finding in of.findings:
            found.update(dict.fromkeys(finding.missing))
    return sorted(found, key=order_of)


def in_currency(pack: Pack, facts: Facts) -> tuple[Facts, str]:
    """The facts with their amounts in the pack's currency, to the cent, and the currency that stands in the way. Only a rate that is
    fixed for good (the CFA franc and the euro) is used; amounts in another currency are not held against the pack's: they are not
    known."""
    given = facts.get("currency")
    if not pack.currency or not given or given == pack.currency:
        return facts, ""
    rate = _parity(given, pack.currency)
    found = {**facts, "currency": pack.currency}
    for name, value in facts.items():
        about = vocabulary().get(name)
        if about is None or about.type not in ("money", "amounts"):
            continue
        if rate is None:
            del found[name]
        elif isinstance(value, Mapping):
            found[name] = {code: (amount * rate).quantize(CENT) for code, amount in value.items()}
        else:
            found[name] = (value * rate).quantize(CENT)
    return found, "" if rate is not None else str(given)


@lru_cache(maxsize=64)
def _parity(one: str, other: str) -> Decimal | None:
    """How many units of ``other`` one unit of ``one`` is, where the rate is fixed for good."""
    per_euro = {
        "EUR": Decimal(1),
        **{rate.currency: rate.per_eur for rate in fixed_parities() if rate.until is None},
    }
    return per_euro[other] / per_euro[one] if one in per_euro and other in per_euro else None


def _judged(pack: Pack, facts: dict[str, Any], on: date, settled: Mapping[str, Any]) -> Judgement:
    seen = Seen(pack, dict(facts), on, settled)
    most: CeilingFound | None = None
    if pack.ceiling is not None:
        most = ceiling_of(pack.ceiling, seen)
        if most is not None:
            seen.facts["ceiling"] = most.best
    findings = tuple(_finding(pack, each, seen) for each in ready(pack).rules if each.rule.holds(on))
    return Judgement(
        pack,
        _verdict(findings),
        findings,
        on,
        ceiling=most,
        doubts=tuple(seen.doubts.values()),
        unverified_groups=tuple(seen.unverified),
    )


def _finding(pack: Pack, made: ReadyRule, seen: Seen) -> Finding:
    rule, when, need, leaves, joins = made
    applies = when.asked(seen) if when is not None else True
    if applies is False:
        return Finding(pack.id, rule, YES, YES, False, {}, ())
    facts = seen.facts
    if need is None:
        done = _done_on(facts, pack, rule, seen.on)
        leaning = YES if done else UNKNOWN
        found = {rule.id: done} if done else {}
        return Finding(pack.id, rule, leaning if rule.verified else UNKNOWN, leaning, True, found, ())
    answer = need.asked(seen)
    if applies is None and answer is not True:
        answer = None
    leaning = _WORD[answer]
    found = {leaf.fact: facts[leaf.fact] for leaf in leaves if leaf.fact in facts}
    expected = tuple((leaf.fact, leaf.test, _limit(leaf, seen)) for leaf in leaves)
    missing: tuple[str, ...] = ()
    would_change: tuple[Change, ...] = ()
    if answer is None:
        lacking = [
            *open_leaves(need, seen),
            *(open_leaves(when, seen) if when is not None and applies is None else ()),
        ]
        missing = tuple(dict.fromkeys(name for leaf in lacking for name in _lacking(leaf, seen)))
    elif answer is False:
        would_change = turned(leaves, need, seen)
    verdict = leaning if rule.verified else UNKNOWN
    return Finding(pack.id, rule, verdict, leaning, True, found, expected, missing, would_change, joins)


def _done_on(facts: Facts, pack: Pack, rule: Rule, on: date) -> date | None:
    """The day on which a step was done: as ``pack.rule``, else as ``rule``. One that is still to come is none yet."""
    days = facts.get("steps_done", {})
    said = days.get(f"{pack.id}.{rule.id}", days.get(rule.id))
    return said if said and said <= on else None


def _limit(leaf: Leaf, seen: Seen) -> Any:
    """What a test holds its fact against."""
    limit = leaf.against(seen)
    if leaf.count and leaf.group and isinstance(limit, int):
        return FromGroup(limit, leaf.group)
    return NotGiven(leaf.other, *(leaf.term or ())) if limit is None and leaf.other else limit


def _lacking(leaf: Leaf, seen: Seen) -> list[str]:
    """The facts that would have to be given for a test to be known: of a derived fact, those that it follows from."""
    names = []
    for name in filter(None, (leaf.fact, leaf.other)):
        if name in seen.facts:
            continue
        about = vocabulary()[name]
        names += [each for each in about.of if each not in seen.facts] if about.derived else [name]
    return names


def _verdict(findings: Iterable[Finding]) -> str:
    verdicts = {finding.verdict for finding in findings}
    return NO if NO in verdicts else UNKNOWN if UNKNOWN in verdicts else YES


def _unread(pack: Pack, given: _Given, day: date, assumed: bool, on: date, deep: bool) -> Judgement:
    """The rules of this day were not read: not yet known, with what the last that were read would have said."""
    last = None
    if pack.known_until and day > pack.known_until:
        others = {name: value for name, value in given.facts.items() if name != pack.dated_by}
        then = replace(given, facts=others, full=derived(others))
        last = replace(_judge(pack, then, pack.known_until, deep), assumed=False)
    past = on > pack.review_by
    return Judgement(
        pack, UNKNOWN, (), day, assumed, past, last=last, unread=True, other_currency=given.other
    )
