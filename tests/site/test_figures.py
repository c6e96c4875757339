"""Bars begin at nought, keep their proportions, and run the way the language runs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.site.figures import HEIGHT, TOP, Bar, draw

COUNTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=40)


@given(COUNTS)
def test_a_bar_is_as_high_as_its_number(counts: list[int]) -> None:
    drawn = draw([Bar(str(at), (number,)) for at, number in enumerate(counts)])
    top = drawn.lines[-1][1]
    assert top >= max(counts)
    heights = [float(each.height) for each in drawn.rects]
    expected = [number * (HEIGHT - TOP) / top for number in counts if number]
    assert len(heights) == len(expected)
    assert all(abs(a - b) <= 0.06 for a, b in zip(heights, expected, strict=True))
    assert all(abs(float(each.y) + float(each.height) - HEIGHT) <= 0.11 for each in drawn.rects)
    assert drawn.lines[0] == (HEIGHT, 0)
    assert 2 <= len(drawn.lines) <= 6


@given(COUNTS)
def test_mirrored_bars_run_from_the_right(counts: list[int]) -> None:
    bars = [Bar(str(at), (number,)) for at, number in enumerate(counts)]
    plain, mirrored = draw(bars), draw(bars, mirrored=True)
    assert [each.height for each in plain.rects] == [each.height for each in mirrored.rects]
    places = [float(each.x.rstrip("%")) for each in mirrored.rects]
    assert places == sorted(places, reverse=True)
    assert all(0 <= float(each.x.rstrip("%")) <= 100 for each in (*plain.rects, *mirrored.rects))


def test_values_are_stacked() -> None:
    drawn = draw([Bar("2020", (3, 2))])
    first, second = drawn.rects
    assert (first.value, second.value) == (0, 1)
    assert abs(float(second.y) + float(second.height) - float(first.y)) < 0.11
