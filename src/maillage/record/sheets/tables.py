"""Cells into tables: where the header stands, title lines above, a second table below or beside, merged cells, totals.

Every line of the sheet ends in one place: title, header, row, rejected, or set aside and named. Nothing is dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from maillage.record.sheets.content import looks_like_data
from maillage.record.sheets.model import Grid
from maillage.record.sheets.vocabulary import key, meanings, words
from maillage.reference.problems import Problem

_LOOK_FOR_HEADER = 60
_SURE = 450
_LONG_REMARK = 60
_MARKUP = re.compile(r"[<>{}`=\\\"]|^[#\[]")
_IN_STEP = 0.4
_ENOUGH_KNOWN, _ENOUGH_WORDS = 5, 4
"""Headings of the vocabulary that make a header of a line, however many others stand beside them; where none of those is a
number, a day or an address, fewer are enough."""


@dataclass(slots=True)
class RawTable:
    """A table before anyone says what its columns mean. ``header_line`` 0: it has none. ``titles`` are the lines
    above it; ``set_aside`` (line, text) are totals and remarks, ``repeated`` lines that say the header again."""

    sheet: str | None
    header_line: int
    headings: list[str]
    shown: list[str]
    titles: list[str]
    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)
    set_aside: list[tuple[int, str]] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    filled: int = 0

    @property
    def width(self) -> int:
        """Number of columns of the header."""
        return len(self.headings)

    def is_prose(self, strict: bool) -> bool:
        """Whether a cut text is no table: hardly any line has as many cells as its header."""
        met = len(self.cells) + len(self.rejected)
        in_step = sum(1 for row in self.cells if len(row) == self.width)
        return strict and self.width > 1 and met > 2 and in_step < met * _IN_STEP


def known_headings(cells: list[str]) -> int:
    """How many of ``cells`` are headings of the vocabulary, each counted once."""
    return len({cell for cell in cells if is_heading(cell)})


def can_be_heading(cell: str) -> bool:
    """Whether a text has the shape of a heading: short, and no code, markup or quotation."""
    text = cell.strip()
    return bool(text) and len(text) <= _LONG_REMARK and not _MARKUP.search(text)


def is_heading(cell: str) -> bool:
    """Whether a cell reads as a heading of the vocabulary."""
    if not can_be_heading(cell):
        return False
    found = meanings(cell.strip())
    return bool(found) and found[0].score >= _SURE


def find_tables(
    grid: Grid, name: str, is_known: Callable[[list[str]], bool] = lambda cells: False
) -> list[RawTable]:
    """The tables of a sheet, from top to bottom. Linear in its cells.

    ``is_known`` tells whether a line is the header of a mapping that a person gave: then no word need be recognised.
    """
    grid, filled = _fill_merged(grid)
    tables: list[RawTable] = []
    at = 0
    while at < len(grid.rows):
        header = _said_header(grid.rows, at, is_known)
        if header is None:
            header = _find_header(grid.rows, at)
        table, at = _cut_table(grid, at, header, name)
        if table is not None:
            tables.append(table)
    for table in tables:
        table.filled = sum(1 for line in filled if table.header_line < line <= (table.lines or [0])[-1])
    _share_out_rejected(grid, tables)
    return [part for table in tables for part in _beside(table)]


def _fill_merged(grid: Grid) -> tuple[Grid, list[int]]:
    """Merged cells: the value goes down its first column; in a line of its own (a group of headings) also across."""
    filled: list[int] = []
    widest = max(map(len, grid.rows), default=0)
    for top, left, bottom, right in grid.merged:
        if top >= len(grid.rows) or left >= len(grid.rows[top]) or not grid.rows[top][left]:
            continue
        value = grid.rows[top][left]
        if len([cell for cell in grid.rows[top] if cell]) > 1:
            _put(grid.rows[top], range(left, min(right + 1, widest)), value)
        for index in range(top + 1, min(bottom + 1, len(grid.rows))):
            if any(grid.rows[index]):
                _put(grid.rows[index], range(left, left + 1), value)
                filled.append(index + 1)
    return grid, filled


def _put(row: list[str], columns: range, value: str) -> None:
    row.extend([""] * (columns.stop - len(row)))
    for column in columns:
        row[column] = row[column] or value


def _said_header(rows: list[list[str]], start: int, is_known: Callable[[list[str]], bool]) -> int | None:
    """The line that a person's mapping names as a header, among the next ones."""
    ahead = range(start, min(start + _LOOK_FOR_HEADER, len(rows)))
    return next((index for index in ahead if any(rows[index]) and is_known(rows[index])), None)


def _find_header(rows: list[list[str]], start: int) -> int | None:
    """The line that best reads as a header among the next ones; None when no line does."""
    best, best_score, met = None, 0.0, 0
    for index in range(start, len(rows)):
        filled = [cell for cell in rows[index] if cell.strip()]
        if not filled:
            continue
        met += 1
        if met > _LOOK_FOR_HEADER:
            break
        score = _header_score(rows, index, filled)
        if score > best_score:
            best, best_score = index, score
        elif best is not None and index - best > 3 and best_score >= 2:
            break
    return best if best is not None else _plain_header(rows, start)


def _header_score(rows: list[list[str]], index: int, filled: list[str]) -> float:
    hits = known_headings(filled)
    data = sum(map(looks_like_data, filled))
    if not hits or max(map(len, filled)) > 120:
        return 0.0
    # years and codes head columns too: beside so many known words they prove nothing
    if hits >= (_ENOUGH_KNOWN if data else _ENOUGH_WORDS):
        return float(hits)
    if data > 1 or hits < len(filled) * 0.3:
        return 0.0
    if len(filled) == 1:
        below = next((row for row in rows[index + 1 : index + 4] if any(row)), [])
        alone = len([cell for cell in below if cell.strip()]) == 1
        return (
            1.0
            if alone and len(meanings(filled[0].strip())) and meanings(filled[0].strip())[0].score == 1000
            else 0.0
        )
    return hits - 2.0 * data


def _plain_header(rows: list[list[str]], start: int) -> int | None:
    """Without known words: the first line of text alone, as wide as the lines below it, which differ from it."""
    filled = [
        (i, [c for c in rows[i] if c.strip()]) for i in range(start, min(start + _LOOK_FOR_HEADER, len(rows)))
    ]
    filled = [(index, cells) for index, cells in filled if cells]
    if len(filled) < 2:
        return None
    width = Counter(len(cells) for _, cells in filled[1:]).most_common(1)[0][0]
    for position, (index, cells) in enumerate(filled[:-1]):
        if len(cells) < max(2, width * 0.6) or len(set(cells)) != len(cells):
            continue
        below = filled[position + 1][1]
        if not any(map(looks_like_data, cells)) and any(map(looks_like_data, below)):
            return index
        return None
    return None


def _cut_table(grid: Grid, start: int, header: int | None, name: str) -> tuple[RawTable | None, int]:
    rows = grid.rows
    if header is None:
        width = max((len(row) for row in rows[start:]), default=0)
        table = RawTable(grid.sheet, 0, [""] * width, [f"[{_letters(i)}]" for i in range(width)], [])
        at = _read_body(table, grid, start, name)
        return (table if table.cells else None), at
    titles = [" ".join(c.strip() for c in row if c.strip()) for row in rows[start:header]]
    headings, grouped = _headings(rows, start, header)
    if grouped:
        titles = titles[:-1]
    table = RawTable(
        grid.sheet, header + 1, headings, _unique(headings), [title for title in titles if title]
    )
    at = _read_body(table, grid, header + 1, name)
    return table, at


def _headings(rows: list[list[str]], start: int, header: int) -> tuple[list[str], bool]:
    """The headings; with the line above as groups ("Partner" over "Name, Country") when headings alone repeat."""
    own = [" ".join(cell.split()) for cell in rows[header]]
    while own and not own[-1]:
        own.pop()
    above = [" ".join(cell.split()) for cell in rows[header - 1]] if header > start else []
    named = {cell for cell in above if cell}
    said = [cell for cell in own if cell]
    if len(named) < 2 or (len(set(said)) == len(said) and len(said) == len(own)):
        return own, False
    above += [""] * (len(own) - len(above))
    own += [""] * (len(above) - len(own))
    groups, last = [], ""
    for cell in above:
        last = cell or last
        groups.append(last)
    joined = [
        group if not cell else cell if not group or cell == group else f"{group} {cell}"
        for group, cell in zip(groups, own, strict=True)
    ]
    return joined, True


def _unique(headings: list[str]) -> list[str]:
    shown: list[str] = []
    seen: set[str] = set()
    for index, heading in enumerate(headings):
        base = heading or f"[{_letters(index)}]"
        unique, number = base, 2
        while unique in seen:
            unique, number = f"{base} ({number})", number + 1
        seen.add(unique)
        shown.append(unique)
    return shown


def _letters(index: int) -> str:
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _read_body(table: RawTable, grid: Grid, start: int, name: str) -> int:
    """Read lines into ``table`` until another table begins; the index where it does."""
    rows, width = grid.rows, table.width
    lines, cells = table.lines, table.cells
    alone = [
        start - 1
    ]  # index after which only single-cell lines were met: they may be the next table's title
    gap = False
    initials = _initials()
    for index in range(start, len(rows)):
        row = rows[index]
        filled = len(row) - row.count("")
        if not filled or not "".join(row).strip():
            gap = True
            continue
        if (gap or filled == 1) and width > 1:
            if table.header_line and _starts_table(rows, index, table):
                return _give_back_titles(table, rows, index)
        elif filled > 1 and lines and alone[0] == len(lines) and _starts_table(rows, index, table):
            return _give_back_titles(table, rows, index)
        if gap and _is_header_again(row, table):
            table.repeated.append(index + 1)
            continue
        if filled < len(row) or filled < width:
            first = next(cell for cell in row if cell.strip()).strip()
            if first[:1].lower() in initials and _is_aside(first, filled, width):
                table.set_aside.append((index + 1, first))
                continue
        if grid.strict and len(row) > width and any(cell.strip() for cell in row[width:]) and width:
            values = {"found": len(row), "expected": width}
            table.rejected.append(Problem("record.row-too-long", name, index + 1, values=values))
            continue
        lines.append(index + 1)
        cells.append(row)
        if filled == 1 and width > 2:
            alone[0] = len(lines)
        gap = False
    _set_remarks_aside(table)
    return len(rows)


def _starts_table(rows: list[list[str]], index: int, table: RawTable) -> bool:
    """Whether the line is the header of another table, or a title line right above one."""
    filled = [cell for cell in rows[index] if cell.strip()]
    if len(filled) == 1:
        for below in rows[index + 1 : index + 4]:
            cells = [cell for cell in below if cell.strip()]
            if len(cells) > 1:
                return _is_header(cells) and not _is_header_again(below, table)
        return False
    return _is_header(filled) and not _is_header_again(rows[index], table)


def _is_header(filled: list[str]) -> bool:
    return (
        len(filled) > 1
        and known_headings(filled) >= max(2, len(filled) * 0.6)
        and not any(map(looks_like_data, filled))
    )


def _is_header_again(row: list[str], table: RawTable) -> bool:
    said = [key(cell) for cell in row if cell.strip()]
    return len(said) > 1 and said == [key(heading) for heading in table.headings if heading][: len(said)]


def _give_back_titles(table: RawTable, rows: list[list[str]], index: int) -> int:
    """The single-cell lines right above a new header are its titles, not rows of the table before."""
    while table.lines and table.lines[-1] == index and len([c for c in table.cells[-1] if c.strip()]) == 1:
        index = table.lines.pop() - 1
        table.cells.pop()
    _set_remarks_aside(table)
    return index


def _set_remarks_aside(table: RawTable) -> None:
    """Lines at the foot that are one long sentence or begin as a note are no rows."""
    if table.width < 3:
        return
    while table.cells:
        said = [cell.strip() for cell in table.cells[-1] if cell.strip()]
        if len(said) != 1 or not (len(said[0]) > _LONG_REMARK or said[0][:1] in "*(" or _is_note(said[0])):
            return
        table.cells.pop()
        table.set_aside.append((table.lines.pop(), said[0]))


def _is_aside(first: str, filled: int, width: int) -> bool:
    said = key(first)
    if said in _totals() or any(
        said.startswith(f"{word} ") and len(said) < 30 for word in ("total", "sous total")
    ):
        return filled < max(width, 2)
    return filled == 1 and width > 1 and _is_note(first)


def _is_note(text: str) -> bool:
    head = key(text.split(":")[0]) if ":" in text[:40] else key(text)
    return head in _notes()


@cache
def _totals() -> frozenset[str]:
    return frozenset(key(word) for word in words()["lines"]["totals"])


@cache
def _notes() -> frozenset[str]:
    return frozenset(key(word) for word in words()["lines"]["notes"])


@cache
def _initials() -> frozenset[str]:
    """First letters, in any script, that a total or a note can have: a cheap way to look at few lines closely."""
    told = words()["lines"]
    latin = {word[0] for word in (*_totals(), *_notes())}
    return frozenset(
        latin | {word[0].lower() for word in (*told["totals"], *told["notes"])} | set("туосзвниîсдlмأا")
    )


def _share_out_rejected(grid: Grid, tables: list[RawTable]) -> None:
    for problem in grid.rejected:
        owners = [table for table in tables if table.header_line <= (problem.line or 0)]
        if owners:
            owners[-1].rejected.append(problem)
    for table in tables:
        table.rejected.sort(key=lambda problem: problem.line or 0)


def _beside(table: RawTable) -> list[RawTable]:
    """Two tables side by side: the same headings again, behind a column in which nothing stands at all."""
    gap, uneven = divmod(len(table.headings) - 1, 2)  # as many columns on both sides: there is one such place
    if uneven or gap < 2 or table.headings[gap]:
        return [table]
    left, right = table.headings[:gap], table.headings[gap + 1 :]
    if [key(h) for h in left] != [key(h) for h in right]:
        return [table]
    if any(len(row) > gap and row[gap].strip() for row in table.cells):
        return [table]
    return [_part(table, 0, gap), _part(table, gap + 1, table.width)]


def _part(table: RawTable, start: int, stop: int) -> RawTable:
    headings = table.headings[start:stop]
    part = RawTable(table.sheet, table.header_line, headings, _unique(headings), table.titles)
    for line, row in zip(table.lines, table.cells, strict=True):
        if any(cell.strip() for cell in row[start:stop]):
            part.lines.append(line)
            part.cells.append(row[start:stop])
    if start == 0:
        part.rejected, part.set_aside, part.repeated = table.rejected, table.set_aside, table.repeated
    return part
