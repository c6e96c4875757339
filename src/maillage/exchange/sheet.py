"""Sheets of needs and offers: bytes become rows, and what an entry says becomes the cells of a row.

In: CSV, XLSX or JSON Lines as people send them. Out: rows with their lines, each cell by the name of its field, and problems.
What is written here is read to the same: :func:`cells_of`. Not for what a row means (``reading``), nor for what is kept
already (``preview``).
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.matching.profiles import fields, topics_named
from maillage.matching.profiles.shapes import LISTS, Field, headings, words_for
from maillage.matching.profiles.values import NONE
from maillage.record.sheets.decode import decode, sort_of_file
from maillage.record.sheets.refused import refused
from maillage.record.sheets.workbook import read_workbook
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.reference.problems import Problem
from maillage.reference.texts import catalogue, choose
from maillage.reference.topics import modalities, topic_name

ROOM = "maillage.exchange"
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MAIN = (
    "id", "text", "language", "place", "country", "topics", "forms", "quantity", "unit", "from", "until", "expires", "languages",
    "beneficiaries", "conditions", "countries",
)  # fmt: skip
"""Columns of an empty sheet, of those that the shape has: what most people say. All others are read too."""
NOT_SAID = frozenset({"organisation", "generated"})
"""Fields that a sheet of one organisation does not say: whose it is, and whether it was invented, is known."""
_AS_TEXT = re.compile(r"'(?=\s*[=@+\-\t\r])")
"""The mark by which a spreadsheet takes a text for none of its formulas."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its line from 1 as the user's program shows it, and its cells by field. A cell left empty is None; of a column that
    the sheet lacks nothing is there."""

    line: int
    cells: Mapping[str, Any]

    @property
    def own_id(self) -> str:
        """Its owner's name for it; empty where there is none."""
        return str(self.cells.get("id") or "").strip()


def rows_of(side: str, data: bytes, name: str) -> tuple[list[Row], list[Problem]]:
    """The rows of a file by what stands in it, whatever its name says. Linear in its cells. Never raises for what a file holds."""
    lines, problems = _lines(data, name)
    strange = _strange_columns(side, lines, name)
    return [Row(line, _by_field(side, row)) for line, row in lines], [*problems, *strange]


_Line = tuple[int, dict[str, Any]]


def _lines(data: bytes, name: str) -> tuple[list[_Line], list[Problem]]:
    sort = sort_of_file(data)
    if sort == "JSON":
        return _objects(*decode(data, name), name)
    if sort != "text":
        if (why := refused(sort, data, name)) is not None:
            return [], [why]
        grids, problems = read_workbook(data, name)
        grid = next((each.rows for each in grids if each.rows), [])
        return _cells(enumerate(grid, 1), name, problems)
    text, problems = decode(data, name)
    if not text.strip():
        return [], [Problem("record.file-empty", name)]
    return _cells(_cut(text), name, problems)


def _cut(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of CSV, whatever parts their cells; a cell longer than any of ours is no reason to stop."""
    head = text.lstrip("\r\n").split("\n", 1)[0]
    mark = max((",", ";", "\t"), key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=mark)
    before = 0
    for cells in reader:
        yield before + 1, [_AS_TEXT.sub("", cell, count=1) if cell[:1] == "'" else cell for cell in cells]
        before = reader.line_num


def _cells(
    lines: Iterable[tuple[int, Sequence[str]]], name: str, problems: list[Problem]
) -> tuple[list[_Line], list[Problem]]:
    """The cells under their headings: those of the first line that holds anything."""
    heads: list[str] = []
    rows: list[_Line] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if not heads:
            if len(cells) > MOST_COLUMNS:
                values = {"found": len(cells), "expected": MOST_COLUMNS}
                return [], [*problems, Problem("exchange.too-many-columns", name, line, values=values)]
            heads = [_clean(cell).strip() for cell in cells]
            continue
        rows.append((line, {head: cell for head, cell in zip(heads, cells, strict=False) if head}))
        if len(rows) > MOST_ROWS:
            return [], [*problems, _too_many(name)]
    if not rows and not any(each.severity == "fatal" for each in problems):
        problems = [*problems, Problem("record.no-rows", name, values={"sheet": ""})]
    return rows, problems


def _objects(text: str, problems: list[Problem], name: str) -> tuple[list[_Line], list[Problem]]:
    """Objects one a line, or one list of them."""
    rows: list[_Line] = []
    for line, found in _read_objects(text):
        if not isinstance(found, dict):
            values = {"example": '{"id": "n1", "text": "…"}'}
            problems.append(Problem("matching.line-no-object", name, line, values=values))
            continue
        rows.append((line, {str(key): value for key, value in found.items()}))
        if len(rows) > MOST_ROWS:
            return [], [*problems, _too_many(name)]
    return rows, problems


def _read_objects(text: str) -> Iterator[tuple[int, Any]]:
    if text.lstrip()[:1] == "[":
        whole = _json(text)
        if isinstance(whole, list):
            yield from enumerate(whole, 1)
            return
    for line, each in enumerate(text.split("\n"), 1):
        if each.strip():
            yield line, _json(each)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _too_many(name: str) -> Problem:
    return Problem("exchange.too-many-rows", name, values={"expected": MOST_ROWS})


def _by_field(side: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row by the names of their fields; the first of two columns of one field."""
    found: dict[str, Any] = {}
    for heading, cell in row.items():
        field = _field(side, heading)
        if field is not None and field.name not in found and field.name not in NOT_SAID:
            said = _clean(cell) if isinstance(cell, str) else cell
            found[field.name] = None if isinstance(said, str) and not said.strip() else said
    return found


def _field(side: str, heading: str) -> Field | None:
    return headings(side).get(fold(heading))


def _strange_columns(side: str, lines: Iterable[_Line], name: str) -> list[Problem]:
    """Columns that no field is called by, and second columns of one field: each named once, where it is met first."""
    told, met = dict[str, Problem](), set[str]()
    for line, row in lines:
        if row.keys() <= met:
            continue
        first: dict[str, str] = {}
        for heading in row:
            field = _field(side, heading)
            if field is None and heading not in met and heading.strip():
                told[heading] = Problem(
                    "matching.field-unknown", name, line, heading, {"found": heading[:60]}
                )
            elif field is not None and (before := first.setdefault(field.name, heading)) != heading:
                values = {"found": heading[:60], "first": before[:60]}
                told.setdefault(heading, Problem("matching.field-twice", name, line, heading, values))
        met |= row.keys()
    return list(told.values())


def _clean(text: str) -> str:
    """Without what no database keeps and no reader sees, letters composed as everywhere here."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\r\n", "\n")))


NameOfPlace = Callable[[str, str], str]
"""From a place's identifier and the code of its country to the name by which it is found again; to the identifier itself where
no name does."""


def cells_of(
    side: str, said: Mapping[str, Any], own_id: str, language: str, name_of_place: NameOfPlace
) -> dict[str, str]:
    """What an entry says as the cells of a sheet, by field: in the words of a language where these are read to the same."""
    cells = {"id": own_id}
    for field in fields(side):
        value = said.get(field.name)
        if field.name not in NOT_SAID and field.name != "id" and value is not None:
            cells[field.name] = _cell(field, value, said, language, name_of_place)
    return cells


def _cell(
    field: Field, value: Any, said: Mapping[str, Any], language: str, name_of_place: NameOfPlace
) -> str:
    if field.kind in LISTS:
        listed = value if isinstance(value, list) else [value]
        return "; ".join(_item(field, str(each), language) for each in listed) or NONE[0]
    if field.kind == "flag":
        return str(choose(catalogue(ROOM, "sheet")["flag"]["yes" if value else "no"], language))
    if field.kind == "country":
        named = str(countries.name(str(value), language))
        found = countries.find_country(named)
        return named if found and found.code == value else str(value)
    if field.name == "place":
        return name_of_place(str(value), str(said.get("country", "")))
    return str(value)


def _item(field: Field, code: str, language: str) -> str:
    if field.kind == "topics":
        named = topic_name(code, language)
        return named if ";" not in named and topics_named(named) == (code,) else code
    if field.kind == "forms":
        named = next(
            (str(choose(dict(each.names), language)) for each in modalities() if each.code == code), code
        )
        return named if ";" not in named and words_for("forms").get(fold(named)) == code else code
    return code


def columns_of(side: str, rows: Iterable[Mapping[str, str]]) -> list[Field]:
    """The columns of a sheet: the main ones, and what else one of its rows says."""
    said = {name for row in rows for name in row}
    return [
        field
        for field in fields(side)
        if field.name not in NOT_SAID and (field.name in MAIN or field.name in said)
    ]
