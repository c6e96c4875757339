"""Sheets of one printed page: a visit to a town or region, two countries for a mixed commission, a territory to speak up for.

What does not fit is counted, with the address where all of it stands; each sheet says its day, its sources and its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import escape_uri_path

from maillage.record.answers import missions_between
from maillage.record.money.model import Question
from maillage.record.questions import rows_of
from maillage.record.side_by_side import goals_of
from maillage.record.territory import Territory, territory
from maillage.reference import countries
from maillage.reference.places import Place
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.money import asked
from maillage.site.pages import sheet_parts as parts
from maillage.site.pages.page import page
from maillage.site.pages.pair import activities_between, links_between, money_between
from maillage.site.pages.sheet_room import MOST as MOST_LINKS
from maillage.site.pages.sheet_room import room
from maillage.site.remembered import remembered
from maillage.site.today import today

MOST_ACTIVITIES = {"visit": 5, "pair": 4, "advocacy": 6}
MOST_YEARS = {"visit": 5, "pair": 5, "advocacy": 7}
"""How many lines of each sort stand on a page of paper; links take what room is left."""
MOST_MISSIONS = 5


@page
def visit(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponse:
    """``/sheet/visit/geonames:2543549``: for who goes there."""
    place, found = _territory(record, identifier)
    here = rows_of(record.connection(), _MISSIONS_HERE, [place.id])
    facts = [
        parts.fact("groups", parts.group_names(place.country)),
        parts.fact("missions_here", parts.mission_names(here)),
        parts.fact("missions_in", parts.missions_counted(record, place.country)),
    ]
    return _shown(request, record, "visit", place, found, facts)


@page
def advocacy(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponse:
    """``/sheet/advocacy/geonames:11071623``: for who speaks up for a region, a département or a commune."""
    place, found = _territory(record, identifier)
    lands = {row["other_country"] for row in found.links} - {None, place.country}
    facts = [
        parts.fact("countries", parts.country_names(lands)),
        parts.fact("places", words.count("sheet.n_places", found.places) if place.kind != "town" else ""),
    ]
    return _shown(request, record, "advocacy", place, found, facts)


@page
def pair(request: HttpRequest, record: AtHand, one: str, other: str) -> HttpResponse:
    """``/sheet/pair/FR/SN``: for a mixed commission; at the address in alphabetic order."""
    if countries.country(one) is None or countries.country(other) is None or one == other:
        raise Http404
    if one > other:
        return HttpResponseRedirect(reverse("sheet-pair", args=[other, one]))
    links = links_between(record, one, other)
    named = activities_between(record, one, other)
    goals = remembered(record, "goals", (one, other), lambda: goals_of(record.reader, (one, other)))
    facts = [
        parts.fact("groups_of", parts.group_names(one), country=parts.country_name(one)),
        parts.fact("groups_of", parts.group_names(other), country=parts.country_name(other)),
        *(
            parts.fact(
                "missions_of",
                parts.mission_cities(
                    record, missions_between(record.reader, a, b, elsewhere=False)[0], MOST_MISSIONS
                ),
                a=parts.country_name(a),
                b=parts.country_name(b),
            )
            for a, b in ((one, other), (other, one))
        ),
        parts.fact("goals", parts.goals_said(goals)),
    ]
    money = [
        table
        for a, b in ((one, other), (other, one))
        if (table := parts.money_table(money_between(record, a, b), MOST_YEARS["pair"], a, b))
    ]
    full = request.build_absolute_uri(reverse("pair", args=[one, other]))
    shown: dict[str, Any] = {
        "sort": "pair",
        "title": words.say("pair.title", a=parts.country_name(one), b=parts.country_name(other)),
        "sentences": [words.count("pair.links", len(links)), words.count("pair.activities", len(named))],
        "columns": [parts.country_name(one), parts.country_name(other), *parts.columns(True)[1:3]],
        "activities": parts.activities(named[: MOST_ACTIVITIES["pair"]]),
        "more_activities": max(len(named) - MOST_ACTIVITIES["pair"], 0),
        "money": money,
        "facts": [each for each in facts if each["said"]],
        "sources": parts.sources(
            record, [*(each["source_id"] for each in links), *(row["source"] for row in named)]
        ),
        "full": full,
    }
    return _printed(request, shown, [parts.pair_link(each) for each in links])


def _territory(record: AtHand, identifier: str) -> tuple[Place, Territory]:
    place = record.places.get(identifier)
    if place is None:
        raise Http404
    return place, remembered(
        record, "territory", place.id, lambda: territory(record.reader, record.places, place)
    )


def _shown(
    request: HttpRequest,
    record: AtHand,
    sort: str,
    place: Place,
    found: Territory,
    facts: Sequence[dict[str, str]],
) -> HttpResponse:
    name = record.places.name(place.id, words.language())
    ids = tuple(row["id"] for row in found.activities)
    money = parts.money_table(
        asked(record, Question(by=("year",), activities=ids)) if ids else None, MOST_YEARS[sort]
    )
    town, most = place.kind == "town", MOST_ACTIVITIES[sort]
    shown: dict[str, Any] = {
        "sort": sort,
        "title": name,
        "country": place.country,
        "sentences": parts.sentences(record, place, found),
        "columns": parts.columns(town),
        "activities": parts.activities(found.activities[:most]),
        "more_activities": max(len(found.activities) - most, 0),
        "money": [money] if money else [],
        "facts": [each for each in facts if each["said"]],
        "sources": parts.sources(record, (row["source"] for row in (*found.links, *found.activities))),
        "full": request.build_absolute_uri(reverse("place", args=[place.id])),
    }
    links = sorted(found.links, key=lambda row: parts.link_order(record, row))
    rows = [parts.link(record, row, town) for row in links[:MOST_LINKS]]
    return _printed(request, shown, rows, len(found.links))


def _printed(
    request: HttpRequest, shown: dict[str, Any], links: list[list[str]], number: int | None = None
) -> HttpResponse:
    """The sheet with as many links as there is room for; ``number`` is how many there are where not all are handed over."""
    fit = room(shown, words.language())
    shown |= {
        "links": [list(zip(shown["columns"], cells, strict=True)) for cells in links[:fit]],
        "more_links": max((len(links) if number is None else number) - fit, 0),
        "day": today(),
        "here": request.build_absolute_uri(escape_uri_path(request.path)),
    }
    return render(request, "pages/sheet.html", shown)


_MISSIONS_HERE = """
SELECT kind, sending, sending_said, phone, email, website, as_of FROM missions WHERE place = ? ORDER BY kind, sending, id
"""
