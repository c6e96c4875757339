"""What is near a point, and what is of like size. Pure over the mapped numbers; no numpy needed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import ceil, cos, radians
from typing import TYPE_CHECKING

from maillage.reference.distance import km_between
from maillage.reference.places.model import Place

if TYPE_CHECKING:
    from maillage.reference.places.index import Places

KM_PER_DEGREE = 111.19
CELLS_PER_DEGREE = 2
_EAST = 360 * CELLS_PER_DEGREE


def grid_cell(latitude: float, longitude: float) -> int:
    """The number of the half-degree cell of a point, row by row from the south pole."""
    return int((latitude + 90) * CELLS_PER_DEGREE) * _EAST + int((longitude + 180) * CELLS_PER_DEGREE) % _EAST


def rows_near(places: Places, latitude: float, longitude: float, km: float) -> list[tuple[float, int]]:
    """(km, row) of the towns within ``km``, nearest first, then by row."""
    cells, rows = places.cells
    degrees = km / KM_PER_DEGREE
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


def rows_like_size(places: Places, place: Place, factor: float, limit: int) -> list[int]:
    """The rows of :meth:`Places.ids_like_size`. Rows stand by population, so like sizes are neighbours in the file."""
    row = places.row(place.id)
    size = place.population
    if row is None or not size:
        return []
    weights, kinds = places.weight, places.kind

    def alike(rows: Iterable[int]) -> list[tuple[float, int]]:
        """The first ``limit`` towns of ``rows``, up to the first that is no longer of like size."""
        found: list[tuple[float, int]] = []
        for number in rows:
            weight = weights[number]
            ratio = weight / size if weight > size else size / max(1, weight)
            if ratio > factor or len(found) == limit:
                break
            if kinds[number] == 0:
                found.append((ratio, number))
        return found

    here = places.rows_of(place.country)
    at = bisect_left(here, row)
    same = sorted(
        [*alike(here[n] for n in range(at - 1, -1, -1)), *alike(here[n] for n in range(at + 1, len(here)))]
    )
    if len(same) < limit:  # else no other country has its turn
        own, letters = place.country.encode("ascii"), places.country_text
        elsewhere = (range(row - 1, -1, -1), range(row + 1, len(places)))
        same += sorted(
            each
            for way in elsewhere
            for each in alike(number for number in way if letters[2 * number : 2 * number + 2] != own)
        )
    return [number for _, number in same[:limit]]
