"""Parts of the record as DuckDB reads them: its name for each type of column, and a SELECT over a table's parts."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.record.columns import Column

SQL_TYPES = {
    "day": "DATE", "time": "TIMESTAMPTZ", "decimal": "DECIMAL(38, 10)", "text": "VARCHAR", "integer": "BIGINT",
    "number": "DOUBLE", "flag": "BOOLEAN", "texts": "VARCHAR[]",
}  # fmt: skip
"""Type of a column → type of DuckDB."""

LATER = frozenset({"phone"})
"""Columns that older parts lack, one of each table that grew: such a table is read by the names of its columns."""


def scan(columns: Sequence[Column], paths: Sequence[str], numbered: bool = False) -> str:
    """The rows of a table's parts; of no row where it has none. ``numbered``: with ``file_row_number``."""
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    if paths and not LATER & {column.name for column in columns}:
        return f"SELECT * FROM read_parquet([{listed}]{', file_row_number=true' if numbered else ''})"
    empty = ", ".join(f'NULL::{SQL_TYPES[c.type]} AS "{c.name}"' for c in columns)
    none = f"SELECT {empty}{', NULL::BIGINT AS file_row_number' if numbered else ''} WHERE false"
    if not paths:
        return none
    return f"{none} UNION ALL BY NAME SELECT * FROM read_parquet([{listed}], union_by_name=true)"
