"""What a question is asked over: a connection of its own, or one that whoever asks often keeps, its views made once.

A command asks once and ends. A site asks thousands of times: a connection and its views cost more than most answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maillage.record.query_check import first_line
from maillage.record.questions import connect, make_view
from maillage.record.store import Reader, RecordDamaged

if TYPE_CHECKING:
    import duckdb


@contextmanager
def over(reader: Reader, tables: Sequence[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the views ``tables``: of what the reader keeps, where it has them all. Only temporary tables and
    views may be made on it. Raises RecordDamaged when a part is missing or cannot be read."""
    import duckdb

    kept = reader.kept
    if kept is None or not kept.tables.issuperset(tables):
        with connect(reader) as connection:
            for table in tables:
                make_view(connection, reader, table)
            yield connection
        return
    with kept.database.cursor() as connection:
        try:
            yield connection
        except duckdb.IOException as fault:
            raise RecordDamaged(first_line(fault)) from None
