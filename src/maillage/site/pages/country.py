"""A country: its groups on a day, what the record lists of it, its embassies both ways, and where each line is from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.record.answers import country_counts
from maillage.reference import countries
from maillage.reference.disputed import disputed
from maillage.reference.groups import group_codes, group_name, groups_of
from maillage.reference.kinds.south import state_of
from maillage.reference.names import fold
from maillage.reference.spoken import language_name
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.exchange.boards import standing
from maillage.site.exchange.open_here import open_here
from maillage.site.pages.country_faces import faces, sides_by_year
from maillage.site.pages.group_members import MEMBER_COLUMNS, groups_of_country
from maillage.site.pages.groups import groups_shown
from maillage.site.pages.notices import notices_shown
from maillage.site.pages.page import page_over
from maillage.site.pages.search import search_address
from maillage.site.pages.spaces import asked_day
from maillage.site.pages.years import activities_by_year, as_file, taken_away
from maillage.site.rules.here import own_texts
from maillage.site.rules.packs import has_procedure
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_PLACES = 150
_ORDER = ("links", "links_inside", "projects", "members", "missions_in", "missions_abroad")
_COUNTED = {
    "links": ("links",),
    "activities": ("projects",),
    "missions": ("missions_in", "missions_abroad"),
    "memberships": ("members",),
    "notices": ("notices",),
}
"""Where the rows of each table are counted."""

_NAMES_IT = "(country = $1 OR list_contains(countries, $1))"
_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "links": "a_country = $1 OR b_country = $1",
        "activities": _NAMES_IT,
        # as they are counted: without those that the list gives as sent to the sender's own country
        "missions": "(sending = $1 OR receiving = $1) AND sending IS DISTINCT FROM receiving",
        "memberships": "country = $1",
        "notices": "country = $1",
    }
)
"""What is listed of a country and taken away, and the condition of each table."""


@page_over(standing, own_texts)
def show(request: HttpRequest, record: AtHand, code: str) -> HttpResponseBase:
    """The page of one country, by its ISO 3166-1 code; ``?on=2026-12-01`` asks about another day."""
    if code != code.upper() and countries.country(code.upper()):
        return HttpResponseRedirect(reverse("country", args=[code.upper()]))
    about = countries.country(code)
    if about is None:
        raise Http404
    on, no_day = asked_day(request)
    spoken = words.language()
    if taken_away(request):
        title = words.say("country.by_year", country=str(countries.name(code, spoken)))
        return as_file(request, record, title, _NAMES_IT, [code])
    lists = {table: _taker(record, table, code) for table in _LISTS}
    lists["groups"] = lambda format: taken_rows(
        record, "group_members", MEMBER_COLUMNS, groups_of_country(state_of(code), on), format
    )
    lists["sides"] = lambda format: taken_rows(
        record, "sides", ("year", "providers", "amount", "currency"), sides_by_year(record, code), format
    )
    if file := take.file_of(request, lists):
        return file
    counts = country_counts(record.reader, code)
    dispute = disputed(code)
    linked = record.connection().execute(_LINKED, [code]).fetchall()
    places, regions = _places(record, [row[1:] for row in linked if row[0] == "place"])
    shown: dict[str, Any] = {
        "code": code,
        "procedure": has_procedure(state_of(code)),
        "open_here": open_here("country", code),
        "name": str(countries.name(code, spoken)),
        "areas": [countries.region_name(area, spoken) for area in reversed(about.areas)],
        "parent": about.parent,
        "capital": _capital(record, about),
        "codes": [each for each in (about.alpha2, about.alpha3, about.numeric) if each],
        "on": on,
        "is_today": on == today(),
        "no_day": no_day,
        "side_ways": take.offered(request, list="sides"),
        "group_ways": take.offered(request, list="groups"),
        "groups": groups_shown(groups_of(state_of(code), on)),
        "state": state_of(code),
        "languages": _languages(code),
        "counts": [(name, counts[name]) for name in _ORDER if counts[name]],
        "years": activities_by_year(record, _NAMES_IT, [code]),
        "partners": (partners := _partners(code, [row[1:] for row in linked if row[0] == "country"])),
        "lines": _parts(counts, partners),
        "ways": [
            (
                words.say(f"search.table.{table}"),
                take.offered(request, list=table),
                total,
                search_address(country=code, table=table),
            )
            for table in _LISTS
            if (total := sum(counts[name] for name in _COUNTED[table]))
        ],
        "places": places,
        "regions": regions,
        "dispute": dispute.note(spoken) if dispute else "",
        "notices": notices_shown(record, [code]),
        **faces(record, code, str(countries.name(code, spoken))),
    }
    return render(request, "pages/country.html", shown)


def _taker(record: AtHand, table: str, code: str) -> Callable[[str], HttpResponseBase]:
    return lambda format: take.found(record, table, _LISTS[table], [code], format)


def parts(record: AtHand, code: str) -> list[tuple[str, str]]:
    """Key and words of each line of the page that has no way of its own to say that it is wrong."""
    linked = record.connection().execute(_LINKED, [code]).fetchall()
    partners = _partners(code, [row[1:] for row in linked if row[0] == "country"])
    return _parts(country_counts(record.reader, code), partners)


def _parts(counts: Mapping[str, int], partners: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What is counted, the groups, the countries with which it is linked."""
    groups, with_ = words.say("country.groups_today"), words.say("country.partners")
    colon = words.say("search.colon")
    return [
        *((f"counted.{name}", words.say(f"country.counted.{name}")) for name in _ORDER if counts[name]),
        *(
            (f"group.{each}", f"{groups}{colon} {group_name(each, words.language())}")
            for each in group_codes()
        ),
        *((f"with.{each['code']}", f"{with_}{colon} {each['name']}") for each in partners),
    ]


def _places(record: AtHand, rows: list[tuple[str, int]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Its places with a link, and of a country with many, its regions with how many such places each has instead. By
    name: a list in an order of links would be a league table."""
    if len(rows) <= MOST_PLACES:
        return _by_name([_named(record, place, number) for place, number in rows]), []
    units: Counter[str] = Counter()
    for place, _ in rows:
        found = record.places.get(place)
        units[(found.unit1 if found else None) or place] += 1
    return [], _by_name([_named(record, unit, number) for unit, number in units.items()])


def _partners(code: str, rows: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Countries with which a link of its places is listed, by name."""
    named = [
        {"code": other, "name": str(countries.name(other, words.language())), "n": number,
         "address": reverse("pair", args=sorted((code, other)))}
        for other, number in rows
        if countries.country(other)
    ]  # fmt: skip
    return _by_name(named)


def _named(record: AtHand, place: str, number: int) -> dict[str, Any]:
    return {"id": place, "name": record.places.name(place, words.language()), "n": number}


def _by_name(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda each: fold(each["name"]))


_LINKED = """
WITH ends AS (
  SELECT a_country AS mine, a_place AS place, b_country AS other, id FROM links WHERE a_country = $1
  UNION ALL SELECT b_country, b_place, a_country, id FROM links WHERE b_country = $1)
SELECT 'place', place, count(DISTINCT id) FROM ends WHERE place IS NOT NULL GROUP BY place
UNION ALL
SELECT 'country', other, count(DISTINCT id) FROM ends WHERE other IS NOT NULL AND other <> mine GROUP BY other
"""


def _languages(code: str) -> list[str]:
    """Its languages by name; those that only their code is known of are counted."""
    tags = dict.fromkeys(tag.split("_")[0] for tag in countries.languages(code))
    named = dict.fromkeys(
        name for tag in tags if (name := language_name(tag, words.language())) not in (tag, "")
    )
    more = sum(language_name(tag, words.language()) == tag for tag in tags)
    return [*named, *([words.count("country.more_languages", more)] if more else [])]


def _capital(record: AtHand, about: countries.Country) -> dict[str, str]:
    """The capital's name in the reader's language, and its page."""
    if not about.capital:
        return {}
    place = record.places.get(f"geonames:{about.capital_geonames}") if about.capital_geonames else None
    if place is None:
        return {"name": about.capital, "address": ""}
    return {
        "name": record.places.name(place.id, words.language()),
        "address": reverse("place", args=[place.id]),
    }
