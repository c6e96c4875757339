"""Rows whose columns are not known beforehand, on a page of 80 columns: a grid, or one block a row when they are many.

Figures stand right. Nothing in a cell can move the cursor, change colours or turn the line around.
"""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import click

from maillage.cli.speak import WIDTH, cut, figure, say, width
from maillage.reference.texts import isolate

NOTHING = "—"
"""How a value that is not stated is shown."""
_GAP, _INDENT = 3, 2
_NARROWEST = 8
_GROUPED_FROM = 10_000
"""A column whose figures all stay below this is written without separators: most are years, and lines of a file."""
_NARROWEST_SENTENCE = 30
_BLOCK_LINES = 50
"""Lines of a page of blocks; the first block stands whole."""


def show_grid(columns: Sequence[str], rows: Sequence[Sequence[Any]], language: str) -> int:
    """Show rows (one at least) under their headings, or as blocks where the columns do not fit; how many were shown."""
    by_column = [[row[i] for row in rows] for i in range(len(columns))]
    right = [_is_figures(values) for values in by_column]
    how = [_figures(values) if r else _PLAIN for r, values in zip(right, by_column, strict=True)]
    shown = [[cell(v, language, *h) for v, h in zip(row, how, strict=True)] for row in rows]
    headings = [clean(column) for column in columns]
    widths = _fit([max(map(width, column)) for column in zip(headings, *shown, strict=True)])
    if widths is None:
        return _show_blocks(headings, shown, language)
    _show_line(headings, widths, right, language, bold=True)
    click.echo(" " * _INDENT + (" " * _GAP).join("─" * w for w in widths))
    for row in shown:
        _show_line(row, widths, right, language)
    return len(shown)


_PLAIN = (False, 0)


def cell(value: Any, language: str, grouped: bool = False, places: int = 0) -> str:
    """A value as it is read on one line of a terminal; a number in groups of three digits when ``grouped``.

    ``places``: digits after the point that exact decimals of its column are shown with; more where it has more.
    """
    from maillage.record.out_formats import as_cell

    if value is None or value == []:
        return NOTHING
    if isinstance(value, bool):
        return say("sql.yes" if value else "sql.no", language)
    if isinstance(value, (int, float, Decimal)):
        return _number(value, language, grouped, places)
    return clean(as_cell(value)) or "''"


def clean(text: str) -> str:
    """The text on one line, without what commands a terminal or overrides the direction of a line."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text if c not in _TURNING)
    return " ".join("".join(kept).split())


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _number(value: int | float | Decimal, language: str, grouped: bool, places: int) -> str:
    if isinstance(value, float):
        return figure(round(value, 2), language) if grouped and math.isfinite(value) else f"{value:.6g}"
    from maillage.record.out_formats import as_cell

    sign = "-" if value < 0 else ""
    whole, _, part = as_cell(value).lstrip("-").partition(".")
    if grouped:
        whole = f"{int(whole):,}".replace(",", say("sql.thousands", language))
    if not part and not places:
        return sign + whole
    return sign + whole + say("sql.point", language) + part.ljust(places, "0")


def _figures(values: Sequence[Any]) -> tuple[bool, int]:
    """Whether a column of figures is grouped, and the digits after the point of its exact decimals."""
    from maillage.record.out_formats import as_cell

    exact = [as_cell(v).partition(".")[2] for v in values if isinstance(v, Decimal)]
    return _are_large(values), max(map(len, exact), default=0)


def _is_figures(values: Sequence[Any]) -> bool:
    said = [value for value in values if value is not None]
    return bool(said) and all(isinstance(v, (int, float, Decimal)) and not isinstance(v, bool) for v in said)


def _are_large(values: Sequence[Any]) -> bool:
    sizes = [abs(value) for value in values if value is not None and value == value]
    return bool(sizes) and _GROUPED_FROM <= max(sizes) < 1e15


def _fit(widths: list[int]) -> list[int] | None:
    """The widths, the widest made narrower until the page holds them; None when it cannot."""
    room = WIDTH - _INDENT - _GAP * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(widths, default=0)
        if widest <= _NARROWEST:
            return None
        widths[widths.index(widest)] -= 1
    return widths


def _show_line(
    cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], language: str, bold: bool = False
) -> None:
    parts = []
    for text, room, to_right in zip(cells, widths, right, strict=True):
        held = cut(text, room)
        pad = " " * (room - width(held))
        held = click.style(isolate(held, language), bold=bold)
        parts.append(pad + held if to_right else held + pad)
    click.echo((" " * _INDENT + (" " * _GAP).join(parts)).rstrip())


def _show_blocks(headings: Sequence[str], rows: Sequence[Sequence[str]], language: str) -> int:
    """One block a row: heading and value, what is not stated left out; as many as stand on a page, one at least."""
    room = min(max(map(width, headings)), 24)
    used = 0
    for number, row in enumerate(rows):
        said = [(h, text) for h, text in zip(headings, row, strict=True) if text != NOTHING]
        used += len(said) + 1
        if number and used > _BLOCK_LINES:
            return number
        if number:
            click.echo()
        for heading, text in said:
            name = cut(heading, room)
            held = isolate(cut(text, WIDTH - _INDENT - room - _GAP), language)
            click.echo(" " * _INDENT + name + " " * (room - width(name) + _GAP) + held)
    return len(rows)


def show_meanings(rows: Sequence[tuple[str, str, str]]) -> None:
    """A name, a word on it and a sentence, which goes on under itself; below the name where names are long."""
    if not rows:
        return
    names, words = (max(width(row[i]) for row in rows) for i in (0, 1))
    indent = _INDENT + names + 2 + words + 2
    below = WIDTH - indent < _NARROWEST_SENTENCE
    indent = 3 * _INDENT if below else indent
    for name, word, sentence in rows:
        padded = name + " " * (names - width(name)) + "  " + word + " " * (words - width(word)) + "  "
        lines = textwrap.wrap(sentence, WIDTH - indent, break_on_hyphens=False)
        beside = "" if below or not lines else lines.pop(0)
        click.echo((" " * _INDENT + padded + beside).rstrip())
        for part in lines:
            click.echo(" " * indent + part)
