"""A map from points and lines: what the component ``map`` needs to draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.site.maps import paths, window
from maillage.site.maps.arcs import Degrees, Way, along, arc, way
from maillage.site.maps.equal_earth import EAST, SOUTH, XY
from maillage.site.maps.labels import Label, labels

MOST_LINES = 100
"""Lines on one map, unless the page says otherwise: with their points some four kilobytes, and what an eye can follow."""
MOST_NAMES = 14
MANY = 60
"""Points beyond which each is drawn smaller."""
DOT, RING, HERE = "dot", "ring", "here"
"""How a point is drawn: full, outlined (the other of two sides or sorts), or larger (the place that the page is about)."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map, and its name where it is to be written (there is room for a few)."""

    at: Degrees
    sort: str = DOT
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A link between two places. ``second``: of the second strand, dashed."""

    a: Degrees
    b: Degrees
    second: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the file of the land stands under the map: in units of the map."""

    address: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Paths of the two strands and of each sort of points, names, and how many lines there are of how many."""

    width: int
    height: int
    land: Place
    first: str
    second: str
    dots: str
    rings: str
    here: str
    labels: tuple[Label, ...]
    many: bool
    lines: int
    of: int

    @property
    def left_out(self) -> int:
        """Lines that are not drawn."""
        return self.of - self.lines


def draw(
    lines: Sequence[Line],
    points: Iterable[Point] | None = None,
    most: int = MOST_LINES,
    of: int | None = None,
) -> Drawn:
    """The map of ``lines``, the first ``most`` of them in their order (say to the reader which order that is), and of
    ``points``; without points, of a dot at each end of what is drawn. ``of``: how many lines there are, where the caller
    left some out.
    """
    drawn = lines[:most]
    marks = list(points) if points is not None else [Point(end) for line in drawn for end in (line.a, line.b)]
    ways = {line: way(line.a, line.b) for line in drawn if line.a != line.b}
    view = window.around(
        [*(at for line, go in ways.items() for at in along(line.a, line.b, go)), *(mark.at for mark in marks)]
    )
    placed = [(view.place(*mark.at), mark) for mark in marks]
    named = [(at, mark.name) for at, mark in placed if mark.name][:MOST_NAMES]
    return Drawn(
        width=window.WIDTH,
        height=view.high,
        land=_land(view),
        first=_strand((go for line, go in ways.items() if not line.second), view),
        second=_strand((go for line, go in ways.items() if line.second), view),
        dots=_dots(placed, DOT),
        rings=_dots(placed, RING),
        here=_dots(placed, HERE),
        labels=labels(named, window.WIDTH, view.high),
        many=len(marks) > MANY,
        lines=len(drawn),
        of=len(lines) if of is None else of,
    )


def _strand(ways: Iterable[Way], view: window.Window) -> str:
    return "".join(paths.curve(arc(go, view.place)) for go in ways)


def _dots(placed: Sequence[tuple[XY, Point]], sort: str) -> str:
    return paths.dots(at for at, mark in placed if mark.sort == sort)


def _land(view: window.Window) -> Place:
    from maillage.site.maps import land  # a page of the site: a map can be drawn where no site is set up

    x, y = (-EAST - view.x) * view.scale, (-SOUTH - view.y) * view.scale
    return Place(
        land.address(), *(f"{each:.1f}" for each in (x, y, 2 * EAST * view.scale, 2 * SOUTH * view.scale))
    )
