"""Names beside points: where there is room for one, and none where two would touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.site.maps.equal_earth import XY

SIZE = 15
"""Units: the height of the letters, as in the style of the component."""
_WIDE = 0.56
"""How wide a letter is in the mean, by its height."""
_AWAY = 8
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A name, the point that it hangs on, and which of its ends stands there: start, middle or end."""

    x: int
    y: int
    anchor: str
    text: str


def labels(named: Sequence[tuple[XY, str]], width: float, height: float) -> tuple[Label, ...]:
    """Names in the order of their weight: who comes later gives way. Each is tried right, left, above and below."""
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for (x, y), _ in named]
    found = []
    for (x, y), text in named:
        own = (x - 5, y - 5, x + 5, y + 5)
        for label, box in _tries(x, y, text):
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not _touches(box, (each for each in taken if each != own)):
                found.append(label)
                taken.append(box)
                break
    return tuple(found)


def _tries(x: float, y: float, text: str) -> Iterable[tuple[Label, Box]]:
    wide, up, down = len(text) * SIZE * _WIDE, SIZE * 0.8, SIZE * 0.25
    for anchor, left, at, base in (
        ("start", x + _AWAY, x + _AWAY, y + SIZE / 3),
        ("end", x - _AWAY - wide, x - _AWAY, y + SIZE / 3),
        ("middle", x - wide / 2, x, y - _AWAY),
        ("middle", x - wide / 2, x, y + _AWAY + up),
    ):
        yield Label(round(at), round(base), anchor, text), (left, base - up, left + wide, base + down)


def _touches(box: Box, others: Iterable[Box]) -> bool:
    return any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in others
    )
