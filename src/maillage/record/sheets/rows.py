"""Cells into rows of our fields: each column cleaned by what it means, every doubt a problem, every cell kept in raw.

Built for many rows: what a column needs is prepared once, equal cells are cleaned once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from maillage.record.sheets.content import is_country
from maillage.record.sheets.fields import Cleaner, Doubt, cleaner_for
from maillage.record.sheets.model import Mapping, Row
from maillage.record.sheets.tables import RawTable
from maillage.reference.problems import Problem

MOST_REPEATED = 25
"""Problems of one code and column that are listed line by line; the rest is counted in one."""
_PAIRS = (("a_latitude", "a_longitude"), ("b_latitude", "b_longitude"), ("latitude", "longitude"))
_MAIN_COUNTRY = {"links": "b_country", "members": "country", "projects": "country", "embassies": "receiving"}
_LABELS = {
    "links": ("a_name", "a_country", "a_unit"),
    "projects": ("country", "organisation"),
    "members": ("country", "network"),
    "embassies": ("sending", "receiving"),
}
_BLANK_SHARE = 0.2


class Reported:
    """Collects problems; after some of one code and column, only counts them."""

    def __init__(self, file: str, sheet: str | None) -> None:
        self.file = file
        self.sheet = sheet
        self.problems: list[Problem] = []
        self._met: Counter[tuple[str, str | None]] = Counter()

    def add(self, code: str, line: int | None, field: str | None, **values: object) -> None:
        """Note one problem of a line."""
        self._met[code, field] += 1
        if self._met[code, field] <= MOST_REPEATED:
            self.problems.append(Problem(code, self.file, line, field, {"sheet": self.sheet or "", **values}))

    def close(self) -> list[Problem]:
        """All problems, the uncounted ones said in one sentence a code and column."""
        for (code, field), count in self._met.items():
            if count > MOST_REPEATED:
                values = {"sheet": self.sheet or "", "count": count - MOST_REPEATED, "found": code}
                self.problems.append(Problem("record.and-more", self.file, None, field, values))
        return self.problems


def read_rows(table: RawTable, mapping: Mapping, file: str) -> tuple[list[Row], list[Problem]]:
    """The rows of ``table`` by ``mapping``, as many as it has, and what was wrong in their cells. Linear."""
    reported = Reported(file, table.sheet)
    _fill_labels(table, mapping, reported)
    plan = _plan(table, mapping, reported)
    constants = {name: value for name, value in mapping.constants.items() if name != "currency"}
    constant_currency = mapping.constants.get("currency", "")
    section = _Sections(table, mapping)
    shown, width = table.shown, table.width
    rows: list[Row] = []
    for line, cells in zip(table.lines, table.cells, strict=True):
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        values = dict(constants)
        written: set[str] = set()
        for index, field, memo, clean in plan:
            cell = cells[index]
            if not cell or field in written:
                continue
            known = memo.get(cell) if type(cell) is str else None
            if known is None:
                known = _clean(clean, cell, memo)
            cleaned, doubt, more = known
            if cleaned:
                values[field] = cleaned
                written.add(field)
            if more:
                for name, value in more:
                    values.setdefault(name, value)
            if doubt is not None:
                reported.add(doubt.code, line, shown[index], found=cell[:120], **doubt.values)
        if section.wanted:
            section.apply(line, values)
        _check_pairs(values, line, reported)
        if constant_currency and "currency" not in values and ("amount" in values or "amount_max" in values):
            values["currency"] = constant_currency
        raw = dict(zip(shown, cells, strict=False))
        if len(cells) > width:
            raw.update({f"[{index + 1}]": cells[index] for index in range(width, len(cells)) if cells[index]})
        rows.append(Row(line, values, raw))
    return rows, reported.close()


Known = tuple[str, Doubt | None, tuple[tuple[str, str], ...]]


def _clean(clean: Cleaner, cell: str, memo: dict[str, Known]) -> Known:
    known = clean(cell)
    if type(cell) is str and len(memo) < 200_000:
        memo[cell] = known
    return known


def _plan(
    table: RawTable, mapping: Mapping, reported: Reported
) -> list[tuple[int, str, dict[str, Known], Callable[[str], Known]]]:
    known = {mapping.columns.get(heading, "") for heading in table.shown} | set(mapping.constants)
    plan: list[tuple[int, str, dict[str, Known], Callable[[str], Known]]] = []
    for index, heading in enumerate(table.shown):
        field = mapping.columns.get(heading, "")
        if not field:
            continue
        cells = [row[index] for row in table.cells if index < len(row) and row[index]]
        clean, problem = cleaner_for(mapping.kind, field, table.headings[index], cells, known)
        if problem is not None:
            line = next((n for n, row in zip(table.lines, table.cells, strict=True)
                         if index < len(row) and row[index] == problem.values["found"]), None)  # fmt: skip
            reported.add(problem.code, line, heading, **problem.values)
        plan.append((index, field, {}, clean))
    return plan


def _check_pairs(values: dict[str, str], line: int, reported: Reported) -> None:
    """A latitude beyond a pole is no latitude: the pair costs its fields, stays in raw, and is named."""
    for north, east in _PAIRS:
        latitude = values.get(north)
        if latitude is None or -90 <= float(latitude) <= 90:
            continue
        longitude = values.pop(east, "")
        del values[north]
        swapped = longitude and -90 <= float(longitude) <= 90
        code = "record.coordinates-swapped" if swapped else "record.coordinates-impossible"
        reported.add(code, line, north, found=f"{latitude}, {longitude}".strip(", "))


class _Sections:
    """Lines that hold one country's name and nothing else head the lines below, where no column says the country."""

    def __init__(self, table: RawTable, mapping: Mapping) -> None:
        self.field = _MAIN_COUNTRY.get(mapping.kind, "")
        columns = set(mapping.columns.values())
        self.wanted = bool(self.field) and self.field not in columns and self.field not in mapping.constants
        self.country = ""
        self.by_line: dict[int, str] = {}
        if self.wanted:
            self._take_labels(table)

    def _take_labels(self, table: RawTable) -> None:
        lines, cells = [], []
        for line, row in zip(table.lines, table.cells, strict=True):
            said = [cell.strip() for cell in row if cell.strip()]
            if table.width > 1 and len(said) == 1 and is_country(said[0]):
                self.country = said[0]
                table.set_aside.append((line, said[0]))
                continue
            lines.append(line)
            cells.append(row)
            self.by_line[line] = self.country
        table.lines, table.cells = lines, cells
        self.wanted = bool(self.country)

    def apply(self, line: int, values: dict[str, str]) -> None:
        """Say the country of the section in which a row stands."""
        country = self.by_line.get(line, "")
        if country:
            values.setdefault(self.field, country)


def _fill_labels(table: RawTable, mapping: Mapping, reported: Reported) -> None:
    """Labels written once for several rows, as merged cells become in a CSV file: repeated down, and said."""
    for index, heading in enumerate(table.shown[:3]):
        field = mapping.columns.get(heading, "")
        if field not in _LABELS.get(mapping.kind, ()):
            continue
        column = [row[index].strip() if index < len(row) else "" for row in table.cells]
        blanks = column.count("")
        if (
            not blanks
            or not column[0]
            or blanks < len(column) * _BLANK_SHARE
            or blanks == len(column) - 1 > 5
        ):
            continue
        label = ""
        for row, cell in zip(table.cells, column, strict=True):
            label = cell or label
            if not cell:
                row.extend([""] * (index + 1 - len(row)))
                row[index] = label
        reported.add("record.label-repeated", table.lines[0], heading, count=blanks)
