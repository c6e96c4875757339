"""What is near a point, and what is of like size. Pure over the mapped numbers; no numpy needed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import asin, ceil, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

from maillage.reference.places.model import Place

if TYPE_CHECKING:
    from maillage.reference.places.index import Places

_EARTH_KM = 6371.0088  # mean radius, IUGG
CELLS_PER_DEGREE = 2
_EAST = 360 * CELLS_PER_DEGREE


def grid_cell(latitude: float, longitude: float) -> int:
    """The number of the half-degree cell of a point, row by row from the south pole."""
    return int((latitude + 90) * CELLS_PER_DEGREE) * _EAST + int((longitude + 180) * CELLS_PER_DEGREE) % _EAST


def km_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in kilometres (haversine)."""
    north, other_north = radians(latitude), radians(other_latitude)
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def rows_near(places: Places, latitude: float, longitude: float, km: float) -> list[tuple[float, int]]:
    """(km, row) of the towns within ``km``, nearest first, then by row."""
    cells, rows = places.cells
    degrees = km / 111.19
    south = int((max(-90.0, latitude - degrees) + 90) * CELLS_PER_DEGREE)
    north = int((min(90.0, latitude + degrees) + 90) * CELLS_PER_DEGREE)
    # the parallels shorten towards the poles: widen by the shortest one the circle reaches
    shortest = cos(radians(min(89.9, abs(latitude) + degrees)))
    width = min(_EAST // 2, ceil(degrees / shortest * CELLS_PER_DEGREE))
    middle = int((longitude + 180) * CELLS_PER_DEGREE) % _EAST
    columns = {(middle + step) % _EAST for step in range(-width, width + 1)}
    found = []
    for band in range(south, north + 1):
        for first, last in _runs(sorted(columns)):
            start = bisect_left(cells, band * _EAST + first)
            stop = bisect_right(cells, band * _EAST + last)
            for row in rows[start:stop]:
                if abs(places.latitude[row] - latitude) > degrees:
                    continue
                far = km_between(latitude, longitude, places.latitude[row], places.longitude[row])
                if far <= km:
                    found.append((far, row))
    return sorted(found)


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    """Neighbouring columns as (first, last)."""
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] == column - 1:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs


def like_size(places: Places, place: Place, factor: float, limit: int) -> list[Place]:
    """See :meth:`Places.like_size`. Rows stand by population, so like sizes are neighbours in the file."""
    row = places.row(place.id)
    size = place.population
    if row is None or not size:
        return []

    def alike(rows: Iterable[int]) -> list[tuple[float, int]]:
        """The first ``limit`` towns of ``rows``, up to the first that is no longer of like size."""
        found: list[tuple[float, int]] = []
        for number in rows:
            weight = places.weight[number]
            ratio = max(weight, size) / max(1, min(weight, size))
            if ratio > factor or len(found) == limit:
                break
            if places.kind[number] == 0:
                found.append((ratio, number))
        return found

    here = places.rows_of(place.country)
    at = bisect_left(here, row)
    same = [*alike(reversed(here[:at])), *alike(here[at + 1 :])]
    elsewhere = (range(row - 1, -1, -1), range(row + 1, len(places)))
    other = [
        each
        for way in elsewhere
        for each in alike(number for number in way if places.country(number) != place.country)
    ]
    chosen = [*sorted(same), *sorted(other)][:limit]
    return [places.place(number) for _, number in chosen]
