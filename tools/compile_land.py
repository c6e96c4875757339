"""Compile the outline of land that maps stand on from a file of Natural Earth.

    python tools/compile_land.py FILE

``FILE`` is ``countries-110m.json`` of the package world-atlas 2.0.2 (TopoJSON; ISC; Natural Earth, public domain). Of it
only the object ``land`` is read, in which countries are merged: no border between two of them is in what is written, and
Antarctica, which no link touches, is left out. Rings are projected (Equal Earth), their least points are dropped
(Visvalingam), and the rest is written as whole numbers to ``src/maillage/site/data/land.json``. Run again, it changes
nothing.

Not for use at run time.
"""

from __future__ import annotations

import heapq
import json
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from maillage.site.maps.equal_earth import EAST, SOUTH, project

OUT = Path(__file__).parents[1] / "src/maillage/site/data/land.json"
WIDTH = 3_000
"""Units from -180° to 180° on the equator: one is some 13 km there, finer than the outline itself."""
SMALLEST = 2.0
"""Square units: a corner of less is dropped, and so is an island of less than twice that."""
ANTARCTICA = -60.0
ABOUT = {
    "source": "Natural Earth 1:110m, through world-atlas 2.0.2 (countries-110m.json, object land)",
    "address": "https://github.com/topojson/world-atlas",
    "licence": "Natural Earth: public domain; world-atlas: ISC, © 2013-2019 Michael Bostock",
    "version": "world-atlas 2.0.2",
    "projection": "Equal Earth, centred on 0°, sphere",
    "width": WIDTH,
    "height": round(WIDTH * SOUTH / EAST),
}

Degrees = tuple[float, float]
Point = tuple[int, int]


def rings(topology: dict[str, Any]) -> list[list[Degrees]]:
    """Every ring of land, as (longitude, latitude), without the continent beyond the last southern country."""
    kept = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                points = _stitched(topology, ring)
                if max(latitude for _, latitude in points) > ANTARCTICA:
                    kept += _parted(points)
    return kept


def drawn(topology: dict[str, Any]) -> list[list[Point]]:
    """The rings on the map, in whole units, largest first."""
    found = []
    for ring in rings(topology):
        points = _apart(on_map(longitude, latitude) for longitude, latitude in ring)
        points = _simple(points)
        if len(points) >= 3 and abs(_area(points)) >= 2 * SMALLEST:
            found.append(points)
    return sorted(found, key=lambda points: (-abs(_area(points)), points))


def on_map(longitude: float, latitude: float) -> Point:
    """A point of the Earth in units of the file."""
    x, y = project(latitude, longitude)
    scale = WIDTH / (2 * EAST)
    return round((x + EAST) * scale), round((y + SOUTH) * scale)


def arc(topology: dict[str, Any], index: int) -> list[Degrees]:
    """One arc of the file, in degrees; a negative index is the arc read backwards."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    points = []
    for step_x, step_y in topology["arcs"][index if index >= 0 else ~index]:
        x, y = x + step_x, y + step_y
        points.append((x * kx + dx, y * ky + dy))
    return points if index >= 0 else points[::-1]


def _stitched(topology: dict[str, Any], indexes: list[int]) -> list[Degrees]:
    points: list[Degrees] = []
    for index in indexes:
        points += arc(topology, index)[1 if points else 0 :]
    return points[:-1]  # a ring ends where it begins


def _parted(points: list[Degrees]) -> list[list[Degrees]]:
    """A ring that goes over 180° (the file has them whole) in its two parts, each on its side of the map."""
    longitude, through = points[0][0], []
    for x, y in points:
        longitude += (x - longitude + 180) % 360 - 180
        through.append((longitude, y))
    parts = []
    for turn in (-360, 0, 360):
        part = _cut(_cut([(x + turn, y) for x, y in through], 1), -1)
        if len(part) >= 3:
            parts.append(part)
    return parts


def _cut(points: list[Degrees], side: int) -> list[Degrees]:
    """What of a ring lies west of 180° (``side`` 1) or east of -180° (-1)."""
    kept: list[Degrees] = []
    for (x1, y1), (x2, y2) in zip(points[-1:] + points[:-1], points, strict=True):
        if (x1 * side <= 180) != (x2 * side <= 180):
            kept.append((180.0 * side, y1 + (y2 - y1) * (180 * side - x1) / (x2 - x1)))
        if x2 * side <= 180:
            kept.append((x2, y2))
    return kept


def _apart(points: Iterable[Point]) -> list[Point]:
    """Without a point that falls on the one before."""
    kept: list[Point] = []
    for point in points:
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def _simple(points: list[Point]) -> list[Point]:
    """Visvalingam's way: the corner of least area goes first, until none is smaller than SMALLEST."""
    size = len(points)
    before, after = [(i - 1) % size for i in range(size)], [(i + 1) % size for i in range(size)]
    gone = [False] * size

    def corner(i: int) -> float:
        return abs(_area([points[before[i]], points[i], points[after[i]]]))

    areas = [corner(i) for i in range(size)]
    waiting = [(area, i) for i, area in enumerate(areas)]
    heapq.heapify(waiting)
    left = size
    while waiting and left > 3:
        area, i = heapq.heappop(waiting)
        if gone[i] or area != areas[i]:
            continue
        if area >= SMALLEST:
            break
        gone[i], left = True, left - 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for near in (before[i], after[i]):
            areas[near] = max(corner(near), area)
            heapq.heappush(waiting, (areas[near], near))
    return [point for point, dropped in zip(points, gone, strict=True) if not dropped]


def _area(points: list[Point]) -> float:
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def written(topology: dict[str, Any]) -> str:
    """The file: what it is, then one ring a line, each its first point and steps from point to point."""
    lines = []
    for points in drawn(topology):
        steps = [points[0], *((x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points))]
        lines.append(json.dumps([number for step in steps for number in step], separators=(",", ":")))
    about = json.dumps(ABOUT, ensure_ascii=False, indent=1)[:-2]
    between = ",\n"
    return f'{about},\n "rings": [\n{between.join(lines)}\n]}}\n'


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    text = written(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    OUT.write_text(text, encoding="utf-8")
    print(f"{OUT}: {len(text):,} bytes")
