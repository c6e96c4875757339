"""Money by year of any selection: what was counted, what was not and why, the rates, the sources; as the command answers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.record.money.ask import BESIDE, money
from maillage.record.money.beside import sources_of
from maillage.record.money.model import MoneyAnswer, RateUsed
from maillage.record.money.years import sums_as_rows
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.money import amount, asked, asks, left_out, money_figure, money_lines, rows
from maillage.site.pages.page import page
from maillage.site.pages.selection import CURRENCIES, Selection
from maillage.site.pages.source import source_title
from maillage.site.take_rows import taken_rows

MOST_SOURCES = 20


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """``/money?country=SN&topic=water&from=2015&currency=XOF``; ``as=csv`` (or another format) gives the sums as
    `maillage money --csv` does."""
    chosen = Selection.read(record, request.GET)
    if format := take.asked(request):
        return _taken(record, money(record.reader, chosen.question("year"), beside=("items",)), format)
    found = asked(record, chosen.question("year"), beside=BESIDE)
    about = chosen.about(record)
    shown: dict[str, Any] = {
        "about": about,
        "unknown": chosen.unknown,
        "command": chosen.command,
        "ways": take.ways(chosen.address("money")),
        "currencies": [
            (code, chosen.address("money", currency=code if code != "EUR" else ""), code == chosen.currency)
            for code in CURRENCIES
        ],
    }
    if found is not None:
        names = [words.say(f"measure.{name}") for name in found.columns]
        shown |= {
            "figure": money_figure(found, about),
            "columns": names,
            "rows": rows(found.years, found.columns),
            "totals": [
                (said, amount(found.totals[name])) for said, name in zip(names, found.columns, strict=True)
            ],
            "left_out": left_out(found.answer),
            "twice": _twice(found.answer),
            "answer": found.answer,
            "rates": _rates(found.answer.rates),
            "sources": _sources(record, chosen),
            "asks": asks(chosen.address("money")),
            "lines": money_lines(found),
        }
    return render(request, "pages/money.html", shown)


def _taken(record: AtHand, answer: MoneyAnswer, format: str) -> HttpResponseBase:
    head, *rows = sums_as_rows(answer)
    if format != "csv":  # in which sums stand as the command writes them
        at = head.index("amount")
        rows = [[*row[:at], Decimal(row[at]) if row[at] else None, *row[at + 1 :]] for row in rows]
    return taken_rows(record, "money", head, rows, format)


def _twice(answer: MoneyAnswer) -> list[dict[str, str]]:
    return [
        {
            "amount": amount(one.amount),
            "currency": one.currency or "",
            "measure": words.say(f"measure.{one.measure or 'unknown'}"),
        }
        for one in answer.may_be_twice
    ]


def _rates(rates: Iterable[RateUsed]) -> list[dict[str, Any]]:
    """By kind and source, with the currencies of each."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for each in rates:
        source = each.source if each.kind == "daily" else ""
        found.setdefault((each.kind, source, each.verified), []).append(each.currency)
    return [
        {
            "kind": words.say(f"money.rate.{kind}"),
            "source": source,
            "verified": verified,
            "currencies": list(dict.fromkeys(currencies)),
        }
        for (kind, source, verified), currencies in found.items()
    ]


def _sources(record: AtHand, chosen: Selection) -> list[dict[str, Any]]:
    listed = sources_of(record.reader, chosen.question())
    return [
        {
            "title": source_title(record.reader.manifest.source(source) or {}),
            "address": reverse("source", args=[source]),
            "n": number,
            "as_of": as_of,
        }
        for source, number, as_of in sorted(listed, key=lambda each: -each[1])[:MOST_SOURCES]
    ]
