"""Where things lie, in degrees; None for what nobody said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.reference import countries
from maillage.site.maps.arcs import Degrees

if TYPE_CHECKING:
    from maillage.reference.places import Places


def located(
    places: Places, place: str | None, latitude: float | None = None, longitude: float | None = None
) -> Degrees | None:
    """Where a place of the index lies, by its identifier; else where the source says (of a line that was not matched)."""
    found = places.get(place) if place else None
    if found is not None:
        latitude, longitude = found.latitude, found.longitude
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return latitude, longitude


def of_country(code: str | None) -> Degrees | None:
    """Where a country stands on a map: at its capital, or in its middle when it has none."""
    found = countries.country(code) if code else None
    return (found.latitude, found.longitude) if found else None
