"""The nouns of reading a sheet: a row, the mapping of its columns, the guess, what was read. No input or output."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from dataclasses import dataclass

from maillage.reference.problems import Problem

KINDS = ("links", "projects", "members", "embassies", "calls", "solutions", "notices")
"""What a sheet may hold: the words of ``--as``."""

FIELDS: dict[str, tuple[str, ...]] = {
    "links": (
        "a_name", "a_country", "a_latitude", "a_longitude", "a_unit", "b_name", "b_country", "b_latitude",
        "b_longitude", "b_unit", "kind", "since", "until", "status", "topics", "description", "website", "reference",
        "as_of",
    ),
    "projects": (
        "title", "description", "reference", "organisation", "organisation_country", "organisation_type", "partners",
        "partner_country", "country", "place", "latitude", "longitude", "status", "since", "until", "amount",
        "currency", "amount_kind", "topics", "sectors", "goals", "website", "as_of",
    ),
    "members": (
        "network", "name", "type", "country", "place", "latitude", "longitude", "since", "until", "role", "website",
        "reference", "as_of",
    ),
    "embassies": (
        "kind", "sending", "organisation", "receiving", "place", "jurisdictions", "latitude", "longitude", "since",
        "until", "address", "phone", "email", "website", "reference", "as_of",
    ),
    "calls": (
        "title", "funder", "opens", "closes", "countries", "amount_min", "amount_max", "currency", "share", "topics",
        "description", "website", "as_of",
    ),
    "solutions": (
        "title", "problem", "done", "country", "place", "reused_in", "year", "topics", "website", "as_of",
        "reference",
    ),
    "notices": (
        "issuer", "kind", "country", "place", "day", "until", "quote", "language", "website", "as_of",
    ),
}  # fmt: skip
"""Our field names by kind. ``as_of`` is the day the sheet gives for itself, whichever its kind."""

COMPOSED = ("span", "coordinates", "a_coordinates", "b_coordinates")
"""Fields a column may be mapped to that fill two others: a period, a pair of coordinates."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``line`` as a spreadsheet shows it (from 1); ``values`` by our field names, cleaned, only non-empty,
    constants of the sheet included; ``raw`` every cell as text under its heading as it stands (made unique)."""

    line: int
    values: dict[str, str]
    raw: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each column means. ``columns``: heading -> our field ("" = kept in raw only; two columns of one field: the
    first that is not empty counts). ``constants``: field -> what is said once for the whole sheet."""

    kind: str
    columns: dict[str, str]
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    file: str = dataclasses.field(default="", compare=False)
    """The mapping file in which a person said it; empty for what was guessed or remembered."""

    def as_toml(self) -> str:
        """The mapping as a person reads and corrects it; :meth:`from_toml` reads it back."""
        lines = [f"kind = {_quoted(self.kind)}", "", "[columns]"]
        lines += [f"{_quoted(heading)} = {_quoted(field)}" for heading, field in self.columns.items()]
        lines += ["", "[constants]"]
        lines += [f"{_quoted(field)} = {_quoted(value)}" for field, value in self.constants.items()]
        return "\n".join(lines) + "\n"

    @classmethod
    def from_toml(cls, text: str, file: str = "") -> Mapping:
        """The mapping written by :meth:`as_toml`, in ``file``. Raises ValueError saying what is wrong: no TOML, or an unknown
        kind or field."""
        told = tomllib.loads(text)
        kind = str(told.get("kind", ""))
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
        columns = _texts(told, "columns")
        constants = _texts(told, "constants")
        known = {"", *FIELDS[kind], *COMPOSED}
        for field in (*columns.values(), *constants):
            if field not in known:
                raise ValueError(f"{field!r} is no field of {kind}: {', '.join(FIELDS[kind])}")
        return cls(kind, columns, constants, file)


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping with how sure it is (0 to 1000), why, column by column, and the fingerprint by which a remembered
    mapping is found again: a stated hash of the folded headings and of what the sheet says of whose list it is."""

    mapping: Mapping
    score: int
    reasons: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class TableReading:
    """One table: rows read + ``rejected`` (rows that could not even be cut) = data rows met, each with its line."""

    sheet: str | None
    header_line: int
    guess: Guess
    rows: list[Row]
    rejected: list[Problem]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file holds. ``set_aside`` are the tables that were not recognised: their guess, without rows."""

    tables: list[TableReading]
    problems: list[Problem]
    set_aside: list[TableReading] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet as text, before anyone says what they mean. Row ``i`` is line ``i + 1``.

    ``merged`` are (first row, first column, last row, last column) from 0, inclusive; ``strict`` says that a row with
    more cells than the header is out of step (CSV), not a remark in the margin (XLSX)."""

    sheet: str | None
    rows: list[list[str]]
    strict: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    rejected: tuple[Problem, ...] = ()


class Number(str):
    """A cell that is a number in the file: its text is plain decimal, never to be guessed at again."""

    __slots__ = ()


def _texts(told: dict[str, object], name: str) -> dict[str, str]:
    said = told.get(name, {})
    if not isinstance(said, dict):
        raise ValueError(f"[{name}] must be a table of headings and fields")
    return {str(key): str(value) for key, value in said.items()}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
