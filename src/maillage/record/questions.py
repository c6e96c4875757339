"""Questions in SQL: one SELECT over views of the record, nothing else, within limits.

Views are made only for the tables a query names. ``links`` (and each table of statements) shows what is current;
``links_all`` shows every statement ever made, with its standing. No query can write, read another file, load an
extension or change a setting: it is checked by DuckDB's own parser, then run with external access locked to the parts.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.record.columns import PROBLEMS, SAME_AS, STANDING, TABLES, Column
from maillage.record.store import Reader

if TYPE_CHECKING:
    import duckdb

LONGEST_QUERY = 100_000
"""Characters; a longer query is refused before it is read."""
SECONDS = 30.0
MEMORY = "2GB"
MOST_ROWS = 1_000_000

_HARMLESS_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})

SOURCES = (
    Column("id", "text", "identifier of the source"),
    Column("title", "text", "its title, or its file's name"),
    Column("path", "text", "path as given at import"),
    Column("sha256", "text", "SHA-256 of its bytes"),
    Column("as_of", "text", "date it gives for itself, or of the file"),
    Column("licence", "text", "licence, when known"),
    Column("address", "text", "where it comes from, when known"),
    Column("generated", "flag", "true for invented data"),
    Column("rows", "integer", "rows read"),
    Column("rejected", "integer", "rows rejected"),
    Column("import_no", "integer", "import that took in its present version"),
)
IMPORTS = (
    Column("import_no", "integer", "number of the import"),
    Column("at", "text", "when (ISO 8601, UTC)"),
    Column("command", "text", "what was asked"),
    Column("files", "integer", "files read"),
    Column("added", "integer", "rows added"),
    Column("changed", "integer", "rows changed"),
    Column("unchanged", "integer", "rows unchanged"),
    Column("rejected", "integer", "rows rejected"),
    Column("vanished", "integer", "rows no longer in their source (still current)"),
)


class QueryRefused(Exception):
    """The query is not one SELECT over the record's tables, or went past a limit. ``code`` names the sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


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
    for plain in (STANDING, PROBLEMS, SAME_AS):
        views[plain.name] = plain.columns
    return {**views, "sources": SOURCES, "imports": IMPORTS}


_STANDING_SHOWN = (
    Column("standing", "text", "current, or why it is not simply current (table standing)"),
    Column("standing_by", "text", "the statement that is current instead"),
    Column("standing_since", "integer", "import from which this holds"),
    Column("standing_why", "text", "rule that decided"),
)


def ask(reader: Reader, query: str, seconds: float = SECONDS) -> Answer:
    """The answer to one SELECT a user wrote. Raises QueryRefused with the reason."""
    if len(query) > LONGEST_QUERY:
        raise QueryRefused("record.query-too-long", found=len(query), expected=LONGEST_QUERY)
    with connect(reader) as connection:
        tables = _tables_named(connection, query)
        for table in sorted(tables):
            make_view(connection, reader, table)
        _lock(connection, reader)
        timer = threading.Timer(seconds, connection.interrupt)
        timer.start()
        try:
            return _run(connection, query)
        finally:
            timer.cancel()


def connect(reader: Reader) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection in memory, without views yet."""
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute("SET python_enable_replacements=false")
    return connection


def make_view(connection: duckdb.DuckDBPyConnection, reader: Reader, name: str) -> None:
    """Make the view ``name`` over the parts of the reader's manifest. Raises QueryRefused for an unknown name."""
    if name in ("sources", "imports"):
        _register(connection, name, reader.manifest.sources if name == "sources" else reader.manifest.imports)
    elif name.removesuffix("_all") in TABLES:
        _make_statement_view(connection, reader, name)
    elif name in (STANDING.name, PROBLEMS.name, SAME_AS.name):
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS {_scan(reader, name)}")
    else:
        raise QueryRefused(
            "record.query-unknown-table", found=name, expected=", ".join(sorted(view_columns()))
        )


def _make_statement_view(connection: duckdb.DuckDBPyConnection, reader: Reader, name: str) -> None:
    table = name.removesuffix("_all")
    of = "activities" if table == "activity_parties" else table
    standing = f"(SELECT * FROM ({_scan(reader, 'standing')}) WHERE \"table\" = '{of}')"
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


_SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "texts": "VARCHAR[]",
}


def _scan(reader: Reader, table: str) -> str:
    files = reader.files(table)
    if files:
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        return f"SELECT * FROM read_parquet([{listed}])"
    columns = view_columns()[table]
    empty = ", ".join(f'NULL::{_SQL_TYPES[c.type]} AS "{c.name}"' for c in columns)
    return f"SELECT {empty} WHERE false"


def _register(connection: duckdb.DuckDBPyConnection, name: str, rows: Any) -> None:
    columns = view_columns()[name]
    shown = ", ".join(f'"{c.name}" {_SQL_TYPES[c.type]}' for c in columns)
    connection.execute(f"CREATE OR REPLACE TABLE {name} ({shown})")
    values = [tuple(row.get(c.name) for c in columns) for row in rows]
    if values:
        marks = ", ".join("?" for _ in columns)
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", values)


def _lock(connection: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    folder = str(reader.store.parts).replace("'", "''")
    for setting in (
        f"SET memory_limit='{MEMORY}'",
        "SET temp_directory=''",
        f"SET allowed_directories=['{folder}']",
        "SET enable_external_access=false",
        "SET lock_configuration=true",
    ):
        connection.execute(setting)


def _run(connection: duckdb.DuckDBPyConnection, query: str) -> Answer:
    import duckdb

    try:
        result = connection.execute(query)
        rows = result.fetchmany(MOST_ROWS + 1)
    except duckdb.InterruptException:
        raise QueryRefused("record.query-too-slow", expected=int(SECONDS)) from None
    except duckdb.OutOfMemoryException:
        raise QueryRefused("record.query-too-big", expected=MEMORY) from None
    except duckdb.Error as fault:
        raise QueryRefused("record.query-failed", found=str(fault).splitlines()[0]) from None
    if len(rows) > MOST_ROWS:
        raise QueryRefused("record.query-too-many-rows", expected=MOST_ROWS)
    return Answer(tuple(column[0] for column in result.description or ()), rows)


def _tables_named(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    """The tables that the query names, by DuckDB's own parser; refuses what is not one plain SELECT."""
    import duckdb

    try:
        said = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchone()
    except duckdb.Error as fault:
        raise QueryRefused("record.query-failed", found=str(fault).splitlines()[0]) from None
    tree = json.loads(said[0]) if said else {"error": True}
    if tree.get("error"):
        kind = tree.get("error_type", "")
        if kind == "not implemented":
            raise QueryRefused("record.query-no-select")
        raise QueryRefused("record.query-failed", found=tree.get("error_message", "?"))
    if len(tree["statements"]) != 1:
        raise QueryRefused("record.query-no-select")
    defined: set[str] = set()
    named: set[str] = set()
    for node in _nodes(tree):
        if node.get("type") == "BASE_TABLE":
            named.add(str(node["table_name"]))
        elif node.get("type") == "TABLE_FUNCTION":
            function = str(node.get("function", {}).get("function_name", ""))
            if function not in _HARMLESS_FUNCTIONS:
                raise QueryRefused("record.query-function", found=function)
        for entry in (node.get("cte_map") or {}).get("map", ()):
            defined.add(str(entry["key"]))
    return {name.lower() for name in named - defined}


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)
