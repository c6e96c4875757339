"""Figures drawn on the server: bars by year as SVG, x in per cent and y in pixels, so that text keeps its size on a phone.

A figure is its finding, unit and years in words, the drawing, its source, and the same numbers as a table. Nothing is told
by colour alone, bars begin at nought, and the axis runs from right to left in Arabic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, TOP = 160, 22
"""Pixels: where the base line lies, and the highest line."""
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One year (or other label) and its values, stacked from the base."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rect:
    """A drawn piece: which of the values, x and width in per cent, y and height in pixels."""

    value: int
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a template needs to draw: lines (y, number), rects, labels (x, text)."""

    lines: tuple[tuple[float, int], ...]
    rects: tuple[Rect, ...]
    labels: tuple[tuple[str, str], ...]


def draw(bars: Sequence[Bar], mirrored: bool = False) -> Drawn:
    """Bars side by side over the whole width; ``mirrored``: time runs from right to left.

    At most some fifteen labels are written; every bar is drawn.
    """
    most = max((sum(bar.values) for bar in bars), default=0)
    step = _step(most)
    top = max(step * -(-most // step), step)
    scale = (HEIGHT - TOP) / top
    lines = tuple((HEIGHT - number * scale, number) for number in range(0, top + 1, step))
    room = 94 / max(len(bars), 1)
    every = -(-len(bars) // 15)
    rects, labels = [], []
    for at, bar in enumerate(bars):
        place = len(bars) - 1 - at if mirrored else at
        x = 6 * (not mirrored) + place * room
        base = float(HEIGHT)
        for which, value in enumerate(bar.values):
            height = value * scale
            base -= height
            if value:
                rects.append(
                    Rect(
                        which,
                        f"{x + room * 0.16:.2f}%",
                        f"{room * 0.68:.2f}%",
                        f"{base:.1f}",
                        f"{height:.1f}",
                    )
                )
        if at % every == 0:
            labels.append((f"{x + room / 2:.2f}%", bar.label))
    return Drawn(lines, tuple(rects), tuple(labels))


def _step(most: int) -> int:
    """A round step that gives three or four lines."""
    size = 1
    while True:
        for part in _STEPS:
            if part * size * 4 >= most:
                return part * size
        size *= 10
