"""Money by year as pages and sheets of paper show it: a line for each year, a column for each measure, and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from maillage.record.money.words import DIGITS, MEASURES, UNKNOWN, column

if TYPE_CHECKING:
    from maillage.record.money.model import MoneyAnswer, Sum

FIRST = ("spent", "commitment", "incoming", "budget", "planned", "stated")
"""The columns in the order in which they are told; the other measures follow."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """``years``: (year, measure → sum), the oldest first, one without a year last. ``totals``: measure → sum of all of them,
    never one of two measures but ``spent``. ``left_out``: why → how many items."""

    currency: str
    columns: tuple[str, ...]
    years: tuple[tuple[int | None, Mapping[str, Decimal]], ...]
    totals: Mapping[str, Decimal]
    left_out: Mapping[str, int]
    answer: MoneyAnswer

    @property
    def drawn(self) -> str:
        """The measure to draw: the first that two years have, else the first; empty where nothing was counted."""
        years = {name: sum(name in sums for _, sums in self.years) for name in self.columns}
        return next(
            (name for name in self.columns if years[name] > 1), self.columns[0] if self.columns else ""
        )


def yearly(answer: MoneyAnswer) -> Yearly:
    """The answer to a question ``by=("year",)`` in one currency, in that shape."""
    years: dict[int | None, dict[str, Decimal]] = {}
    totals: dict[str, Decimal] = {}
    with localcontext(prec=DIGITS):
        for one in answer.rows:
            _add(years.setdefault(one.of["year"], {}), one)
            _add(totals, one)
    order = sorted(years, key=lambda year: (year is None, year or 0))
    return Yearly(
        answer.question.currency,
        _columns(totals),
        tuple((year, years[year]) for year in order),
        totals,
        items_left_out(answer),
        answer,
    )


def items_left_out(answer: MoneyAnswer) -> dict[str, int]:
    """Why money is in no sum, and how many items each."""
    found: dict[str, int] = {}
    for each in answer.left_out:
        found[each.why] = found.get(each.why, 0) + each.items
    return found


def _add(sums: dict[str, Decimal], one: Sum) -> None:
    measure = column(one.measure)
    sums[measure] = sums.get(measure, Decimal(0)) + (one.amount or Decimal(0))


def _columns(totals: Mapping[str, Decimal]) -> tuple[str, ...]:
    order = [*FIRST, *(name for name in MEASURES if name not in FIRST), UNKNOWN]
    return tuple(sorted(totals, key=order.index))


def sums_as_rows(answer: MoneyAnswer) -> Iterator[list[Any]]:
    """The sums, exact, as lines of a CSV file under their headings: each with its measure, currency, amount and items."""
    by = [name for name in answer.question.by if name not in ("measure", "currency")]
    yield [*by, "measure", "currency", "amount", "items"]
    for one in answer.rows:
        currency = one.of.get("currency") or one.currency
        amount = f"{one.amount:f}" if one.amount is not None else ""
        yield [*(one.of[name] for name in by), one.measure, currency, amount, one.items]
