"""The way out: a table of the record as CSV, XLSX, JSON or Parquet, with its data dictionary and its sources.

What goes out is what ``maillage sql`` shows: current statements, or every statement with its standing. ``generated``
stands in every table of statements and in every list of sources. Sources are named by title, address and licence,
never by the path they had on the disk of whoever imported them.

Values leave as they are. In CSV this holds for cells that begin with ``=``, ``+``, ``-`` or ``@`` too: a sign put
before them would falsify names ("-Sur-Mer"), telephone numbers and negative figures, and the file would no longer
read back equal. Who opens it in a spreadsheet takes XLSX instead, where every text is written as text and none is a
formula. An empty cell is "not stated" (the record holds no empty texts).

A file is written beside its place and moved there when whole; the data file comes last, so that where it stands its
dictionary and sources stand too.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.columns import FLAG, INTEGER, PROBLEMS, STANDING, TABLES, TEXT, TIME, Column, goes_out
from maillage.record.dictionary import columns_in, is_raw, meaning_of
from maillage.record.organisations.columns import NEEDS
from maillage.record.out_formats import (
    DICTIONARY,
    FORMATS,
    MOST_XLSX_ROWS,
    Batch,
    Sheet,
    write_csv,
    write_json,
    write_parquet,
    write_xlsx,
)
from maillage.record.questions import QueryRefused, connect, make_view, view_columns, view_of
from maillage.record.store import Reader
from maillage.reference.texts import choose

if TYPE_CHECKING:
    import duckdb

_BATCH = 5_000
_COUNTRY_COLUMNS = ("a_country", "b_country", "country", "sending", "receiving")
_COUNTRY_LISTS = ("countries", "jurisdictions")
_ORDER = (
    "import_no", "source", "sheet", "line", "record", "element", "position", "row", "occurrence", "lang", "statement",
)  # fmt: skip
_RECORDS = ("iati_activity", "iati_organisation")
"""Tables of IATI as published whose rows say their source; the rows of the others say their record."""
_WITHOUT_KEY = ("iati_narrative", "iati_extra")
_FILES = "iati_file"

SOURCES_OUT = (
    Column("id", TEXT, "identifier of the source, as in the column source"),
    Column("title", TEXT, "its title, or its file's name"),
    Column("licence", TEXT, "licence, when known: what may be done with its rows, and whom to name"),
    Column("address", TEXT, "where it comes from, when known"),
    Column("as_of", TEXT, "date it gives for itself, or of the file"),
    Column("generated", FLAG, "true for invented data"),
    Column("sha256", TEXT, "SHA-256 of its bytes"),
    Column("import_no", INTEGER, "import that took in its present version"),
    Column("rows", INTEGER, "rows of it in this file"),
)
"""Columns of ``<name>.sources.csv``, of the sheet ``sources`` and of ``sources`` in JSON."""


class ExportRefused(QueryRefused):
    """The table cannot go out as asked, and nothing was written. ``code`` names the sentence."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows: those that name the ``country`` (alpha-2) in any of its columns, of this ``kind``, this ``source``, with
    one of these ``ids``."""

    country: str | None = None
    kind: str | None = None
    source: str | None = None
    ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows, of which ``generated`` are invented; the data file first; cells cut to fit XLSX."""

    table: str
    rows: int
    files: tuple[Path, ...]
    generated: int = 0
    cut: int = 0


def tables_out() -> tuple[str, ...]:
    """Names of the tables that can be taken out."""
    return tuple(name for name in view_columns() if not name.endswith("_all"))


def whole_record(reader: Reader, raw: bool = False) -> list[str]:
    """The tables that stand for the whole record: those that hold rows of it (``standing`` goes with the tables it
    speaks of); those of IATI as published only when ``raw``."""
    rows = {"sources": len(reader.manifest.sources), "imports": len(reader.manifest.imports)}
    rows |= {
        name: sum(map(reader.manifest.rows, set(made) - {"iati_narrative"})) for name, made in NEEDS.items()
    }
    return [
        name
        for name in tables_out()
        if name != STANDING.name and (raw or not is_raw(name)) and rows.get(name, reader.manifest.rows(name))
    ]


def write_table(
    reader: Reader,
    table: str,
    out: Path,
    format: str,
    *,
    where: Where = Where(),
    all_statements: bool = False,
    language: str = "en",
    bom: bool = False,
    overwrite: bool = False,
    to_anybody: bool = False,
) -> Written:
    """Write a table of :func:`tables_out` to the file ``out``; what was written.

    ``all_statements``: also those that are not current, with their standing. ``language`` is that of the dictionary
    and of the titles of sources; names of columns stay. ``bom``: a byte order mark before CSV, which some spreadsheet
    programs want. ``to_anybody``: without what is its owner's alone (``columns.AT_HOME``). Raises ExportRefused (a file is in the way, or the table has no such column, or too many rows for
    XLSX), OSError when the disk fails: then nothing stands in place of the old files. Linear in rows; sorts them.
    """
    view = view_of(table, all_statements)
    files = _files(table, out, format)
    if not overwrite:
        refuse_what_exists(table, out, format)
    condition, values = _condition(table, where)
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".maillage-", dir=out.parent))
    try:
        with connect(reader) as connection:
            connection.execute("SET temp_directory=?", [str(work / "sorting")])
            for name in (view, *_RECORDS) if is_raw(table) else (view,):
                make_view(connection, reader, name)
            columns = columns_in(view, language)
            columns = goes_out(columns) if to_anybody else columns
            sheet, generated = _sheet(connection, reader, view, columns, condition, values, language)
            if format == "xlsx" and sheet.rows > MOST_XLSX_ROWS:
                raise ExportRefused("record.export-too-many-rows", found=sheet.rows, expected=MOST_XLSX_ROWS)
            _write(work, files, format, sheet, _batches(connection, view, columns, condition, values), bom)
        for file in reversed(files):
            (work / file.name).replace(file)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Written(table, sheet.rows, files, generated, sheet.cut)


def refuse_what_exists(table: str, out: Path, format: str) -> None:
    """Raise ExportRefused when one of the files that :func:`write_table` would write stands there already."""
    for file in _files(table, out, format):
        if os.path.lexists(file):
            raise ExportRefused("record.export-exists", found=str(file))


def _files(table: str, out: Path, format: str) -> tuple[Path, ...]:
    """The data file, then what goes beside it."""
    if format not in FORMATS:
        raise ValueError(f"no such format: {format}")
    if format in ("xlsx", "json"):
        return (out,)
    beside = ("dictionary", "sources") if _has_sources(table) else ("dictionary",)
    return (out, *(out.with_name(f"{out.stem}.{name}.csv") for name in beside))


def _has_sources(table: str) -> bool:
    return table in TABLES or table == PROBLEMS.name or is_raw(table)


def _sources_of(view: str) -> str:
    """SQL: the source of each row of a view, as ``source``, with ``generated`` where that is told."""
    if not is_raw(view) or view in _RECORDS:
        return view
    if view == _FILES:
        return f"(SELECT *, false AS generated FROM {view})"
    records = " UNION ALL ".join(f"SELECT statement, source, generated FROM {name}" for name in _RECORDS)
    return f"(SELECT * FROM {view} LEFT JOIN ({records}) USING (statement))"


def _write(
    work: Path, files: tuple[Path, ...], format: str, sheet: Sheet, batches: Iterator[Batch], bom: bool
) -> None:
    target = work / files[0].name
    if format == "csv":
        write_csv(target, [c.name for c in sheet.columns], batches, bom)
    elif format == "xlsx":
        write_xlsx(target, sheet, batches)
    elif format == "json":
        write_json(target, sheet, batches)
    else:
        write_parquet(target, sheet, batches)
    for file in files[1:]:
        if file.name.endswith(".dictionary.csv"):
            write_csv(work / file.name, DICTIONARY, [sheet.dictionary], bom)
        else:
            write_csv(work / file.name, [c.name for c in sheet.source_columns], [sheet.sources], bom)


def _condition(table: str, where: Where) -> tuple[str, list[Any]]:
    """The WHERE of the rows wanted, with its values. Raises ExportRefused when the table has no such column."""
    names = {column.name for column in view_columns()[table]}
    of_country = [f"{name} = ?" for name in _COUNTRY_COLUMNS if name in names]
    of_country += [f"list_contains({name}, ?)" for name in _COUNTRY_LISTS if name in names]
    tests = {
        "country": (where.country, of_country),
        "kind": (where.kind, ["kind = ?"] if "kind" in names else []),
        "source": (where.source, ["source = ?"] if "source" in names else []),
    }
    conditions: list[str] = ["true"]
    values: list[Any] = []
    for what, (wanted, any_of) in tests.items():
        if wanted and not any_of:
            raise ExportRefused("record.export-no-filter", found=table, expected=what)
        if wanted:
            conditions.append(f"coalesce({' OR '.join(any_of)}, false)")
            values += [wanted] * len(any_of)
    if where.ids is not None:
        conditions.append("id IN (SELECT unnest(?::VARCHAR[]))")
        values.append(list(where.ids))
    return " AND ".join(conditions), values


def _sheet(
    connection: duckdb.DuckDBPyConnection,
    reader: Reader,
    view: str,
    columns: tuple[Column, ...],
    condition: str,
    values: list[Any],
    language: str,
) -> tuple[Sheet, int]:
    table = view.removesuffix("_all")
    flagged = "0"
    if is_raw(table) or any(c.name == "generated" for c in columns):
        flagged = "count(*) FILTER (generated)"
    counted = connection.execute(
        f"SELECT count(*), {flagged} FROM {_sources_of(view)} WHERE {condition}", values
    ).fetchone()
    rows, generated = counted or (0, 0)
    about = {
        "record": reader.manifest.name,
        "made": reader.manifest.made,
        "count": rows,
        "generated": generated,
    }
    sheet = Sheet(
        table, meaning_of(view, language), columns, about=about, made=reader.manifest.made, rows=rows
    )
    sheet.right_to_left = language == "ar"
    if _has_sources(table):
        query = f"SELECT source, count(*) FROM {_sources_of(view)} WHERE {condition} GROUP BY source ORDER BY source"
        sheet.source_columns = SOURCES_OUT
        counts = connection.execute(query, values).fetchall()
        sheet.sources = [_source(reader, source, number, language) for source, number in counts if source]
    return sheet, generated


def _source(reader: Reader, identifier: str, rows: int, language: str) -> tuple[Any, ...]:
    said = dict(reader.manifest.source(identifier) or {"id": identifier})
    said["title"] = choose(said["titles"], language) if said.get("titles") else said.get("title")
    said["rows"] = rows
    return tuple(said.get(column.name) for column in SOURCES_OUT)


def _batches(
    connection: duckdb.DuckDBPyConnection,
    view: str,
    columns: tuple[Column, ...],
    condition: str,
    values: list[Any],
) -> Iterator[Batch]:
    """The rows in an order that depends on the rows alone."""
    names = [column.name for column in columns]
    listed = ", ".join(f'"{name}"' for name in names)
    order = [name for name in _ORDER if name in names] if "statement" in names else []
    if view in _WITHOUT_KEY:
        order += [name for name in names if name not in order]
    by = ", ".join(f'"{name}"' for name in order) or "ALL"
    result = connection.execute(f"SELECT {listed} FROM {view} WHERE {condition} ORDER BY {by}", values)
    times = [number for number, column in enumerate(columns) if column.type == TIME]
    while batch := result.fetchmany(_BATCH):
        yield [_in_utc(row, times) for row in batch] if times else batch


def _in_utc(row: tuple[Any, ...], times: list[int]) -> list[Any]:
    """The row with its times, which views give in UTC without saying so, saying so."""
    said = list(row)
    for number in times:
        if said[number] is not None:
            said[number] = said[number].replace(tzinfo=UTC)
    return said
