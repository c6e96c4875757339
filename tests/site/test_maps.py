"""Maps: equal areas, no border, every line where it belongs, nothing lost at the edges of the world."""

from __future__ import annotations

import json
import math
import os
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.site.maps import arcs, paths, window
from maillage.site.maps.equal_earth import EAST, SOUTH, project

if TYPE_CHECKING:
    from django.test import Client

LATITUDES = st.floats(-90, 90, allow_nan=False)
LONGITUDES = st.floats(-180, 180, allow_nan=False)
DEGREES = st.tuples(LATITUDES, LONGITUDES)
LAND = Path("src/maillage/site/data/land.json")


def test_the_shape_of_the_world() -> None:
    """A little more than twice as wide as high; a pole is a line, six tenths of the equator; y grows to the south."""
    assert project(0, 0) == (0, 0)
    assert math.isclose(EAST / SOUTH, 2.0546, abs_tol=1e-4)
    assert math.isclose(project(90, 180)[0] / EAST, 0.5925, abs_tol=1e-4)
    assert project(10, 0)[1] < 0 < project(-10, 0)[1]


@given(st.floats(-85, 85), st.floats(-170, 170))
@settings(deadline=None)
def test_areas_are_equal(latitude: float, longitude: float) -> None:
    """A small piece of the sphere keeps its area wherever it lies."""
    step = 0.01
    x0, y0 = project(latitude, longitude)
    x1, y1 = project(latitude, longitude + step)
    x2, y2 = project(latitude + step, longitude)
    drawn = abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))
    true = math.radians(step) ** 2 * math.cos(math.radians(latitude + step / 2))
    assert math.isclose(drawn, true, rel_tol=5e-3)


@given(DEGREES, DEGREES)
@settings(deadline=None)
def test_a_line_begins_and_ends_where_its_places_are(a: arcs.Degrees, b: arcs.Degrees) -> None:
    go = arcs.way(a, b)
    view = window.around(arcs.along(a, b, go))
    pieces = arcs.arc(go, view.place)
    first, last = pieces[0][0], pieces[-1][2]
    for there, end in ((first, a), (last, b)):
        options = [view.place(end[0], end[1] + turn) for turn in (-360, 0, 360)]
        assert min(math.dist(there, each) for each in options) < 0.01
    for _, (x1, y1), (x2, y2) in pieces:
        assert all(math.isfinite(number) for number in (x1, y1, x2, y2))


@given(DEGREES, DEGREES)
@settings(deadline=None)
def test_no_line_runs_across_the_whole_map(a: arcs.Degrees, b: arcs.Degrees) -> None:
    """Over 180° a line ends at one side of the map and goes on at the other."""
    pieces = arcs.arc(arcs.way(a, b), window.around([]).place)
    assert all(abs(begin[0] - end[0]) <= window.WIDTH / 2 + 1 for begin, _, end in pieces)
    assert all(-1 <= x <= window.WIDTH + 1 for begin, _, end in pieces for x in (begin[0], end[0]))
    breaks = sum(math.dist(before[2], after[0]) > 1 for before, after in pairwise(pieces))
    assert breaks <= (abs(a[1] - b[1]) > 180)


def test_a_line_over_the_pacific_is_parted() -> None:
    tokyo, lima = (35.7, 139.7), (-12.0, -77.0)
    pieces = arcs.arc(arcs.way(tokyo, lima), window.around([]).place)
    gaps = [(before[2], after[0]) for before, after in pairwise(pieces) if before[2] != after[0]]
    assert len(gaps) == 1
    (east, height), (west, same) = gaps[0]
    assert east > window.WIDTH * 0.9 and west < window.WIDTH * 0.1 and math.isclose(height, same, abs_tol=0.1)


@given(st.lists(DEGREES, min_size=1, max_size=30))
@settings(deadline=None)
def test_the_window_holds_every_point(points: list[arcs.Degrees]) -> None:
    view = window.around(points)
    assert view.x >= -EAST and view.x + view.width <= EAST + 1e-9
    assert view.y >= -SOUTH and view.y + view.height <= SOUTH + 1e-9
    assert 1.2 < view.width / view.height < 2.4
    for point in points:
        x, y = view.place(*point)
        assert -1e-6 <= x <= window.WIDTH + 1e-6 and -1e-6 <= y <= view.high + 1


def test_near_places_are_shown_near() -> None:
    balkans = [(44.8, 20.5), (43.9, 18.4), (41.3, 19.8), (42.0, 21.4), (42.7, 21.2), (42.4, 19.3)]
    assert window.around(balkans).width < EAST / 5
    assert window.around([*balkans, (61.2, -149.9), (-36.8, 174.8)]).width == 2 * EAST


def test_paths_are_written_short() -> None:
    assert paths.joined([3, -4, 5, -60]) == "3-4 5-60"
    straight = [((0.0, 0.0), (50.0, 0.2), (100.0, 0.0))]
    bent = [((0.0, 0.0), (50.0, 20.0), (100.0, 0.0))]
    assert paths.curve(straight) == "M0 0l100 0"
    assert paths.curve(bent) == "M0 0q50 20 100 0"
    assert paths.curve([((1.2, 1.2), (1.2, 1.2), (1.4, 0.8))]) == ""
    assert paths.dots([(1.2, 2.0), (1.4, 2.1), (3.0, 4.0)]) == "M1 2h0M3 4h0"


def _topology() -> dict[str, Any]:
    folder = os.environ.get("MAILLAGE_TEST_DATA")
    file = Path(folder or "") / "world/map/countries-110m.json"
    if not folder or not file.exists():
        pytest.skip("MAILLAGE_TEST_DATA holds no world/map/countries-110m.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _corners() -> set[tuple[int, int]]:
    """Every point of the file of the land."""
    found = set()
    for ring in json.loads(LAND.read_text(encoding="utf-8"))["rings"]:
        x = y = 0
        for step_x, step_y in zip(ring[::2], ring[1::2], strict=True):
            x, y = x + step_x, y + step_y
            found.add((x, y))
    return found


def test_the_land_is_what_the_tool_makes() -> None:
    from tools.compile_land import written

    assert written(_topology()) == LAND.read_text(encoding="utf-8")


def test_no_inner_border_stands_in_the_land() -> None:
    """An arc that two countries share is a border: no point of it, but where it comes to the sea, is in the file."""
    from tools.compile_land import arc, on_map

    topology = _topology()
    used = Counter(
        index if index >= 0 else ~index
        for geometry in topology["objects"]["countries"]["geometries"]
        for index in _indexes(geometry["arcs"])
    )
    borders = [arc(topology, index)[1:-1] for index, times in used.items() if times > 1]
    assert len(borders) > 200
    corners, coasts = _corners(), set[tuple[int, int]]()
    for index, times in used.items():
        if times == 1:
            coasts |= {on_map(*point) for point in arc(topology, index)}
    inner = {on_map(*point) for border in borders for point in border} - coasts
    assert len(inner) > 2_000
    assert not corners & inner


def _indexes(arcs_of: Any) -> list[int]:
    return [arcs_of] if isinstance(arcs_of, int) else [i for each in arcs_of for i in _indexes(each)]


def test_the_land_says_where_it_is_from_and_is_small() -> None:
    land = json.loads(LAND.read_text(encoding="utf-8"))
    assert all(land[name] for name in ("source", "licence", "version", "projection"))
    assert len(LAND.read_bytes()) < 25_000
    assert all(0 <= x <= land["width"] and 0 <= y <= land["height"] for x, y in _corners())


def test_the_land_is_served_once_in_both_colours(reader: Client) -> None:
    from maillage.site.maps import land

    answer = reader.get(land.address())
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    text = answer.content.decode()
    assert len(set(re.findall(r"fill:(#[0-9a-f]+)", text))) == 2 and "prefers-color-scheme:dark" in text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert reader.get("/land.0123456789ab.svg").content == answer.content
