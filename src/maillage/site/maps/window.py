"""Which part of the world a map shows: all that is on it, with room around, never so near that the outline is only corners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.site.maps.equal_earth import EAST, SOUTH, XY, project

WIDTH = 960
"""Units across a map, wherever it looks: a pixel on a large screen."""
NARROWEST = 2 * EAST / 12
"""The least that is shown across: some 30° of longitude, where the outline still is a coast."""
WHOLE = 2 * EAST * 0.7
"""Of what is wider than this, the whole world is shown, from side to side."""
ROOM, EDGE = 0.06, 0.03
"""Around what is shown of a region, as a part of it; above and below, on a map of the world, in radii."""
FLAT, TALLEST = 2.0, 1.75
"""Width by height of a region, at most and at least."""
_TOP, _BOTTOM = project(84, 0)[1], project(-57, 0)[1]
"""Where land begins and ends."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the plane of the projection, from its upper left corner, and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Units of the map in a radius of the Earth."""
        return WIDTH / self.width

    @property
    def high(self) -> int:
        """Units from top to bottom."""
        return round(self.height * self.scale)

    def place(self, latitude: float, longitude: float) -> XY:
        """Where a point of the Earth stands on the map."""
        x, y = project(latitude, longitude)
        return (x - self.x) * self.scale, (y - self.y) * self.scale


def around(points: Iterable[tuple[float, float]]) -> Window:
    """The window that shows these points (latitude, longitude); the world for none."""
    found = [project(*point) for point in points]
    if not found:
        return Window(-EAST, _TOP, 2 * EAST, _BOTTOM - _TOP)
    west, east = min(x for x, _ in found), max(x for x, _ in found)
    north, south = min(y for _, y in found), max(y for _, y in found)
    room = ROOM * max(east - west, south - north)
    wide, high = max(east - west + 2 * room, NARROWEST), south - north + 2 * room
    if max(wide, high * TALLEST) > WHOLE:
        top, bottom = max(min(north - EDGE, _TOP), -SOUTH), min(max(south + EDGE, _BOTTOM), SOUTH)
        return Window(-EAST, top, 2 * EAST, bottom - top)
    wide, high = max(wide, high * TALLEST), max(high, wide / FLAT)
    return Window(
        _start(west, east, wide, -EAST, EAST, EAST),
        _start(north, south, high, _TOP, _BOTTOM, SOUTH),
        wide,
        high,
    )


def _start(least: float, most: float, size: float, first: float, last: float, edge: float) -> float:
    """Where a window of this size begins that has both in its middle: as far as it may without leaving the land
    (``first`` to ``last``), where it need not, and the world."""
    start = min(max((least + most - size) / 2, min(first, least)), max(last, most) - size)
    return max(-edge, min(start, edge - size))
