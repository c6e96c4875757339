"""The rows that the index is made of, as a stream: current statements of what is new, or of everything.

Activities of IATI files come with their texts in every language, their parties and places. Rows of all these tables
stand in the order of the records of their import, so they are read side by side in batches, and memory does not grow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from maillage.record.columns import NOTICES, OF_ACTIVITIES, TABLES
from maillage.record.store import Manifest

if TYPE_CHECKING:
    from maillage.record.draft import Draft

BATCH = 500
SURE = 900
"""A detected language this certain is taken where it is not the declared one."""
_SPOKEN = {
    "title": "title",
    "description": "description",
    "result/title": "result",
    "result/description": "result",
    "result/indicator/title": "result",
    "location/name": "location",
    "location/description": "location",
    "location/activity-description": "location",
}
"""Elements whose texts are searched, and as what. No element of a contact: persons stay out of search."""


def things_to_index(
    draft: Draft, manifest: Manifest, standing: Sequence[Mapping[str, Any]], whole: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, row) of what is to be indexed; ``whole``: of everything, not only of what this import touched."""
    passed = {row["statement"] for row in standing if row["standing"] != "vanished"}
    for table in TABLES:
        if table in (*OF_ACTIVITIES, NOTICES.name) or table not in manifest.tables:
            continue
        touched = None if whole else draft.touched.get(table, set())
        if touched is not None and not touched:
            continue
        belongings = _Belongings(draft, manifest) if table == "activities" else None
        for rows in _batches(draft, manifest, table, touched):
            current = [row for row in rows if row["statement"] not in passed]
            if belongings and current:
                belongings.add_to(current)
            for row in current:
                yield table, row


def _batches(
    draft: Draft, manifest: Manifest, table: str, touched: set[str] | None
) -> Iterator[list[dict[str, Any]]]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as parquet

    from maillage.record.arrow import let_memory_go

    first = table not in draft.parent.tables
    if touched is not None and first and table in draft.rows and table not in draft.parts:
        yield draft.rows[table]  # a first import of sheets: no need to read parts back
        return
    wanted = None if touched is None or first else pa.array(sorted(touched), pa.string())
    for path in _paths(draft, manifest, table):
        with parquet.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                chosen = None
                if wanted is not None:
                    ids = file.read_row_group(group, columns=["id"], use_threads=False)["id"]
                    chosen = pc.is_in(ids, wanted)
                    if not pc.any(chosen).as_py():
                        continue
                let_memory_go()
                rows = file.read_row_group(group, use_threads=False)
                yield from _listed(rows if chosen is None else rows.filter(chosen), BATCH)


def _listed(rows: Any, size: int) -> Iterator[list[dict[str, Any]]]:
    """Rows of an Arrow table, so many at a time. A scan that reads ahead would hold all that was not asked for yet."""
    for batch in rows.to_batches(max_chunksize=size):
        yield batch.to_pylist()


def _paths(draft: Draft, manifest: Manifest, table: str) -> list[str]:
    return [str(draft.store.part_path(table, part)) for part in manifest.tables.get(table, ())]


_PARTY = (
    "statement",
    "position",
    "organisation",
    "name",
    "reference",
    "role",
    "type",
    "country",
    "place_said",
    "place",
)
_PLACE = ("statement", "place_said", "country", "place")
_TEXT = ("statement", "element", "text", "language", "detected", "certainty")


class _Belongings:
    """What belongs to activities: parties, places, texts. Each table is read once, in step with the activities."""

    def __init__(self, draft: Draft, manifest: Manifest) -> None:
        self._draft, self._manifest = draft, manifest
        self._open: dict[tuple[str, int], _InStep] = {}

    def add_to(self, rows: list[dict[str, Any]]) -> None:
        """Give activities their parties and places, and, where they come from IATI, their texts."""
        by_statement = {}
        for row in rows:
            row["parties"], row["places"], row["narratives"] = [], [], []
            by_statement[row["statement"]] = row
        for party in self._of("activity_parties", rows, _PARTY):
            if into := by_statement.get(party[0]):
                into["parties"].append(dict(zip(_PARTY, party, strict=True)))
        for place in self._of("activity_places", rows, _PLACE):
            if into := by_statement.get(place[0]):
                into["places"].append(dict(zip(_PLACE, place, strict=True)))
        for statement, element, text, declared, detected, certainty in self._of(
            "iati_narrative", rows, _TEXT
        ):
            if text and (into := by_statement.get(statement)):
                into["narratives"].append(
                    (_SPOKEN[element], language_of_text(declared, detected, certainty), text)
                )
        for row in rows:
            row["organisations"] = list(
                dict.fromkeys(o for p in row["parties"] for o in (p["organisation"], p["reference"]) if o)
            )
            row["identifier"] = row["reference"]

    def _of(
        self, table: str, rows: list[dict[str, Any]], columns: tuple[str, ...]
    ) -> Iterator[tuple[Any, ...]]:
        last: dict[int, int] = {}
        sheets = []
        for row in rows:
            if row.get("record") is None:
                sheets.append(row["statement"])
            else:
                last[row["import_no"]] = max(row["record"], last.get(row["import_no"], 0))
        for import_no, record in sorted(last.items()):
            key = (table, import_no)
            if key not in self._open:
                self._open[key] = _InStep(_paths(self._draft, self._manifest, table), import_no, columns)
            yield from self._open[key].up_to(record)
        if sheets and table in OF_ACTIVITIES:
            yield from self._of_sheets(table, sheets, columns)

    def _of_sheets(
        self, table: str, statements: list[str], columns: tuple[str, ...]
    ) -> Iterator[tuple[Any, ...]]:
        import pyarrow as pa
        import pyarrow.dataset as dataset

        from maillage.record.arrow import schema

        paths = _paths(self._draft, self._manifest, table)
        if paths:
            where = dataset.field("statement").isin(pa.array(statements, pa.string()))
            parts = dataset.dataset(paths, schema=schema(table), format="parquet")
            found = parts.to_table(columns=list(columns), filter=where)
            yield from zip(*(column.to_pylist() for column in found.columns), strict=True)


class _InStep:
    """The rows of one import in one table, in the order of its records: given up to a record, never twice."""

    def __init__(self, paths: Sequence[str], import_no: int, columns: tuple[str, ...]) -> None:
        self._rows = self._read(paths, import_no, columns)
        self._next: tuple[Any, ...] | None = None

    def up_to(self, record: int) -> Iterator[tuple[Any, ...]]:
        """Rows of records up to this one that were not given yet (those passed over are given too): of texts, the searched."""
        while True:
            row = self._next if self._next is not None else next(self._rows, None)
            self._next = row
            if row is None or row[0] > record:
                return
            self._next = None
            yield row[1:]

    @staticmethod
    def _read(paths: Sequence[str], import_no: int, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as parquet

        for path in paths:
            with parquet.ParquetFile(path) as file:
                wanted = ["import_no", "record", *columns]
                for group in range(file.num_row_groups):
                    if not _may_hold(file, group, import_no):
                        continue
                    rows = file.read_row_group(group, columns=wanted, use_threads=False)
                    of_import = rows.filter(pc.equal(rows["import_no"], import_no))
                    if "element" in columns:
                        of_import = of_import.filter(pc.is_in(of_import["element"], pa.array(_SPOKEN)))
                    for batch in of_import.to_batches(max_chunksize=8_192):
                        listed = (batch[name].to_pylist() for name in wanted[1:])
                        for row in zip(*listed, strict=True):
                            if row[0] is not None:
                                yield row


def _may_hold(file: Any, group: int, import_no: int) -> bool:
    described = file.metadata.row_group(group)
    column = described.column(file.schema_arrow.get_field_index("import_no"))
    told = column.statistics
    return told is None or not told.has_min_max or told.min <= import_no <= told.max


def language_of_text(declared: str | None, detected: str | None, certainty: int) -> str | None:
    """The language to read a text in: the declared one, but what it surely seems to be where they differ."""
    if detected and (declared is None or certainty >= SURE):
        return detected
    return declared
