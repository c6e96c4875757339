"""Putting profiles on the map: a place's name and country become its identifier, its point and its time zone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from maillage.matching.profiles.model import Profile
from maillage.reference.countries import time_zones
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.reference.places import Place, Places

Kind = TypeVar("Kind", bound=Profile)


def locate(profiles: Iterable[Kind], places: Places | None, file: str) -> tuple[list[Kind], list[Problem]]:
    """The same profiles with place, country, point and time zone filled in where they are not said and can be told.

    A place that does not exist, or that several places answer to, is named and left off the map: what it would tell is
    then unknown. Without an index of places only the time zone of a country that has one is told.
    """
    placed, problems, known = [], [], {}
    for profile in profiles:
        asked = (profile.place, profile.place_name, profile.country)
        if asked not in known:
            known[asked] = _find(profile, places)
        place, fault = known[asked]
        if fault:
            code, values = fault
            problems.append(Problem(code, file, profile.line, "place", values))
        placed.append(_told(profile, place))
    return placed, problems


Fault = tuple[str, dict[str, object]]


def _find(profile: Profile, places: Places | None) -> tuple[Place | None, Fault | None]:
    if places is None or not (profile.place or profile.place_name):
        return None, None
    if profile.place:
        place = places.get(profile.place)
        return place, None if place else ("matching.place-unknown", {"found": profile.place})
    near = None
    if profile.latitude is not None and profile.longitude is not None:
        near = (profile.latitude, profile.longitude)
    settled = places.settle(profile.place_name, profile.country or None, near)
    if settled:
        return settled.place, None
    among = places.find(profile.place_name, country=profile.country or None, limit=9)
    exact = [one for one in among if one.why == among[0].why]
    if near or not exact:
        return None, None if near else ("matching.place-unknown", {"found": profile.place_name})
    return None, ("matching.place-in-doubt", {"found": profile.place_name, "count": len(exact)})


def _told(profile: Kind, place: Place | None) -> Kind:
    changes: dict[str, object] = {}
    if place:
        changes["place"], changes["place_name"] = place.id, profile.place_name or place.name
        changes["country"] = profile.country or place.country
        if profile.latitude is None or profile.longitude is None:
            changes["latitude"], changes["longitude"] = place.latitude, place.longitude
        changes["time_zone"] = profile.time_zone or place.timezone or ""
    country = str(changes.get("country", profile.country))
    if not changes.get("time_zone", profile.time_zone) and country:
        zones = time_zones(country)
        changes["time_zone"] = zones[0] if len(zones) == 1 else ""
    return dataclasses.replace(profile, **changes) if changes else profile  # type: ignore[arg-type]
