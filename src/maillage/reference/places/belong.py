"""Where a place lay on a date: its units as the index has them, and a reviewed table of dated memberships.

A place may lie in several units at once and in others before; a disputed one is given with each reading. Nothing here
decides whose a place is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from maillage.reference.places.model import Place
from maillage.reference.places.tables import reviewed

if TYPE_CHECKING:
    from maillage.reference.places.index import Places


@dataclass(frozen=True, slots=True)
class Membership:
    """``place`` lies in ``within`` (an id, or ``country:XX``) from ``since`` until the day or year before ``until``.

    Dates are ``YYYY`` or ``YYYY-MM-DD``; None is open or not known. ``reading`` says in what sense: ``index`` (as GeoNames
    has it now), ``part``, ``merged``, ``united-nations``, ``administered-by``, ``claimed-by``.
    """

    place: str
    within: str
    since: str | None
    until: str | None
    reading: str
    source: str
    verified: bool


@cache
def _table() -> dict[str, list[Membership]]:
    found: dict[str, list[Membership]] = {}
    for fact in reviewed("memberships.csv"):
        found.setdefault(fact["place"], []).append(
            Membership(
                fact["place"], fact["within"], fact["from"] or None, fact["until"] or None,
                fact["reading"], fact["source"], fact["verified"] == "yes",
            )
        )  # fmt: skip
    return found


def memberships(places: Places, place: Place, on: str | None = None) -> list[Membership]:
    """The memberships of a place, and those of the units it lies in; with ``on`` (``YYYY-MM-DD``), those of that day.

    A day inside a year that is a bound is counted in: what is not known to be over is shown.
    """
    units = [unit.id for unit in places.units_of(place)]
    found = [Membership(place.id, unit, None, None, "index", "GeoNames", True) for unit in units]
    for id in (place.id, *units):
        found += _table().get(id, [])
    return [one for one in found if on is None or _holds(one, on)]


def _holds(one: Membership, on: str) -> bool:
    begun = one.since is None or one.since <= on[: len(one.since)]
    over = one.until is not None and (
        on[: len(one.until)] > one.until if len(one.until) == 4 else on >= one.until
    )
    return begun and not over
