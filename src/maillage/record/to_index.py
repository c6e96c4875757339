"""The rows that the index is made of, as a stream: current statements of what is new, or of everything.

Activities of IATI files come with their texts in every language, their parties and places. Rows of all these tables
stand in the order of the records of their import, so they are read side by side in batches, and memory does not grow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from maillage.record.columns import OF_ACTIVITIES, TABLES
from maillage.record.store import Manifest

if TYPE_CHECKING:
    from maillage.record.draft import Draft

BATCH = 4_000
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
        if table in OF_ACTIVITIES or table not in manifest.tables:
            continue
        touched = None if whole else draft.touched.get(table, set())
        if touched is not None and not touched:
            continue
        for rows in _batches(draft, manifest, table, touched):
            current = [row for row in rows if row["statement"] not in passed]
            if table == "activities" and current:
                _add_what_belongs(draft, manifest, current)
            for row in current:
                yield table, row


def _batches(
    draft: Draft, manifest: Manifest, table: str, touched: set[str] | None
) -> Iterator[list[dict[str, Any]]]:
    import pyarrow as pa
    import pyarrow.dataset as dataset

    from maillage.record.arrow import schema

    if touched is not None and table not in draft.parent.tables and table in draft.rows and table not in draft.parts:
        yield draft.rows[table]  # a first import of sheets: no need to read parts back
        return
    where = None if touched is None else dataset.field("id").isin(pa.array(sorted(touched), pa.string()))
    paths = _paths(draft, manifest, table)
    scanned = dataset.dataset(paths, schema=schema(table), format="parquet").to_batches(
        filter=where, batch_size=BATCH, batch_readahead=1, fragment_readahead=1
    )
    for batch in scanned:
        if batch.num_rows:
            yield batch.to_pylist()


def _paths(draft: Draft, manifest: Manifest, table: str) -> list[str]:
    return [str(draft.store.part_path(table, part)) for part in manifest.tables.get(table, ())]


def _add_what_belongs(draft: Draft, manifest: Manifest, rows: list[dict[str, Any]]) -> None:
    """Give activities their parties, their places, and, where they come from IATI, their texts."""
    by_statement = {row["statement"]: row for row in rows}
    for row in rows:
        row["parties"] = []
        row["narratives"] = []
        row["places"] = []
    for table, key in (("activity_parties", "parties"), ("activity_places", "places")):
        for found in _of(draft, manifest, table, rows, None):
            into = by_statement.get(found["statement"])
            if into is not None:
                into[key].append(found)
    columns = ("statement", "element", "text", "language", "detected", "certainty")
    for said in _of(draft, manifest, "iati_narrative", rows, columns):
        into = by_statement.get(said["statement"])
        sort = _SPOKEN.get(said["element"])
        if into is not None and sort and said["text"]:
            into["narratives"].append((sort, language_of_text(said), said["text"]))
    for row in rows:
        row["organisations"] = list(
            dict.fromkeys(o for p in row["parties"] for o in (p["organisation"], p["reference"]) if o)
        )
        row["identifier"] = row["reference"]


def language_of_text(said: Mapping[str, Any]) -> str | None:
    """The language to read a text in: the declared one, but what it surely seems to be where they differ."""
    detected, declared = said["detected"], said["language"]
    if detected and (declared is None or said["certainty"] >= SURE):
        return str(detected)
    return str(declared) if declared else None


def _of(
    draft: Draft, manifest: Manifest, table: str, rows: list[dict[str, Any]], columns: Iterable[str] | None
) -> Iterator[dict[str, Any]]:
    """Rows of a table that belong to activities: by their statements, and for IATI by the span of their records."""
    import pyarrow as pa
    import pyarrow.dataset as dataset

    from maillage.record.arrow import schema

    paths = _paths(draft, manifest, table)
    if not paths:
        return
    spans: dict[int, list[int]] = defaultdict(list)
    sheets = []
    for row in rows:
        if row.get("record") is None:
            sheets.append(row["statement"])
        else:
            spans[row["import_no"]].append(row["record"])
    number, record = dataset.field("import_no"), dataset.field("record")
    wheres = [
        (number == import_no) & (record >= min(records)) & (record <= max(records))
        for import_no, records in sorted(spans.items())
    ]
    if sheets and table != "iati_narrative":
        wheres.append(dataset.field("statement").isin(pa.array(sheets, pa.string())))
    parts = dataset.dataset(paths, schema=schema(table), format="parquet")
    for where in wheres:
        yield from parts.to_table(columns=list(columns) if columns else None, filter=where).to_pylist()
