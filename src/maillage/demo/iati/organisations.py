"""Writes a publisher as an ``iati-organisation`` of IATI 2.03: what it has, what it spent, and where its money goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from maillage.demo.dice import Dice
from maillage.demo.iati.make import Publication
from maillage.demo.iati.markup import element, escaped, lines
from maillage.demo.iati.model import Texts
from maillage.demo.iati.words import phrases, settings

YEARS_BACK, YEARS_AHEAD = 2, 1


def written(seed: int, one: Publication, today: date) -> str:
    """The organisation as text."""
    dice = Dice(seed * 1000 + 500 + one.who.seat)
    party = one.party
    names = _narratives(party.names)
    years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)
    totals = {year: _total(dice, one) for year in years}
    inner = lines(
        element("organisation-identifier", {}, escaped(party.ref)),
        element("name", {}, names),
        element("reporting-org", {"ref": party.ref, "type": party.kind}, _narratives(party.names[:1])),
        *[_spell("total-budget", one, year, "", totals[year], today) for year in years],
        *[
            _to_country(one, code, year, totals[year], today)
            for year in years
            for code in one.who.partners[:4]
        ],
        *[
            _spell("total-expenditure", one, year, "", totals[year] * 9 / 10, today)
            for year in years
            if year < today.year
        ],
        _report(one, today),
        element("maillage:generated", {}, "true"),
    )
    attributes = {
        "xml:lang": one.who.language, "default-currency": one.who.currency,
        "last-updated-datetime": f"{today}T06:00:00Z", "maillage:generated": "true",
    }  # fmt: skip
    return element("iati-organisation", attributes, f"\n{inner}\n")


def _total(dice: Dice, one: Publication) -> Decimal:
    return Decimal(dice.number(40, 400) * 100_000 * settings().factors[one.who.currency])


def _to_country(one: Publication, code: str, year: int, total: Decimal, today: date) -> str:
    country = element("recipient-country", {"code": code})
    return _spell("recipient-country-budget", one, year, country, total / 5, today)


def _spell(name: str, one: Publication, year: int, first: str, amount: Decimal, today: date) -> str:
    """A year of money, in two lines that sum to it. A value date lies in its period, as the standard asks."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    day = str(start)
    spent = name == "total-expenditure"
    staff = (amount / 4).quantize(Decimal(1))
    parts = (("staff", staff), ("projects", amount - staff))
    inner = [
        _line("expense-line" if spent else "budget-line", one.who.language, key, value, day)
        for key, value in parts
    ]
    status = "" if spent else "2" if year <= today.year else "1"
    return element(
        name,
        {"status": status},
        first,
        element("period-start", {"iso-date": str(start)}),
        element("period-end", {"iso-date": str(end)}),
        element("value", {"value-date": day}, f"{amount:f}"),
        *inner,
    )


def _line(name: str, language: str, key: str, amount: Decimal, day: str) -> str:
    text = ((language, phrases()["lines"][key][language]),)
    value = element("value", {"value-date": day}, f"{amount:f}")
    return element(name, {"ref": f"DEMO-{key.upper()}"}, value, _narratives(text))


def _report(one: Publication, today: date) -> str:
    language, year = one.who.language, today.year - 1
    return element(
        "document-link",
        {"url": f"https://{one.party.ref.lower()}.example/report-{year}.pdf", "format": "application/pdf"},
        element("title", {}, _narratives(((language, f"{phrases()['documents']['B01'][language]} {year}"),))),
        element("category", {"code": "B01"}),
        element("language", {"code": language}),
        element("document-date", {"iso-date": f"{today.year}-03-31"}),
    )


def _narratives(texts: Texts | Sequence[tuple[str, str]]) -> str:
    return "".join([element("narrative", {"xml:lang": x}, escaped(text)) for x, text in texts])
