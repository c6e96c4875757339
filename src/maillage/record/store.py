"""The record on disk: immutable parts under one manifest, swapped at the end of an import.

::

    <home>/record/
      current                     name of the manifest in force: the only file that is ever replaced
      manifests/000012-<hash>.json
      parts/<table>/<hash>.parquet
      index/<format>-<manifest>/
      originals/<sha256>.zst      each source file, once, as it came
      state/                      decisions.jsonl, mappings/… (state.py), web_sources.jsonl (web_sources.py)
      fetched/<address>/          of web addresses: marks for what is known, a part that broke off (from_web.py)
      lock, work/                 the import lock; unfinished files, removed by the next import

A killed import leaves parts that no manifest names; the next import removes them. Readers hold a shared lock on
their manifest's file; parts go only when no kept manifest and no reader names them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from maillage.record.columns import LAYOUT

if TYPE_CHECKING:
    import duckdb

KEPT_MANIFESTS = 20
"""How many manifests stay open to `undo` and to time travel."""
_NOTHING_YET = "none"
"""What ``current`` says when there is no record (yet): an empty file is a damaged one."""
_NAME = re.compile(r"\d{6,}-[0-9a-f]{12}")


class RecordDamaged(Exception):
    """A file that the manifest names is missing or is not what its name says. The message names it and the mend."""


@dataclass(frozen=True, slots=True)
class Part:
    """One immutable Parquet file: ``hash`` is the SHA-256 of its bytes and its name."""

    hash: str
    rows: int
    bytes: int
    import_no: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the record is at one moment. ``name`` is its file's name without ``.json``; empty for no record yet."""

    name: str = ""
    number: int = 0
    parent: str = ""
    layout: int = LAYOUT
    made: str = ""
    command: str = ""
    index: str = ""
    tables: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    sources: tuple[Mapping[str, Any], ...] = ()
    imports: tuple[Mapping[str, Any], ...] = ()

    def rows(self, table: str) -> int:
        """Rows of a table, all statements counted, current or not."""
        return sum(part.rows for part in self.tables.get(table, ()))

    def source(self, identifier: str) -> Mapping[str, Any] | None:
        """The source of that identifier."""
        return next((s for s in self.sources if s["id"] == identifier), None)

    def after(
        self, command: str, made: str, tables: Mapping[str, tuple[Part, ...]], changed: int
    ) -> Manifest:
        """The state after a person said something and no file was read: other tables, and an import that undo names."""
        done = dict.fromkeys(("files", "added", "unchanged", "rejected", "vanished"), 0)
        number = self.number + 1
        row = {"import_no": number, "made": made, "command": command, **done, "changed": changed}
        return replace(
            self,
            number=number,
            parent=self.name,
            made=made,
            command=command,
            tables=tables,
            imports=(*self.imports, row),
        )

    def state(self) -> str:
        """Digest of what the record says: parts and sources, without times. Equal states have equal digests."""
        said = {
            "tables": {name: [part.hash for part in parts] for name, parts in sorted(self.tables.items())},
            "sources": [{k: v for k, v in s.items() if k not in CLOCKED} for s in self.sources],
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


CLOCKED = frozenset({"mtime_ns", "inode", "seen_at", "taken_in"})
"""Keys of a source that depend on when and on which disk, not on what it says."""


def _to_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "number": manifest.number,
        "parent": manifest.parent,
        "layout": manifest.layout,
        "made": manifest.made,
        "command": manifest.command,
        "index": manifest.index,
        "tables": {
            name: [[p.hash, p.rows, p.bytes, p.import_no] for p in parts]
            for name, parts in sorted(manifest.tables.items())
        },
        "sources": list(manifest.sources),
        "imports": list(manifest.imports),
    }


def _from_json(name: str, said: Mapping[str, Any]) -> Manifest:
    tables = {table: tuple(Part(*row) for row in rows) for table, rows in said["tables"].items()}
    rest = {key: said[key] for key in ("number", "parent", "layout", "made", "command", "index")}
    return Manifest(
        name=name, tables=tables, sources=tuple(said["sources"]), imports=tuple(said["imports"]), **rest
    )


class Store:
    """The folder of a record. Reads are free; everything that writes asks for the lock to be held by the caller."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "record"
        self.manifests = self.folder / "manifests"
        self.parts = self.folder / "parts"
        self.originals = self.folder / "originals"
        self.indexes = self.folder / "index"
        self.work = self.folder / "work"

    # Reading

    def current_name(self) -> str:
        """Name of the manifest in force; empty when nothing was ever imported."""
        path = self.folder / "current"
        try:
            said = path.read_bytes().decode("ascii", "replace").strip()
        except FileNotFoundError:
            if next(self.manifests.glob("*.json"), None):
                raise RecordDamaged(f"{path} is missing") from None
            return ""
        if said == _NOTHING_YET:
            return ""
        if not _NAME.fullmatch(said):
            raise RecordDamaged(f"{path} names no state of the record")
        return said

    def newest_whole(self) -> Manifest:
        """The newest manifest that can be read, for a record whose own word on what is in force is damaged."""
        for path in sorted(self.manifests.glob("*.json"), reverse=True):
            try:
                return self.manifest(path.stem)
            except RecordDamaged:
                continue
        raise RecordDamaged(f"no whole manifest is left in {self.manifests}")

    def manifest(self, name: str) -> Manifest:
        """The manifest of that name. Raises RecordDamaged when it is missing or is not what its name says."""
        if not name:
            return Manifest()
        path = self.manifests / f"{name}.json"
        try:
            data = path.read_bytes()
            if not name.endswith(_digest(data)):
                raise RecordDamaged(f"{path.name} is not what its name says")
            return _from_json(name, json.loads(data))
        except FileNotFoundError:
            raise RecordDamaged(f"{path.name} is missing from {self.manifests}") from None
        except (ValueError, KeyError, TypeError) as fault:
            raise RecordDamaged(f"{path.name} cannot be read ({fault})") from None

    def current(self) -> Manifest:
        """The manifest in force, not held: for a writer under the lock. Readers use :meth:`open`."""
        return self.manifest(self.current_name())

    def open(self) -> Reader:
        """The record as it is now, kept as it is for as long as the reader is open."""
        while True:
            name = self.current_name()
            if not name:
                return Reader(self, Manifest(), None)
            reader = self._hold(name)
            if reader:
                return reader
            if self.current_name() == name and not (self.manifests / f"{name}.json").exists():
                raise RecordDamaged(f"{name}.json is missing from {self.manifests}")
            # swapped and swept between the two reads: look again

    def open_earlier(self, manifest: Manifest) -> Iterator[Reader]:
        """The states before this one that `undo` can go back to, the newest first, each held."""
        for earlier in self._kept_manifests(manifest.parent)[: KEPT_MANIFESTS - 1]:
            reader = self._hold(earlier.name)
            if reader is None:
                return  # forgotten while we looked, and what came before it too
            yield reader

    def _hold(self, name: str) -> Reader | None:
        """The manifest of that name, held; None when it is not there any more."""
        try:
            held = (self.manifests / f"{name}.json").open("rb")
        except FileNotFoundError:
            return None
        fcntl.flock(held, fcntl.LOCK_SH)
        if os.fstat(held.fileno()).st_nlink:
            return Reader(self, self.manifest(name), held)
        held.close()
        return None

    def part_path(self, table: str, part: Part) -> Path:
        """Where a part lies."""
        return self.parts / table / f"{part.hash}.parquet"

    def index_path(self, manifest: Manifest) -> Path | None:
        """The search index of a manifest; None when it has none (yet)."""
        path = self.indexes / manifest.index
        return path if manifest.index and path.is_dir() else None

    def original(self, sha256: str) -> bytes:
        """The bytes of a source file as it was given. Raises RecordDamaged when they are not whole."""
        return b"".join(self.read_original(sha256))

    def check_original(self, sha256: str) -> None:
        """Read a stored original through, in little memory. Raises RecordDamaged when it is not what its name says."""
        for _ in self.read_original(sha256):
            pass

    def read_original(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a source file as it was given, piece by piece. Raises RecordDamaged, at the end at the latest,
        when they are not whole."""
        import zstandard

        digest = hashlib.sha256()
        try:
            with self.open_original(sha256) as stream:
                while data := stream.read(1 << 20):
                    digest.update(data)
                    yield data
        except zstandard.ZstdError as fault:
            raise RecordDamaged(f"the stored original {sha256}.zst cannot be read ({fault})") from None
        if digest.hexdigest() != sha256:
            raise RecordDamaged(f"the stored original {sha256}.zst is not what its name says")

    # Writing, under the lock

    def prepare(self, keep: str = "") -> None:
        """Make the folders and remove what an unfinished import left. ``keep``: a manifest not in force yet."""
        if not self.current_name():
            self.point_to("")  # said before there is any manifest: from then on, a missing word is damage
        for folder in (self.manifests, self.parts, self.originals, self.indexes):
            folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        self.sweep(keep)

    def keep_original(self, data: bytes) -> str:
        """Store a source file once, compressed; its SHA-256."""
        import zstandard

        sha256 = hashlib.sha256(data).hexdigest()
        path = self.originals / f"{sha256}.zst"
        if not path.exists():
            self._write_whole(path, zstandard.ZstdCompressor(level=3).compress(data))
        return sha256

    def write_part(self, table: str, rows: Any, import_no: int) -> Part:
        """Write an Arrow table as a part. The same rows give the same bytes, hence the same name."""
        import pyarrow.parquet as parquet

        folder = self.parts / table
        folder.mkdir(parents=True, exist_ok=True)
        draft = self.work / secrets.token_hex(8)
        with draft.open("xb") as file:
            stamped = rows.replace_schema_metadata({"maillage.layout": str(LAYOUT)})
            parquet.write_table(stamped, file, compression="zstd", row_group_size=65_536)
            file.flush()
            os.fsync(file.fileno())
        part = Part(_sha256(draft), rows.num_rows, draft.stat().st_size, import_no)
        draft.replace(self.part_path(table, part))
        sync_folder(folder)
        return part

    def adopt_part(self, table: str, draft: Path, rows: int, import_no: int) -> Part:
        """Make a whole Parquet file of the folder ``work``, already on disk, a part of ``table``."""
        folder = self.parts / table
        folder.mkdir(parents=True, exist_ok=True)
        part = Part(_sha256(draft), rows, draft.stat().st_size, import_no)
        draft.replace(self.part_path(table, part))
        sync_folder(folder)
        return part

    def adopt_original(self, draft: Path, sha256: str) -> None:
        """Make a compressed file of the folder ``work``, already on disk, the stored original of those bytes."""
        draft.replace(self.originals / f"{sha256}.zst")
        sync_folder(self.originals)

    def open_original(self, sha256: str) -> IO[bytes]:
        """A stored original as a stream of the bytes that were given. Raises RecordDamaged when it is missing."""
        try:
            return open_compressed(self.originals / f"{sha256}.zst")
        except FileNotFoundError as fault:
            raise RecordDamaged(f"the stored original {sha256}.zst cannot be read ({fault})") from None

    def publish(self, manifest: Manifest, in_force: bool = True) -> Manifest:
        """Write the manifest and make it the one in force: the swap. What comes before it has no effect."""
        said = json.dumps(_to_json(manifest), ensure_ascii=False, separators=(",", ":")).encode()
        name = f"{manifest.number:06d}-{_digest(said)}"
        self._write_whole(self.manifests / f"{name}.json", said)
        if in_force:
            self.point_to(name)
        return self.manifest(name)

    def point_to(self, name: str) -> None:
        """Make ``name`` the manifest in force (empty: no record)."""
        self._write_whole(self.folder / "current", (name or _NOTHING_YET).encode())

    def sweep(self, keep: str = "") -> None:
        """Forget manifests beyond the kept ones that no reader holds, then parts and indexes that none names."""
        kept = [*self._kept_manifests(self.current_name()), *self._kept_manifests(keep)]
        self._forget_manifests(kept)
        named = {(table, p.hash) for m in kept for table, parts in m.tables.items() for p in parts}
        for path in self.parts.glob("*/*.parquet"):
            if (path.parent.name, path.stem) not in named:
                path.unlink()
        indexes = {m.index for m in kept}
        for path in self.indexes.iterdir() if self.indexes.is_dir() else ():
            if path.name not in indexes:
                shutil.rmtree(path, ignore_errors=True)

    def _kept_manifests(self, name: str) -> list[Manifest]:
        line: list[Manifest] = []
        while name and len(line) < KEPT_MANIFESTS and (self.manifests / f"{name}.json").exists():
            try:
                line.append(self.manifest(name))
            except RecordDamaged:  # an older state is lost to `undo`; what is in force does not need it
                break
            name = line[-1].parent
        return line

    def _forget_manifests(self, kept: list[Manifest]) -> None:
        """Remove manifests that are not kept; one that a reader holds joins the kept ones."""
        names = {manifest.name for manifest in kept}
        for path in self.manifests.glob("*.json"):
            if path.stem not in names:
                if not _is_held(path):
                    path.unlink()
                    continue
                with suppress(RecordDamaged):
                    kept.append(self.manifest(path.stem))

    def _write_whole(self, path: Path, data: bytes) -> None:
        self.work.mkdir(parents=True, exist_ok=True)
        draft = self.work / secrets.token_hex(8)
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)


@dataclass(frozen=True, slots=True)
class Kept:
    """A database over one manifest that is kept for many questions, and the views (or tables) that it has."""

    database: duckdb.DuckDBPyConnection
    tables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reader:
    """One manifest, held: nothing it names goes away while this is open. Use as a context manager."""

    store: Store
    manifest: Manifest
    held: IO[bytes] | None
    kept: Kept | None = None
    """What its questions are asked over (:func:`.over.over`); None: each over a connection of its own."""

    def files(self, table: str) -> list[str]:
        """Paths of the parts of a table, oldest first."""
        return [str(self.store.part_path(table, part)) for part in self.manifest.tables.get(table, ())]

    @property
    def index(self) -> Path | None:
        """Folder of its search index."""
        return self.store.index_path(self.manifest)

    def close(self) -> None:
        """Let go of the manifest."""
        if self.held:
            self.held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def check_whole(store: Store, manifest: Manifest) -> Iterable[str]:
    """Names of files that a manifest names and that are missing or not what their name says. Reads every byte."""
    for table, parts in manifest.tables.items():
        for part in parts:
            path = store.part_path(table, part)
            if not path.exists() or _sha256(path) != part.hash:
                yield str(path.relative_to(store.folder))
    for sha256 in sorted({sha256 for source in manifest.sources for _, sha256, _ in source["versions"]}):
        try:
            store.check_original(sha256)
        except RecordDamaged:
            yield f"originals/{sha256}.zst"


def open_compressed(path: Path) -> IO[bytes]:
    """A file compressed with zstd, as a stream of what it holds."""
    import zstandard

    file = path.open("rb")
    stream: IO[bytes] = zstandard.ZstdDecompressor().stream_reader(file, closefd=True)
    return stream


def _is_held(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Write the names in a folder to the disk: a file that was renamed into it is there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
