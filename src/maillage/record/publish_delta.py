"""The record as Delta tables, for whoever goes on with Spark, Dask, Trino or Polars: one table each, types kept.

What is published is what ``maillage sql`` shows: current statements, or every statement with its standing; contact
details of persons never, rows as they stood and paths of the machine that imported never (``columns.AT_HOME``). A table whose rows did not change gets no new
version. Tables are not partitioned: the largest of a record of millions of activities is a few gigabytes, whose files
Delta skips by the least and greatest value of each column; folders by country or year would only make small files.

Each table is replaced in one commit, one after the other: whoever reads several in the middle of a publication may
see new ones beside old ones. ``import_no`` tells them apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from maillage.record.columns import PROBLEMS, SAME_AS, STANDING, TABLES, TEXT, Column, goes_out, stands_with
from maillage.record.delta_table import Place, PublishRefused, find, replace
from maillage.record.dictionary import columns_in, is_raw, meaning_of
from maillage.record.money.views import money_columns
from maillage.record.questions import connect, fill_table, make_view, view_of
from maillage.record.store import Reader
from maillage.record.take_out import tables_out, whole_record
from maillage.reference.texts import LANGUAGES

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

DICTIONARY = "dictionary"
_RECIPE = 1
"""Raise it when the same record is to be published otherwise: every table then gets a new version."""
_MEMORY = "1GB"
_BATCH = 10_000
_DICTIONARY_COLUMNS = (
    Column("table", TEXT, "name of the table"),
    Column("column", TEXT, "name of the column; null: the table itself"),
    Column("type", TEXT, "type of the column in the record"),
    *(Column(f"meaning_{language}", TEXT, f"what stands in it ({language})") for language in LANGUAGES),
)


@dataclass(frozen=True, slots=True)
class Published:
    """A table that is published: where, its rows and version, and whether this publication made that version."""

    table: str
    address: str
    rows: int
    version: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to publish: these tables (none named: all that hold rows), IATI as published too, past statements too."""

    tables: Sequence[str] = ()
    raw: bool = False
    all_statements: bool = False
    force: bool = False


def publish(
    reader: Reader, target: str, wanted: Wanted = Wanted(), options: Mapping[str, str] | None = None
) -> Iterator[Published]:
    """Publish tables under ``target`` (a folder, or ``s3://bucket/folder``), one at a time, as they are done.

    ``sources`` and ``dictionary`` go with whatever is published. A table that was published and has no rows left is
    emptied. ``options``: what the store of an address wants to be told. ``wanted.force``: replace a Delta table that
    somebody else wrote. Raises PublishRefused; the tables before it stay published.
    """
    target = target.rstrip("/") if "://" in target else _folder(target)
    for table in _named(reader, wanted):
        place = Place(f"{target}/{table}", options or {})
        done = _publish(reader, table, place, wanted)
        if done:
            yield done


def _folder(said: str) -> str:
    """A folder's whole path. Raises PublishRefused for one that the Delta library would take for another."""
    path = str(Path(said).expanduser().resolve())
    if "#" in path or "?" in path or unquote(path) != path:
        raise PublishRefused("record.publish-folder-name", found=path)
    return path


def publishable() -> tuple[str, ...]:
    """Names of the tables that can be published."""
    return (*(name for name in tables_out() if name != STANDING.name), DICTIONARY)


def _named(reader: Reader, wanted: Wanted) -> list[str]:
    """The tables to look at; when none are named, also those that hold no rows: they may stand there from before."""
    if wanted.tables:
        names = [name for name in wanted.tables if name not in ("sources", DICTIONARY)]
    else:
        filled = whole_record(reader, wanted.raw)
        kept = (n for n in publishable() if n in TABLES or n == PROBLEMS.name or (wanted.raw and is_raw(n)))
        names = [n for n in dict.fromkeys((*filled, *kept)) if n != "sources"]
    return [*dict.fromkeys(names), "sources", DICTIONARY]


def _publish(reader: Reader, table: str, place: Place, wanted: Wanted) -> Published | None:
    """Bring one table up to date; None where there is nothing to publish and nothing stands."""
    found = find(place)
    if found and found.state is None and not wanted.force:
        raise PublishRefused("record.publish-not-ours", found=place.address)
    if not found and not wanted.tables and not _has_rows(reader, table):
        return None
    view = view_of(table, wanted.all_statements)
    columns = _columns(view)
    with connect(reader) as connection:
        connection.execute(f"SET memory_limit='{_MEMORY}'")
        if table == DICTIONARY:
            fill_table(connection, table, columns, _dictionary(wanted.all_statements))
        else:
            make_view(connection, reader, view)
        state = _state(connection, reader, view, columns)
        if found and found.state == state:
            return Published(table, place.address, found.rows, found.version, False)
        counted = _Counted(_batches(connection, view, columns))
        version = replace(place, _schema(columns), counted, state, _meaning(table))
    return Published(table, place.address, counted.rows, version, True)


def _has_rows(reader: Reader, table: str) -> bool:
    return table in (DICTIONARY, "sources") or table in whole_record(reader, raw=True)


def _meaning(table: str) -> str:
    return "what each table and column means" if table == DICTIONARY else meaning_of(table, "en")


# Rows


def _columns(view: str) -> tuple[Column, ...]:
    if view == DICTIONARY:
        return _DICTIONARY_COLUMNS
    return goes_out(columns_in(view, "en"))


def _schema(columns: Sequence[Column]) -> pa.Schema:
    """Types as the record has them; the meaning stands as the comment of each column."""
    import pyarrow as pa

    from maillage.record.arrow import arrow_type

    return pa.schema([pa.field(c.name, arrow_type(c.type), metadata={"comment": c.meaning}) for c in columns])


def _query(view: str, columns: Sequence[Column]) -> str:
    listed = ", ".join(f'"{column.name}"' for column in columns)
    return f"SELECT {listed} FROM {view}"


def _batches(
    connection: duckdb.DuckDBPyConnection, view: str, columns: Sequence[Column]
) -> Iterator[pa.RecordBatch]:
    """The rows of a view as they are read, never all in memory."""
    import pyarrow as pa

    schema = _schema(columns)
    # A relation is read as a stream; the answer of a statement would be laid in memory whole.
    for batch in connection.sql(_query(view, columns)).to_arrow_reader(_BATCH):
        arrays = [column.cast(field.type) for column, field in zip(batch.columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


class _Counted:
    """Batches, and how many rows went through."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self.batches, self.rows = batches, 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self.batches:
            self.rows += batch.num_rows
            yield batch


def _dictionary(all_statements: bool) -> Iterator[dict[str, str]]:
    """Each table that can be published, then each of its columns, with their meanings in every language."""
    for table in publishable():
        if table == DICTIONARY:
            continue
        yield {
            "table": table,
            **{f"meaning_{language}": meaning_of(table, language) for language in LANGUAGES},
        }
        view = view_of(table, all_statements)
        for each in zip(*(goes_out(columns_in(view, language)) for language in LANGUAGES), strict=True):
            meanings = {f"meaning_{said}": c.meaning for said, c in zip(LANGUAGES, each, strict=True)}
            yield {"table": table, "column": each[0].name, "type": each[0].type, **meanings}


# State


def _state(
    connection: duckdb.DuckDBPyConnection, reader: Reader, view: str, columns: Sequence[Column]
) -> str:
    """Digest of what is to be published, from the names of the parts where they say it: equal when nothing changed."""
    table = view.removesuffix("_all")
    said = {
        "recipe": _RECIPE,
        "view": view,
        "columns": [[c.name, c.type, c.meaning] for c in columns],
        "parts": [part.hash for part in reader.manifest.tables.get(table, ())],
        "rest": _rest(connection, reader, view, columns),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _rest(
    connection: duckdb.DuckDBPyConnection, reader: Reader, view: str, columns: Sequence[Column]
) -> object:
    """What the rows depend on beside the parts of their table: which statements are current, or the rows themselves."""
    table = view.removesuffix("_all")
    if table in TABLES or is_raw(table):
        make_view(connection, reader, STANDING.name)
        conditions = [f"\"table\" = '{stands_with(table)}'"] if table in TABLES else []
        conditions += ["standing <> 'vanished'"] if view == table else []
        what = "statement" if view == table else 'statement, standing, "by", since_import, why'
        where = " AND ".join(conditions) or "true"
        query = f"SELECT count(*), bit_xor(hash({what})) FROM {STANDING.name} WHERE {where}"
        return connection.execute(query).fetchall()
    if table in (PROBLEMS.name, SAME_AS.name):
        return None
    if table in money_columns():
        return [[part.hash for part in reader.manifest.tables.get(name, ())] for name in money_columns()]
    if table in _SMALL:
        return connection.execute(_query(view, columns)).fetchall()
    return reader.manifest.state()


_SMALL = ("sources", "imports", "countries", "country_groups", DICTIONARY)
"""Tables that are no parts: their rows are few enough to look at."""
