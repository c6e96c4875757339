"""Embassies and consulates on a map: a point for each city, full with an embassy, outlined with others only; between two
countries, full for the missions of the one and outlined for those of the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maillage.record.questions import rows_of
from maillage.reference import countries
from maillage.reference.spoken import figure
from maillage.site import maps, words
from maillage.site.at_hand import AtHand
from maillage.site.maps.arcs import Degrees
from maillage.site.pages.lists import lists_said

HEADS = frozenset({"embassy", "high_commission", "nunciature", "de_facto_embassy"})
MOST_NAMED = 12
_WHERE = "SELECT id, kind, place, place_said, latitude, longitude FROM missions WHERE list_contains($ids, id)"


def missions_map(
    record: AtHand, blocks: Sequence[Mapping[str, Any]], offices: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any] | None:
    """Values of the component ``map`` for the blocks of the page; None where nothing can be drawn. ``offices`` of
    international organisations are drawn where one country is looked at; between two they belong to neither."""
    cities: dict[Degrees, maps.Point] = {}
    unknown = 0
    for block in blocks:
        second = block is not blocks[0]
        drawn = [*block["missions"], *(offices if len(blocks) == 1 else ())]
        for row in rows_of(record.connection(), _WHERE, {"ids": [each["id"] for each in drawn]}):
            at = maps.located(record.places, row["place"], row["latitude"], row["longitude"])
            if at is None:
                unknown += 1
                continue
            full = row["kind"] in HEADS if len(blocks) == 1 else not second
            if full or at not in cities:
                cities[at] = maps.Point(at, maps.DOT if full else maps.RING, city(record, row))
    if not cities:
        return None
    named = len(cities) <= MOST_NAMED
    return {
        "component": "map",
        **_said(blocks),
        "unit": words.say("map.a_city"),
        "points": [each if named else maps.Point(each.at, each.sort) for each in cities.values()],
        "missing": words.count("map.missions_not_placed", unknown) if unknown else "",
        "source": lists_said(record, "embassies"),
    }


def _said(blocks: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Title and key."""
    spoken, first = words.language(), blocks[0]
    a, b = (str(countries.name(code, spoken)) if code else "" for code in (first["a"], first["b"]))
    if a and b:
        n, m = (figure(len(block["missions"]), spoken) for block in (first, blocks[-1]))
        if len(blocks) == 1:
            return {"title": words.say("map.one_way", a=a, n=n)}
        return {
            "title": words.say("map.both_ways", a=a, b=b, n=n, m=m),
            "dots": words.say("embassies.arrow", a=a, b=b),
            "rings": words.say("embassies.arrow", a=b, b=a),
        }
    key, other, country = ("map.sent", "receiving", a) if a else ("map.received", "sending", b)
    lands = {each[other] for each in first["missions"]} - {None, first["a"], first["b"]}
    return {
        "title": words.count(key, len(lands), country=country),
        "dots": words.say("map.embassies"),
        "rings": words.say("map.others"),
    }


def city(record: AtHand, row: Mapping[str, Any]) -> str:
    """Where a mission is, in the reader's language where its place is known, else as the source says; empty where it does not."""
    return (
        record.places.name(row["place"], words.language()) if row["place"] else str(row["place_said"] or "")
    )
