"""Delta tables read back, for tests: by the query engine of deltalake, into Arrow.

Not by ``to_pyarrow_table``: the threads that it leaves behind end some programs with an abort (deltalake 1.6 with pyarrow 26).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def read(address: str | Path, options: dict[str, str] | None = None, version: int | None = None) -> pa.Table:
    """The table that lies there."""
    import pyarrow as pa
    from deltalake import DeltaTable, QueryBuilder

    table = DeltaTable(str(address), version=version, storage_options=options)
    return pa.table(QueryBuilder().register("lake", table).execute("SELECT * FROM lake").read_all())


def rows(lake: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table in a folder of them."""
    found: list[dict[str, Any]] = read(lake / table).to_pylist()
    return found
