"""The last step of an import: new parts, what is current, the index, then the swap.

A table that would have more than :data:`MOST_PARTS` parts gets its small ones merged into one, as part of the same
swap: so the number of files stays bounded, and each row is rewritten only a few times in its life.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.record.columns import LAYOUT
from maillage.record.standing import Said, as_row, pass_over
from maillage.record.store import Manifest, Part, Store
from maillage.record.to_index import things_to_index

if TYPE_CHECKING:
    from maillage.record.draft import Draft

MOST_PARTS = 48
_LARGE_ROWS = 1_000_000
_DECIDING = ["statement", "id", "source", "as_of", "import_no", "line", "updated", "file_as_of"]


def publish(draft: Draft, command: str, in_force: bool = True) -> Manifest:
    """Write everything the draft holds and make it the record in force (or not yet); the new manifest."""
    from maillage.record.arrow import to_arrow

    store, parent = draft.store, draft.parent
    draft.prepare()
    for data in draft.originals:
        store.keep_original(data)
    for sha256, path in draft.snapshots.items():
        store.adopt_original(path, sha256)
    draft.progress("writing", 0, 1)
    tables = {name: list(parts) for name, parts in parent.tables.items()}
    new = {
        **draft.rows,
        "activity_parties": draft.parties,
        "problems": draft.problem_rows,
        "same_as": draft.same_as,
    }
    written: dict[str, list[Part]] = {}
    for name in sorted({*new, *draft.parts}):
        parts = [draft.parts[name]] if name in draft.parts else []
        if new.get(name):
            parts.append(store.write_part(name, to_arrow(name, new[name]), draft.number))
        if parts:
            written[name] = parts
            tables[name] = _merged(store, name, [*tables.get(name, ()), *parts], draft.number)
    _write_money(draft, tables, written)
    standing = _standing(draft, tables)
    if standing:
        tables["standing"] = [store.write_part("standing", to_arrow("standing", standing), draft.number)]
    else:
        tables.pop("standing", None)
    _remake_money(draft, tables)
    draft.progress("writing", 1, 1)
    manifest = replace(
        parent,
        number=draft.number,
        parent=parent.name,
        layout=LAYOUT,
        made=draft.now.isoformat(timespec="seconds"),
        command=command,
        tables={name: tuple(parts) for name, parts in tables.items()},
        sources=tuple(draft.sources.values()),
        imports=(*parent.imports, _import_row(draft, command)),
    )
    return store.publish(replace(manifest, index=_indexed(draft, manifest, standing)), in_force)


def _write_money(draft: Draft, tables: dict[str, list[Part]], written: Mapping[str, list[Part]]) -> None:
    """The money of what was just written; :mod:`.money` knows how."""
    from maillage.record.money.keep import write_money

    part = write_money(draft.store, written, lambda said: draft.find.country(said).code, draft.number)
    if part:
        tables["money"] = _merged(draft.store, "money", [*tables.get("money", ()), part], draft.number)


def _remake_money(draft: Draft, tables: dict[str, list[Part]]) -> None:
    """What counts, the rates and the sums, made anew where any activity was touched."""
    from maillage.record.money.keep import MADE_ANEW, remake

    if draft.touched["activities"] or "money_cube" not in tables:
        made = remake(draft.store, tables, draft.number)
        for name in MADE_ANEW:
            tables.pop(name, None)
        tables.update({name: list(parts) for name, parts in made.items()})


def _import_row(draft: Draft, command: str) -> dict[str, Any]:
    said = draft.outcome
    return {
        "import_no": draft.number,
        "made": draft.now.isoformat(timespec="seconds"),
        "command": command,
        "files": said.files,
        "added": said.added,
        "changed": said.changed,
        "unchanged": said.unchanged,
        "rejected": said.rejected,
        "vanished": said.vanished,
    }


def _standing(draft: Draft, tables: Mapping[str, list[Part]]) -> list[dict[str, Any]]:
    """The table ``standing`` made anew: kept rows of untouched things, decided rows of touched ones."""
    before = dict(draft.known.standing)
    for statement in draft.revived:
        before.pop(statement, None)
    for table in {*draft.superseded, *draft.vanished}:
        for gone, now in draft.superseded[table].items():
            before[gone] = as_row(table, (gone, "superseded", now, "later_import"), draft.number)
    for table, taken_back in draft.taken_back.items():
        for gone in taken_back:
            said = (gone, "superseded", "", "gone_from_source")
            before[gone] = as_row(table, said, draft.number)
    for table, touched in draft.touched.items():
        _decide(draft, table, touched, tables, before)
    for table, gone_from_source in draft.vanished.items():
        for statement in gone_from_source:
            said = (statement, "vanished", "", "gone_from_source")
            before.setdefault(statement, as_row(table, said, draft.number))
    for table in draft.rows:
        seen = {row["statement"] for row in draft.rows[table]}
        for statement in seen & before.keys():
            if before[statement]["standing"] == "vanished":
                del before[statement]
    return [before[statement] for statement in sorted(before)]


def _decide(
    draft: Draft,
    table: str,
    touched: set[str],
    tables: Mapping[str, list[Part]],
    standing: dict[str, dict[str, Any]],
) -> None:
    parts = tables.get(table, ())
    shared = _said_more_than_once(draft.store, table, parts, touched)
    columns = _DECIDING if table in ("activities", "iati_organisation") else _DECIDING[:-2]
    live = []
    for row in _rows_of(draft.store, table, parts, "id", shared, columns):
        said = Said(
            row["statement"], row["id"], row["source"], _ranked_by(row), row["import_no"], row["line"] or 0,
            row.get("file_as_of") or "",
        )  # fmt: skip
        met = standing.get(said.statement)
        if met and met["standing"] == "superseded":
            continue
        if met and met["standing"] != "vanished":
            del standing[said.statement]
        live.append(said)
    for passed in pass_over(live):
        standing[passed[0]] = as_row(table, passed, draft.number)


def _ranked_by(row: Mapping[str, Any]) -> str:
    """The date by which a statement outranks another: for an IATI record only what it declares, not its file's date on disk."""
    said = row["updated"] if str(row["id"]).startswith("iati") else row["as_of"]
    return said or ""


def _said_more_than_once(store: Store, table: str, parts: Iterable[Part], touched: set[str]) -> set[str]:
    """Touched things of which there is more than one statement: of the others nothing is to be decided."""
    import pyarrow.compute as pc

    from maillage.record.arrow import read_parts

    if not touched:
        return set()
    paths = [str(store.part_path(table, part)) for part in parts]
    counted = pc.value_counts(read_parts(paths, table, ["id"])["id"].combine_chunks())
    many = counted.filter(pc.greater(counted.field("counts"), 1)).field("values").to_pylist()
    return touched.intersection(many)


def _rows_of(
    store: Store,
    table: str,
    parts: Iterable[Part],
    column: str,
    wanted: set[str],
    columns: list[str] | None = None,
) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.dataset as dataset

    from maillage.record.arrow import read_parts

    if not wanted:
        return []
    where = dataset.field(column).isin(pa.array(sorted(wanted)))
    paths = [str(store.part_path(table, part)) for part in parts]
    rows: list[dict[str, Any]] = read_parts(paths, table, columns, where).to_pylist()
    return rows


def _merged(store: Store, table: str, parts: list[Part], import_no: int) -> list[Part]:
    if len(parts) <= MOST_PARTS:
        return parts
    from maillage.record.arrow import read_parts

    large = [part for part in parts if part.rows >= _LARGE_ROWS]
    small = [part for part in parts if part.rows < _LARGE_ROWS]
    rows = read_parts([str(store.part_path(table, part)) for part in small], table)
    return [*large, store.write_part(table, rows, import_no)]


def _indexed(draft: Draft, manifest: Manifest, standing: list[dict[str, Any]]) -> str:
    """Build the index of the manifest beside its parent's; its folder's name, which is the state it shows."""
    from maillage.record.index import FORMAT, damaged_files, update_index
    from maillage.record.search.real_world import real_world

    name = f"{FORMAT}-{manifest.number:06d}-{manifest.state()[:12]}"
    previous = draft.store.index_path(draft.parent)
    if not any(draft.touched.values()) and previous and previous.name.startswith(f"{FORMAT}-"):
        return previous.name
    folder = draft.store.work / name
    folder.mkdir()
    draft.progress("indexing", 0, 1)
    usable = previous if previous and previous.name.startswith(f"{FORMAT}-") else None
    if usable and damaged_files(usable, quickly=True):  # a cache: what is damaged is made anew
        usable = None
    removed = {thing for touched in draft.touched.values() for thing in touched} if usable else set()
    update_index(
        folder,
        usable,
        removed,
        things_to_index(draft, manifest, standing, whole=usable is None),
        real_world(draft.places),
    )
    target = draft.store.indexes / name
    _replace_folder(folder, target)
    draft.progress("indexing", 1, 1)
    return name


def _replace_folder(folder: Path, target: Path) -> None:
    import shutil

    if target.exists():  # left by an import that was killed between this step and the swap
        shutil.rmtree(target)
    for path in folder.iterdir():  # tantivy makes some of its files for their owner alone
        path.chmod(0o666 & ~_umask())
    folder.rename(target)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
