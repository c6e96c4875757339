"""DuckDB over parts of the record, for work inside an import: little memory, what does not fit laid aside in ``work``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


SQL_TYPES = {
    "day": "DATE", "time": "TIMESTAMPTZ", "decimal": "DECIMAL(38, 10)", "text": "VARCHAR", "integer": "BIGINT",
    "number": "DOUBLE", "flag": "BOOLEAN", "texts": "VARCHAR[]",
}  # fmt: skip
"""Type of a column → type of DuckDB."""


@contextmanager
def connect_over(
    paths: Mapping[str, Sequence[str]], folder: Path, memory: str, threads: int = 1
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a view for each table, empty where it has no part. No extension is ever fetched.

    One thread takes the least of the processors in all; ``threads`` is for work that others wait for.
    """
    import shutil

    import duckdb

    aside = folder / "money-aside"
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory,
        "temp_directory": str(aside),
        "threads": threads,
        "preserve_insertion_order": False,
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        connection.execute("SET python_enable_replacements=false; SET enable_progress_bar=false")
        for name, listed in paths.items():
            connection.execute(f"CREATE VIEW {name} AS {scan(name, listed)}")
        yield connection
    finally:
        connection.close()
        shutil.rmtree(aside, ignore_errors=True)


def scan(table: str, paths: Sequence[str]) -> str:
    """A SELECT of the rows of a table's parts; of no row where it has none."""
    from maillage.record.arrow import all_columns

    numbered = ", file_row_number=true" if table == "iati_narrative" else ""
    if paths:
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        return f"SELECT * FROM read_parquet([{listed}]{numbered})"
    empty = ", ".join(f'NULL::{SQL_TYPES[c.type]} AS "{c.name}"' for c in all_columns(table))
    empty += ", NULL::BIGINT AS file_row_number" if numbered else ""
    return f"SELECT {empty} WHERE false"
