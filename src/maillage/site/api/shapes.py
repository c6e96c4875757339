"""What goes out: one shape for each table, made from the data dictionary, so that names and meanings cannot drift apart.

``raw`` (the row as it stood) stays out, as it does of files and of what is published (``columns.AT_HOME``).
"""

from __future__ import annotations

import math
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, Field, create_model

from maillage.record.columns import FLAG, INTEGER, NUMBER, SOURCES, TABLES, TEXT, TEXTS, Column, goes_out
from maillage.record.organisations.columns import ORGANISATIONS


def _finite(value: Any) -> Any:
    """A number that is none (an odd source) is not stated: JSON has no word for it."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


_TYPES: dict[str, Any] = {TEXT: str | None, INTEGER: int | None, FLAG: bool | None, TEXTS: list[str] | None,
                          NUMBER: Annotated[float | None, BeforeValidator(_finite)]}  # fmt: skip
_SURE: dict[str, Any] = {TEXT: str, INTEGER: int, FLAG: bool}
_NEVER_NULL = frozenset({"id", "statement", "source", "generated"})
ROW_OF = {
    "links": "Link",
    "activities": "Activity",
    "activity_parties": "ActivityParty",
    "activity_places": "ActivityPlace",
    "memberships": "Membership",
    "missions": "Mission",
    "calls": "Call",
    "solutions": "Solution",
    "notices": "Notice",
    "organisations": "Organisation",
    "sources": "Source",
}
"""Tables that go out, and the name of a row's shape."""
_COLUMNS = {**{name: table.columns for name, table in TABLES.items()},
            "organisations": ORGANISATIONS.columns, "sources": SOURCES.columns}  # fmt: skip


def columns_out(table: str) -> tuple[Column, ...]:
    """The columns of a table that go out."""
    return goes_out(_COLUMNS[table])


def _row(table: str) -> Any:
    fields: dict[str, Any] = {}
    for column in columns_out(table):
        sure = column.name == "id" or (column.name in _NEVER_NULL and table != "sources")
        fields[column.name] = ((_SURE if sure else _TYPES)[column.type], Field(description=column.meaning))
    return create_model(ROW_OF[table], __base__=Schema, **fields)


ROWS: dict[str, Any] = {table: _row(table) for table in ROW_OF}
"""Table → shape of its rows."""


class SourceNamed(Schema):
    """A source that rows of an answer name."""

    id: str
    title: str
    licence: str | None
    address: str | None
    as_of: str | None
    generated: bool


class Problem(Schema):
    """What is wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    where: str | None
    expected: str | None


class RecordState(Schema):
    """What the record is now: its name changes with each import."""

    record: str
    made: str | None
    generated: bool
    rows: dict[str, int]
    imports: int
    description: str
    documentation: str


class PlaceRow(Schema):
    """A place, and how many links are listed of it."""

    id: str
    name: str
    name_shown: str
    country: str
    kind: str
    latitude: float | None
    longitude: float | None
    population: int | None
    unit1: str | None
    unit2: str | None
    links: int
    page: str
    score: int | None = None
    why: str | None = None
    matched: str | None = None


class Listed(Schema):
    """How many current rows name a place, by table."""

    links: int
    activities: int
    memberships: int
    missions: int


class PlaceThing(PlaceRow):
    """One place with its names, its groups' State, and what is listed of it."""

    record: str
    names: dict[str, str]
    state: str
    listed: Listed


class Amount(Schema):
    """A sum as its source states it: never converted, never added across measures."""

    measure: str
    year: int | None
    currency: str | None
    amount: str


class Statement(Schema):
    """One statement of a thing: which source says it, where, and how it stands."""

    statement: str
    source: str
    line: int | None
    as_of: str | None
    standing: str
    why: str | None


class ActivityThing(Schema):
    """One activity with everything that the record tells of it."""

    record: str
    activity: Any
    parties: list[Any]
    places: list[Any]
    money: list[Amount]
    statements: list[Statement]
    stated: dict[str, Any] | None
    sources: list[SourceNamed]
    page: str


def _row_of(table: str) -> Any:
    return ROWS[table]


def _list_of(shape: Any) -> Any:
    return list.__class_getitem__(shape)


ACTIVITY: Any = create_model(
    "ActivityWhole",
    __base__=ActivityThing,
    activity=(_row_of("activities"), ...),
    parties=(_list_of(ROWS["activity_parties"]), ...),
    places=(_list_of(ROWS["activity_places"]), ...),
)


class ProblemRow(Schema):
    """Something found wrong in a source, and how to mend it."""

    code: str
    severity: str
    sheet: str | None
    line: int | None
    field: str | None
    message: str
    mend: str | None


class GroupRow(Schema):
    """A dated group of countries, and how many belong to it on the day asked."""

    code: str
    name: str
    members: int
    undecided: int


class ReadingRow(Schema):
    """What the answer would be under a condition that is not settled."""

    condition: str
    answer: str


class MembershipOn(Schema):
    """Whether a country is in a group on a day."""

    group: str
    country: str
    name: str
    answer: str
    why: str
    since: str | None
    until: str | None
    readings: list[ReadingRow]
    verified: bool
    source: str
    as_of: str


class GroupsList(Schema):
    """All groups on a day."""

    on: str
    items: list[GroupRow]


class MembersList(Schema):
    """The members of a group, or the groups of a country, on a day."""

    on: str
    items: list[MembershipOn]


class MilestoneRow(Schema):
    """A milestone of cooperation."""

    id: str
    on: str
    last: str | None
    label: str
    note: str | None
    reference: str
    source: str
    as_of: str
    verified: bool
    page: str


class MilestonesList(Schema):
    """All milestones, oldest first."""

    items: list[MilestoneRow]


class ReadingOfWords(Schema):
    """What some words of a question were taken for; ``key`` is what to hand back as ``not``."""

    words: str
    taken_for: str
    value: str
    label: str
    key: str
    refused: bool
    let_go: bool


class HitRow(Schema):
    """A thing found, with where it stands."""

    id: str
    table: str
    kind: str | None
    title: str
    snippet: str
    highlights: list[tuple[int, int]]
    language: str | None
    countries: list[str]
    topics: list[str]
    topics_derived: bool
    year_from: int | None
    year_to: int | None
    identifier: str | None
    source: str | None
    sheet: str | None
    line: int | None
    as_of: str | None
    generated: bool


def page_of(name: str, row: Any, **more: Any) -> Any:
    """A piece of a list: which manifest it is of, its order, the rows, and the address of the next piece."""
    return create_model(
        f"{name}List",
        __base__=Schema,
        record=(str, ...),
        made=(str | None, ...),
        total=(int, ...),
        order=(str, ...),
        items=(_list_of(row), ...),
        next=(str | None, ...),
        **more,
    )


_SOURCED: dict[str, Any] = {"sources": (list[SourceNamed], ...)}
LISTS: dict[str, Any] = {
    table: page_of(ROW_OF[table], ROWS[table], **({} if table == "sources" else _SOURCED))
    for table in ROW_OF
    if not table.startswith("activity_")
}
"""Table → shape of a piece of its list."""
PLACES: Any = page_of("Place", PlaceRow)
PROBLEMS: Any = page_of("SourceProblem", ProblemRow)
HITS: Any = page_of(
    "Hit",
    HitRow,
    understood=(list[ReadingOfWords], ...),
    unread=(list[str], ...),
    let_go=(list[str], ...),
    left_out=(dict[str, int], ...),
    facets=(dict[str, dict[str, int]], ...),
    **_SOURCED,
)
ORGANISATION: Any = create_model(
    "OrganisationWhole",
    __base__=Schema,
    record=(str, ...),
    organisation=(_row_of("organisations"), ...),
    page=(str, ...),
    **_SOURCED,
)
SOURCE: Any = create_model(
    "SourceWhole",
    __base__=Schema,
    record=(str, ...),
    source=(_row_of("sources"), ...),
    problems=(dict[str, int], ...),
    page=(str, ...),
)
