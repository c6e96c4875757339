"""The record kept at hand: one manifest held open, its index, and the tables that pages ask most, in memory.

A page is answered from one manifest from its first line to its last. When an import has put a newer one in force, the
next request opens that; whoever still reads the older one keeps it whole (a reader holds its manifest).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from maillage.matching.affinity import LINK_COLUMNS, MEMBER_COLUMNS, Links, Members, fit
from maillage.record.at_places import DERIVED, PLACE_TABLES, Held, hold
from maillage.record.columns import SHEET_KINDS
from maillage.record.organisations.columns import NEEDS
from maillage.record.questions import connect, make_view
from maillage.record.store import Kept, Reader, Store
from maillage.record.ties import member_rows, tie_rows

if TYPE_CHECKING:
    import duckdb

    from maillage.matching.affinity import Model
    from maillage.record.search import World
    from maillage.record.search.find import Searcher
    from maillage.reference.places import Places

Made = TypeVar("Made")
_WANTED = {
    **dict.fromkeys(("links", "activity_places", "memberships", "missions"), "* EXCLUDE (raw)"),
    "links_all": "id, source, standing",
    "activities": 'statement, id, title, status, since, "until", amount, currency, topics, sectors, goals, regions, countries, '
    "country, place, kind, source, line, as_of, generated",
}
"""What is kept in memory of tables that have more: the rest of a row is read from its part when one row is asked for."""
_IN_MEMORY = (*PLACE_TABLES, "rates_used")
_ON_DISK = tuple(
    sorted(
        {*SHEET_KINDS.values(), *NEEDS["organisations"], "money", "money_cube", "money_sums", "problems"}
        - {*_IN_MEMORY}
    )
)
"""Views over parts: they may be of any size."""
MEMORY = "1GB"
"""What DuckDB may use of it, all tables of a process included."""


@dataclass(frozen=True, slots=True)
class AtHand:
    """What a page asks: the reader of one manifest, which keeps a database over it, its index (None: nothing imported)."""

    reader: Reader
    database: duckdb.DuckDBPyConnection
    searcher: Searcher | None
    places: Places
    world: World
    listed: Mapping[str, int]
    """How many current rows each table of statements has, for those that have any."""
    at_places: Held
    """What is listed at each place: a few megabytes, which processes share (:func:`share`)."""
    answers: dict[str, Any] = field(default_factory=dict, repr=False)

    def once(self, what: str, make: Callable[[], Made]) -> Made:
        """What is asked of this record once and then kept in memory with it: small, and the same in every language."""
        if what not in self.answers:
            self.answers[what] = make()
        found: Made = self.answers[what]
        return found

    @property
    def linked(self) -> Mapping[str, int]:
        """How many links each place has, for those that have any."""
        return self.at_places.linked

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
_shared: dict[str, Held] = {}
"""Of the manifest of that name."""
_held: dict[Path, AtHand] = {}


def at_hand(home: Path | None = None) -> AtHand:
    """The record of ``home`` (default: MAILLAGE_HOME) as it is now. Raises RecordDamaged, PlacesMissing."""
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


def share(home: Path | None = None) -> None:
    """Load what processes that part from this one will share: what is listed at places, and what links teach. Nothing of it
    is an open file or a thread, and this process must hold none either: it forks. Raises RecordDamaged, PlacesMissing, and
    BrokenProcessPool when the process aside is ended."""
    folder = home or home_folder()
    with ProcessPoolExecutor(1, get_context("fork")) as aside:
        name, held, model = aside.submit(_made_to_share, folder).result()
    _shared[name], _learnt[name] = held, model
    _world()


def _made_to_share(home: Path) -> tuple[str, Held, Model | None]:
    """The name of a manifest, what is listed at places and what links teach. Made in a process of its own, for which it is
    forked: what the making took in memory, some 40 MB, goes with it, and is not held by all that part later."""
    with Store(home).open() as reader, _database(reader) as database:
        held = hold(database)
        held.near(_places(), 0.0, 0.0, 1.0)  # what it looks places up in is made when first asked
        model = _learn(reader, _places())
        if model is not None:
            model.measures.prepare()
        return reader.manifest.name, held, model


def _open(store: Store) -> AtHand:
    reader = store.open()
    database = _database(reader)
    listed = {table: number for table in SHEET_KINDS.values() if (number := _rows(database, table))}
    held = _shared.get(reader.manifest.name) or hold(database)
    _shared.clear()  # an older one goes with its record
    _shared[reader.manifest.name] = held
    reader = replace(reader, kept=Kept(database, frozenset((*_IN_MEMORY, *_ON_DISK))))
    return AtHand(reader, database, _searcher(reader), _places(), _world(), listed, held)


def _database(reader: Reader) -> duckdb.DuckDBPyConnection:
    database = connect(reader)
    database.execute("SET threads=1")  # pages are many and small: one core each
    database.execute(f"SET memory_limit='{MEMORY}'")
    # what a question took goes back to the system: else each thread keeps the most that it ever took
    database.execute("SET allocator_flush_threshold='1MB'")
    database.execute("SET allocator_bulk_deallocation_flush_threshold='1MB'")
    database.execute("SET parquet_metadata_cache=true")  # parts never change
    database.execute(
        "ATTACH ':memory:' AS kept (COMPRESS)"
    )  # a quarter of what plain tables take, and as quick
    # views are made here, once: two requests that made the same one at a time would be in each other's way
    for table in _ON_DISK:
        make_view(database, reader, table)
    for table in _IN_MEMORY:
        make_view(database, reader, table)
        _keep(database, table, f"SELECT {_WANTED.get(table, '*')} FROM {table}")
    for name, query in DERIVED.items():
        _keep(database, name, query)
    return database


def _keep(database: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    """The rows of ``query`` in memory, under the name of a view."""
    database.execute(f"CREATE TABLE kept.{table} AS {query}")
    database.execute("CHECKPOINT kept")  # compresses it
    database.execute(f"CREATE OR REPLACE VIEW {table} AS FROM kept.{table}")


def _rows(database: duckdb.DuckDBPyConnection, table: str) -> int:
    row = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def likely(record: AtHand) -> Model | None:
    """What the links of the record teach of likely partners, learnt when first asked; None where there are too few."""
    with _lock:
        return _learn(record.reader, record.places)


def _learn(reader: Reader, places: Places) -> Model | None:
    name = reader.manifest.name
    if name not in _learnt:
        links = Links.of(tie_rows(reader, places, LINK_COLUMNS))
        members = Members.of(member_rows(reader, MEMBER_COLUMNS))
        _learnt.clear()
        _learnt[name] = fit(links, places, None, members) if len(links) >= FEWEST_LINKS else None
    return _learnt[name]


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
