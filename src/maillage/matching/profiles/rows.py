"""Files as rows: JSON Lines, CSV and XLSX, each row with its line and its fields by heading. Nothing is understood here."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from maillage.reference.problems import Problem

Row = tuple[int, dict[str, Any] | None]
"""A line from 1 as the user's program shows it, and its fields; None for a line that is none."""
Decode = Callable[[bytes, str], tuple[str, list[Problem]]]
"""Makes text of the bytes of a file (the second is its name), and says what it had to guess; may raise UnicodeError."""
_ENOUGH = 8192


def utf8(data: bytes, _: str) -> tuple[str, list[Problem]]:
    """Text in UTF-8, with or without a mark in front. UnicodeDecodeError when it is none."""
    return data.decode("utf-8-sig"), []


def rows_of(path: Path, decode: Decode = utf8) -> tuple[Iterator[Row], list[Problem]]:
    """The rows of a file, and what is wrong with it. The ending says what it is; without one it is read as JSON Lines."""
    name = str(path)
    try:
        data = path.read_bytes()
    except OSError as fault:
        return iter(()), [Problem("matching.file-unreadable", name, values={"found": fault.strerror or "?"})]
    if not data.strip():
        return iter(()), [Problem("matching.file-empty", name)]
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _rows_of_workbook(data, name)
    try:
        text, problems = decode(data, name)
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        return iter(()), [Problem("matching.file-no-text", name, line)]
    if "\0" in text:  # no text at all, such as a workbook whose ending says otherwise
        return iter(()), [Problem("matching.file-no-text", name)]
    sheet = path.suffix.lower() in (".csv", ".tsv", ".txt")
    return (_rows_of_sheet(text) if sheet else _rows_of_lines(text)), problems


def _rows_of_lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                said = json.loads(line)
            except (ValueError, RecursionError):
                said = None
            yield number, said if isinstance(said, dict) else None


def _rows_of_sheet(text: str) -> Iterator[Row]:
    head = text[:_ENOUGH].split("\n", 1)[0]
    mark = max((",", ";", "\t"), key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    headings = next(reader, [])
    before = reader.line_num
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield before + 1, dict(zip(headings, cells, strict=False))
        before = reader.line_num


def _rows_of_workbook(data: bytes, name: str) -> tuple[Iterator[Row], list[Problem]]:
    import openpyxl  # slow to import; only XLSX files need it

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        lines = enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
        headings = [str(cell or "").strip() for cell in next(lines, (1, ()))[1]]
    except Exception:  # whatever a damaged workbook makes its reader raise
        return iter(()), [Problem("matching.file-damaged", name)]
    rows = (
        (number, {heading: _cell(cell) for heading, cell in zip(headings, cells, strict=False) if heading})
        for number, cells in lines
        if any(cell is not None for cell in cells)
    )
    return rows, []


def _cell(said: Any) -> Any:
    if isinstance(said, datetime):
        return said.date().isoformat()
    if isinstance(said, date):
        return said.isoformat()
    return int(said) if isinstance(said, float) and said.is_integer() else said
