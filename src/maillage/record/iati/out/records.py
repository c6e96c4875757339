"""Records rebuilt from their tables, as a stream: windows of rows are read as Arrow, then records made a few at a time.

Rows of all IATI tables stand in the order of the records of their import, so a window of one import is a slice of each
table. Memory holds one window, whatever the record's size. A record kept whole is given as it was kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.record.iati.columns import EXTRA_KEPT, EXTRAS, NARRATIVE_KEPT, NARRATIVES
from maillage.record.iati.layout import Layout, Table, layouts
from maillage.record.iati.out.model import Kept
from maillage.record.iati.tree import Node

if TYPE_CHECKING:
    import pyarrow as pa

    from maillage.record.store import Reader

WINDOW = 1_000
"""Records whose rows are read at once, as Arrow."""
AT_ONCE = 100
"""Records that are Python objects at once."""
_SPARSE = 8
"""A window with less than one wanted record in so many is read by their numbers."""
_TOP = ("id", "statement", "import_no", "record", "source", "line", "position", "digest", "generated")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: ``where`` is a filter of pyarrow.dataset over the top table; ``without`` statements stay out."""

    where: Any = None
    without: frozenset[str] = frozenset()


def records(reader: Reader, root: str, wanted: Wanted = Wanted()) -> Iterator[Kept]:
    """The wanted records of files with that root, import by import, each import's in the order they were taken in."""
    tables = _Tables(reader, layouts()[root])
    for window in _windows(tables, wanted):
        yield from tables.kept(window)


def _windows(tables: _Tables, wanted: Wanted) -> Iterator[list[dict[str, Any]]]:
    """Rows of the top table, at most :data:`WINDOW` of one import that lie close to one another."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as dataset

    top = tables.of(tables.layout.tables[0].name)
    if top is None:
        return
    without = pa.array(sorted(wanted.without), pa.string()) if wanted.without else None
    for number in tables.imports(wanted.where):
        where = dataset.field("import_no") == number
        if wanted.where is not None:
            where &= wanted.where
        window: list[dict[str, Any]] = []
        scanned = top.to_batches(
            columns=list(_TOP),
            filter=where,
            batch_size=WINDOW,
            batch_readahead=1,
            fragment_readahead=1,
        )
        for batch in scanned:
            if without is not None:
                batch = batch.filter(pc.invert(pc.is_in(batch["statement"], value_set=without)))
            for row in batch.to_pylist():
                if window and (len(window) >= WINDOW or row["record"] - window[-1]["record"] > WINDOW):
                    yield window
                    window = []
                window.append(row)
        if window:
            yield window


class _Tables:
    """The parts of the tables of a layout, opened once."""

    def __init__(self, reader: Reader, layout: Layout) -> None:
        self.reader, self.layout = reader, layout
        self._opened: dict[str, Any] = {}

    def of(self, name: str) -> Any:
        """A dataset over the parts of a table; None when it has none. Raises RecordDamaged for a lost part."""
        import pyarrow.dataset as dataset

        from maillage.record.arrow import schema

        if name not in self._opened:
            files = self.reader.files(name)
            _refuse_lost(files)
            self._opened[name] = (
                dataset.dataset(files, schema=schema(name), format="parquet") if files else None
            )
        return self._opened[name]

    def imports(self, where: Any = None) -> list[int]:
        """Numbers of the imports that took such records in."""
        import pyarrow.compute as pc

        top = self.of(self.layout.tables[0].name)
        if top is None:
            return []
        found: set[int] = set()
        scanned = top.to_batches(columns=["import_no"], filter=where, batch_readahead=1, fragment_readahead=1)
        for batch in scanned:
            found.update(pc.unique(batch["import_no"]).to_pylist())
        return sorted(found)

    def kept(self, window: list[dict[str, Any]]) -> Iterator[Kept]:
        """The records of a window of top rows, each with its node."""
        numbers = [row["record"] for row in window]
        read = self._read(window[0]["import_no"], numbers)
        for start in range(0, len(window), AT_ONCE):
            rows = window[start : start + AT_ONCE]
            nodes = self._nodes(read, numbers[start : start + AT_ONCE])
            for row, node in zip(rows, nodes, strict=True):
                del row["record"]
                yield Kept(**row, node=node)

    def _read(self, import_no: int, numbers: list[int]) -> dict[str, tuple[pa.Table, Any]]:
        """Each table's rows of these records, with the number of the record of each."""
        import pyarrow as pa
        import pyarrow.dataset as dataset

        record = dataset.field("record")
        where = (dataset.field("import_no") == import_no) & (record >= numbers[0]) & (record <= numbers[-1])
        if numbers[-1] - numbers[0] + 1 > _SPARSE * len(numbers):
            where &= record.isin(numbers)
        read = {}
        for name in _names(self.layout):
            parts = self.of(name)
            if parts is None:
                continue
            rows = parts.to_table(columns=list(_columns(self.layout, name)), filter=where).combine_chunks()
            if name == self.layout.tables[0].name:  # one row a record: its number and parent are not stored
                rows = rows.append_column("row", pa.repeat(0, rows.num_rows))
                rows = rows.append_column("parent", pa.nulls(rows.num_rows, pa.int64()))
            if rows.num_rows:
                read[name] = (rows, rows["record"].to_numpy())
        return read

    def _nodes(self, read: dict[str, tuple[pa.Table, Any]], numbers: Sequence[int]) -> list[Node]:
        from maillage.record.iati.arrow import records_of
        from maillage.record.iati.write import rebuild

        tables = _slices(read, numbers)
        whole = _whole(tables)
        made = records_of(self.layout, tables, len(numbers))
        return [whole.get(at) or rebuild(record) for at, record in enumerate(made)]


def _refuse_lost(files: list[str]) -> None:
    from pathlib import Path

    from maillage.record.store import RecordDamaged

    for file in files:
        if not Path(file).exists():
            raise RecordDamaged(f"{Path(file).parent.name}/{Path(file).name} is missing")


def _names(layout: Layout) -> tuple[str, ...]:
    return (*(table.name for table in layout.tables), NARRATIVES, EXTRAS)


def _columns(layout: Layout, name: str) -> tuple[str, ...]:
    """The columns that a record is rebuilt from: raw ones alone."""
    if name == NARRATIVES:
        return NARRATIVE_KEPT
    if name == EXTRAS:
        return EXTRA_KEPT
    table: Table = next(table for table in layout.tables if table.name == name)
    keys = ("record", "children") if table.parent is None else ("record", "row", "parent", "children")
    return (*keys, *(said.name for said in table.said))


def _slices(read: dict[str, tuple[pa.Table, Any]], numbers: Sequence[int]) -> dict[str, pa.Table]:
    """The rows of these records, numbered from 0."""
    import numpy as np
    import pyarrow as pa

    wanted = np.asarray(numbers)
    tables = {}
    for name, (rows, record) in read.items():
        first, last = np.searchsorted(record, (wanted[0], wanted[-1] + 1))
        if first == last:
            continue
        own = record[first:last]
        at = np.searchsorted(wanted, own)
        rows = rows.slice(first, last - first)
        mine = wanted[at] == own
        if not mine.all():
            rows, at = rows.filter(pa.array(mine)), at[mine]
            if not rows.num_rows:
                continue
        column = rows.schema.get_field_index("record")
        tables[name] = rows.set_column(column, "record", pa.array(at, pa.int64()))
    return tables


def _whole(tables: dict[str, pa.Table]) -> dict[int, Node]:
    """Records that were kept whole, by number; their rows of that sort are taken out of the extras."""
    import pyarrow.compute as pc

    from maillage.record.iati.arrow import nodes_of

    extras = tables.get(EXTRAS)
    if extras is None:
        return {}
    kept = pc.equal(extras["sort"], "whole")
    rows = extras.filter(kept)
    if not rows.num_rows:
        return {}
    tables[EXTRAS] = extras.filter(pc.invert(kept))
    if not tables[EXTRAS].num_rows:
        del tables[EXTRAS]  # a table without rows is none: columns of it would have no end
    return dict(zip(rows["record"].to_pylist(), nodes_of(rows["content"].to_pylist()), strict=True))
