"""DuckDB over parts of the record, for work inside an import: little memory, what does not fit laid aside in ``work``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.record.parts import scan

if TYPE_CHECKING:
    import duckdb


@contextmanager
def connect_over(
    paths: Mapping[str, Sequence[str]], folder: Path, memory: str, threads: int = 1
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a view for each table, empty where it has no part. No extension is ever fetched.

    One thread takes the least of the processors in all; ``threads`` is for work that others wait for.
    """
    import shutil

    import duckdb

    from maillage.record.arrow import all_columns

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
            rows = scan(all_columns(name), listed, numbered=name == "iati_narrative")
            connection.execute(f"CREATE VIEW {name} AS {rows}")
        yield connection
    finally:
        connection.close()
        shutil.rmtree(aside, ignore_errors=True)
