"""The nouns of an invented activity: what is said, who takes part, where, on what, and the money. No input, no output."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from maillage.demo.model import Place

Texts = tuple[tuple[str, str], ...]
"""The same thing said in some languages: (language, text), the main one first."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation: ``ref`` is empty when the publisher did not give it; ``kind`` is an IATI organisation type."""

    ref: str
    kind: str
    country: str
    names: Texts

    def name(self, language: str) -> str:
        """Its name in ``language``, else in its main one."""
        return dict(self.names).get(language, self.names[0][1])


@dataclass(frozen=True, slots=True)
class Part:
    """A party in its role (1 funding, 2 accountable, 3 extending, 4 implementing), with its own activity if known."""

    party: Party
    role: str
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A code with its share of the activity; ``percent`` is empty when it stands alone. ``texts`` for own codes."""

    vocabulary: str
    code: str
    percent: str = ""
    texts: Texts = ()


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; ``currency`` is always known here, whether or not it will be written."""

    amount: Decimal
    currency: str
    day: date


@dataclass(frozen=True, slots=True)
class Spell:
    """Money for a period: a budget (``kind`` 1 original, 2 revised) or a planned disbursement."""

    kind: str
    status: str
    start: date
    end: date
    money: Money


@dataclass(frozen=True, slots=True)
class Deed:
    """A transaction. ``said`` is the key of its description (empty: none); sector, goal and country only where the activity
    has none of its own."""

    kind: str
    day: date
    money: Money
    said: str = ""
    provider: Party | None = None
    provider_activity: str = ""
    receiver: Party | None = None
    receiver_activity: str = ""
    channel: str = ""
    sector: str = ""
    goal: str = ""
    country: str = ""
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """A period of an indicator: ``actual`` is empty while the period runs."""

    start: date
    end: date
    target: str
    actual: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured: ``measure`` 1 in numbers, 2 in per cent, 5 in words (then without values)."""

    kind: str
    measure: str
    title: Texts
    base_year: int
    base: str
    years: tuple[Year, ...]
    comment: Texts = ()


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person to write to."""

    name: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A location: an invented town or region."""

    place: Place
    exact: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A document that does not exist: ``code`` is its category."""

    code: str
    day: date
    language: str


@dataclass(frozen=True, slots=True)
class Sayings:
    """What an activity says of itself: title, description, aim and target group (both may be unsaid)."""

    title: Texts
    about: Texts
    aim: Texts
    who: Texts


@dataclass(frozen=True, slots=True)
class Head:
    """Who says it, in which languages, and when. ``tags`` say how a text in a language is tagged (empty: not at all);
    ``default_language`` and ``default_currency`` are the attributes, empty when missing; ``hierarchy`` 1 is a parent, 2 a
    child, 0 neither."""

    identifier: str
    publisher: Party
    languages: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    default_language: str
    default_currency: str
    updated: str
    hierarchy: int


@dataclass(frozen=True, slots=True)
class Course:
    """Status, dates by type, and ``progress`` from 0 to 100, as they stand today."""

    status: str
    dates: tuple[tuple[str, date], ...]
    progress: int


@dataclass(frozen=True, slots=True)
class Where:
    """Countries and regions (none when the transactions say it), and locations."""

    scope: str
    countries: tuple[Share, ...]
    regions: tuple[Share, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Classes:
    """Sectors (none when the transactions say it), goals, markers, and kinds of aid. ``event`` is the year of an invented
    flood, 0 for none."""

    topic: str
    sectors: tuple[Share, ...]
    goals: tuple[Share, ...]
    markers: tuple[tuple[str, str], ...]
    humanitarian: bool
    event: int
    collaboration: str
    flow: str
    finance: str
    aid: str
    tied: str


@dataclass(frozen=True, slots=True)
class Funds:
    """Budgets, planned disbursements and transactions."""

    budgets: tuple[Spell, ...]
    planned: tuple[Spell, ...]
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """What only some activities have. ``extras``: capital spend and legacy data too; ``others`` are identifiers."""

    others: tuple[tuple[str, str], ...] = ()
    contact: Person | None = None
    documents: tuple[Document, ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    conditions: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    extras: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """An invented activity."""

    head: Head
    said: Sayings
    parts: tuple[Part, ...]
    course: Course
    where: Where
    classes: Classes
    funds: Funds
    rest: Rest

    @property
    def identifier(self) -> str:
        """Its IATI identifier."""
        return self.head.identifier

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it speaks, the main one first."""
        return self.head.languages
