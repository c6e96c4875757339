"""A sheet of members as a network keeps it: CSV or XLSX, in any usual encoding, with headings as people write them.

In: bytes and the places of the world. Out: rows, each with its line, and what is wrong, by line and field. A row is left out when
it names nobody, or says a country, a day or an address that cannot be; every other row goes in. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from maillage.parties.models import TEXT
from maillage.record.sheets.cut import cut
from maillage.record.sheets.dates import read_date, says_no_date
from maillage.record.sheets.decode import decode, sort_of_file
from maillage.record.sheets.fields import tidy
from maillage.record.sheets.model import Grid
from maillage.record.sheets.refused import refused
from maillage.record.sheets.tables import RawTable, find_tables, known_headings
from maillage.record.sheets.vocabulary import key, meanings
from maillage.record.sheets.workbook import read_workbook
from maillage.reference.countries import country as country_of
from maillage.reference.countries import find_country
from maillage.reference.dates import PartialDate
from maillage.reference.names import fold
from maillage.reference.problems import Problem
from maillage.reference.texts import catalogue

if TYPE_CHECKING:
    from maillage.reference.places import Places

MOST_ROWS = 10_000
FIELDS = ("own_id", "name", "place", "country", "email", "language", "since", "until")
"""What a sheet may say of a member, in the order of its columns."""
LONGEST_ID, LONGEST_EMAIL = 80, 254
_SURE = 450
"""Of 1000: how well a heading of the record must fit."""
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]{2,}")
_BY_NAME = ("exact", "folded", "alternate")
"""How a place bears a name that is no typing error of another."""
_CODED = ("geonames:", "iso3166-2:")
Progress = Callable[[int, int], None]
"""Told how many rows were read, of how many."""
_EVERY = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One member as the sheet has it. ``place`` is an identifier, or empty; ``until`` the first day on which it no longer is
    one. None, or empty: not said."""

    line: int
    name: str
    own_id: str = ""
    place: str = ""
    country: str = ""
    email: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def folded(self) -> str:
        """The name as it is compared."""
        return fold(self.name)[:TEXT]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds. ``fields`` are those that it has a column for: of the others it says nothing. ``read`` counts the rows
    met: those that go in and those left out."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    fields: frozenset[str] = frozenset()
    read: int = 0

    @property
    def is_one(self) -> bool:
        """Whether it could be read as a list of members; else its problems say why not, and nothing of it can be taken in."""
        return bool(self.fields)


def read_members(
    data: bytes, name: str, places: Places | None, progress: Progress = lambda done, total: None
) -> Sheet:
    """The members that a file lists. Never raises for what stands in it. Linear in its rows."""
    sort = sort_of_file(data)
    if (why := refused(sort, data, name)) is not None:
        return Sheet((), (why,))
    if sort == "text":
        text, problems = decode(data, name)
        grids = [cut(text, name, known_headings)]
    else:
        grids, problems = read_workbook(data, name)
    tables = [table for grid in grids for table in find_tables(grid, name, _is_header)]
    chosen = next((table for table in tables if "name" in _columns(table).values()), None)
    if chosen is None:
        found = next((", ".join(filter(None, row))[:120] for row in _lines(grids)), "")
        return Sheet((), (*problems, Problem("parties.member-no-heading", name, 1, values={"found": found})))
    met = len(chosen.cells) + len(chosen.rejected)
    if met > MOST_ROWS:
        values = {"found": met, "expected": MOST_ROWS}
        return Sheet((), (Problem("parties.member-too-many", name, values=values),), read=met)
    reading = _Reading(name, places, [*problems, *chosen.rejected])
    columns = _columns(chosen)
    for at, (line, cells) in enumerate(zip(chosen.lines, chosen.cells, strict=True)):
        if at % _EVERY == 0:
            progress(at, len(chosen.cells))
        said: dict[str, str] = {}
        for number, field in columns.items():
            if number < len(cells) and (cell := tidy(cells[number])):
                said.setdefault(field, cell)
        reading.row(line, said)
    progress(len(chosen.cells), len(chosen.cells))
    fields = frozenset(columns.values()) - {"place_name"}
    if "place_name" in columns.values():
        fields |= {"place"}
    return Sheet(tuple(reading.rows), tuple(reading.problems), fields, met)


def _lines(grids: Iterable[Grid]) -> Iterable[list[str]]:
    return (row for grid in grids for row in grid.rows if any(row))


def _is_header(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell.strip()]
    if len(said) == 1:  # a title is no heading, though it speaks of members
        return _headings().get(key(said[0])) == "name"
    fields = [field for cell in said if (field := _field_of(cell))]
    return "name" in fields and len(fields) == len(said)


def _columns(table: RawTable) -> dict[int, str]:
    """Number of a column → the field that it fills; of two that would fill the same, the first."""
    found: dict[int, str] = {}
    for number, heading in enumerate(table.headings):
        field = _field_of(heading)
        if field and field not in found.values():
            found[number] = field
    if "name" not in found.values():  # a list of towns is a list of members
        found = {number: "name" if field == "place" else field for number, field in found.items()}
    return found


@lru_cache(maxsize=2_000)
def _field_of(heading: str) -> str:
    """The field that a heading names; empty where it names none."""
    said = _headings().get(key(heading))
    if said:
        return said
    concepts = catalogue("maillage.parties", "member_sheet")["concepts"]
    return next(
        (str(concepts[m.concept]) for m in meanings(heading) if m.concept in concepts and m.score >= _SURE),
        "",
    )


@cache
def _headings() -> dict[str, str]:
    listed = catalogue("maillage.parties", "member_sheet")["headings"]
    own = {key(field): field for field in FIELDS}
    return own | {key(heading): field for field, headings in listed.items() for heading in headings}


class _Reading:
    """Rows as they are read, and what is wrong with them."""

    def __init__(self, file: str, places: Places | None, problems: list[Problem]) -> None:
        self.file, self.places, self.problems = file, places, problems
        self.rows: list[Row] = []
        self._ids: dict[str, int] = {}
        self._names: dict[tuple[str, str], int] = {}

    def row(self, line: int, said: dict[str, str]) -> None:
        """Read a row; it stands unless something in it cannot be."""
        name = said.get("name", "")
        if not name:
            return self._tell("without-name", line, "name")
        if len(name) > TEXT:
            return self._tell("name-long", line, "name", found=len(name), expected=TEXT)
        country = _country(said["country"]) if "country" in said else ""
        if country is None:
            return self._tell("country-unknown", line, "country", found=said["country"][:60])
        email = said.get("email", "").removeprefix("mailto:")
        if email and (len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email)):
            return self._tell("email-wrong", line, "email", found=email[:60])
        days = self._days(line, said)
        if days is None:
            return None
        own_id = said.get("own_id", "")[:LONGEST_ID]
        if self._stands_already(line, own_id, name, country):
            return None
        language = _language(said.get("language", ""))
        if language is None:
            self._tell("language-unknown", line, "language", found=said["language"][:60])
        place, found_in = self._place(line, said, name, country)
        self.rows.append(Row(line, name, own_id, place, country or found_in, email, language or "", *days))
        return None

    def _days(self, line: int, said: dict[str, str]) -> tuple[date | None, date | None] | None:
        read: dict[str, PartialDate | None] = {"since": None, "until": None}
        for field in ("since", "until"):
            cell = said.get(field, "")
            if not cell or says_no_date(cell):
                continue
            found = read_date(cell)
            if found is None:
                self._tell("day-wrong", line, field, found=cell[:60])
                return None
            read[field] = PartialDate.parse(found.since)
            if field == "since" and found.until and not said.get("until"):
                read["until"] = PartialDate.parse(found.until)
        since, last = read["since"], read["until"]
        if since and last and last.last < since.first:
            values = {"found": last.last.isoformat(), "expected": since.first.isoformat()}
            self._tell("days-reversed", line, "until", **values)
            return None
        return since.first if since else None, last.last + timedelta(days=1) if last else None

    def _stands_already(self, line: int, own_id: str, name: str, country: str) -> bool:
        if own_id:
            if (first := self._ids.setdefault(own_id, line)) != line:
                self._tell("id-twice", line, "own_id", found=own_id, first=first)
                return True
            return False
        if (first := self._names.setdefault((fold(name), country), line)) != line:
            self._tell("twice", line, "name", found=name[:60], first=first)
            return True
        return False

    def _place(self, line: int, said: dict[str, str], name: str, country: str) -> tuple[str, str]:
        """The identifier of the place, and its country; of a row without a place, that which its name means, if it means one."""
        cell = said.get("place", "") or said.get("place_name", "")
        if self.places is None:
            return "", ""
        if cell.startswith(_CODED):
            known = self.places.get(cell)
            if known is None:
                self._tell("place-unknown", line, "place", found=cell[:60])
            return (known.id, known.country) if known else ("", "")
        settled = self.places.settle(cell or name, country or None)
        if settled is not None:
            return settled.place.id, settled.place.country
        if cell:
            among = self.places.find(cell, country=country or None, limit=9)
            named = [one for one in among if one.why in _BY_NAME]
            if named:
                self._tell("place-in-doubt", line, "place", found=cell[:60], count=len(named))
            else:
                self._tell("place-unknown", line, "place", found=cell[:60])
        return "", ""

    def _tell(self, what: str, line: int, field: str, **values: Any) -> None:
        self.problems.append(Problem(f"parties.member-{what}", self.file, line, field, values))


@lru_cache(maxsize=2_000)
def _country(cell: str) -> str | None:
    found = country_of(cell.upper()) if len(cell) == 2 else None
    if found is not None:
        return cell.upper()
    meant = find_country(cell)
    return meant.code if meant else None


@lru_cache(maxsize=500)
def _language(cell: str) -> str | None:
    """The code of a language by its code or its name; empty for none said, None for one that is not known."""
    from maillage.matching.profiles.shapes import fields
    from maillage.matching.profiles.values import Wrong, read_value

    if not cell:
        return ""
    about = next(each for each in fields("need") if each.name == "language")
    try:
        return str(read_value(about, cell))
    except Wrong:
        return None
