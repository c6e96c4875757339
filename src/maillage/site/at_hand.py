"""The record kept at hand: one manifest held open, its index, and the tables that pages ask most, in memory.

A page is answered from one manifest from its first line to its last. When an import has put a newer one in force, the
next request opens that; whoever still reads the older one keeps it whole (a reader holds its manifest).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.matching.affinity import LINK_COLUMNS, MEMBER_COLUMNS, Links, Members, fit
from maillage.record.answers import DERIVED, PLACE_TABLES
from maillage.record.columns import SHEET_KINDS
from maillage.record.questions import connect, make_view
from maillage.record.store import Reader, Store
from maillage.record.ties import member_rows, tie_rows

if TYPE_CHECKING:
    import duckdb

    from maillage.matching.affinity import Model
    from maillage.record.search import World
    from maillage.record.search.find import Searcher
    from maillage.reference.places import Places

_WANTED = {
    "links_all": "id, source, standing",
    "activities": 'statement, id, title, status, since, "until", amount, currency, topics, countries, country, place, '
    "kind, source, line, as_of, generated",
}
"""What is kept in memory of tables that have more: the rest of a row is read from its part when one row is asked for."""
_LOOKED_UP = (
    ("links", "a_place"), ("links", "b_place"), ("links_all", "id"), ("activity_places", "place"),
    ("activity_places", "statement"), ("activities", "statement"), ("link_sources", "id"),
    ("missions", "place"), ("memberships", "place"), ("activities", "place"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AtHand:
    """What a page asks: the reader of one manifest, a database with PLACE_TABLES, its index (None: nothing imported)."""

    reader: Reader
    database: duckdb.DuckDBPyConnection
    searcher: Searcher | None
    places: Places
    world: World
    listed: Mapping[str, int]
    """How many current rows each table of statements has, for those that have any."""
    linked: Mapping[str, int]
    """How many links each place has, for those that have any."""

    def connection(self) -> duckdb.DuckDBPyConnection:
        """A connection of this request's own: connections are not shared between threads."""
        return self.database.cursor()

    @property
    def invented(self) -> bool:
        """Whether anything in it was invented for a demonstration."""
        return any(source.get("generated") for source in self.reader.manifest.sources)

    @property
    def name(self) -> str:
        """Of the manifest; empty when nothing was imported."""
        return self.reader.manifest.name


FEWEST_LINKS = 20
_lock = threading.Lock()
_learnt: dict[str, Model | None] = {}
_held: dict[Path, AtHand] = {}


def at_hand(home: Path | None = None) -> AtHand:
    """The record of ``home`` (default: MAILLAGE_HOME) as it is now. Raises RecordDamaged, PlacesNotBuilt."""
    folder = home or home_folder()
    store = Store(folder)
    held = _held.get(folder)
    if held is None or held.name != store.current_name():
        with _lock:
            held = _held.get(folder)
            if held is None or held.name != store.current_name():
                held = _held[folder] = _open(store)
    return held


def home_folder() -> Path:
    """Where the user's data lives."""
    return Path(os.environ["MAILLAGE_HOME"]).expanduser()


def _open(store: Store) -> AtHand:
    reader = store.open()
    database = connect(reader)
    database.execute("SET threads=1")  # pages are many and small: one core each
    # views are made here, once: two requests that made the same one at a time would be in each other's way
    for table in sorted({*SHEET_KINDS.values(), "problems"} - {*PLACE_TABLES}):
        make_view(database, reader, table)
    for table in PLACE_TABLES:
        make_view(database, reader, table)
        database.execute(f"CREATE TABLE kept AS SELECT {_WANTED.get(table, '*')} FROM {table}")
        database.execute(f"DROP VIEW {table}")
        database.execute(f"ALTER TABLE kept RENAME TO {table}")
    for name, query in DERIVED.items():
        database.execute(f"CREATE TABLE {name} AS {query}")
    for table, column in _LOOKED_UP:
        database.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")
    listed = {table: number for table in SHEET_KINDS.values() if (number := _rows(database, table))}
    linked = dict(database.execute("SELECT place, links FROM place_links WHERE place IS NOT NULL").fetchall())
    return AtHand(reader, database, _searcher(reader), _places(), _world(), listed, linked)


def _rows(database: duckdb.DuckDBPyConnection, table: str) -> int:
    row = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def likely(record: AtHand) -> Model | None:
    """What the links of the record teach of likely partners, learnt when first asked; None where there are too few."""
    with _lock:
        if record.name not in _learnt:
            links = Links.of(tie_rows(record.reader, record.places, LINK_COLUMNS))
            members = Members.of(member_rows(record.reader, MEMBER_COLUMNS))
            _learnt.clear()
            _learnt[record.name] = (
                fit(links, record.places, None, members) if len(links) >= FEWEST_LINKS else None
            )
        return _learnt[record.name]


def _searcher(reader: Reader) -> Any:
    from maillage.record.search import open_index

    return open_index(reader.index) if reader.index is not None else None


@cache
def _places() -> Places:
    from maillage.reference import places

    return places.Places.open(places.default_folder())


@cache
def _world() -> World:
    from maillage.record.search.real_world import real_world

    return real_world(_places())
