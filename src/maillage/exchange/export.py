"""Needs and offers of an organisation as a sheet that can be read again: CSV, XLSX, JSON Lines; and an empty one to fill in.

In: entries, a language for headings and words. Out: the bytes of a file. Imported where they came from they change nothing.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from maillage.exchange.sheet import NOT_SAID, ROOM, NameOfPlace, cells_of, columns_of
from maillage.matching.profiles import fields
from maillage.reference.texts import catalogue, choose

if TYPE_CHECKING:
    from maillage.exchange.models import Entry
    from maillage.matching.profiles.shapes import Field
    from maillage.reference.places import Places

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}
"""Each format that is written, and read again, with its content type."""
_LONGEST_CELL = 32_767
"""Signs that a cell of a spreadsheet holds; no field of ours has as many."""
_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001  # so that the same entries give the same bytes
_NO_FIELD = frozenset({"place_name", *NOT_SAID})


def name_of_place(places: Places | None, language: str) -> NameOfPlace:
    """How a place is named in a sheet: by its name where that leads back to it, else by its identifier."""
    known: dict[tuple[str, str], str] = {}

    def name(place: str, country: str) -> str:
        if (place, country) not in known:
            known[place, country] = _name(places, language, place, country)
        return known[place, country]

    return name


def _name(places: Places | None, language: str, place: str, country: str) -> str:
    found = places.get(place) if places else None
    if found is None or places is None:
        return place
    for named in dict.fromkeys((places.name(place, language), found.name)):
        settled = places.settle(named, country or None)
        if settled and settled.place.id == place:
            return named
    return place


def sheet_of(side: str, entries: Iterable[Entry], format: str, language: str, places: Places | None) -> bytes:
    """The file of these entries; of none, the headings to fill in. Raises KeyError for a format that is not in FORMATS."""
    FORMATS[format]
    listed = list(entries)
    if format == "jsonl":
        lines = [
            {"id": each.own_id or each.key, **{k: v for k, v in each.said.items() if k not in _NO_FIELD}}
            for each in listed
        ]
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    name = name_of_place(places, language)
    rows = [cells_of(side, each.said, each.own_id or each.key, language, name) for each in listed]
    columns = columns_of(side, rows)
    heads = [field.label(language) for field in columns]
    cells = [[row.get(field.name, "") for field in columns] for row in rows]
    if format == "csv":
        return _csv(heads, cells)
    return _xlsx(side, heads, cells, columns, language)


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    import csv

    from maillage.record.out_formats import as_text_cell

    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([as_text_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(
    side: str, heads: Sequence[str], rows: Iterable[Sequence[str]], columns: Sequence[Field], language: str
) -> bytes:
    """One sheet to fill in, and one that says what every column means, those that are not in the first too. Text is written as
    text, never as a formula or a link."""
    import xlsxwriter

    texts: Mapping[str, Any] = catalogue(ROOM, "sheet")
    out = io.BytesIO()
    plain = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, plain) as book:
        book.set_properties({"created": _LONG_AGO})
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})

        def page(title: str, widths: Sequence[int], lines: Iterable[Sequence[str]]) -> None:
            made = book.add_worksheet(str(choose(texts["title"][title], language))[:31])
            if language == "ar":
                made.right_to_left()
            made.freeze_panes(1, 0)
            for number, width in enumerate(widths):
                made.set_column(number, number, width, text)
            for line, cells in enumerate(lines):
                for number, said in enumerate(cells):
                    if said:
                        made.write_string(line, number, said[:_LONGEST_CELL], text if line else bold)

        page(side, [60 if field.name == "text" else 18 for field in columns], [heads, *rows])
        head = [str(choose(texts["head"][each], language)) for each in ("column", "meaning")]
        meant = [
            (field.label(language), field.meaning(language))
            for field in fields(side)
            if field.name not in NOT_SAID
        ]
        page("columns", [26, 90], [head, *meant])
    return out.getvalue()
