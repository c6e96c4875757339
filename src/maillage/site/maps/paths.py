"""The words of SVG paths, written short: a map of a hundred lines weighs two kilobytes."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.site.maps.equal_earth import XY


def joined(numbers: Iterable[int]) -> str:
    """Numbers one after the other; a minus sign parts them too."""
    return "".join(f"{number}" if number < 0 else f" {number}" for number in numbers).lstrip(" ")


def curve(pieces: Iterable[tuple[XY, XY, XY]]) -> str:
    """A line of quadratic pieces (begin, control, end), in whole units of the map; empty where it has no length.

    A piece that bends less than a unit is written straight.
    """
    said: list[str] = []
    pen = (0, 0)
    for begin, control, end in pieces:
        (x, y), (cx, cy), (ex, ey) = _whole(begin), _whole(control), _whole(end)
        if (x, y) == (ex, ey):
            continue
        if not said or pen != (x, y):
            said.append(f"M{joined((x, y))}")
        dx, dy = ex - x, ey - y
        if max(abs(2 * (cx - x) - dx), abs(2 * (cy - y) - dy)) <= 2:
            said.append(f"l{joined((dx, dy))}")
        else:
            said.append(f"q{joined((cx - x, cy - y, dx, dy))}")
        pen = (ex, ey)
    return "".join(said)


def dots(points: Iterable[XY]) -> str:
    """Points as lines of no length: a round end draws each as a dot whose size is its stroke's."""
    return "".join(f"M{joined(point)}h0" for point in dict.fromkeys(_whole(point) for point in points))


def _whole(point: XY) -> tuple[int, int]:
    return round(point[0]), round(point[1])
