"""Values of the component ``map`` brought to its drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maillage.site.maps.draw import DOT, MOST_LINES, Line, Point, draw


def prepared(values: Mapping[str, Any]) -> dict[str, Any]:
    """``drawn``, from lines and points (or plain lists of the same, as examples have them)."""
    if values.get("drawn"):
        return {}
    points = values.get("points")
    return {
        "drawn": draw(
            [_line(each) for each in values.get("lines") or ()],
            None if points is None else [_point(each) for each in points],
            values.get("most") or MOST_LINES,
            values.get("of"),
        )
    }


def _line(given: Line | Sequence[Any]) -> Line:
    """``[latitude, longitude, latitude, longitude]``, and a fifth that is true for the second strand."""
    if isinstance(given, Line):
        return given
    return Line((given[0], given[1]), (given[2], given[3]), bool(given[4:] and given[4]))


def _point(given: Point | Sequence[Any]) -> Point:
    """``[latitude, longitude, sort, name]``, the last two where there are any."""
    if isinstance(given, Point):
        return given
    said = [*given, DOT, ""] if len(given) == 2 else [*given, ""]
    return Point((said[0], said[1]), said[2], said[3])
