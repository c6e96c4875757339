"""Which place is meant: the page of a name. One sure answer goes straight to its place; several are shown side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.reference import countries
from maillage.reference.names import fold
from maillage.reference.places import Candidate, choose, worth_showing
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page

LONGEST = 100


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponse:
    """The places that a name may mean; without a name, the box to ask."""
    name = " ".join(request.GET.get("name", "").replace("\0", " ").split())[:LONGEST]
    code = request.GET.get("country", "")
    country = code if countries.country(code) else None
    found = worth_showing(record.places.find(name, country=country, limit=30)) if name else []
    chosen = choose(found)
    if chosen is not None and chosen.why != "typing_error":
        return HttpResponseRedirect(reverse("place", args=[chosen.place.id]))
    shown: dict[str, Any] = {
        "name": name,
        "candidates": [_candidate(record, each) for each in found],
        "countries": [] if name else _countries(record),
        "supposed": bool(found) and all(each.why == "typing_error" for each in found),
    }
    return render(request, "pages/places.html", shown)


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


def _candidate(record: AtHand, candidate: Candidate) -> dict[str, Any]:
    place = candidate.place
    unit = record.places.get(place.unit1) if place.unit1 else None
    return {
        "address": reverse("place", args=[place.id]),
        "name": record.places.name(place.id, words.language()),
        "unit": record.places.name(unit.id, words.language()) if unit and unit.id != place.id else "",
        "country": place.country,
        "population": place.population,
        "kind": place.kind,
    }
