"""Rows into one file of one format: CSV, XLSX, JSON, Parquet. Not for which rows, nor for where the file goes.

Every writer takes a :class:`Sheet` and batches of rows in column order, and writes as it reads: memory does not grow
with the table. The same rows give the same bytes.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from maillage.record.columns import DAY, DECIMAL, FLAG, INTEGER, NUMBER, TEXT, TEXTS, TIME, Column

if TYPE_CHECKING:
    import pyarrow as pa

Row = Sequence[Any]
Batch = Sequence[Row]

FORMATS = ("csv", "xlsx", "json", "parquet")
LIST_SEPARATOR = "; "
"""Between the parts of a list in a cell of CSV and XLSX; JSON and Parquet keep lists as lists."""
MOST_XLSX_ROWS = 1_048_575
"""Rows below the headings that a sheet can hold (Excel's own limit)."""
_LONGEST_CELL = 32_767
_MOST_DIGITS = 15
"""Digits of a number that a spreadsheet keeps: beyond them it goes out as text."""
_FIRST_DAY = date(1900, 3, 1)
"""From here on every spreadsheet program counts days alike; an earlier date goes out as text."""
DECIMAL_PLACES = 10
_WIDTHS = {FLAG: 11, INTEGER: 10, NUMBER: 12, TEXT: 24, TEXTS: 24, DAY: 12, TIME: 22, DECIMAL: 16}


@dataclass(slots=True)
class Sheet:
    """A table on its way out: its columns with their meanings, its sources, and what is known of the whole.

    ``cut`` counts the cells that a format could not hold whole (XLSX: 32,767 characters); the writer sets it.
    """

    table: str
    meaning: str
    columns: tuple[Column, ...]
    source_columns: tuple[Column, ...] = ()
    sources: Sequence[Row] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    made: str = ""
    rows: int = 0
    right_to_left: bool = False
    cut: int = 0

    @property
    def dictionary(self) -> list[Row]:
        """One row a column: name, type, meaning."""
        return [(c.name, c.type, c.meaning) for c in self.columns]


DICTIONARY = ("column", "type", "meaning")


_FORMULA = re.compile(r"\s*(?:[=@]|[+-](?![\d\s().,/+eE-]*$))|[\t\r]")


def write_csv(path: Path, names: Iterable[str], batches: Iterable[Batch], bom: bool = False) -> None:
    """CSV as RFC 4180 has it: UTF-8, commas, CRLF; a null is an empty cell, booleans are true and false. With ``bom``, for
    spreadsheet programs: a text that they would work out as a formula begins with an apostrophe."""
    written = as_text_cell if bom else as_cell
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")  # so that a lone CR or LF inside a cell is quoted
        writer.writerow(names)
        for batch in batches:
            writer.writerows([written(value) for value in row] for row in batch)


def as_text_cell(value: Any) -> str:
    """As :func:`as_cell`, and never a formula: what a source wrote must not act in the program of who opens it. Numbers and
    numbers of telephones stay as they are.

    >>> as_text_cell("=HYPERLINK(1)"), as_text_cell("-12,5"), as_text_cell("+33 1 42-7"), as_text_cell("-1+cmd|' /C x'!A0")
    ("'=HYPERLINK(1)", '-12,5', '+33 1 42-7', "'-1+cmd|' /C x'!A0")
    """
    cell = as_cell(value)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_cell(value: Any) -> str:
    """A value as the text of a cell: nothing for null, lists joined, numbers exact."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return LIST_SEPARATOR.join(as_cell(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal):
        return _exact(value)
    if isinstance(value, datetime) and value.tzinfo is UTC:
        return value.replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def _exact(value: Decimal) -> str:
    """Every digit of a decimal, never an exponent. The record's own ten digits after the point say nothing where they
    end in zeros; zeros of any other number stay: somebody asked for them."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if value.as_tuple().exponent == -DECIMAL_PLACES else text


def write_json(path: Path, sheet: Sheet, batches: Iterable[Batch]) -> None:
    """One object: table, meaning, what is known of the whole, columns, sources, rows; one row a line."""
    head = {
        "table": sheet.table,
        "meaning": sheet.meaning,
        **sheet.about,
        "columns": [{"name": c.name, "type": c.type, "meaning": c.meaning} for c in sheet.columns],
        "sources": [
            dict(zip((c.name for c in sheet.source_columns), row, strict=True)) for row in sheet.sources
        ],
    }
    names = [c.name for c in sheet.columns]
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
        _write_json_rows(file, names, batches)
        file.write("\n]}\n")


def _write_json_rows(file: IO[str], names: list[str], batches: Iterable[Batch]) -> None:
    before = "\n"
    for batch in batches:
        for row in batch:
            said = {name: _as_json(value) for name, value in zip(names, row, strict=True)}
            file.write(before + json.dumps(said, ensure_ascii=False, allow_nan=False))
            before = ",\n"


def _as_json(value: Any) -> Any:
    """Exact decimals, dates and times as text; a number that is none as null."""
    if isinstance(value, (Decimal, date)):
        return as_cell(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_parquet(path: Path, sheet: Sheet, batches: Iterable[Batch]) -> None:
    """Parquet, with each column's meaning in its field and the sources in the file's own metadata."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    schema = _arrow_schema(sheet)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            columns = list(zip(*batch, strict=True))
            arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _arrow_schema(sheet: Sheet) -> pa.Schema:
    import pyarrow as pa

    from maillage.record.arrow import arrow_type

    names = [c.name for c in sheet.source_columns]
    sources = [dict(zip(names, row, strict=True)) for row in sheet.sources]
    known = {
        "maillage.table": sheet.table,
        "maillage.meaning": sheet.meaning,
        "maillage.about": json.dumps(dict(sheet.about), ensure_ascii=False),
        "maillage.sources": json.dumps(sources, ensure_ascii=False),
    }
    fields = [pa.field(c.name, arrow_type(c.type), metadata={"meaning": c.meaning}) for c in sheet.columns]
    return pa.schema(fields, metadata=known)


def write_xlsx(path: Path, sheet: Sheet, batches: Iterable[Batch]) -> None:
    """A workbook of the sheets data, dictionary and sources. Text is written as text, never as a formula or a link."""
    import xlsxwriter

    plain = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), plain) as book:
        made = datetime.fromisoformat(sheet.made).replace(tzinfo=None) if sheet.made else datetime(2000, 1, 1)  # noqa: DTZ001
        book.set_properties({"title": sheet.table, "comments": sheet.meaning, "created": made})
        _fill_sheet(book, "data", sheet, sheet.columns, batches)
        words = tuple(Column(name, TEXT, "") for name in DICTIONARY)
        _fill_sheet(book, "dictionary", sheet, words, [sheet.dictionary])
        if sheet.source_columns:
            _fill_sheet(book, "sources", sheet, sheet.source_columns, [sheet.sources])


def _fill_sheet(
    book: Any, name: str, sheet: Sheet, columns: Sequence[Column], batches: Iterable[Batch]
) -> None:
    page = book.add_worksheet(name)
    if sheet.right_to_left:
        page.right_to_left()
    for number, column in enumerate(columns):
        page.set_column(number, number, 60 if column.name == "meaning" else _WIDTHS[column.type])
    page.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for number, column in enumerate(columns):
        page.write_string(0, number, column.name, bold)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    last = 0
    for last, row in enumerate(_rows(batches), start=1):
        for number, value in enumerate(row):
            sheet.cut += _write_cell(page, last, number, value, day)
    page.autofilter(0, 0, last, len(columns) - 1)


def _rows(batches: Iterable[Batch]) -> Iterator[Row]:
    for batch in batches:
        yield from batch


def _write_cell(page: Any, row: int, column: int, value: Any, day: Any) -> int:
    """Write one cell; 1 when its text had to be cut to what a cell can hold, else 0. ``day``: the format of dates."""
    if value is None:
        return 0
    if type(value) is date and value >= _FIRST_DAY:
        page.write_datetime(row, column, value, day)
        return 0
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
        return 0
    if isinstance(value, (int, float, Decimal)) and _fits(value):
        page.write_number(row, column, value)
        return 0
    text = as_cell(value)
    if len(text.encode("utf-16-le")) // 2 > _LONGEST_CELL:  # Excel counts UTF-16 units
        page.write_string(row, column, text[: _LONGEST_CELL // 2 - 1] + "…")
        return 1
    page.write_string(row, column, text)
    return 0


def _fits(value: int | float | Decimal) -> bool:
    """Whether a spreadsheet keeps a number as it is."""
    if isinstance(value, float):
        return math.isfinite(value)
    return len(_exact(Decimal(value)).replace("-", "").replace(".", "").lstrip("0")) <= _MOST_DIGITS
