"""Manifests of the record held open for what reads it bit by bit: the one in force, and older ones that a cursor names.

A cursor goes on in the manifest that it was given in, for as long as the record keeps that one (twenty imports); what
was imported meanwhile moves nothing under the reader's feet.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from maillage.record.columns import TABLES
from maillage.record.questions import connect, make_view, rows_of
from maillage.record.store import Reader, RecordDamaged, Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from maillage.record.search.find import Searcher
    from maillage.site.at_hand import AtHand

MOST_OPEN = 3
"""Manifests kept open in each process: views over their parts and, where it was asked, their index."""
_NAME = re.compile(r"\d{6,}-[0-9a-f]{12}", re.ASCII)
_VIEWS = (*TABLES, "links_all", "activities_all", "problems")
_lock = threading.Lock()
_open: OrderedDict[tuple[str, str], Opened] = OrderedDict()


class Gone(LookupError):
    """The manifest that was named is not kept any more, or never was."""


@dataclass
class Opened:
    """One manifest: its reader, a database with a view of each table of statements, and its index."""

    reader: Reader
    database: duckdb.DuckDBPyConnection
    _made: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """Of the manifest; empty when nothing was imported."""
        return self.reader.manifest.name

    def rows(self, query: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows that a query of ours answers. Each call has a connection of its own."""
        return rows_of(self.database.cursor(), query, values)

    def make(self, table: str) -> None:
        """Make a table that is worked out of others (``organisations``) before it is first asked."""
        with self._lock:
            if table not in self._made:
                make_view(self.database, self.reader, table)
                self.database.execute(f"CREATE TABLE kept AS SELECT * FROM {table}")
                self.database.execute(f"DROP VIEW {table}")
                self.database.execute(f"ALTER TABLE kept RENAME TO {table}")
                self._made.add(table)

    @cached_property
    def searcher(self) -> Searcher | None:
        """Its index; None when nothing was imported."""
        from maillage.record.search import open_index

        return open_index(self.reader.index) if self.reader.index is not None else None


def opened(record: AtHand, name: str | None = None) -> Opened:
    """The manifest ``name``, else the one that ``record`` has in hand. Raises Gone, RecordDamaged."""
    store = record.reader.store
    wanted = record.name if name is None else name
    key = (str(store.folder), wanted)
    with _lock:
        found = _open.pop(key, None) or _opened(_reader(record, store, wanted))
        _open[key] = found
        while len(_open) > MOST_OPEN:
            _open.popitem(last=False)  # closed when whoever still reads it is done
    return found


def _opened(reader: Reader) -> Opened:
    database = connect(reader)
    database.execute("SET threads=1")
    database.execute("SET parquet_metadata_cache=true")  # parts never change
    for table in _VIEWS:
        make_view(database, reader, table)
    return Opened(reader, database)


def _reader(record: AtHand, store: Store, name: str) -> Reader:
    if name == record.name:
        return record.reader
    if not _NAME.fullmatch(name):
        raise Gone(name)
    try:
        held = (store.manifests / f"{name}.json").open("rb")
        fcntl.flock(held, fcntl.LOCK_SH)
        if not os.fstat(held.fileno()).st_nlink:
            raise Gone(name)
        return Reader(store, store.manifest(name), held)
    except (FileNotFoundError, RecordDamaged):
        raise Gone(name) from None
