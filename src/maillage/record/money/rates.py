"""Rates that the record uses: for each currency and day of its money, which rate holds. Rates that users add.

Added rates are acts in ``state/rates.jsonl``, appended under the import lock; ``undo`` appends a withdrawal. A rate
that is missing is missing: the amount stays in its own currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from maillage.record.json_lines import append_lines, read_lines
from maillage.reference.dates import PartialDate
from maillage.reference.money import Rate, Rates

_TEN = Decimal(1).scaleb(-10)
SMALLEST = Decimal("0.000001")
"""A rate below this is taken for a fault and not used: ten decimals could not hold it exactly enough."""


@dataclass(frozen=True, slots=True)
class AddedRates:
    """The list in the folder ``state`` of a record."""

    folder: Path

    @property
    def _path(self) -> Path:
        return self.folder / "rates.jsonl"

    def in_force(self) -> list[Rate]:
        """Rates that were added and not withdrawn; of two for one currency, day and kind, the later one."""
        kept: dict[tuple[str, str, str], tuple[str, Rate]] = {}
        for _, said in read_lines(self._path):
            if said is None:
                continue
            if said.get("act") == "withdraw":
                kept = {key: held for key, held in kept.items() if held[0] != said.get("of")}
                continue
            rate = _rate(said)
            if rate is not None:
                kept[rate.currency, str(rate.on), rate.kind] = (str(said.get("at")), rate)
        return [rate for _, rate in kept.values()]

    def add(self, rates: Iterable[Rate], at: str) -> None:
        """Append rates; ``at`` is the moment by which undo finds them."""
        append_lines(self._path, [{"act": "add", "at": at, **_said(rate)} for rate in rates])

    def withdraw(self, at: str, now: str) -> None:
        """Take back what was added at that moment."""
        append_lines(self._path, [{"act": "withdraw", "of": at, "at": now}])


def _said(rate: Rate) -> dict[str, Any]:
    return {
        "currency": rate.currency, "per_eur": str(rate.per_eur), "on": str(rate.on), "kind": rate.kind,
        "source": rate.source, "until": str(rate.until) if rate.until else None,
    }  # fmt: skip


def _rate(said: dict[str, Any]) -> Rate | None:
    """A line as a rate; None where it is none (a hand's or a disk's damage costs only itself)."""
    try:
        on, value = PartialDate.parse(said["on"]), Decimal(said["per_eur"])
        until = PartialDate.parse(said["until"] or "")
        if on is None or not value.is_finite() or value <= 0:
            return None
        return Rate(str(said["currency"]), value, on, str(said["kind"]), str(said["source"]), True, until)
    except (KeyError, TypeError, ArithmeticError):
        return None


def rates_used(wanted: Iterable[tuple[str, date | None, int]], added: Sequence[Rate]) -> list[dict[str, Any]]:
    """Rows of ``rates_used`` for (currency, day, year); nothing where there is no rate. Without a day: for the year."""
    rates = Rates(added)
    rows: list[dict[str, Any]] = []
    for currency, day, year in wanted:
        rate = rates.find(currency, day) if day else _of_year(rates, currency, year)
        if rate is not None and rate.per_eur >= SMALLEST:
            rows.append(
                {
                    "currency": currency, "day": day, "year": year, "per_eur": rate.per_eur.quantize(_TEN),
                    "kind": rate.kind, "source": rate.source, "verified": rate.verified,
                }
            )  # fmt: skip
    return rows


def _of_year(rates: Rates, currency: str, year: int) -> Rate | None:
    """The rate of a whole year: a parity that holds from its first day to its last, else its mean."""
    if not 1 <= year <= 9999:
        return None
    ends = [rates.find(currency, date(year, month, day)) for month, day in ((1, 1), (12, 31))]
    if all(end is not None and end.kind in ("fixed", "same") for end in ends) and ends[0] == ends[1]:
        return ends[0]
    if currency == "EUR":
        return ends[0]
    return rates.of_year(currency, year)
