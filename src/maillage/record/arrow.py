"""The declared columns as Arrow schemas, and rows into Arrow tables. The only file that knows both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from maillage.record.columns import (
    DAY,
    DECIMAL,
    FLAG,
    INTEGER,
    NUMBER,
    PROBLEMS,
    SAME_AS,
    STANDING,
    TABLES,
    TEXT,
    TEXTS,
    TIME,
    Column,
)

_TYPES = {
    TEXT: pa.string(),
    INTEGER: pa.int64(),
    NUMBER: pa.float64(),
    FLAG: pa.bool_(),
    TEXTS: pa.list_(pa.string()),
    DAY: pa.date32(),
    TIME: pa.timestamp("us", tz="UTC"),
    DECIMAL: pa.decimal128(38, 10),
}


def arrow_type(column_type: str) -> pa.DataType:
    """The Arrow type of a type of column."""
    return _TYPES[column_type]


def all_columns(table: str) -> tuple[Column, ...]:
    """The declared columns of any table of the record."""
    if table in TABLES:
        return TABLES[table].columns
    plain = {t.name: t for t in (STANDING, PROBLEMS, SAME_AS)}
    if table in plain:
        return plain[table].columns
    from maillage.record.iati.columns import iati_tables
    from maillage.record.money.columns import TABLES as MONEY_TABLES

    return {**MONEY_TABLES, **iati_tables()}[table].columns


@cache
def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table."""
    return pa.schema([(column.name, _TYPES[column.type]) for column in all_columns(table)])


def to_arrow(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows (column → value; a missing column is null) as an Arrow table of the declared schema."""
    arrays = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema(table)]
    return pa.Table.from_arrays(arrays, schema=schema(table))


def read_parts(
    paths: Sequence[str], table: str, columns: Sequence[str] | None = None, where: Any = None
) -> pa.Table:
    """Rows of parts, in the order of the parts; optionally some columns and a filter (a pyarrow.dataset expression)."""
    wanted = schema(table)
    if not paths:
        return pa.table({n: pa.array([], wanted.field(n).type) for n in columns or wanted.names})
    import pyarrow.dataset as dataset

    return dataset.dataset(list(paths), schema=wanted, format="parquet").to_table(
        columns=columns, filter=where
    )


def let_memory_go() -> None:
    """Give back to the system what was read and is no longer needed: what comes next needs its own."""
    pa.default_memory_pool().release_unused()
