"""The nouns of a question about money and of its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

CUBE_DIMENSIONS = ("year", "country", "region", "sector", "topic", "goal", "measure", "currency")
"""What the sums made beforehand can be asked by."""
DIMENSIONS = (*CUBE_DIMENSIONS, "place", "organisation", "role", "activity")
"""Everything that sums can be asked by."""
PARTY_ROLES = ("funding", "accountable", "extending", "implementing")
"""Roles that organisations have in an activity as a whole."""
ROLES = ("reporting", "provider", "receiver", *PARTY_ROLES)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which money, summed by what, in which currency (``own``: each in its own).

    ``measures`` empty: all of them. ``activities`` are the only ones meant, by identifier (None: all). ``organisations`` are identifiers, looked for in ``role``. ``sector`` is the
    beginning of a code. Years are inclusive.
    """

    by: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    currency: str = "EUR"
    country: str | None = None
    region: str | None = None
    sector: str | None = None
    topic: str | None = None
    goal: int | None = None
    place: str | None = None
    activity: str | None = None
    activities: tuple[str, ...] | None = None
    organisations: tuple[str, ...] = ()
    role: str = "reporting"
    first_year: int | None = None
    last_year: int | None = None

    @property
    def of_shares(self) -> bool:
        """Whether items are split by what is asked: then one item may have parts in several sums."""
        shared = ("country", "region", "sector", "topic", "goal")
        return any(name in self.by or getattr(self, name) is not None for name in shared)

    @property
    def from_cube(self) -> bool:
        """Whether the sums made beforehand hold the answer."""
        detailed = (
            self.place
            or self.activity
            or self.activities is not None
            or self.organisations
            or set(self.by) - set(CUBE_DIMENSIONS)
        )
        return not detailed


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum: what it is by (dimension → value), its measure, the amount in its currency, how many money items."""

    of: dict[str, Any]
    measure: str | None
    currency: str | None
    amount: Decimal | None
    items: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Money that is not in the sums: why, in its own currency, and how many items. ``amount`` None: none was said.

    ``why`` is a reason of :mod:`.words`, or ``no_rate`` (stays in its own currency), or ``share_unknown`` (it may be
    meant: several are listed and nobody said the shares).
    """

    measure: str | None
    why: str
    currency: str | None
    amount: Decimal | None
    items: int


@dataclass(frozen=True, slots=True)
class RateUsed:
    """Rates of one kind, source and currency that a sum used, for how many days of money."""

    kind: str
    currency: str
    source: str
    verified: bool
    days: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """An activity for which another statement says another sum of a measure; both as they were said, with their dates."""

    activity: str
    measure: str | None
    currency: str | None
    amount: Decimal | None
    as_of: str | None
    source: str | None
    other_amount: Decimal | None
    other_as_of: str | None
    other_source: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class MoneyAnswer:
    """Sums and everything that must be known with them.

    ``rows`` are the sums asked for, ``totals`` those of each measure, both in the currency asked; ``counted`` the same
    totals in their own currencies. For each measure and currency, the amounts of ``counted`` and of ``left_out``
    (without ``no_rate``, which is counted in its own currency, and ``share_unknown``) add up to all that current statements
    say. ``activities`` are those asked about, ``with_money`` those of them with money that counts; None where the
    question has no such number.
    """

    question: Question
    rows: tuple[Sum, ...] = ()
    totals: tuple[Sum, ...] = ()
    counted: tuple[Sum, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    rates: tuple[RateUsed, ...] = ()
    may_be_twice: tuple[Sum, ...] = ()
    conflicts: tuple[Conflict, ...] = field(default=())
    conflict_count: int = 0
    activities: int | None = None
    with_money: int | None = None
    generated: bool = False
