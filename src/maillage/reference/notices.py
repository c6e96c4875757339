"""Dated notices on a country or an area: crisis, security, sanction. They inform, never judge; North as South.

Empty at the start: a notice is a quotation of its issuer, brought by a user as CSV. Nothing is stated by us.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from maillage.reference.countries.find import ended_country, find_country
from maillage.reference.dates import PartialDate, covers
from maillage.reference.names import fold
from maillage.reference.problems import Problem
from maillage.reference.texts import catalogue

KINDS = ("crisis", "security", "sanction")
COLUMNS = ("kind", "country", "area", "issuer", "title", "from", "until", "address")
"""What the CSV needs; ``area``, ``until`` and ``address`` may be empty."""

_NEEDED = ("kind", "country", "issuer", "title", "from")


@dataclass(frozen=True, slots=True)
class Notice:
    """What ``issuer`` published about a country (alpha-2) or an ``area`` of it: ``title`` is quoted, never reworded.

    It holds from ``since`` until ``until`` (the first day outside; None while no end is known). ``line`` is its line
    in the file it came from.
    """

    kind: str
    country: str
    area: str
    issuer: str
    title: str
    since: PartialDate
    until: PartialDate | None
    address: str
    line: int

    def holds(self, on: date) -> bool | None:
        """Whether it holds on that day; None when the day lies inside the doubt of a bound."""
        return covers(self.since, self.until, on)


def read_notices(text: str, file: str | None = None) -> tuple[list[Notice], list[Problem]]:
    """The notices of a CSV text, and what was wrong: each row that is read gives one notice or one problem.

    Commas or semicolons; the heading names :data:`COLUMNS`; the country by code or by name in any language.
    """
    text = text.removeprefix("\ufeff")
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [fold(cell) for cell in next(reader, [])]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        return [], [
            _problem("notices-columns", file, 1, None, found=heading[:80], expected=", ".join(missing))
        ]
    held: list[Notice] = []
    problems: list[Problem] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
                found = _notice(row, file, reader.line_num)
                (held if isinstance(found, Notice) else problems).append(found)  # type: ignore[arg-type]
    except csv.Error as fault:
        problems.append(_problem("notices-cut", file, reader.line_num, None, found=str(fault)))
    return held, problems


def notices(country: str, on: date, among: Iterable[Notice] = ()) -> list[Notice]:
    """The notices ``among`` those read that concern the country and hold on that day, or may, oldest first.

    We ship none: without ``among`` the answer is an empty list, which says "none known", never "all is well".
    """
    held = (n for n in among if n.country == country and n.holds(on) is not False)
    return sorted(held, key=lambda n: (n.since, n.kind, n.issuer, n.title))


def countries_in_crisis(among: Iterable[Notice], on: date) -> frozenset[str]:
    """The countries with a crisis notice that surely holds on that day: each counted once in a share."""
    return frozenset(n.country for n in among if n.kind == "crisis" and n.holds(on))


def _notice(row: dict[str, str], file: str | None, line: int) -> Notice | Problem:
    """The notice of one row, or the first thing that keeps it from being one."""
    empty = next((name for name in _NEEDED if not row.get(name)), None)
    if empty:
        return _problem("notice-empty", file, line, empty, expected=empty)
    kind = _kind(row["kind"])
    if kind is None:
        return _problem("notice-kind", file, line, "kind", found=row["kind"], expected=", ".join(KINDS))
    country = find_country(row["country"])
    if country is None or country.why == "doubtful":
        ended = ended_country(row["country"])
        code = "notice-country-ended" if ended else "notice-country"
        expected = ", ".join(ended.successors) if ended else ""
        return _problem(code, file, line, "country", found=row["country"], expected=expected)
    wrong = next(_wrong_dates(row), None)
    since, until = PartialDate.parse(row["from"]), PartialDate.parse(row.get("until", ""))
    if wrong or since is None:
        return _problem("notice-date", file, line, wrong or "from", found=row.get(wrong or "from", ""))
    if until and until.last <= since.first:
        return _problem("notice-order", file, line, "until", found=str(until), expected=str(since))
    return Notice(
        kind=kind,
        country=country.code,
        area=row.get("area", ""),
        issuer=row["issuer"],
        title=row["title"],
        since=since,
        until=until,
        address=row.get("address", ""),
        line=line,
    )


def _kind(said: str) -> str | None:
    key = fold(said)
    words = catalogue("maillage.reference", "notices")["words"]
    return next((kind for kind in KINDS if key in map(fold, words[kind])), None)


def _wrong_dates(row: dict[str, str]) -> Iterator[str]:
    for name in ("from", "until"):
        if row.get(name) and PartialDate.parse(row[name]) is None:
            yield name


def _problem(code: str, file: str | None, line: int, field: str | None, **values: str) -> Problem:
    return Problem(f"reference.{code}", file, line, field, dict(values))
