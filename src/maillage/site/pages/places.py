"""Which place is meant: the page of a name. One sure answer goes straight to its place; several are shown side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.reference import countries
from maillage.reference.names import fold
from maillage.reference.places import Candidate, Place, choose, worth_showing
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.take_rows import taken_rows

LONGEST = 100


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """The places that a name may mean; without a name, the box to ask."""
    name = " ".join(request.GET.get("name", "").replace("\0", " ").split())[:LONGEST]
    code = request.GET.get("country", "")
    if not name and (format := take.asked(request)):
        listed = [(each["code"], each["name"], each["places"]) for each in _countries(record)]
        return taken_rows(record, "linked_countries", ("country", "name", "places"), listed, format)
    asked, country = (name, code) if countries.country(code) else _parted(name)
    found = worth_showing(record.places.find(asked, country=country or None, limit=30)) if name else []
    chosen = choose(found)
    if chosen is not None and chosen.why != "typing_error":
        return HttpResponseRedirect(reverse("place", args=[chosen.place.id]))
    shown: dict[str, Any] = {
        "name": name,
        "candidates": [_candidate(record, each) for each in found],
        "countries": [] if name else _countries(record),
        "ways": take.offered(request),
        "supposed": bool(found) and all(each.why == "typing_error" for each in found),
    }
    return render(request, "pages/places.html", shown)


def _parted(name: str) -> tuple[str, str]:
    """``Bakel, Sénégal`` as a name and the country that it is in; a name without a country stays whole."""
    town, _, last = name.replace("،", ",").rpartition(",")
    found = countries.find_country(last.strip(), near=False) if town.strip() else None
    return (town.strip(), found.code or "") if found and found.code else (name, "")


def _countries(record: AtHand) -> list[dict[str, Any]]:
    """Countries with a link, by name, with how many places of theirs have one."""
    rows = record.connection().execute(_LINKED).fetchall()
    named = [
        {"code": code, "name": str(countries.name(code, words.language())), "places": number}
        for code, number in rows
        if countries.country(code)
    ]
    return sorted(named, key=lambda each: fold(each["name"]))


_LINKED = """
SELECT country, count(DISTINCT place) FROM (
  SELECT a_country AS country, a_place AS place FROM links UNION ALL SELECT b_country, b_place FROM links)
WHERE country IS NOT NULL GROUP BY country
"""


def unit_of(record: AtHand, place: Place) -> Place | None:
    """The first-level unit that a place lies in; none where it is the place itself or bears its name."""
    unit = record.places.get(place.unit1) if place.unit1 else None
    return None if unit is None or unit.id == place.id or fold(unit.name) == fold(place.name) else unit


def _candidate(record: AtHand, candidate: Candidate) -> dict[str, Any]:
    place = candidate.place
    unit = unit_of(record, place)
    return {
        "address": reverse("place", args=[place.id]),
        "name": record.places.name(place.id, words.language()),
        "unit": record.places.name(unit.id, words.language()) if unit else "",
        "country": place.country,
        "population": place.population,
        "kind": place.kind,
    }
