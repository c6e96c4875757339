"""The index of a manifest: made from its parent's by hard links, deletions and additions, or from nothing.

The index is a cache: everything in it comes from the parts and can be made again. Its folder is named
``<FORMAT>-<manifest>``; a folder of another format is made anew, never read. The parent's folder is never written to:
tantivy's segment files are immutable, so they are shared by hard links, while the files that say which segments
count are copied. A kill at any moment leaves the parent whole and a new folder that no manifest names.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from maillage.record.search.documents import Builder
from maillage.record.search.fields import register, schema
from maillage.record.search.said import SAID
from maillage.record.search.world import World

FORMAT = 2
"""Raise it when fields, stemming or tantivy's own format change; it stands in the folder's name."""
_COPIED = ("meta.json", ".managed.json")
_LONGEST_FOOTER = 4096
_HEAP_BYTES = 50_000_000
"""What the writer gathers in memory before it writes a segment: an import has little to spare, and more gains nothing."""


def update_index(
    folder: Path,
    previous: Path | None,
    removed: Collection[str],
    things: Iterable[tuple[str, Mapping[str, Any]]],
    world: World,
) -> int:
    """Make the index of a new manifest in ``folder`` (new or empty); the number of documents written.

    ``previous`` is the parent's index or None; ``removed`` are identifiers of things that are no longer current;
    ``things`` are (table, row) of what is new or changed, taken one by one (hand over an iterator: no list is made), with
    the columns of ``record.columns``. Each thing replaces the document with its identifier. Tables that search does not
    know are passed over. Everything is on disk when it returns. About 0.15 ms a document with 900 bytes of text; some
    90 MB of memory.

    An activity's row may have more, all optional: ``parties`` (its ``activity_parties`` rows); ``places`` (its
    ``activity_places`` rows); ``narratives``, a list of (element, language, text) for all its texts, element one of title,
    description, result, location, organisation, language ISO 639-1 or None (``description`` is then not read);
    ``countries``, ``goals``, ``topics``, ``topics_derived``, ``organisations`` (references and identifiers), ``kind`` (of
    cooperation), ``identifier`` (the source's own), ``groups`` (on its own date, ``LDC`` or, undecided, ``LDC?``; without
    any they are computed from countries and date). Anything else in a row, such as a contact, is not read.
    """
    from tantivy import Index

    folder.mkdir(parents=True, exist_ok=True)
    shared = _link(previous, folder) if previous is not None else frozenset()
    index = register(Index(schema(), path=str(folder)))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    written = 0
    try:
        if previous is not None:
            for id_ in removed:
                writer.delete_documents_by_term("id", id_)
        builder = Builder(world)
        for table, row in things:
            if table not in SAID:
                continue
            if previous is not None:
                writer.delete_documents_by_term("id", row["id"])
            writer.add_document(builder.build(table, row))
            written += 1
        writer.commit()
    finally:
        writer.wait_merging_threads()
    _sync(folder, shared)
    return written


def damaged_files(folder: Path, quickly: bool = False) -> list[str]:
    """Names of files of an index that are missing or not whole. Reads every byte; ``quickly``: only how files end.

    Each file of tantivy's ends with its own checksum: body, a line of JSON, that line's length and a magic number.
    """
    try:
        named = [
            segment["segment_id"] for segment in json.loads((folder / "meta.json").read_bytes())["segments"]
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return ["meta.json"]
    segments = [name.replace("-", "") for name in named]
    gone = [name for name in segments if not (folder / f"{name}.store").is_file()]
    met = (path for path in sorted(folder.iterdir()) if path.name[:32] in segments)
    return [f"{name}.store" for name in gone] + [path.name for path in met if not _is_whole(path, quickly)]


def _is_whole(path: Path, quickly: bool) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - _LONGEST_FOOTER, 0))
        end = file.read()
        length = int.from_bytes(end[-8:-4], "little")
        try:
            said = json.loads(end[-8 - length : -8])["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        if quickly:
            return True
        file.seek(0)
        left, found = size - 8 - length, 0
        while left > 0 and (block := file.read(min(left, 1 << 20))):
            found, left = zlib.crc32(block, found), left - len(block)
    return bool(found == said)


def _link(previous: Path, folder: Path) -> frozenset[str]:
    """Bring the parent's files into ``folder``; the names of those that are shared, hence already on disk."""
    shared = set()
    for path in sorted(previous.iterdir()):
        if path.name.endswith(".lock") or not path.is_file():
            continue
        target = folder / path.name
        if path.name not in _COPIED:
            try:
                target.hardlink_to(path)
                shared.add(path.name)
                continue
            except OSError:  # another disk, or a file system without links
                pass
        shutil.copyfile(path, target)
    return frozenset(shared)


def _sync(folder: Path, shared: Collection[str]) -> None:
    """New files and the folder to disk. Lock files, which mean nothing once the writer is gone, are removed."""
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".lock"):
            path.unlink()
        elif path.name not in shared:
            _sync_one(path, os.O_RDWR)
    if os.name == "posix":
        _sync_one(folder, os.O_RDONLY)


def _sync_one(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
