"""The nouns of rules: a pack with its dated values and its rules; a finding of a rule, a judgement of a pack, a world.

Money is a ``Decimal`` in the currency that the pack names; shares are in percent (``Fraction``); days are dates. A text is a table
by language (en, fr, ar).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from maillage.rules.terms import Term

YES, NO, UNKNOWN = "yes", "no", "unknown"
"""Verdicts. UNKNOWN is "not yet known": it is never a no."""
PROCEDURE, FUNDING, LIFE_CYCLE = "procedure", "funding", "life_cycle"
KINDS = (PROCEDURE, FUNDING, LIFE_CYCLE)
IN_FORCE, SCHEDULED = "in_force", "scheduled"
ANYWHERE = "*"
"""The jurisdiction of a pack that holds for whatever country has none of its own."""

Text: TypeAlias = Mapping[str, str]
Facts: TypeAlias = Mapping[str, Any]
"""What is known of a situation, by the names of the vocabulary (``data/facts.toml``). What is not in it is not known."""


@dataclass(frozen=True, slots=True)
class PackSource:
    """Where a value or a rule comes from: ``as_of`` is the day it was read. ``verified`` is False for what was written from memory."""

    id: str
    title: str
    as_of: date | None = None
    address: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Dated:
    """What a value is from a day on. ``is_`` is None where it is not known from then on. A ``scheduled`` value is announced and not
    settled: from its day on both the value before it and it are possible."""

    since: date
    is_: Any
    status: str
    source: PackSource
    verified: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A dated value of a pack, with its unit (``percent``, ``days``, ``months``, ``count``, ``text``, or a currency of ISO 4217)."""

    id: str
    unit: str
    name: Text
    at: tuple[Dated, ...]

    def on(self, day: date) -> Dated | None:
        """What is in force on a day; None before the first. What is only announced is passed over (``judge`` gives both answers)."""
        held = [dated for dated in self.at if dated.since <= day and dated.status != SCHEDULED]
        return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Step:
    """What a rule of a procedure asks somebody to do: who does it, before which authority, with which document, how long it takes.

    ``sits``: it can be done on a sitting of the council only. ``same_as`` names a step that many jurisdictions have (``vote``), so
    that a merged list stands in one order. ``counts_against`` is ``authority`` where the term runs against an authority (a closed
    last day moves it later), ``us`` where it is a duty of one's own (earlier).
    """

    actor: Text
    authority: Text
    document: Text
    lead: Term | None = None
    sits: bool = False
    same_as: str = ""
    counts_against: str = "us"
    waits: bool = False
    """Somebody else acts: the side waits and reminds."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: it applies where ``when`` holds, and asks ``need``. ``after`` names what must come before (``rule``, or
    ``pack.rule`` of another pack). It is in force from ``since`` to the day before ``until``."""

    id: str
    name: Text
    when: Mapping[str, Any] | None
    need: Mapping[str, Any] | None
    mend: Text
    source: PackSource
    article: str
    verified: bool
    after: tuple[str, ...]
    step: Step | None
    since: date | None
    until: date | None
    points: tuple[Text, ...]
    """What the document must hold, point by point (the assembly's decision)."""
    note: Text

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class CeilingPart:
    """A part of the cost and the share of it that can be asked: for countries in ``group``, or all that no part before it took."""

    group: str
    rate: Any


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How much can be asked: each country's cost at the rate of its group, or one rate for the whole where there are several
    countries, whichever is more; never beyond ``most``. (French ministry, calls of 2025.)"""

    parts: tuple[CeilingPart, ...]
    single: Any = None
    most: Any = None
    source: PackSource | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Pack:
    """A file of rules. ``digest`` is of its text: a judgement names the very version. ``known_until`` is the last day of which its
    rules were read: later days are not yet known, and the judgement of that last day stands beside. ``dated_by`` names the fact
    whose day decides which values and groups hold; where it is not given, the day of asking is taken and said to be assumed."""

    id: str
    kind: str
    jurisdiction: str
    title: Text
    checked: date
    review_by: date
    values: Mapping[str, Value]
    rules: tuple[Rule, ...]
    sources: Mapping[str, PackSource]
    currency: str = ""
    since: date | None = None
    known_until: date | None = None
    dated_by: str = ""
    ceiling: Ceiling | None = None
    confirm_with: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    address: str = ""
    recurs: str = ""
    """``yearly`` where a fund opened a call each year so far: with none open, the next is expected."""
    file: str = ""
    digest: str = ""
    own: str = ""
    """Whose it is, where it is not one that ships: the name of an instance, a network, an organisation."""


@dataclass(frozen=True, slots=True)
class FromGroup:
    """So many more countries, of a group where one is named."""

    number: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class NotGiven:
    """What a fact is held against where that is another fact which is not given: its name, and how its day is moved."""

    fact: str
    sign: str = ""
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that somebody could change: a fact, what it is, what it would have to be (``FromGroup``: countries to add)."""

    fact: str
    was: Any
    to: Any


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says on a day. ``verdict`` is plain only where the rule was verified; ``leaning`` is what it would be if what was
    written from memory is right. ``missing`` are facts to give. ``applies`` is False where ``when`` does not hold.
    ``would_change`` is the smallest set of changes that turns a no into a yes, empty where nobody can."""

    pack: str
    rule: Rule
    verdict: str
    leaning: str
    applies: bool
    found: Mapping[str, Any]
    expected: tuple[tuple[str, str, Any], ...]
    """(fact, test, what it is held against) for each test of ``need``; ``NotGiven`` where that is a fact which is not given."""
    missing: tuple[str, ...] = ()
    would_change: tuple[Change, ...] = ()
    joins: tuple[str, ...] = ()
    """Between each two of ``expected``: ``all`` where both are asked, ``any`` where one is enough."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something not settled on a day: a country's place in a group, or a scheduled value. ``readings`` name its outcomes."""

    id: str
    group: str = ""
    country: str = ""
    value: str = ""
    readings: tuple[tuple[str, Any], ...] = ()
    """(name of the outcome, what then holds)."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """One way in which what is not settled may turn out, and what the pack then says."""

    readings: tuple[tuple[Doubt, str], ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class CeilingLine:
    """One part of a ceiling: a country, its cost, the rate (percent) and the most that can be asked for it."""

    country: str
    cost: Decimal
    group: str
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CeilingFound:
    """The most that can be asked: part by part, by the single rate, and the better of the two."""

    lines: tuple[CeilingLine, ...]
    by_part: Decimal
    single: Decimal | None
    best: Decimal


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a pack says on a day: its verdict, the finding of each rule, the worlds where something is not settled.

    ``on`` is the day whose values and groups were taken; ``assumed`` says that it was not given. ``past_review``: the pack should have
    been read again before. ``last`` is the judgement of the last day of which the rules were read, where ``on`` lies after it.
    """

    pack: Pack
    verdict: str
    findings: tuple[Finding, ...]
    on: date
    assumed: bool = False
    past_review: bool = False
    doubts: tuple[Doubt, ...] = ()
    """What was met that is not settled."""
    worlds: tuple[World, ...] = ()
    """Each way in which it may turn out, where that makes a difference; none where it was not asked for (``deep``)."""
    ceiling: CeilingFound | None = None
    would_change: tuple[Change, ...] = ()
    """All that has to change at once for the pack to say yes; empty where it does already, or nobody can."""
    last: Judgement | None = None
    unread: bool = False
    """The rules of this day were not read (before the first, or after the last that were)."""
    other_currency: str = ""
    """The currency of the amounts, where it is not that of the pack and has no fixed rate to it: they could not be held against it."""
    unverified_groups: tuple[tuple[str, str], ...] = ()
    """(group, country) of memberships that were used and are derived or from memory."""
