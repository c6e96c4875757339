"""What the page of a place lists, taken away: its links, its activities, missions in it, and the places beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase

from maillage.record.answers import PlaceAnswer
from maillage.reference.places import Place
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.take_rows import taken_rows

_COLUMNS = ("part", "place", "name", "country", "links", "km")


def lists_of(
    record: AtHand, place: Place, answer: PlaceAnswer
) -> dict[str, Callable[[str], HttpResponseBase]]:
    """Each list, made in a format."""
    ids = {
        "links": [each.id for each in answer.partners],
        "activities": [row["id"] for row in answer.projects],
        "missions": [row["id"] for row in answer.missions_here],
    }
    lists = {table: _taker(record, table, found) for table, found in ids.items()}
    lists["neighbours"] = lambda format: taken_rows(
        record, "neighbours", _COLUMNS, _neighbours(record, answer), format
    )
    return lists


def _taker(record: AtHand, table: str, ids: list[str]) -> Callable[[str], HttpResponseBase]:
    return lambda format: take.taken(record, table, ids, format)


def _neighbours(record: AtHand, answer: PlaceAnswer) -> list[tuple[Any, ...]]:
    spoken = words.of_files()
    parts = {"inside": answer.inside, "nearby": answer.nearby, "alike": answer.alike}
    return [
        (part, each.place.id, record.places.name(each.place.id, spoken), each.place.country, each.links,
         round(each.km) if each.km is not None else None)
        for part, found in parts.items()
        for each in found
    ]  # fmt: skip
