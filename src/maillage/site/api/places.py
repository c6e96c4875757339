"""Places: those that a name may mean, or those of which a link is listed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from maillage.reference.places import Candidate, Place, worth_showing
from maillage.site import words
from maillage.site.api.cursor import Cursor, read_cursor
from maillage.site.api.filters import USUAL_ROWS, values_of
from maillage.site.api.lists import head, opened_for
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import record_of

MOST_CANDIDATES = 30
_LINKED = """
SELECT place, count(DISTINCT id) AS links FROM (
  SELECT a_place AS place, a_country AS country, id FROM links UNION ALL SELECT b_place, b_country, id FROM links)
WHERE place IS NOT NULL {narrowed} GROUP BY place
"""


def place_list(request: HttpRequest, asked: Any) -> dict[str, Any]:
    """With ``name``: what it may mean, the surest first. Without: places with a link, by identifier."""
    said = values_of(asked)
    if "name" in said:
        return _named(request, said)
    cursor = read_cursor(said.get("cursor"), (str,))
    held, record = opened_for(request, cursor), record_of(request)
    limit = said.get("limit", USUAL_ROWS)
    values = {"country": said["country"]} if "country" in said else {}
    query = _LINKED.format(narrowed="AND country = $country" if values else "")
    total = held.rows(f"SELECT count(*) AS n FROM ({query})", values)[0]["n"]
    after = "WHERE place > $after" if cursor else ""
    values |= {"after": str(cursor.key[0])} if cursor else {}
    rows = held.rows(f"SELECT * FROM ({query}) {after} ORDER BY place LIMIT {limit + 1}", values)
    more = Cursor(held.name, (rows[limit - 1]["place"],)) if len(rows) > limit else None
    known = ((record.places.get(row["place"]), row["links"]) for row in rows[:limit])
    return {
        **head(request, held, more, total, "id"),
        "items": [place_row(request, record, place, links) for place, links in known if place],
    }


def _named(request: HttpRequest, said: dict[str, Any]) -> dict[str, Any]:
    cursor = read_cursor(said.get("cursor"), (int,))
    held, record = opened_for(request, cursor), record_of(request)
    found = worth_showing(
        record.places.find(said["name"], country=said.get("country"), limit=MOST_CANDIDATES)
    )
    first = int(cursor.key[0]) if cursor else 0
    last = first + said.get("limit", USUAL_ROWS)
    more = Cursor(held.name, (last,)) if last < len(found) else None
    return {
        **head(request, held, more, len(found), "score"),
        "items": [_candidate(request, record, each) for each in found[first:last]],
    }


def place_row(request: HttpRequest, record: AtHand, place: Place, links: int) -> dict[str, Any]:
    """A place as a list has it."""
    return {
        "id": place.id,
        "name": place.name,
        "name_shown": record.places.name(place.id, words.language()),
        "country": place.country,
        "kind": place.kind,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "population": place.population,
        "unit1": place.unit1,
        "unit2": place.unit2,
        "links": links,
        "page": request.build_absolute_uri(reverse("place", args=[place.id])),
    }


def _candidate(request: HttpRequest, record: AtHand, found: Candidate) -> dict[str, Any]:
    links = record.linked.get(found.place.id, 0)
    return {
        **place_row(request, record, found.place, links),
        "score": found.score,
        "why": found.why,
        "matched": found.matched,
    }
