"""The links between places of two countries on a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maillage.reference import countries
from maillage.reference.spoken import figure
from maillage.site import maps, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.lists import lists_said
from maillage.site.today import today

MOST_NAMED = 12


def links_map(
    record: AtHand, one: str, other: str, links: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Values of the component ``map``, of links as ``pair.links_between`` tells them; None where nothing can be drawn."""
    second = maps.second_strand(one, other, today())
    ends = [
        tuple(maps.located(record.places, each[side]["place"]) for side in ("one", "other")) for each in links
    ]
    lines = [maps.Line(a, b, second) for a, b in ends if a and b]
    if not lines:
        return None
    spoken = words.language()
    known = {
        at: each[side]["place"]
        for each, pair in zip(links, ends, strict=True)
        for at, side in zip(pair, ("one", "other"), strict=True)
        if at and all(pair)
    }
    unknown = len(links) - len(lines)
    return {
        "component": "map",
        "title": words.say(
            "map.pair",
            a=str(countries.name(one, spoken)),
            b=str(countries.name(other, spoken)),
            n=figure(len({line.a for line in lines}), spoken),
            m=figure(len({line.b for line in lines}), spoken),
        ),
        "lines": lines,
        "points": [maps.Point(at, name=record.places.name(place, spoken)) for at, place in known.items()] if len(known) <= MOST_NAMED else None,
        "order": words.say("map.oldest_first"),
        "missing": words.count("map.not_placed", unknown) if unknown else "",
        "source": lists_said(record, "links"),
        **maps.key(lines, today()),
    }  # fmt: skip
