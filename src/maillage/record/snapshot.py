"""A large file copied once, compressed, while it is hashed: what is read afterwards is the copy, and cannot change.

In little memory whatever the size. A file that changes while it is copied is copied again, twice at most.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from maillage.record.files import Given, Stamp, stamp, unreadable
from maillage.reference.problems import Problem

_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A compressed copy: where it lies, the SHA-256 of the bytes, and the file's stamp when they were read."""

    path: Path
    sha256: str
    stamp: Stamp


def take_snapshot(given: Given, folder: Path) -> Snapshot | Problem:
    """Copy a file into ``folder``; a problem when it cannot be had whole. Raises OSError when ``folder``'s disk fails."""
    draft = folder / secrets.token_hex(8)
    for _ in range(3):
        try:
            if not stat.S_ISREG(given.path.stat().st_mode):  # a pipe or a device: reading it might never end
                return Problem("record.file-no-file", file=given.shown)
            before = stamp(given.path)
            source = given.path.open("rb")
        except OSError as fault:
            return unreadable(given.shown, fault)
        with source:
            digest, read = _copy(source, draft, given)
        if isinstance(read, Problem):
            return read
        try:
            after = stamp(given.path)
        except OSError as fault:  # it went away meanwhile
            draft.unlink()
            return unreadable(given.shown, fault)
        if after == before and read == before.bytes:
            return Snapshot(draft, digest, before)
        draft.unlink()
    return Problem("record.file-changing", file=given.shown)


def _copy(source: object, draft: Path, given: Given) -> tuple[str, int | Problem]:
    import zstandard

    digest, read = hashlib.sha256(), 0
    with draft.open("xb") as file:
        with zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False) as writer:
            while True:
                try:
                    data = source.read(_AT_ONCE)  # type: ignore[attr-defined]
                except OSError as fault:
                    draft.unlink()
                    return "", unreadable(given.shown, fault)
                if not data:
                    break
                digest.update(data)
                read += len(data)
                writer.write(data)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), read
