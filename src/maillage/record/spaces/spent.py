"""Money spent in countries while they were in a group: in euro, at the rate of each value date, year by year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from maillage.record.money.ask import money_table
from maillage.record.money.model import Question
from maillage.record.money.words import DIGITS
from maillage.record.over import over
from maillage.record.spaces.done import Span

if TYPE_CHECKING:
    from maillage.record.store import Reader


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent (disbursed or paid out) in years that lie whole in a span of a country, and in all countries; of how
    many money items; from which year to which. Amounts of which no rate is known are in neither."""

    euro: Decimal
    of: Decimal
    items: int
    first: int | None
    last: int | None


def spent(reader: Reader, spans: Iterable[Span]) -> Spent:
    """The sum over the spans: two spans of one country that overlap are counted once."""
    held: dict[str, list[tuple[date, date]]] = {}
    for country, first, last in spans:
        held.setdefault(country, []).append((first, last))
    with over(reader, ("money_sums",)) as connection:
        rows = money_table(connection, Question(by=("year", "country"), measures=("spent",))).to_pylist()
    rows = [row for row in rows if row["country"] and row["year"]]
    mine = [row for row in rows if _inside(held.get(row["country"], ()), int(row["year"]))]
    years = [int(row["year"]) for row in mine]
    with localcontext(prec=DIGITS):
        euro, of = (sum((Decimal(row["eur"]) for row in each), Decimal(0)) for each in (mine, rows))
    return Spent(
        euro=euro,
        of=of,
        items=sum(int(row["items"]) for row in mine),
        first=min(years, default=None),
        last=max(years, default=None),
    )


def _inside(spans: Iterable[tuple[date, date]], year: int) -> bool:
    return any(first <= date(year, 1, 1) and date(year, 12, 31) <= last for first, last in spans)
