"""How equally what is selected is spread, beside how much of it moves; coverage said, the table behind, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.record.money.ask import money
from maillage.record.money.model import Question
from maillage.record.money.spread import ACTIVITIES, BY, Equality, Spread, equality, reaching, spread
from maillage.record.money.years import FIRST
from maillage.record.search import search
from maillage.reference import countries
from maillage.reference.groups import group_name, members
from maillage.reference.names import fold
from maillage.reference.spoken import figure
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.money import amount, left_out
from maillage.site.pages.page import page
from maillage.site.pages.search import Asked
from maillage.site.pages.selection import Selection
from maillage.site.remembered import remembered
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_FOUND = 10_000
"""Activities of a search in words that are counted: what is beyond is said."""
UNION = ("LDC", "LLDC", "SIDS_UN")
AMONG = ("LDC", "LLDC", "SIDS_UN", "G77", "CEDEAO_ECOWAS", "AU", "OIF_member")
DIGITS = 3


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """``/measures?topic=water_sanitation&of=spent&by=country&among=LDC``; ``q`` and ``not`` as in a search; ``as=csv``."""
    chosen, asked = Selection.read(record, request.GET), Asked.read(request)
    found_ids, found_total = _found(record, asked)
    question = replace(chosen.question(), activities=found_ids, currency="EUR")
    by, found = _spread(record, question, request.GET.get("by", ""))
    offered = [name for name in (*FIRST, ACTIVITIES) if found.of(name)]
    of = request.GET.get("of", "")
    of = of if of in offered else next(iter(offered), ACTIVITIES)
    among = request.GET.get("among", "")
    among = among if among in AMONG and by == "country" else ""
    values, people = _values(found, of, among), _people(record, by)
    if format := take.asked(request):
        return taken_rows(record, "measures", *_lines(record, found, values, of, people), format)
    told = equality(values, people)
    address = _addresses(chosen, asked, of, by, among)
    shown: dict[str, Any] = {
        "about": _about(record, chosen, asked),
        "unknown": chosen.unknown,
        "of": of,
        "of_said": _said(of),
        "by": by,
        "among": group_name(among, words.language()) if among else "",
        "listed": bool(values),
        "equality": told,
        "measures": list(_measures(told)),
        "efficiency": _efficiency(found),
        "reach": _reach(found, of) if by == "country" and of != ACTIVITIES else {},
        "rows": _rows(record, found, values, of, people),
        "choices": _choices(offered, of, by, among, address),
        "found": found,
        "cut": found_total if found_total > MOST_FOUND else 0,
        "without": amount(found.without_key(of)) if of != ACTIVITIES and found.without_key(of) else "",
        "unpeopled": [_name(record, by, key) for key in told.unpeopled[:20]],
        "negative": [_name(record, by, key) for key in told.negative[:20]],
        "left_out": _left_out(record, question),
        "population": countries.POPULATION_SOURCE,
        "ways": take.ways(address()),
        "money_address": chosen.address("money") if not asked.text else "",
    }
    return render(request, "pages/measures.html", shown)


# What is selected


def _found(record: AtHand, asked: Asked) -> tuple[tuple[str, ...] | None, int]:
    """The activities that a search in words finds, and how many there are; None and 0 when no words are asked."""
    if not asked.text or record.searcher is None:
        return None, 0
    filters = {**asked.filters, "table": [ACTIVITIES]}
    results = search(
        record.searcher, asked.text, world=record.world, refuse=asked.refused, limit=MOST_FOUND, show=words.language(),
        **filters,  # type: ignore[arg-type]
    )  # fmt: skip
    return tuple(sorted({hit.id for hit in results.hits})), results.total


def _spread(record: AtHand, question: Question, by: str) -> tuple[str, Spread]:
    """Between what, and how: between places of a country where several are known, else between countries, unless it is said."""

    def made(by: str) -> Spread:
        return remembered(record, "spread", (question, by), lambda: spread(record.reader, question, by))

    if by in BY:
        return by, made(by)
    if question.country and len((found := made("place")).activities) > 1:
        return "place", found
    return "country", made("country")


def _about(record: AtHand, chosen: Selection, asked: Asked) -> str:
    if not asked.text:
        return chosen.about(record)
    said = words.say("measures.words", words=asked.text)
    return words.say("search.sep").join([said, *([chosen.about(record)] if chosen.said else [])])


def _addresses(chosen: Selection, asked: Asked, of: str, by: str, among: str) -> Callable[..., str]:
    """The address of this page with something else in it."""
    here = {"q": asked.text, "not": list(asked.refused), "of": of, "by": by, "among": among}
    return lambda **other: chosen.address("measures", **{**here, **other})


def _choices(
    offered: list[str], of: str, by: str, among: str, address: Callable[..., str]
) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """(what is chosen, [(label, address, whether it is so now)])."""
    groups = ("", *AMONG) if by == "country" else ()
    return [
        ("of", [(_said(name), address(of=name), name == of) for name in offered]),
        ("by", [(words.say(f"measures.by.{name}"), address(by=name, among=""), name == by) for name in BY]),
        *(
            [("among", [(_group(name), address(among=name), name == among) for name in groups])]
            if groups
            else []
        ),
    ]


def _group(code: str) -> str:
    return group_name(code, words.language()) if code else words.say("measures.reached_only")


def _said(measure: str) -> str:
    return words.say("measures.n_activities" if measure == ACTIVITIES else f"measure.{measure}")


# What is measured


def _values(found: Spread, of: str, among: str) -> dict[str, Decimal]:
    """Sums by country or place; with ``among``, of all members of the group, nought where nothing is listed."""
    values = found.of(of)
    if not among:
        return values
    inside = [each.country for each in members(among, today()) if each.answer == "yes"]
    return {country: values.get(country, Decimal(0)) for country in inside}


def _people(record: AtHand, by: str) -> Callable[[str], int | None]:
    if by == "country":
        return countries.population

    def inhabitants(place: str) -> int | None:
        known = record.places.get(place)
        return known.population if known else None

    return inhabitants


def _measures(told: Equality) -> Iterator[dict[str, str]]:
    """Each with its number and what it means in a sentence."""
    number = len(told.keys) + len(told.unpeopled)
    least = figure(round(1 / number, DIGITS), words.language()) if number else "?"
    for name, value in (
        ("gini", told.gini), ("theil", told.theil), ("atkinson", told.atkinson), ("hhi", told.hhi),
    ):  # fmt: skip
        yield {
            "name": words.say(f"measures.name.{name}"),
            "value": words.say("measures.undefined") if value is None else _number(value),
            "means": words.say(f"measures.means.{name}", least=least),
        }


def _number(value: Fraction | float) -> str:
    return figure(round(float(value), DIGITS), words.language())


def _efficiency(found: Spread) -> dict[str, Any]:
    part = found.efficiency.part
    return {
        "of_hundred": figure(round(float(part * 100), 1), words.language()) if part is not None else "",
        "activities": found.efficiency.activities,
        "committed": amount(found.efficiency.committed),
        "spent": amount(found.efficiency.spent),
    }


def _reach(found: Spread, of: str) -> dict[str, str]:
    """What of the money reaches the least developed, the landlocked and the small island countries, each counted once."""
    inside, unsure, total = reaching(found, of, UNION)
    if total <= 0:
        return {}
    return {
        "part": figure(round(float(inside / total * 100), 1), words.language()),
        "sum": amount(inside),
        "total": amount(total),
        "unsure": amount(unsure) if unsure else "",
    }


# What stands behind


def _rows(
    record: AtHand, found: Spread, values: Mapping[str, Decimal], of: str, people: Callable[[str], int | None]
) -> list[dict[str, Any]]:
    """By name: an order of sums would be a league table."""
    page = "country" if found.by == "country" else "place"
    rows = [
        {
            "name": _name(record, found.by, key),
            "address": reverse(page, args=[key]) if _known(record, found.by, key) else "",
            "activities": found.activities.get(key, 0),
            "sum": "" if of == ACTIVITIES else amount(value),
            "people": people(key),
            "a_head": _a_head(value, people(key), of),
        }
        for key, value in values.items()
    ]
    return sorted(rows, key=lambda each: fold(each["name"]))


def _a_head(value: Decimal, people: int | None, of: str) -> str:
    """Euro for a thousand heads, or activities for a million."""
    if not people:
        return ""
    return figure(round(value / people * (1_000_000 if of == ACTIVITIES else 1_000), 2), words.language())


def _name(record: AtHand, by: str, key: str) -> str:
    if by == "country":
        return str(countries.name(key, words.language()))
    return record.places.name(key, words.language()) if record.places.get(key) else key


def _known(record: AtHand, by: str, key: str) -> bool:
    return bool(countries.country(key) if by == "country" else record.places.get(key))


def _lines(
    record: AtHand, found: Spread, values: Mapping[str, Decimal], of: str, people: Callable[[str], int | None]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Columns and rows of the file: what each has, exact."""
    currency = "EUR" if of != ACTIVITIES else None
    return (found.by, "name", "activities", "measure", "amount", "currency", "population"), [
        (
            key,
            _name(record, found.by, key),
            found.activities.get(key, 0),
            of,
            values[key],
            currency,
            people(key),
        )
        for key in sorted(values)
    ]


def _left_out(record: AtHand, question: Question) -> dict[str, Any]:
    """How many activities were asked for, how many have money that counts, and what money is in no sum."""
    answer = remembered(
        record,
        "left_out",
        question,
        lambda: money(record.reader, question, beside=("items", "shares", "coverage")),
    )
    return {
        "activities": answer.activities,
        "with_money": answer.with_money,
        "generated": answer.generated,
        "reasons": left_out(answer),
    }
