"""The nouns of the demonstration world. All of them are invented, but for the codes of countries and currencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from maillage.demo.names import InventedName


@dataclass(frozen=True, slots=True)
class Place:
    """An invented town or region: ``latitude`` and ``longitude`` in degrees, inside its (real) country."""

    name: InventedName
    latitude: float
    longitude: float
    population: int

    @property
    def country(self) -> str:
        """The country it is put in, ISO 3166-1 alpha-2."""
        return self.name.country

    def written(self, language: str) -> str:
        """Its name in the letters of ``language``."""
        if language == "ar":
            return self.name.arabic
        return self.name.cyrillic if language in ("sr", "bg") else self.name.latin


@dataclass(frozen=True, slots=True)
class Body:
    """Who acts: ``kind`` is commune, region, hospital, university, association or diaspora."""

    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class Link:
    """Two bodies that work together, said by ``keeper`` (the sheet it stands in). Dates as far as they are known."""

    keeper: str
    a: Body
    b: Body
    kind: str
    since: date | None
    until: date | None
    status: str
    topic: str


@dataclass(frozen=True, slots=True)
class Project:
    """A row of a project table, written in one language. ``amount`` in ``currency``, which may be unsaid."""

    keeper: str
    language: str
    topic: str
    goal: int
    title: str
    description: str
    reference: str
    lead: Body
    partner: Body
    status: str
    since: date
    until: date
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Member:
    """A body in an invented network since a day."""

    keeper: str
    network: str
    body: Body
    since: date
    role: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an invented fund; ``share`` in per cent."""

    keeper: str
    language: str
    title: str
    funder: str
    opens: date
    closes: date
    countries: tuple[str, ...]
    amount_min: int
    amount_max: int
    currency: str
    share: int
    topic: str


@dataclass(frozen=True, slots=True)
class Solution:
    """What was done about a problem in a town, and where it was used again."""

    keeper: str
    language: str
    title: str
    problem: str
    done: str
    place: Place
    reused_in: tuple[Place, ...]
    year: int
    topic: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office of an invented international organisation in an invented town."""

    place: Place
    opened: date
    title: str


@dataclass(frozen=True, slots=True)
class World:
    """The whole: made by :func:`maillage.demo.world.make_world`."""

    seed: int
    today: date
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    projects: tuple[Project, ...]
    members: tuple[Member, ...]
    calls: tuple[Call, ...]
    solutions: tuple[Solution, ...]
    offices: tuple[Office, ...]
