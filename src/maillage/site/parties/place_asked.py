"""Which place is meant, of a form: the name as it was typed, and among several of that name the one that was chosen. One that is in
doubt is asked about, with the region and the country of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maillage.reference import countries
from maillage.reference.kinds.south import state_of
from maillage.site.desk.place_labels import place_label

if TYPE_CHECKING:
    from maillage.reference.places import Candidate, Place
    from maillage.site.at_hand import AtHand

LONGEST = 120
MOST_SHOWN = 20
NONE = "none"
"""Chosen: none of those shown."""
_KINDS = {"municipality": "town", "region": "unit1", "district_province": "unit2"}
"""Level of a local authority → the sort of place that it is of."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer: the place and its country, or what is wrong (``place_unknown``, ``place_doubt``), with those to choose from as
    the component of choices takes them."""

    place: str = ""
    country: str = ""
    fault: str = ""
    choices: list[dict[str, object]] = field(default_factory=list)


def place_asked(record: AtHand, typed: str, country: str, chosen: str = "", level: str = "") -> Asked:
    """What a name means. ``country`` narrows it and is kept where no place is named; ``chosen``: an identifier, as this function
    offered it."""
    name = " ".join(typed.replace("\0", " ").split())[:LONGEST]
    if not name:
        return Asked("", country)
    before = record.places.get(chosen) if chosen and chosen != NONE else None
    name, within = _parted(name, country)
    found = record.places.find(name, country=within or None, limit=60)
    if before is not None and any(each.place.id == before.id for each in found):
        return Asked(before.id, before.country)
    if within and (there := [each for each in found if state_of(each.place.country) == state_of(within)]):
        found = there  # of the State: its territories overseas have codes of their own
    exact = [each for each in found if each.why == found[0].why and each.why != "typing_error"]
    meant = _of_level(exact, level)
    if len(meant) == 1:
        return Asked(meant[0].id, meant[0].country)
    settled = record.places.settle(name, within or None)
    if settled and (not meant or settled.place in meant):
        return Asked(settled.place.id, settled.place.country)
    shown = meant or [each.place for each in found]
    choices: list[dict[str, object]] = [
        {"value": each.id, "label": place_label(record, each), "on": False} for each in shown[:MOST_SHOWN]
    ]
    return Asked("", country, "place_doubt" if choices else "place_unknown", choices)


def _of_level(found: Sequence[Candidate], level: str) -> list[Place]:
    """Those of the sort that a local authority of the level is of, where there are any; else all."""
    places = [each.place for each in found]
    return [each for each in places if each.kind == _KINDS.get(level)] or places


def _parted(name: str, country: str) -> tuple[str, str]:
    """``Bakel, Sénégal`` as a name and the country that it is in, where the form says none."""
    if country:
        return name, country
    town, _, last = name.replace("،", ",").rpartition(",")
    found = countries.find_country(last.strip(), near=False) if town.strip() else None
    return (town.strip(), found.code) if found and found.code else (name, "")
