"""Sums of money that rules speak of: what work in kind is worth, how much of it counts, how a grant is paid out.

The usual bases of a year's work in France (218 days, 1,607 hours) are parameters: they are from memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from maillage.reference.money.split import split

DAYS_A_YEAR, HOURS_A_YEAR = 218, 1607
"""Worked days and hours of a year in a French authority; from memory, not verified."""


def cost_of_days(yearly: Decimal, days: Decimal | int, worked: int = DAYS_A_YEAR) -> Decimal:
    """What so many days of somebody's work cost: the employer's yearly cost over the days worked in a year.

    >>> round(cost_of_days(Decimal(54000), 12), 4)
    Decimal('2972.4771')
    """
    return yearly * days / worked


def cost_of_hours(yearly: Decimal, hours: Decimal | int, worked: int = HOURS_A_YEAR) -> Decimal:
    """What so many hours of somebody's work cost.

    >>> round(cost_of_hours(Decimal(54000), 1), 4)
    Decimal('33.6030')
    """
    return yearly * hours / worked


@dataclass(frozen=True, slots=True)
class Contribution:
    """One's own contribution: what of it counts where work in kind is limited, and what is lost."""

    cash: Decimal
    kind: Decimal
    counted_kind: Decimal

    @property
    def counted(self) -> Decimal:
        """Cash, and in kind as far as it counts."""
        return self.cash + self.counted_kind

    @property
    def lost(self) -> Decimal:
        """What is brought in kind and does not count."""
        return self.kind - self.counted_kind


def contribution(cash: Decimal, kind: Decimal, most: Decimal | int) -> Contribution:
    """A contribution of which at most ``most`` percent may be in kind. Of 50 percent: in kind counts up to the cash.

    >>> contribution(Decimal(30000), Decimal(38000), 50).counted, contribution(Decimal(30000), Decimal(38000), 50).lost
    (Decimal('60000'), Decimal('8000'))
    """
    limit = Decimal(most)
    if limit >= 100:
        return Contribution(cash, kind, kind)
    return Contribution(cash, kind, min(kind, cash * limit / (100 - limit)))


def tranches(total: Decimal, shares: Sequence[int], last: Sequence[int] = (100,)) -> list[Decimal]:
    """A grant paid in parts, each a share in percent; the last part is paid in shares of its own. The parts add up to the cent.

    >>> tranches(Decimal(90000), (40, 35, 25), (80, 20))
    [Decimal('36000.00'), Decimal('31500.00'), Decimal('18000.00'), Decimal('4500.00')]
    """
    parts = _split(total, shares)
    return [*parts[:-1], *_split(parts[-1], last)]


def _split(total: Decimal, shares: Sequence[int]) -> list[Decimal]:
    return list(split(total, [Decimal(share) for share in shares], 2))
