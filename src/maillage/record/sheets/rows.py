"""Cells into rows of our fields: each column cleaned by what it means, every doubt a problem, every cell kept in raw.

Built for many rows: what a column needs is prepared once, equal cells are cleaned once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from maillage.record.sheets.content import is_country
from maillage.record.sheets.fields import Cleaner, Doubt, cleaner_for
from maillage.record.sheets.model import COMPOSED, Mapping, Row
from maillage.record.sheets.tables import RawTable
from maillage.reference.problems import Problem

MOST_REPEATED = 25
"""Problems of one code and column that are listed line by line; the rest is counted in one."""
_PAIRS = (("a_latitude", "a_longitude"), ("b_latitude", "b_longitude"), ("latitude", "longitude"))
_MAIN_COUNTRY = {"links": "b_country", "members": "country", "projects": "country", "embassies": "receiving",
                 "notices": "country"}  # fmt: skip
_LABELS = {
    "links": ("a_name", "a_country", "a_unit"),
    "projects": ("country", "organisation"),
    "members": ("country", "network"),
    "embassies": ("sending", "receiving"),
}
_AMOUNTS = {"amount", "amount_min", "amount_max"}
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
        self.problems.sort(key=lambda problem: problem.line or 10**9)
        return self.problems


def read_rows(table: RawTable, mapping: Mapping, file: str) -> tuple[list[Row], list[Problem]]:
    """The rows of ``table`` by ``mapping``, as many as it has, and what was wrong in their cells. Linear.

    Column by column: equal cells are cleaned once, and only columns with doubts are looked at line by line.
    """
    reported = Reported(file, table.sheet)
    _fill_labels(table, mapping, reported)
    section = _Sections(table, mapping)
    width = table.width
    cells = [row if len(row) >= width else row + [""] * (width - len(row)) for row in table.cells]
    columns = list(
        zip(*(cells if all(len(r) == width for r in cells) else [r[:width] for r in cells]), strict=True)
    )
    said, extras = _clean_columns(table, mapping, columns, reported)
    _check_pairs(said, extras, table.lines, reported)
    constants = dict(mapping.constants)
    currency = constants.pop("currency", "")
    rows = []
    for values, line, row in zip(_values(said, constants, len(cells)), table.lines, cells, strict=True):
        raw = dict(zip(table.shown, row, strict=False))
        if len(row) > width:
            raw.update({f"[{index + 1}]": row[index] for index in range(width, len(row)) if row[index]})
        rows.append(Row(line, values, raw))
    for position, more in extras.items():
        for name, value in more:
            rows[position].values.setdefault(name, value)
    for done in rows if section.wanted else ():
        section.apply(done.line, done.values)
    for done in rows if currency else ():
        if _AMOUNTS & done.values.keys():
            done.values.setdefault("currency", currency)
    return rows, reported.close()


def _values(said: dict[str, list[str]], constants: dict[str, str], count: int) -> Iterator[dict[str, str]]:
    """The non-empty values of each row, constants first."""
    if not said:
        yield from (dict(constants) for _ in range(count))
        return
    names = tuple(said)
    for cleaned in zip(*said.values(), strict=True):
        if all(cleaned):
            yield {**constants, **dict(zip(names, cleaned, strict=True))}
        else:
            yield {**constants, **{name: value for name, value in zip(names, cleaned, strict=True) if value}}


Known = tuple[str, Doubt | None, tuple[tuple[str, str], ...]]
Extras = dict[int, list[tuple[str, str]]]


def _clean_columns(
    table: RawTable, mapping: Mapping, columns: list[tuple[str, ...]], reported: Reported
) -> tuple[dict[str, list[str]], Extras]:
    """Field -> its cleaned cells, and what single cells say of other fields, by row."""
    known = {mapping.columns.get(heading, "") for heading in table.shown} | set(mapping.constants)
    said: dict[str, list[str]] = {}
    extras: Extras = {}
    for index, heading in enumerate(table.shown if columns else ()):
        field = mapping.columns.get(heading, "")
        if not field:
            continue
        column = columns[index]
        clean, doubt = cleaner_for(
            mapping.kind, field, table.headings[index], list(filter(None, column)), known
        )
        if doubt is not None:
            reported.add(
                doubt.code, table.lines[column.index(str(doubt.values["found"]))], heading, **doubt.values
            )
        found, noted = _clean_each(column, clean)
        cleaned = [one[0] for one in found]
        if noted:
            _note_cells(table, heading, column, found, extras, reported)
        earlier = said.get(field)
        said[field] = [a or b for a, b in zip(earlier, cleaned, strict=True)] if earlier else cleaned
    for name in [name for name in said if name in COMPOSED]:
        del said[name]
    return said, extras


def _clean_each(column: tuple[str, ...], clean: Cleaner) -> tuple[list[Known], bool]:
    """Each cell cleaned, equal ones once, numbers of a workbook apart from the same digits as text; and whether any
    has a doubt or says more than its own field."""
    all_text = set(map(type, column)) == {str}
    distinct = set(column) if all_text else {cell for cell in column if type(cell) is str}
    texts: dict[str, Known] = {cell: clean(cell) for cell in distinct if cell}
    texts[""] = ("", None, ())
    figures: dict[str, Known] = {}
    if not all_text:
        figures = {cell: clean(cell) for cell in {c for c in column if type(c) is not str}}
        found = [texts[cell] if type(cell) is str else figures[cell] for cell in column]
    else:
        found = [texts[cell] for cell in column]
    told = (*texts.values(), *figures.values())
    return found, any(doubt is not None or more for _, doubt, more in told)


def _note_cells(
    table: RawTable,
    heading: str,
    column: tuple[str, ...],
    found: list[Known],
    extras: Extras,
    reported: Reported,
) -> None:
    for position, (_, doubt, more) in enumerate(found):
        if more:
            extras.setdefault(position, []).extend(more)
        if doubt is not None:
            told = {"found": column[position][:120], **doubt.values}
            reported.add(doubt.code, table.lines[position], heading, **told)


def _check_pairs(said: dict[str, list[str]], extras: Extras, lines: list[int], reported: Reported) -> None:
    """A latitude beyond a pole is no latitude: the pair costs its fields, stays in raw, and is named."""
    for north, east in _PAIRS:
        column = said.get(north, [])
        impossible = {value for value in set(column) if value and not -90 <= float(value) <= 90}
        for position, latitude in enumerate(column if impossible else ()):
            if latitude not in impossible:
                continue
            longitude = said[east][position] if east in said else ""
            column[position] = ""
            if east in said:
                said[east][position] = ""
            _report_pair(latitude, longitude, lines[position], north, reported)
        for position, more in extras.items():
            pair = dict(more)
            if north in pair and not -90 <= float(pair[north]) <= 90:
                extras[position] = [item for item in more if item[0] not in (north, east)]
                _report_pair(pair[north], pair.get(east, ""), lines[position], north, reported)


def _report_pair(latitude: str, longitude: str, line: int, field: str, reported: Reported) -> None:
    swapped = longitude and -90 <= float(longitude) <= 90
    code = "record.coordinates-swapped" if swapped else "record.coordinates-impossible"
    reported.add(code, line, field, found=f"{latitude}, {longitude}".strip(", "))


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
    """Labels written once for several rows, as merged cells become in a CSV file: repeated down, and said.

    Only where the leading column of labels is empty on many rows; the labels beside it are filled on these rows."""
    wanted = _LABELS.get(mapping.kind, ())
    labels = [
        index for index, heading in enumerate(table.shown[:4]) if mapping.columns.get(heading, "") in wanted
    ]
    if not labels or not table.cells:
        return
    leading = [row[labels[0]].strip() if labels[0] < len(row) else "" for row in table.cells]
    blank = {position for position, cell in enumerate(leading) if not cell}
    if 0 in blank or len(blank) < max(1, len(leading) * _BLANK_SHARE):
        return
    for index in labels:
        label, filled = "", 0
        for position, row in enumerate(table.cells):
            cell = row[index].strip() if index < len(row) else ""
            if cell or position not in blank:
                label = cell
            elif label:
                row.extend([""] * (index + 1 - len(row)))
                row[index] = label
                filled += 1
        if filled:
            reported.add("record.label-repeated", table.lines[0], table.shown[index], count=filled)
