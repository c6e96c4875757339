"""A place and its partners on a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.record.answers import Partner
from maillage.reference.distance import distance_km
from maillage.reference.places import Place
from maillage.reference.spoken import figure
from maillage.site import maps, words
from maillage.site.at_hand import AtHand
from maillage.site.today import today

MOST_NAMED = 12
"""Partners beyond which only the place itself is named: the table names them all."""


def partners_map(record: AtHand, place: Place, partners: Sequence[Partner]) -> dict[str, Any] | None:
    """Values of the component ``map``; None where nothing can be drawn. Partners in the order in which to draw them."""
    here = maps.located(record.places, place.id)
    if here is None:
        return None
    located = [(maps.located(record.places, each.place), each) for each in partners]
    placed = [(at, each) for at, each in located if at and at != here]
    if not placed:
        return None
    unknown = sum(at is None for at, _ in located)
    lines = [
        maps.Line(here, at, maps.second_strand(place.country, each.country, today())) for at, each in placed
    ]
    spoken = words.language()
    there = dict(reversed(placed[: maps.MOST_LINES]))
    away = sorted(distance_km(*here, *at) for at in there)
    named = len(there) <= MOST_NAMED
    return {
        "component": "map",
        "title": words.count(
            "map.partners",
            len(there),
            place=record.places.name(place.id, spoken),
            near=figure(round(away[0]), spoken),
            far=figure(round(away[-1]), spoken),
        ),
        "unit": words.say("map.straight"),
        "lines": lines,
        "points": [
            maps.Point(here, maps.HERE, record.places.name(place.id, spoken)),
            *(
                maps.Point(at, name=record.places.name(each.place, spoken) if named and each.place else "")
                for at, each in there.items()
            ),
        ],
        "order": words.say("map.first_listed"),
        "missing": words.count("map.not_placed", unknown) if unknown else "",
        "source": words.say("map.in_table"),
        **maps.key(lines, today()),
    }
