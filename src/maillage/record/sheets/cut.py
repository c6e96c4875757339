"""Text into cells: which separator, quotes with newlines, and rows that a forgotten quote has swallowed.

Lines are counted as a spreadsheet shows them: one a record, however many lines of text it spans.
"""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Iterator

from maillage.record.sheets.model import Grid
from maillage.reference.problems import Problem

SEPARATORS = (",", ";", "\t", "|")
_CELL_LIMIT = 10_000_000
_LONGEST_CELL = 32_767  # what a spreadsheet's own cell can hold


def cut(text: str, name: str, known: Callable[[list[str]], int]) -> Grid:
    """The cells of a CSV text. ``known`` counts the headings recognised among some cells: it settles which separator
    when several would do. Linear in the length of the text."""
    if text[:4].lower() == "sep=" and text[4:5] in SEPARATORS and "\n" in text:
        separator = text[4]
        text = "\n" + text.split("\n", 1)[1]
    else:
        separator = find_separator(text, known)
    csv.field_size_limit(_CELL_LIMIT)
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=separator)
    try:
        rows = list(reader)
    except csv.Error:
        rows = []
    if len(rows) == len(lines):
        while rows and not rows[-1]:
            rows.pop()
        return Grid(None, rows, strict=True)
    return _cut_with_care(lines, separator, name)


def find_separator(text: str, known: Callable[[list[str]], int]) -> str:
    """The separator that cuts most lines into the same number of cells; among equals, the one whose first lines hold
    known headings."""
    head = text[:60_000]
    if len(text) > len(head):
        head = head[: head.rfind("\n") + 1] or head
    best, best_score = ",", 0.0
    for separator in SEPARATORS:
        if separator not in head:
            continue
        try:
            rows = [row for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if any(row)]
        except csv.Error:
            continue
        if not rows:
            continue
        widths = Counter(len(row) for row in rows)
        width, count = max(widths.items(), key=lambda item: (item[1] * math.log2(item[0] + 0.1), item[0]))
        headings = max((known(row) for row in rows[:12] if len(row) > 1), default=0)
        score = (count / len(rows)) * math.log2(max(width, 1) + 0.001) + headings
        if score > best_score:
            best, best_score = separator, score
    return best


def _cut_with_care(lines: list[str], separator: str, name: str) -> Grid:
    """Record by record: one that spans several lines and is out of step with the others hides a forgotten quote; its
    first line is then rejected and reading goes on with the next."""
    width = _usual_width(lines, separator)
    rows: list[list[str]] = []
    rejected: list[Problem] = []
    at = 0
    while at < len(lines):
        restart = None
        for start, after, row in _records(lines, at, separator):
            if row is None:
                rejected.append(Problem("record.cell-too-long", name, len(rows) + 1))
                rows.append([])
                continue
            if after - start > 1 and _swallowed(row, width, lines, start, after):
                values = {"found": lines[start].strip()[:80]}
                rejected.append(Problem("record.quote-not-closed", name, len(rows) + 1, values=values))
                rows.append([])
                restart = start + 1
                break
            rows.append(row)
        if restart is None:
            break
        at = restart
    while rows and not rows[-1] and (not rejected or rejected[-1].line != len(rows)):
        rows.pop()
    return Grid(None, rows, strict=True, rejected=tuple(rejected))


def _records(lines: list[str], at: int, separator: str) -> Iterator[tuple[int, int, list[str] | None]]:
    """(first line, line after, cells) of each record; None for cells that the csv module would not hold."""
    reader = csv.reader(iter(lines[at:]), delimiter=separator)
    before = 0
    while True:
        try:
            row: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = None
            if reader.line_num == before:
                return
        yield at + before, at + reader.line_num, row
        before = reader.line_num


def _swallowed(row: list[str], width: int, lines: list[str], start: int, after: int) -> bool:
    if max(map(len, row), default=0) > _LONGEST_CELL:
        return True
    odd = sum(line.count('"') for line in lines[start:after]) % 2 == 1
    return odd or (len(row) != width and after - start > 1 and width > 1)


def _usual_width(lines: list[str], separator: str) -> int:
    widths: Counter[int] = Counter()
    for line in lines[:2000]:
        try:
            for row in csv.reader([line], delimiter=separator):
                if any(row):
                    widths[len(row)] += 1
        except csv.Error:
            continue
    wide = {width: count for width, count in widths.items() if width > 1}
    return max(wide.items(), key=lambda item: item[1])[0] if wide else 1
