"""Files as they are given: which ones, whether they are known already, and their bytes read whole.

A file is known by its size, time and place on disk (the shortcut) and by the SHA-256 of its bytes (the truth).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.reference.identifiers import stated
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.record.intake import About

LARGEST = 512 * 1024**2
"""A sheet larger than this is refused: it is read whole into memory."""

_YOUNG_NANOSECONDS = 2_000_000_000
SHEET_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".tab"})


@dataclass(frozen=True, slots=True)
class Given:
    """A file to take in: its path as it was given, where it is, and whether it was named itself or met in a folder.

    ``about`` is what is known of this very file (one fetched from the web), in place of what holds for all.
    """

    shown: str
    path: Path
    named: bool
    about: About | None = None

    @property
    def source(self) -> str:
        """Identifier of the source, unless ``about`` says another: stated from where the file is."""
        return stated("source", printable(os.path.realpath(self.path)))  # resolve() fails at a link to itself


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the disk says of a file without reading it."""

    bytes: int
    mtime_ns: int
    inode: int

    @property
    def day(self) -> str:
        """The day of its time, in UTC."""
        return datetime.fromtimestamp(self.mtime_ns / 1e9, UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file read whole, with its stamp and digest."""

    data: bytes
    stamp: Stamp
    sha256: str


def walk(paths: Iterable[str | Given | Problem]) -> Iterator[Given | Problem]:
    """The files of ``paths`` in a stated order (folders walked by name), and a problem for each path that is none.

    A file that was already found (fetched from the web), or why it was not, passes as it is.
    """
    for said in paths:
        if not isinstance(said, str):
            yield said
            continue
        path, shown = Path(said), printable(said)
        try:
            if not said or "\0" in said or not path.exists():
                yield Problem("record.file-missing", file=shown)
            elif path.is_dir():
                yield from _walk_folder(shown, path)
            else:
                yield Given(shown, path, named=True)
        except OSError as fault:  # a name longer than the disk allows, a folder that may not be entered
            yield unreadable(shown, fault)


def printable(name: str) -> str:
    """A file's name as text: a byte that is no UTF-8 is written ``\\xff``, since it can be shown in no other way."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def unreadable(shown: str, fault: OSError) -> Problem:
    """The problem of a file that the system would not let be read."""
    return Problem("record.file-unreadable", file=shown, values={"found": fault.strerror or str(fault)})


def _walk_folder(shown: str, folder: Path) -> Iterator[Given | Problem]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith((".", "~$")):
                continue
            path = Path(here) / name
            yield Given(str(Path(shown) / printable(str(path.relative_to(folder)))), path, named=False)


def is_xml(given: Given) -> bool:
    """Whether a file is XML by its name's ending, or, named by the user, by how its bytes begin."""
    if given.path.suffix.lower() == ".xml":
        return True
    if given.path.suffix.lower() in SHEET_ENDINGS or not stat.S_ISREG(given.path.stat().st_mode):
        return False
    try:
        with given.path.open("rb") as file:
            start = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError:
        return False
    return start.startswith((b"<?xml", b"<iati-"))


def stamp(path: Path) -> Stamp:
    """The stamp of a file now."""
    found = path.stat()
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ino)


def looks_unchanged(now: Stamp, known: dict[str, object], taken_at_ns: int) -> bool:
    """Whether the stamp alone says that the file is the one known. A file young when it was taken is always read."""
    same = (now.bytes, now.mtime_ns, now.inode) == (known["bytes"], known["mtime_ns"], known["inode"])
    return same and taken_at_ns - now.mtime_ns > _YOUNG_NANOSECONDS


def read_whole(given: Given) -> Bytes | Problem:
    """The bytes of a file, read twice more if it changes meanwhile; a problem when it cannot be had whole."""
    try:
        for _ in range(3):
            if not stat.S_ISREG(given.path.stat().st_mode):  # a pipe or a device: reading it might never end
                return Problem("record.file-no-file", file=given.shown)
            before = stamp(given.path)
            if before.bytes > LARGEST:
                return Problem("record.file-too-large", file=given.shown, values={"found": before.bytes})
            data = given.path.read_bytes()
            if stamp(given.path) == before and len(data) == before.bytes:
                return Bytes(data, before, hashlib.sha256(data).hexdigest())
    except OSError as fault:
        return unreadable(given.shown, fault)
    return Problem("record.file-changing", file=given.shown)
