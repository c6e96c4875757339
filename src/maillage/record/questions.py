"""Questions in SQL: one SELECT over views of the record, nothing else, within limits.

Views are made only for the tables a query names. ``links`` (and each table of statements) shows what is current;
``links_all`` shows every statement ever made, with its standing. No query can write, read another file, load an
extension or change a setting: it is checked by DuckDB's own parser (:mod:`.query_check`), then run with external
access locked to the parts that it names.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from maillage.record.columns import (
    IMPORTS,
    INTEGER,
    PROBLEMS,
    SAME_AS,
    SOURCES,
    STANDING,
    TABLES,
    TEXT,
    TIME,
    Column,
    Plain,
    stands_with,
)
from maillage.record.contacts import cells_without, names_persons, rows_without
from maillage.record.money.columns import STANDING as MONEY_STANDING
from maillage.record.money.columns import TABLES as MONEY_TABLES
from maillage.record.money.views import money_columns, money_view
from maillage.record.organisations.columns import NEEDS
from maillage.record.organisations.columns import TABLES as ORGANISATION_TABLES
from maillage.record.parts import SQL_TYPES, scan
from maillage.record.query_check import LONGEST_QUERY, QueryRefused, first_line, tables_named, unknown_table
from maillage.record.reference_tables import COUNTRIES, COUNTRY_GROUPS
from maillage.record.store import Reader, RecordDamaged

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "LONGEST_QUERY",
    "Answer",
    "QueryRefused",
    "ask",
    "connect",
    "make_view",
    "rows_of",
    "view_columns",
    "view_of",
]

SECONDS = 30.0
"""How long a query may run, its answer's way to Python included."""
MEMORY = "2GB"
"""What DuckDB may use; nothing is laid aside on disk."""
MOST_ROWS = 1_000_000
MOST_CHARACTERS = 1_000_000_000
"""Rows, and characters (a cell that is no text counts as 8) of an answer: what Python can hold of it."""
_AT_ONCE = 10_000

PLAIN: Mapping[str, Plain] = {
    table.name: table
    for table in (
        *(STANDING, PROBLEMS, SAME_AS),
        *MONEY_TABLES.values(),
        *ORGANISATION_TABLES.values(),
        *(SOURCES, IMPORTS, COUNTRIES, COUNTRY_GROUPS),
    )
}
"""Tables that hold no statements of sources, but those of IATI as published: what the record knows of itself and of money,
organisations after what people said, countries."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of an answer, in the order the query gave them."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def view_columns() -> dict[str, tuple[Column, ...]]:
    """Every table a query may name, with its columns: the data dictionary."""
    views: dict[str, tuple[Column, ...]] = {}
    for name, table in TABLES.items():
        views[name] = table.columns
        views[f"{name}_all"] = (*table.columns, *_STANDING_SHOWN)
    views |= {name: table.columns for name, table in shown_iati_tables().items()}
    views |= {name: table.columns for name, table in PLAIN.items()}
    return {**views, **money_columns()}


_STANDING_SHOWN = (
    Column("standing", TEXT, "current, or why it is not simply current (table standing)"),
    Column("standing_by", TEXT, "the statement that is current instead"),
    Column("standing_since", INTEGER, "import from which this holds"),
    Column("standing_why", TEXT, "rule that decided"),
)


def ask(
    reader: Reader,
    query: str,
    seconds: float = SECONDS,
    memory: str = MEMORY,
    most_rows: int = MOST_ROWS,
    most_characters: int = MOST_CHARACTERS,
) -> Answer:
    """The answer to one SELECT that a user wrote. Raises QueryRefused with the reason, RecordDamaged for lost parts."""
    with connect(reader) as connection:
        tables = sorted(tables_named(connection, query, view_columns()))
        for table in tables:
            make_view(connection, reader, table)
        _lock(connection, reader, tables, memory)
        timer = threading.Timer(seconds, connection.interrupt)
        timer.start()
        try:
            return _run(connection, query, _Limits(seconds, memory, most_rows, most_characters))
        finally:
            timer.cancel()


def connect(reader: Reader) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection in memory, without views yet; it never fetches an extension."""
    import duckdb

    connection = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    connection.execute("SET python_enable_replacements=false")
    # Where Python runs without a file (a notebook), a bar of progress would stand in the midst of the answer.
    connection.execute("SET enable_progress_bar=false")
    return connection


def view_of(table: str, all_statements: bool = False) -> str:
    """The view of a table: what is current, or every statement ever made where it is a table of statements."""
    return f"{table}_all" if all_statements and table in TABLES else table


def rows_of(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[dict[str, Any]]:
    """The rows that a query of ours answers, each as column → value."""
    result = connection.execute(query, values)
    names = [str(column[0]) for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def make_view(connection: duckdb.DuckDBPyConnection, reader: Reader, name: str) -> None:
    """Make the view ``name`` over the parts of the reader's manifest.

    Raises QueryRefused for an unknown name, RecordDamaged when a part is missing or cannot be read.
    """
    import duckdb

    try:
        if name in _OTHERS:
            fill_table(connection, name, view_columns()[name], _OTHERS[name](reader))
        elif name.removesuffix("_all") in TABLES:
            _make_statement_view(connection, reader, name)
        elif name in (STANDING.name, PROBLEMS.name, SAME_AS.name):
            connection.execute(f"CREATE OR REPLACE VIEW {name} AS {_shown(reader, name)}")
        elif name in money_columns():
            shown = money_view(name, lambda table: _scan(reader, table))
            connection.execute(f"CREATE OR REPLACE VIEW {name} AS {shown}")
        elif name in shown_iati_tables():
            _make_iati_view(connection, reader, name)
        elif name in NEEDS:
            _make_organisations(connection, reader, name)
        else:
            raise unknown_table(name, view_columns())
    except duckdb.Error as fault:
        raise RecordDamaged(first_line(fault)) from None


def _countries(reader: Reader) -> Iterable[Mapping[str, Any]]:
    from maillage.record.reference_tables import country_rows

    return country_rows()


def _country_groups(reader: Reader) -> Iterable[Mapping[str, Any]]:
    from maillage.record.reference_tables import group_rows

    return group_rows()


def _organisation_same_as(reader: Reader) -> Iterable[Mapping[str, Any]]:
    from maillage.record.organisations.same_as import same_as_rows

    return same_as_rows(reader)


_OTHERS: Mapping[str, Callable[[Reader], Iterable[Mapping[str, Any]]]] = {
    "sources": lambda reader: reader.manifest.sources,
    "imports": lambda reader: reader.manifest.imports,
    "countries": _countries,
    "country_groups": _country_groups,
    "organisation_same_as": _organisation_same_as,
}
"""Tables that are no parts: rows of the manifest and of ``reference``, and chains of decisions followed."""


def _make_statement_view(connection: duckdb.DuckDBPyConnection, reader: Reader, name: str) -> None:
    table = name.removesuffix("_all")
    standing = f"(SELECT * FROM ({_scan(reader, 'standing')}) WHERE \"table\" = '{stands_with(table)}')"
    if name != table:
        connection.execute(
            f"CREATE OR REPLACE VIEW {name} AS SELECT t.*, coalesce(s.standing, 'current') AS standing, "
            f"s.by AS standing_by, s.since_import AS standing_since, s.why AS standing_why "
            f"FROM ({_scan(reader, table)}) t LEFT JOIN {standing} s USING (statement)"
        )
        return
    current = _scan(reader, table)
    if reader.files("standing"):
        current = (
            f"SELECT * FROM ({current}) WHERE statement NOT IN "
            f"(SELECT statement FROM {standing} WHERE standing <> 'vanished')"
        )
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {current}")


@cache
def shown_iati_tables() -> Mapping[str, Plain]:
    """The IATI tables that a query may name: all but those of contacts."""
    from maillage.record.iati.columns import iati_tables

    return {name: table for name, table in iati_tables().items() if not names_persons(name)}


def _make_iati_view(connection: duckdb.DuckDBPyConnection, reader: Reader, name: str) -> None:
    """The rows of current statements; every file."""
    current: tuple[str, ...] = ()
    if name != "iati_file" and reader.files(STANDING.name):
        current = (
            f"statement NOT IN (SELECT statement FROM ({_scan(reader, STANDING.name)}) WHERE standing <> 'vanished')",
        )
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {_shown(reader, name, current)}")


def _make_organisations(connection: duckdb.DuckDBPyConnection, reader: Reader, name: str) -> None:
    from maillage.record.organisations.view import ORGANISATIONS_SQL

    for needed in NEEDS[name]:
        make_view(connection, reader, needed)
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {ORGANISATIONS_SQL}")


def _shown(reader: Reader, name: str, conditions: tuple[str, ...] = ()) -> str:
    """The rows of a table as they are shown: without contacts, its times in UTC (DuckDB's own zone is the machine's)."""
    times = {c.name: f'make_timestamp(epoch_us("{c.name}"))' for c in view_columns()[name] if c.type == TIME}
    cells = ", ".join(f'{how} AS "{column}"' for column, how in {**times, **cells_without(name)}.items())
    where = " AND ".join((*conditions, *rows_without(name)))
    return (
        f"SELECT *{f' REPLACE ({cells})' if cells else ''} FROM ({_scan(reader, name)})"
        f"{f' WHERE {where}' if where else ''}"
    )


def _scan(reader: Reader, table: str) -> str:
    return scan({**view_columns(), **money_columns(stored=True)}[table], reader.files(table))


def fill_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
) -> None:
    """Make a table of these rows; a missing column is null."""
    shown = ", ".join(f'"{c.name}" {SQL_TYPES[c.type]}' for c in columns)
    connection.execute(f"CREATE OR REPLACE TABLE {name} ({shown})")
    # One list a column: a thousand rows take milliseconds, where row by row they would take a second.
    listed = list(rows)
    marks = ", ".join(f"unnest(?::{SQL_TYPES[c.type]}[])" for c in columns)
    connection.execute(
        f"INSERT INTO {name} SELECT {marks}", [[row.get(c.name) for row in listed] for c in columns]
    )


def _lock(connection: duckdb.DuckDBPyConnection, reader: Reader, tables: Iterable[str], memory: str) -> None:
    """From here on the connection reads the parts of ``tables`` (and what tells which are current), nothing else."""
    named = {table.removesuffix("_all") for table in tables}
    needed = named.union(*(NEEDS.get(table, ()) for table in named), {STANDING.name, MONEY_STANDING.name})
    files = [file.replace("'", "''") for table in sorted(needed) for file in reader.files(table)]
    listed = ", ".join(f"'{file}'" for file in files)
    for setting in (
        f"SET memory_limit='{memory}'",
        "SET temp_directory=''",
        f"SET allowed_paths=[{listed}]",
        "SET enable_external_access=false",
        "SET lock_configuration=true",
    ):
        connection.execute(setting)


@dataclass(frozen=True, slots=True)
class _Limits:
    seconds: float
    memory: str
    most_rows: int
    most_characters: int


def _run(connection: duckdb.DuckDBPyConnection, query: str, limits: _Limits) -> Answer:
    import duckdb

    try:
        result = connection.execute(query)
        columns = tuple(str(column[0]) for column in result.description or ())
        return Answer(columns, _fetched(result, limits))
    except duckdb.InterruptException:
        raise QueryRefused("record.query-too-slow", expected=f"{limits.seconds:g}") from None
    except duckdb.OutOfMemoryException:
        raise QueryRefused("record.query-too-big", expected=limits.memory) from None
    except duckdb.Error as fault:
        if "pytz" in str(fault):  # a time with its zone: Python's side of DuckDB wants a package for it
            raise QueryRefused("record.query-time-zone") from None
        raise QueryRefused("record.query-failed", found=first_line(fault)) from None


def _fetched(result: duckdb.DuckDBPyConnection, limits: _Limits) -> list[tuple[Any, ...]]:
    if any(column[1].id in _NESTED for column in result.description or ()):
        return _fetched_nested(result, limits)
    rows: list[tuple[Any, ...]] = []
    characters = 0
    while more := result.fetchmany(_AT_ONCE):
        rows += more
        characters += sum(len(cell) if isinstance(cell, str) else 8 for row in more for cell in row)
        if len(rows) > limits.most_rows:
            raise QueryRefused("record.query-too-many-rows", expected=limits.most_rows)
        if characters > limits.most_characters:
            raise QueryRefused("record.query-too-big", expected=limits.memory)
    return rows


_NESTED = frozenset(("list", "array", "struct", "map", "union"))


def _fetched_nested(result: duckdb.DuckDBPyConnection, limits: _Limits) -> list[tuple[Any, ...]]:
    """Rows that hold lists: weighed as Arrow before they become Python objects, since one cell may hold millions."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of the copy that this costs: it is small, or refused
        batches = result.to_arrow_reader(_AT_ONCE)
    rows: list[tuple[Any, ...]] = []
    weight = 0
    for batch in batches or ():
        weight += batch.nbytes
        if len(rows) + batch.num_rows > limits.most_rows:
            raise QueryRefused("record.query-too-many-rows", expected=limits.most_rows)
        if weight > limits.most_characters // 8:  # what stands in 8 bytes here takes some 40 as an object
            raise QueryRefused("record.query-too-big", expected=limits.memory)
        cells = (column.to_pylist(maps_as_pydicts="lossy") for column in batch.columns)
        rows += zip(*cells, strict=True)
    return rows
