"""A country: its groups on a day, what the record lists of it, its embassies both ways, and where each line is from."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.record.answers import country_counts
from maillage.reference import countries
from maillage.reference.disputed import disputed
from maillage.reference.groups import groups_of
from maillage.reference.kinds.south import state_of
from maillage.reference.names import fold
from maillage.reference.spoken import language_name
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.groups import groups_shown
from maillage.site.pages.page import page
from maillage.site.pages.years import activities_by_year
from maillage.site.today import today

MOST_PLACES = 150
_ORDER = ("links", "links_inside", "projects", "members", "missions_in", "missions_abroad")


@page
def show(request: HttpRequest, record: AtHand, code: str) -> HttpResponse:
    """The page of one country, by its ISO 3166-1 code; ``?on=2026-12-01`` asks about another day."""
    if code != code.upper() and countries.country(code.upper()):
        return HttpResponseRedirect(reverse("country", args=[code.upper()]))
    about = countries.country(code)
    if about is None:
        raise Http404
    on = _day(request)
    spoken = words.language()
    counts = country_counts(record.reader, code)
    dispute = disputed(code)
    places, regions = _places(record, code)
    shown: dict[str, Any] = {
        "code": code,
        "name": str(countries.name(code, spoken)),
        "areas": [countries.region_name(area, spoken) for area in reversed(about.areas)],
        "parent": about.parent,
        "capital": _capital(record, about),
        "codes": [each for each in (about.alpha2, about.alpha3, about.numeric) if each],
        "on": on,
        "is_today": on == today(),
        "groups": groups_shown(groups_of(state_of(code), on)),
        "state": state_of(code),
        "languages": dict.fromkeys(
            language_name(tag.split("_")[0], spoken) for tag in countries.languages(code)
        ),
        "counts": [(name, counts[name]) for name in _ORDER if counts[name]],
        "years": activities_by_year(record, "(country = $1 OR list_contains(countries, $1))", [code]),
        "partners": _partners(record, code),
        "places": places,
        "regions": regions,
        "dispute": dispute.note(spoken) if dispute else "",
    }
    return render(request, "pages/country.html", shown)


def _places(record: AtHand, code: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Its places with a link, and of a country with many, its regions with how many such places each has instead. By
    name: a list in an order of links would be a league table."""
    rows = record.connection().execute(_LINKED, [code, code]).fetchall()
    if len(rows) <= MOST_PLACES:
        return _by_name([_named(record, place, number) for place, number in rows]), []
    units: Counter[str] = Counter()
    for place, _ in rows:
        found = record.places.get(place)
        units[(found.unit1 if found else None) or place] += 1
    return [], _by_name([_named(record, unit, number) for unit, number in units.items()])


def _partners(record: AtHand, code: str) -> list[dict[str, Any]]:
    """Countries with which a link of its places is listed, by name."""
    rows = record.connection().execute(_PARTNERS, [code]).fetchall()
    named = [
        {"name": str(countries.name(other, words.language())), "n": number,
         "address": reverse("pair", args=sorted((code, other)))}
        for other, number in rows
        if countries.country(other)
    ]  # fmt: skip
    return _by_name(named)


_PARTNERS = """
SELECT other, count(DISTINCT id) FROM (
  SELECT CASE WHEN a_country = $1 THEN b_country ELSE a_country END AS other, id FROM links
  WHERE (a_country = $1 OR b_country = $1) AND a_country IS DISTINCT FROM b_country)
WHERE other IS NOT NULL GROUP BY other
"""


def _named(record: AtHand, place: str, number: int) -> dict[str, Any]:
    return {"id": place, "name": record.places.name(place, words.language()), "n": number}


def _by_name(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda each: fold(each["name"]))


_LINKED = """
SELECT place, count(DISTINCT id) FROM (
  SELECT a_place AS place, id FROM links WHERE a_country = ? UNION ALL SELECT b_place, id FROM links WHERE b_country = ?)
WHERE place IS NOT NULL GROUP BY place
"""


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()


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
