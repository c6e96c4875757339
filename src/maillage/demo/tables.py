"""A table on its way to a file: rows of cells, what is wrong with them on purpose, and the bytes of a CSV or XLSX.

The same cells give the same bytes: no clock and no name of this machine gets in. (The XLSX is a zip: another build of
zlib may pack the same content into other bytes.)
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime

Cell = str | int | float | date | None
FIXED_DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - written into the XLSX as it stands, no zone in that format


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong on purpose: ``line`` as a spreadsheet shows it, ``what`` in plain words, ``kept`` or rejected."""

    line: int
    what: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """What a faithful import finds: ``rows`` that state something (repeats and rejected ones included; titles, totals
    and empty lines not), of which ``rejected`` cannot be kept. ``kind`` is None for a file that is no sheet of the
    record; ``faults`` say why."""

    kind: str | None
    rows: int
    rejected: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Draft:
    """A table being written, row by row."""

    rows: list[list[Cell]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    stated: int = 0

    def put(self, cells: list[Cell]) -> int:
        """A line that states nothing (title, heading, total, empty); its line number."""
        self.rows.append(cells)
        return len(self.rows)

    def state(self, cells: list[Cell], what: str = "", kept: bool = True) -> int:
        """A row that states something, and what is wrong with it, if anything; its line number."""
        line = self.put(cells)
        self.stated += 1
        if what:
            self.faults.append(Fault(line, what, kept))
        return line

    def expected(self, kind: str | None) -> Expected:
        """What an import of it should find."""
        rejected = sum(not fault.kept for fault in self.faults)
        return Expected(kind, self.stated, rejected, tuple(self.faults))

    def as_csv(self, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
        """The table as CSV; dates as YYYY-MM-DD. Raises UnicodeEncodeError when ``encoding`` cannot write a name."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(self.rows)
        # "utf-16" alone would follow this machine's byte order
        if encoding == "utf-16":
            return codecs.BOM_UTF16_LE + out.getvalue().encode("utf-16-le")
        return out.getvalue().encode(encoding)

    def as_xlsx(self, sheet: str, right_to_left: bool = False) -> bytes:
        """The table as a workbook of one sheet, with real dates and numbers, merged cells and hidden rows."""
        import xlsxwriter

        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
            book.set_properties({"created": FIXED_DAY, "title": sheet})
            page = book.add_worksheet(sheet)
            if right_to_left:
                page.right_to_left()
            days = book.add_format({"num_format": "dd/mm/yyyy"})
            for at, row in enumerate(self.rows):
                for column, cell in enumerate(row):
                    _write(page, at, column, cell, days)
            for column, first, last in self.merged:
                page.merge_range(first - 1, column, last - 1, column, self.rows[first - 1][column])
            for line in self.hidden:
                page.set_row(line - 1, options={"hidden": True})
        return out.getvalue()


def _write(page: object, at: int, column: int, cell: Cell, days: object) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        page.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), days)  # type: ignore[attr-defined] # noqa: DTZ001
    elif isinstance(cell, str):
        page.write_string(at, column, cell)  # type: ignore[attr-defined]
    else:
        page.write_number(at, column, cell)  # type: ignore[attr-defined]
