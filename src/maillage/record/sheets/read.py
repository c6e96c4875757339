"""One file of bytes into tables of rows: the whole way, and what could not be read, named.

bytes -> sort of file -> cells -> tables -> guess -> rows. Pure: no disk, no clock. Data rows met = rows + rejected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from maillage.record.collector import without_collector
from maillage.record.sheets.constants import cleaned_constants
from maillage.record.sheets.cut import cut
from maillage.record.sheets.decode import decode, sort_of_file
from maillage.record.sheets.model import Grid, Guess, Mapping, Reading, TableReading
from maillage.record.sheets.recognise import SURE, fingerprint, guess
from maillage.record.sheets.refused import refused
from maillage.record.sheets.rows import read_rows
from maillage.record.sheets.tables import RawTable, find_tables, known_headings
from maillage.record.sheets.vocabulary import key
from maillage.record.sheets.workbook import read_workbook
from maillage.reference.problems import Problem

Remembered = Callable[[str], Mapping | None]
_SHOWN = 12


def read_sheet(
    data: bytes,
    name: str,
    *,
    kind: str | None = None,
    mapping: Mapping | None = None,
    remembered: Remembered = lambda fingerprint: None,
) -> Reading:
    """What a CSV or XLSX file holds: its tables recognised, cut and cleaned, and every problem met.

    ``name`` is the file as given: it stands in problems, and its last part is evidence. ``kind`` says what the tables
    are (else guessed); ``mapping`` what the columns are; ``remembered`` gives back a corrected mapping by a guess's
    fingerprint. Never raises for what stands in a file. Linear in its cells.
    """

    def is_known(cells: list[str]) -> bool:
        if mapping is not None:
            there = {key(cell) for cell in cells}
            wanted = [key(heading) for heading, field in mapping.columns.items() if field]
            return bool(wanted) and there.issuperset(wanted)
        return remembered(fingerprint(_trimmed(cells))) is not None

    with without_collector():
        grids, problems = _grids(data, name)
        reading = Reading([], problems)
        if grids and not problems and not any(any(map(any, grid.rows)) for grid in grids):
            problems.append(Problem("record.file-empty", name))
        for grid in grids:
            for table in find_tables(grid, name, is_known):
                _read_table(table, name, kind, mapping, remembered, reading, table.is_prose(grid.strict))
    if mapping is not None and grids and not any(_fits(mapping, t.guess.mapping) for t in reading.tables):
        shown = ", ".join(list(mapping.columns)[:_SHOWN])
        problems.append(Problem("record.mapping-does-not-fit", name, values={"expected": shown}))
    return reading


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _grids(data: bytes, name: str) -> tuple[list[Grid], list[Problem]]:
    sort = sort_of_file(data)
    if sort == "text":
        text, problems = decode(data, name)
        return [cut(text, name, known_headings)], problems
    if (why := refused(sort, data, name)) is not None:
        return [], [why]
    return read_workbook(data, name)


def _read_table(
    table: RawTable,
    name: str,
    kind: str | None,
    mapping: Mapping | None,
    remembered: Remembered,
    reading: Reading,
    prose: bool,
) -> None:
    best = _best_guess(table, name, kind, mapping, remembered)
    if best.score < SURE or prose:
        if table.cells or table.header_line:
            reading.problems.append(_not_recognised(table, name, best))
            reading.set_aside.append(TableReading(table.sheet, table.header_line, best, [], []))
        return
    used, doubts = cleaned_constants(best.mapping, name)
    best = replace(best, mapping=used)
    reading.problems.extend(each for each in doubts if each not in reading.problems)  # once a file
    met = len(table.cells) + len(table.rejected)
    reading.problems.extend(_notes(table, name, best.mapping))
    rows, problems = read_rows(table, best.mapping, name)
    reading.problems.extend(problems)
    sections = met - len(table.cells) - len(table.rejected)
    reading.problems.extend(_aside_note(table, name))
    if len(rows) + len(table.rejected) + sections != met:  # "nothing lost" is a promise, not an assumption
        raise AssertionError(f"{name}: {met} rows met, {len(rows)} read, {len(table.rejected)} rejected")
    reading.tables.append(TableReading(table.sheet, table.header_line, best, rows, table.rejected))


def _best_guess(
    table: RawTable, name: str, kind: str | None, mapping: Mapping | None, remembered: Remembered
) -> Guess:
    if mapping is not None and _covers(mapping, table):
        best = guess(table, name, mapping.kind)
        return Guess(_onto(mapping, table, best.mapping), 1000, ("mapping given",), best.fingerprint)
    best = guess(table, name, kind)
    known = remembered(best.fingerprint)
    if known is not None and kind in (None, known.kind):
        # What this very file says of itself (whose list it is) wins over what an earlier one said.
        here = Mapping(known.kind, known.columns, {**known.constants, **best.mapping.constants})
        return Guess(
            _onto(here if best.mapping.kind == known.kind else known, table, best.mapping),
            1000,
            ("mapping remembered",),
            best.fingerprint,
        )
    return best


def _covers(mapping: Mapping, table: RawTable) -> bool:
    """Whether every column that the mapping reads is there."""
    there = {key(heading) for heading in table.shown}
    return all(key(heading) in there for heading, field in mapping.columns.items() if field)


def _onto(mapping: Mapping, table: RawTable, guessed: Mapping) -> Mapping:
    """The mapping with the headings as this table writes them; its constants before the ones found in this file."""
    by_key = {key(heading): field for heading, field in mapping.columns.items()}
    columns = {heading: by_key.get(key(heading), "") for heading in table.shown}
    found = guessed.constants if guessed.kind == mapping.kind else {}
    kept = {field: value for field, value in found.items() if field not in columns.values()}
    return Mapping(mapping.kind, columns, {**kept, **mapping.constants}, mapping.file)


def _fits(mapping: Mapping, used: Mapping) -> bool:
    return {(key(h), f) for h, f in mapping.columns.items() if f} <= {
        (key(h), f) for h, f in used.columns.items()
    }


def _not_recognised(table: RawTable, name: str, best: Guess) -> Problem:
    headings = ", ".join(heading for heading in table.shown[:_SHOWN])
    values = {"found": headings, "sheet": table.sheet or "", "kind": best.mapping.kind, "score": best.score}
    return Problem("record.sheet-not-recognised", name, table.header_line or 1, values=values)


def _notes(table: RawTable, name: str, mapping: Mapping) -> list[Problem]:
    """What was done to the table, and what it lacks, each said once."""
    where: dict[str, object] = {"sheet": table.sheet or ""}
    notes: list[Problem] = []
    said = set(mapping.columns.values()) | set(mapping.constants)
    if mapping.kind == "links":
        for side in ("a", "b"):
            if f"{side}_name" not in said:
                values = {**where, "found": ", ".join(table.shown[:_SHOWN])}
                notes.append(Problem("record.side-missing", name, table.header_line, f"{side}_name", values))
    if not table.cells:
        notes.append(Problem("record.no-rows", name, table.header_line, values=where))
    if table.filled:
        notes.append(
            Problem("record.merged-cells", name, table.header_line, values={**where, "count": table.filled})
        )
    if table.repeated:
        values = {**where, "count": len(table.repeated)}
        notes.append(Problem("record.header-repeated", name, table.repeated[0], values=values))
    return notes


def _aside_note(table: RawTable, name: str) -> list[Problem]:
    if not table.set_aside:
        return []
    line, text = table.set_aside[0]
    values = {"sheet": table.sheet or "", "count": len(table.set_aside), "found": text[:80]}
    return [Problem("record.lines-set-aside", name, line, values=values)]
