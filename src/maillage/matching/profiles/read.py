"""Reading needs and offers: rows become profiles, and what is wrong with a row is named with its line and field.

Rows in are profiles out plus rows left out: a row is left out when it has no identifier, the identifier of an earlier
row, or a number or a day that cannot be (each named). A word that no list knows is named too, and the row stands
without it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from maillage.matching.profiles.model import Need, Offer
from maillage.matching.profiles.rows import Decode, rows_of, utf8
from maillage.matching.profiles.shapes import Field, headings
from maillage.matching.profiles.values import NOTHING, Wrong, read_value
from maillage.reference.dates import PartialDate
from maillage.reference.names import fold
from maillage.reference.problems import Problem

Kind = TypeVar("Kind", Need, Offer)
_WORTH_LESS_WHEN_MISSPELT = frozenset({"language", "zone", "country"})
"""Kinds of fields without which a row still stands: what they would tell is then unknown."""
_EXAMPLE = {"example": '{"id": "n1", "text": "…"}'}


def read_needs(path: Path, decode: Decode = utf8) -> tuple[list[Need], list[Problem]]:
    """The needs of a file (JSON Lines, CSV, XLSX) in its order, and what is wrong with it; ``decode`` makes text of bytes."""
    return _read(path, Need, "need", decode)


def read_offers(path: Path, decode: Decode = utf8) -> tuple[list[Offer], list[Problem]]:
    """The offers of a file (JSON Lines, CSV, XLSX) in its order, and what is wrong with it; ``decode`` makes text of bytes."""
    return _read(path, Offer, "offer", decode)


def read_row(
    shape: str, row: Mapping[str, Any], name: str = "", line: int | None = None
) -> tuple[Need | Offer | None, list[Problem]]:
    """One row as a profile, and what is wrong with it. ``shape`` is ``need`` or ``offer``; ``row`` as a file has it, field or
    heading → value, an identifier among them. None when it cannot stand: the problems say why, by field (and with ``name`` and
    ``line`` where these are given)."""
    problems: list[Problem] = []
    found = next(read_rows(shape, [(line or 0, dict(row))], problems, name), None)
    return found, [dataclasses.replace(each, file=name or None, line=line) for each in problems]


def read_rows(
    shape: str, rows: Iterable[tuple[int, dict[str, Any]]], problems: list[Problem], name: str = ""
) -> Iterator[Need | Offer]:
    """The profiles of rows that stand, each with its line; what is wrong with the others is added to ``problems``."""
    reader = _Reader(name, shape, problems)
    kind = Need if shape == "need" else Offer
    for line, row in rows:
        said = reader.values(line, row)
        if said is not None:
            yield kind(line=line or None, **said)


def _read(path: Path, kind: type[Kind], shape: str, decode: Decode) -> tuple[list[Kind], list[Problem]]:
    rows, problems = rows_of(path, decode)
    found: dict[str, Kind] = {}
    reader = _Reader(str(path), shape, problems)
    for line, row in rows:
        if row is None:
            problems.append(Problem("matching.line-no-object", str(path), line, values=_EXAMPLE))
            continue
        said = reader.values(line, row)
        if said is None:
            continue
        if said["id"] in found:
            values = {"found": said["id"], "first": found[said["id"]].line}
            problems.append(Problem("matching.id-twice", str(path), line, "id", values))
            continue
        found[said["id"]] = kind(line=line, **said)
    if not found and not problems:
        problems.append(Problem("matching.file-empty", str(path)))
    return list(found.values()), problems


class _Reader:
    """Reads the rows of one file; a heading that is not known, or read already under another, is named once."""

    def __init__(self, file: str, shape: str, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems
        self.known = headings(shape)
        self.heads: dict[str, Field | None] = {}
        self.twice: set[str] = set()

    def values(self, line: int, row: dict[str, Any]) -> dict[str, Any] | None:
        """The attributes of a profile; None when the row cannot stand."""
        said: dict[str, Any] = {}
        stands = True
        read: dict[str, str] = {}
        for heading, cell in row.items():
            field = self._field(line, heading)
            if field is None or cell is None or cell == "":
                continue
            if (first := read.setdefault(field.name, heading)) != heading:
                self._named_twice(line, heading, first)
                continue
            try:
                said[field.to] = read_value(field, cell)
            except Wrong as wrong:
                self._tell(wrong.code, line, field.name, wrong.values)
                if wrong.kept is None and field.kind not in _WORTH_LESS_WHEN_MISSPELT:
                    stands = False
                elif wrong.kept is not None and wrong.kept is not NOTHING:
                    said[field.to] = wrong.kept
        if not said.get("id"):
            self._tell("matching.id-missing", line, "id", {})
            return None
        return self._whole(line, said) if stands else None

    def _whole(self, line: int, said: dict[str, Any]) -> dict[str, Any] | None:
        free = sorted(filter(None, map(PartialDate.parse, said.get("months_free") or ())))
        if free and "since" not in said and "until" not in said:
            said["since"], said["until"] = free[0].first, free[-1].last + timedelta(days=1)
        since, until = said.get("since"), said.get("until")
        if since and until and until <= since:
            last = until - timedelta(days=1)  # as it was written: the last day, not the first one after
            values = {"found": since.isoformat(), "until": last.isoformat()}
            self._tell("matching.window-reversed", line, "until", values)
            return None
        if said.get("person") and not said.get("consent"):
            self._tell("matching.person-without-consent", line, "person", {})
            said["person"] = ""
        if "place" in said:
            place = said["place"]
            coded = place.startswith(("geonames:", "iso3166-2:"))
            said["place"], said["place_name"] = (place, "") if coded else ("", place)
        return said

    def _field(self, line: int, heading: str) -> Field | None:
        if heading not in self.heads:
            self.heads[heading] = self.known.get(fold(heading))
            if self.heads[heading] is None and heading.strip():
                self._tell("matching.field-unknown", line, heading, {"found": heading[:60]})
        return self.heads[heading]

    def _named_twice(self, line: int, heading: str, first: str) -> None:
        if heading not in self.twice:
            self.twice.add(heading)
            self._tell("matching.field-twice", line, heading, {"found": heading[:60], "first": first[:60]})

    def _tell(self, code: str, line: int, field: str, values: dict[str, Any]) -> None:
        self.problems.append(Problem(code, self.file, line, field, values))
