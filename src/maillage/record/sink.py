"""Parts written while they are read: rows come in batches, in order, and never all stand in memory.

A sink holds the batches of each table until they are worth a row group, then writes them. The same rows in the same order give the
same bytes, however they were cut into batches.
"""

from __future__ import annotations

import os
import secrets
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.columns import LAYOUT

if TYPE_CHECKING:
    import pyarrow as pa

    from maillage.record.store import Part, Store

GROUP_ROWS = 65_536
"""Rows of a group of a part."""
GROUP_BYTES = 8 << 20
"""A group is closed at so many bytes too: whoever reads it has all of it in memory."""
MOST_BYTES = 32 << 20
"""What all tables together may hold back in memory."""


class Sink:
    """Writes parts of many tables at once. :meth:`close` gives them; :meth:`drop` forgets what was written."""

    def __init__(self, store: Store, import_no: int) -> None:
        self.store, self.import_no = store, import_no
        self._waiting: dict[str, list[pa.Table]] = defaultdict(list)
        self._rows: dict[str, int] = defaultdict(int)
        self._bytes: dict[str, int] = defaultdict(int)
        self._held = 0
        self._writers: dict[str, tuple[Path, Any, Any]] = {}
        self.written: dict[str, int] = defaultdict(int)

    def add(self, table: str, rows: pa.Table) -> None:
        """Add rows (with the declared columns of ``table``, in order) to its part."""
        if not rows.num_rows:
            return
        self._waiting[table].append(rows)
        self._rows[table] += rows.num_rows
        # What was allocated is known thirty times sooner, but differs from process to process, and so would the parts.
        size = rows.nbytes
        self._bytes[table] += size
        self._held += size
        self.written[table] += rows.num_rows
        while self._rows[table] >= GROUP_ROWS:
            self._write(table, GROUP_ROWS)
        if self._bytes[table] > GROUP_BYTES:
            self._write(table, self._rows[table])
        while self._held > MOST_BYTES:
            largest = max(self._bytes, key=lambda name: self._bytes[name])
            self._write(largest, self._rows[largest])

    def close(self) -> dict[str, Part]:
        """Write what is left; the part of each table that has rows."""
        from maillage.record.arrow import let_memory_go

        for table in sorted(self._waiting):
            if self._rows[table]:
                self._write(table, self._rows[table])
        made = {}
        for table, (path, file, writer) in sorted(self._writers.items()):
            writer.close()
            file.flush()
            os.fsync(file.fileno())
            file.close()
            made[table] = self.store.adopt_part(table, path, self.written[table], self.import_no)
        self._writers = {}
        let_memory_go()
        return made

    def drop(self) -> None:
        """Forget everything: nothing of it takes effect. Never raises: the disk may be what has failed."""
        for path, file, writer in self._writers.values():
            for close in (writer.close, file.close, path.unlink):
                with suppress(OSError):
                    close()
            writer.is_open = False  # else it tries once more when it is collected, and complains aloud
        self._writers = {}

    def _write(self, table: str, rows: int) -> None:
        import pyarrow as pa

        from maillage.record.arrow import schema

        waiting = pa.concat_tables(self._waiting[table])
        now, later = waiting.slice(0, rows), waiting.slice(rows)
        self._waiting[table] = [later] if later.num_rows else []
        left = later.nbytes if later.num_rows else 0
        self._held += left - self._bytes[table]
        self._rows[table], self._bytes[table] = later.num_rows, left
        declared = schema(table)
        whole = now.cast(declared).combine_chunks()
        self._writer(table, declared).write_table(whole, row_group_size=GROUP_ROWS)

    def _writer(self, table: str, schema: pa.Schema) -> Any:
        import pyarrow.parquet as parquet

        if table not in self._writers:
            path = self.store.work / secrets.token_hex(8)
            file = path.open("xb")
            stamped = schema.with_metadata({"maillage.layout": str(LAYOUT)})
            writer = parquet.ParquetWriter(file, stamped, compression="zstd", store_schema=False)
            writer.add_key_value_metadata({"maillage.layout": str(LAYOUT)})
            self._writers[table] = (path, file, writer)
        return self._writers[table][2]
