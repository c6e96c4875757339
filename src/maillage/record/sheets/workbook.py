"""XLSX into cells, by openpyxl in read-only mode; what that mode leaves out (merged cells, hidden rows, formulas that
were never computed) is read from the sheet's own XML in one pass. A file that would explode is refused before."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from maillage.record.sheets.model import Grid, Number
from maillage.reference.problems import Problem

LARGEST_MEGABYTES = 300
"""Uncompressed size above which a workbook is refused: some three million rows, and what 2 GB of memory can read."""
LARGEST_RATIO = 200
"""Times that one part may grow when uncompressed (a sheet of equal rows grows 50 times, a bomb 1,000)."""
_MEGABYTE = 1_000_000
_MANY_PARTS = 10_000
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\bhidden="(?:1|true)"')
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>'
)
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{7,})"')
_LAST_ROW = 1_048_576
_MIDNIGHT = time(0, 0)


@dataclass(slots=True)
class _Extras:
    merged: list[tuple[int, int, int, int]]
    hidden_rows: int = 0
    formulas: int = 0
    first_formula: str = ""


def weigh(data: bytes | Path, name: str) -> tuple[str, Problem | None]:
    """What a zip file (its bytes, or where it lies) is: ``xlsx``, ``ods``, another ``document``, ``zip``; and, when it must be refused, why.

    Reads its directory only.
    """
    try:
        with zipfile.ZipFile(data if isinstance(data, Path) else io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            total = sum(part.file_size for part in parts)
            grown = max(
                (p.file_size / max(p.compress_size, 1) for p in parts if p.file_size > _MEGABYTE), default=0
            )
            kind = _kind_of_archive(archive, names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "zip", Problem("record.file-damaged", name)
    if total > LARGEST_MEGABYTES * _MEGABYTE or grown > LARGEST_RATIO or len(parts) > _MANY_PARTS:
        values = {"found": total // _MEGABYTE, "expected": LARGEST_MEGABYTES, "ratio": int(grown)}
        return kind, Problem("record.zip-bomb", name, values=values)
    return kind, None


def _kind_of_archive(archive: zipfile.ZipFile, names: set[str]) -> str:
    if any(n.startswith("xl/") and "workbook" in n for n in names):
        return "xlsb" if "xl/workbook.bin" in names else "xlsx"
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        return "ods" if b"spreadsheet" in archive.read("mimetype") else "document"
    return "document" if "[Content_Types].xml" in names else "zip"


def read_workbook(data: bytes, name: str) -> tuple[list[Grid], list[Problem]]:
    """The sheets of a workbook as grids of text, hidden ones too, and the notes on them. Linear in its cells.

    A damaged workbook gives no grid and ``record.file-damaged``.
    """
    import openpyxl  # slow to import; only XLSX files need it

    grids: list[Grid] = []
    problems: list[Problem] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                grids.append(_read_sheet(archive, sheet, name, problems))
            book.close()
    # openpyxl raises whatever its parsers raise (KeyError, ParseError, BadZipFile, EOFError …): all mean one thing.
    except Exception as error:
        return [], [
            Problem("record.file-damaged", name, values={"found": f"{type(error).__name__}: {error}"[:120]})
        ]
    return grids, problems


def _read_sheet(archive: zipfile.ZipFile, sheet: Any, name: str, problems: list[Problem]) -> Grid:
    extras = _read_extras(archive, sheet)
    sheet.reset_dimensions()
    rows = [[cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    where = {"sheet": sheet.title}
    if sheet.sheet_state != "visible" and rows:
        problems.append(Problem("record.hidden-sheet", name, values=where))
    if extras.hidden_rows:
        problems.append(Problem("record.hidden-rows", name, values={**where, "count": extras.hidden_rows}))
    if extras.formulas:
        line = int(re.sub(r"\D", "", extras.first_formula))
        values = {**where, "count": extras.formulas, "found": extras.first_formula}
        problems.append(Problem("record.formula-without-value", name, line, values=values))
    return Grid(sheet.title, rows, merged=tuple(extras.merged))


def cell_text(value: object) -> str:
    """A cell as text: numbers in plain decimal (as :class:`Number`), days as YYYY-MM-DD, truth as TRUE or FALSE."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return Number(value)
    if isinstance(value, float):
        return Number(int(value)) if value.is_integer() and abs(value) < 1e15 else Number(_plain(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _plain(value: float) -> str:
    text = repr(value)
    return format(value, "f") if "e" in text else text


def _read_extras(archive: zipfile.ZipFile, sheet: Any) -> _Extras:
    extras = _Extras([])
    path = posixpath.normpath(sheet._worksheet_path).lstrip("/")
    carried = b""
    with archive.open(path) as stream:
        for chunk in _chunks(stream):
            text = carried + chunk
            cut = text.rfind(b"</row>") + 6
            if cut < 6:
                cut = text.rfind(b"/>") + 2
            _note_extras(extras, text[:cut])
            carried = text[cut:]
        _note_extras(extras, carried)
    return extras


def _chunks(stream: Any) -> Iterable[bytes]:
    while chunk := stream.read(_MEGABYTE):
        if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise ValueError("entities are not allowed in a sheet")
        yield chunk


def _note_extras(extras: _Extras, text: bytes) -> None:
    if any(int(row) > _LAST_ROW for row in _ROW.findall(text)):  # openpyxl would fill the gap with empty rows
        raise ValueError("a row stands beyond the last row of a spreadsheet")
    if b"mergeCell " in text:
        for left, top, right, bottom in _MERGE.findall(text):
            extras.merged.append((int(top) - 1, _column(left), int(bottom) - 1, _column(right)))
    if b"hidden=" in text:
        extras.hidden_rows += len(_HIDDEN_ROW.findall(text))
    if b"<f" in text or b":f" in text:
        for cell in _EMPTY_FORMULA.findall(text):
            extras.formulas += 1
            extras.first_formula = extras.first_formula or cell.decode()


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
