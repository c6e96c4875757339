"""Great-circle distance between two points. Not a travel distance."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the Earth (IUGG), in kilometres."""


def distance_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Kilometres between two points in degrees north and east (haversine on a sphere of ``EARTH_RADIUS_KM``).

    Right to some 0.5 %: the Earth is not a sphere. ValueError for a latitude beyond 90 or a longitude beyond 180.

    >>> round(distance_km(48.8566, 2.3522, 14.7167, -17.4677), 4)
    4205.0591
    """
    if max(abs(latitude_a), abs(latitude_b)) > 90 or max(abs(longitude_a), abs(longitude_b)) > 180:
        raise ValueError("latitude must lie in -90..90 and longitude in -180..180")
    return km_between(latitude_a, longitude_a, latitude_b, longitude_b)


def km_between(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """The same without a look at the numbers: for points of the index, asked by the thousand."""
    north, other_north = radians(latitude_a), radians(latitude_b)
    half_north = sin((other_north - north) / 2) ** 2
    half_east = sin(radians(longitude_b - longitude_a) / 2) ** 2
    haversine = half_north + cos(north) * cos(other_north) * half_east
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, haversine)))
