"""What a strategy says. Frozen, read from JSON and written in one byte form: an edition is known by its hash.

Texts are tables of language → words, as in dossiers. Money is in whole minor units with its currency; other figures are decimal text.
What is not known is left out, and said as not known.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, TypeVar

import msgspec

from maillage.dossiers.decisions import Attached, Frozen, Words
from maillage.dossiers.ledger.canonical import canonical

Shape = TypeVar("Shape", bound=Frozen)


class Vote(Frozen, frozen=True):
    """The decision of the council that adopted it: its number, its day, where it can be read. All may be unknown."""

    number: str = ""
    on: date | None = None
    link: str = ""


class Target(Frozen, frozen=True):
    """What is to be reached: a figure with its unit, by the end of a year."""

    says: Words
    figure: str = ""
    unit: str = ""
    year: int | None = None


class Budget(Frozen, frozen=True):
    """A line of the budget: the most that is planned for it in a year."""

    label: Words
    amount: int | None = None
    """In minor units; None: not known."""
    currency: str = ""
    year: int | None = None


class Objective(Frozen, frozen=True):
    """One objective; its place in the list is its number. ``key`` names it for good: dossiers hang on it, in every edition."""

    key: str
    title: Words
    says: Words = msgspec.field(default_factory=dict)
    topics: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    """Goals of sustainable development that it serves, by their numbers."""
    targets: tuple[Target, ...] = ()
    budget: Budget | None = None
    serves: Attached | None = None
    """The national plan or the international commitment that it is tied to."""

    def ended_in(self) -> int | None:
        """The last year of its targets; None where one has no year, or there are none."""
        years = [each.year for each in self.targets]
        return max(year for year in years if year) if years and all(years) else None


class Strategy(Frozen, frozen=True):
    """A strategy, whole. ``since`` and ``until`` are years, both of it."""

    title: Words
    since: int
    until: int
    vote: Vote = msgspec.field(default_factory=Vote)
    objectives: tuple[Objective, ...] = ()

    def objective(self, key: str) -> Objective | None:
        """An objective by its key."""
        return next((each for each in self.objectives if each.key == key), None)

    def runs(self, year: int) -> bool:
        """Whether a year is one of its years."""
        return self.since <= year <= self.until


def bytes_of(said: Frozen) -> bytes:
    """The one byte form of what is said."""
    return canonical(msgspec.to_builtins(said))


def hash_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read(data: bytes | str, shape: type[Shape]) -> Shape:
    """What stands in JSON. Raises ``msgspec.ValidationError`` for what is none of that shape."""
    return msgspec.json.decode(data, type=shape)


def plain(said: Frozen) -> Any:
    """As plain tables and lists, for a column of JSON."""
    return msgspec.to_builtins(said)


def of_plain(said: Any, shape: type[Shape]) -> Shape:
    """The same read back."""
    return msgspec.convert(said, shape)
