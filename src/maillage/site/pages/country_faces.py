"""A country as provider and as recipient, and what stands side by side of it: sides of its providers, kinds, goals, missions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from maillage.record.money.ask import money
from maillage.record.money.model import Question
from maillage.record.money.providers import SIDES, Providers, providers
from maillage.record.money.years import yearly
from maillage.record.side_by_side import Goals, Missions, SideBySide, side_by_side, stale
from maillage.reference import countries
from maillage.reference.kinds import KINDS, kind_name
from maillage.reference.names import fold
from maillage.reference.topics import goal_name
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.money import amount, asked, money_figure
from maillage.site.pages.embassies import KINDS as MISSION_KINDS
from maillage.site.pages.selection import Selection, givers
from maillage.site.remembered import remembered
from maillage.site.today import today

MOST_YEARS, MOST_NAMES, MEASURES = 6, 40, 2


def faces(record: AtHand, code: str, name: str) -> dict[str, Any]:
    """Everything that the page of a country says of its two faces, in the reader's words."""
    found = remembered(record, "side_by_side", code, lambda: side_by_side(record.reader, code))
    return {
        "kinds": _kinds(found),
        "goals": _goals(found.goals),
        "both_ways": [
            {"way": way, "address": f"{reverse('embassies')}?{asks}={code}", "rows": _missions(rows)}
            for way, asks, rows in (
                ("in", "to", found.missions_in),
                ("abroad", "from", found.missions_abroad),
            )
        ],
        **_money(record, code, name, found.goals.activities),
    }


def _money(record: AtHand, code: str, name: str, activities: int) -> dict[str, Any]:
    if not record.reader.files("money"):
        return {}
    return {**(_received(record, code, name) if activities else {}), **_given(record, code, name)}


def _received(record: AtHand, code: str, name: str) -> dict[str, Any]:
    """What is spent in the country, and who gave it."""
    chosen = Selection(country=code)
    received = asked(record, chosen.question("year"))
    sides = _sides(record, code)
    return {
        "received": money_figure(received, name, chosen.address("money"), MEASURES),
        "providers": _providers(sides),
        "more_providers": max(len(sides.providers) - MOST_NAMES, 0),
        "sides": [words.say(f"country.side.{side}") for side in sides.sides],
        "side_years": _years(sides),
        "measures": chosen.address("measures") if received and received.columns else "",
    }


def _sides(record: AtHand, code: str) -> Providers:
    return remembered(record, "providers", code, lambda: providers(record.reader, code))


def sides_by_year(record: AtHand, code: str) -> list[tuple[Any, ...]]:
    """What the sides of its providers gave, year by year, exact: the page shows the last years."""
    if not record.reader.files("money"):
        return []
    years = _sides(record, code).years
    return [(year, side, sums[side], "EUR") for year, sums in years for side in SIDES if side in sums]


def _given(record: AtHand, code: str, name: str) -> dict[str, Any]:
    """What bodies of the country give, and in which countries; not asked where none is known."""
    bodies = givers(record, code)
    if bodies == (code,):
        return {}
    by = Question(by=("year", "country"), organisations=bodies, role="provider")
    given = remembered(record, "given", code, lambda: yearly(money(record.reader, by, beside=())))
    about = words.say("money.given_by", country=name)
    return {
        "given": money_figure(given, about, Selection(giver=code).address("money"), MEASURES),
        "reached": _countries({one.of["country"] for one in given.answer.rows} - {None, code}),
    }


def _countries(codes: set[str]) -> list[dict[str, str]]:
    """By name: a list by sums would be a league table."""
    named = [
        {"name": str(countries.name(code, words.language())), "address": reverse("country", args=[code])}
        for code in codes
        if countries.country(code)
    ]
    return sorted(named, key=lambda each: fold(each["name"]))


def _providers(sides: Providers) -> list[dict[str, str]]:
    """Givers by name, with their country and their first and last year."""
    named = [
        {
            "name": each.name or words.say("country.giver_unsaid"),
            "address": reverse("organisation", args=[each.organisation])
            if each.organisation and each.name
            else "",
            "country": each.country or "",
            "years": f"{each.first}–{each.last}" if each.first != each.last else str(each.first or ""),
        }
        for each in sides.providers
    ]
    return sorted(named, key=lambda each: fold(each["name"]))[:MOST_NAMES]


def _years(sides: Providers) -> list[tuple[str, list[tuple[str, str]]]]:
    """The last years first: (year, [(side, sum)])."""
    names = [(side, words.say(f"country.side.{side}")) for side in sides.sides]
    return [
        (
            str(year) if year else words.say("money.no_year"),
            [(said, amount(sums.get(side))) for side, said in names],
        )
        for year, sums in sides.years[::-1][:MOST_YEARS]
    ]


def _kinds(found: SideBySide) -> list[dict[str, Any]]:
    """Each kind, also one without any: they stand side by side, none replaces another."""
    return [
        {
            "name": kind_name(kind, words.language()),
            "links": found.links.get(kind, 0),
            "activities": found.activities.get(kind, 0),
        }
        for kind in KINDS
        if kind not in ("undecided", "unknown") or found.links.get(kind) or found.activities.get(kind)
    ]


def _goals(goals: Goals) -> dict[str, Any]:
    return {
        "covered": len(goals.covered),
        "activities": goals.activities,
        "neither": goals.neither,
        "rows": [
            {
                "name": goal_name(number, words.language()),
                "stated": goals.stated.get(number, 0),
                "derived": goals.derived.get(number, 0),
            }
            for number in goals.covered
        ],
    }


def _missions(rows: tuple[Missions, ...]) -> list[dict[str, Any]]:
    return [
        {
            "kind": words.say(f"mission_kind.{each.kind if each.kind in MISSION_KINDS else 'other'}"),
            "n": each.number,
            "as_of": each.as_of,
            "stale": stale(each.as_of, today()),
        }
        for each in rows
    ]
