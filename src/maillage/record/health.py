"""Whether everything on disk is whole, and how old what it says is: the facts behind `maillage doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from maillage.record.columns import LAYOUT, TABLES
from maillage.record.lock import Holder, holder
from maillage.record.state import State
from maillage.record.store import RecordDamaged, Store, check_whole
from maillage.reference.dates import PartialDate, age_in_days


@dataclass(frozen=True, slots=True)
class SourceAge:
    """A source with its date and its age in days (None when it has no date)."""

    title: str
    as_of: str | None
    days: int | None
    rows: int
    generated: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a record: ``faults`` name files that are missing or not what their name says."""

    manifest: str
    layout: int
    rows: dict[str, int]
    sources: tuple[SourceAge, ...]
    index: bool
    faults: tuple[str, ...]
    busy: Holder | None
    leftovers: int
    """Files of an unfinished import: harmless, the next import removes them."""

    @property
    def whole(self) -> bool:
        """Whether the record can be trusted as it is."""
        return not self.faults

    @property
    def old_layout(self) -> bool:
        """Whether the record was made by an older release and must be rebuilt."""
        return self.layout < LAYOUT


def examine(store: Store, today: date) -> Health:
    """The health of a record; reads every byte of it. Never raises for what is wrong: it says it."""
    try:
        manifest = store.current()
    except (RecordDamaged, OSError) as fault:
        return Health("", LAYOUT, {}, (), False, (str(fault),), holder(store.folder), 0)
    faults = list(check_whole(store, manifest))
    has_index = store.index_path(manifest) is not None
    if manifest.name and manifest.index and not has_index:
        faults.append(f"index/{manifest.index}")
    faults += _faults_of_index(store.index_path(manifest))
    faults += [f"state/decisions.jsonl:{line}" for line in State(store.folder / "state").damaged_lines()]
    return Health(
        manifest=manifest.name,
        layout=manifest.layout,
        rows={table: manifest.rows(table) for table in TABLES if manifest.rows(table)},
        sources=tuple(_age(dict(source), today) for source in manifest.sources),
        index=has_index,
        faults=tuple(faults),
        busy=holder(store.folder),
        leftovers=sum(1 for path in store.work.rglob("*") if path.is_file()) if store.work.is_dir() else 0,
    )


def _faults_of_index(folder: Path | None) -> list[str]:
    from maillage.record.index import damaged_files

    return [f"index/{folder.name}/{name}" for name in damaged_files(folder)] if folder else []


def _age(source: dict[str, object], today: date) -> SourceAge:
    said = PartialDate.parse(str(source["as_of"])) if source["as_of"] else None
    days = age_in_days(said.last, today) if said else None
    rows = source["rows"]
    assert isinstance(rows, int)
    return SourceAge(
        str(source["title"]), str(source["as_of"] or "") or None, days, rows, bool(source["generated"])
    )
