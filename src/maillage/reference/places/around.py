"""Some places, by latitude: which of them lie near a point, for who asks of the same ones again and again."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import cos, isnan, radians
from typing import TYPE_CHECKING

from maillage.reference.distance import km_between
from maillage.reference.places.near import KM_PER_DEGREE

if TYPE_CHECKING:
    from maillage.reference.places.index import Places


class Around:
    """Those towns of ``identifiers`` whose coordinates are known."""

    def __init__(self, places: Places, identifiers: Iterable[str]) -> None:
        known = sorted(
            (places.latitude[row], row, identifier)
            for identifier in identifiers
            if (row := places.row(identifier)) is not None
            and places.kind[row] == 0
            and not isnan(places.latitude[row])
        )
        self._latitude = array("d", (each[0] for each in known))
        self._longitude = array("d", (places.longitude[each[1]] for each in known))
        self._rows = array("q", (each[1] for each in known))
        self._identifiers = tuple(each[2] for each in known)

    def near(self, latitude: float, longitude: float, km: float) -> dict[str, float]:
        """Those within ``km`` of a point with how far each is, the nearest first: as :meth:`Places.ids_near` says."""
        degrees = km / KM_PER_DEGREE
        # the parallels shorten towards the poles
        width = degrees / cos(radians(min(89.9, abs(latitude) + degrees))) + 0.1
        found = []
        first = bisect_left(self._latitude, latitude - degrees)
        for at in range(first, bisect_right(self._latitude, latitude + degrees)):
            apart = abs(self._longitude[at] - longitude)
            if min(apart, 360 - apart) > width:
                continue
            far = km_between(latitude, longitude, self._latitude[at], self._longitude[at])
            if far <= km:
                found.append((far, self._rows[at], self._identifiers[at]))
        return {identifier: far for far, _, identifier in sorted(found)}
