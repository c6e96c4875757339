"""The line that a map draws between two points of the Earth, in pieces; parted where the map ends, at 180°.

The shortest way over the Earth alone would crowd all lines between two continents along the pole, and a straight line
would lay them on each other: the line goes between the two, and takes the shorter side of the Earth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import acos, asin, atan2, cos, degrees, radians, sin

from maillage.site.maps.equal_earth import XY

Degrees = tuple[float, float]
"""Latitude and longitude."""
Piece = tuple[XY, XY, XY]
"""Begin, control and end of a quadratic curve."""
Way = Callable[[float], Degrees]
"""From 0 to 1, where a line is; its longitude goes on beyond 180°."""
_SHORTEST, _HALF_ROUND = 0.4, 60.0
"""How much of the shortest way there is in a line, and from how many degrees before half the Earth it has ever less."""
_NEAR = 2.0
"""Units of the map that a piece may be off its line, a quarter along it."""
_DEEPEST = 4


def arc(go: Way, place: Callable[[float, float], XY]) -> list[Piece]:
    """The pieces of a line, on the map where ``place(latitude, longitude)`` puts points."""
    cut = _at_180(go)
    if cut is None:
        return list(_pieces(go, 0.0, 1.0, place))
    edge = 180.0 if go(1.0)[1] > 0 else -180.0
    turn = 360.0 if edge < 0 else -360.0

    def onwards(share: float) -> Degrees:
        latitude, longitude = go(share)
        return latitude, longitude + turn

    before = _pieces(go, 0.0, cut, place) if cut else ()  # a line may begin at the very end of the map
    return [*before, *_pieces(onwards, cut, 1.0, place)]


def along(a: Degrees, b: Degrees, go: Way) -> tuple[Degrees, ...]:
    """The ends of a line and its middle: what a map must have room for."""
    latitude, longitude = go(0.5)
    return a, (latitude, _turn(longitude)), b


def way(a: Degrees, b: Degrees) -> Way:
    """The line from ``a`` to ``b``."""
    u, v = _vector(a), _vector(b)
    angle = acos(max(-1.0, min(1.0, sum(p * q for p, q in zip(u, v, strict=True)))))
    whole = sin(angle)
    east = _turn(b[1] - a[1])
    much = _SHORTEST * min(1.0, (180 - abs(east)) / _HALF_ROUND)

    def go(share: float) -> Degrees:
        latitude, longitude = a[0] + share * (b[0] - a[0]), share * east
        if whole > 1e-6:  # else one point, or two ends of the Earth, between which no way is the shortest
            k, m = sin((1 - share) * angle) / whole, sin(share * angle) / whole
            x, y, z = (k * p + m * q for p, q in zip(u, v, strict=True))
            shortest = _turn(degrees(atan2(y, x)) - a[1])
            latitude += much * (degrees(asin(max(-1.0, min(1.0, z)))) - latitude)
            longitude += much * (shortest - longitude)
        return latitude, a[1] + longitude

    return go


def _turn(longitude: float) -> float:
    """A difference of longitudes, the shorter way round."""
    return longitude if abs(longitude) <= 180 else longitude - 360 * (1 if longitude > 0 else -1)


def _at_180(go: Way) -> float | None:
    """Where a line meets the end of the map; None where it does not, or only ends there."""
    if abs(go(1.0)[1]) <= 180:
        return None
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if abs(go(middle)[1]) < 180 else (low, middle)
    return low


def _pieces(go: Way, low: float, high: float, place: Callable[[float, float], XY]) -> Iterator[Piece]:
    yield from _halved(go, low, high, place(*go(low)), place(*go(high)), place, 0)


def _halved(
    go: Way, low: float, high: float, begin: XY, end: XY, place: Callable[[float, float], XY], deep: int
) -> Iterator[Piece]:
    middle = (low + high) / 2
    at = place(*go(middle))
    control = 2 * at[0] - (begin[0] + end[0]) / 2, 2 * at[1] - (begin[1] + end[1]) / 2
    if deep < _DEEPEST:
        true = place(*go((low + middle) / 2))
        drawn = [(9 * s + 6 * c + e) / 16 for s, c, e in zip(begin, control, end, strict=True)]
        if max(abs(true[0] - drawn[0]), abs(true[1] - drawn[1])) > _NEAR:
            yield from _halved(go, low, middle, begin, at, place, deep + 1)
            yield from _halved(go, middle, high, at, end, place, deep + 1)
            return
    yield begin, control, end


def _vector(at: Degrees) -> tuple[float, float, float]:
    latitude, longitude = radians(at[0]), radians(at[1])
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)
