"""The form of a backup: a tar file that begins with what it is and ends with a list of everything in it, with digests."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
HEAD, LIST = "maillage.json", "list.json"


class Refused(Exception):
    """It cannot be done. ``why``: a key of the texts, with ``values``."""

    def __init__(self, why: str, **values: Any) -> None:
        super().__init__(why)
        self.why, self.values = why, values


class NotABackup(Refused):
    """The file is no backup, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup."""

    name: str
    bytes: int
    sha256: str


class Pack:
    """A backup that is being written. Members are read once, hashed as they are written."""

    def __init__(self, file: IO[bytes], head: dict[str, Any]) -> None:
        self._tar = tarfile.open(  # noqa: SIM115 - end() closes it
            fileobj=file, mode="w|", format=tarfile.PAX_FORMAT
        )
        self.members: list[Member] = []
        self.add_bytes(HEAD, json.dumps({"format": FORMAT, **head}).encode())

    def add(self, name: str, path: Path) -> None:
        """A file that will not change while it is read."""
        with path.open("rb") as file:
            self._write(name, file, os.fstat(file.fileno()).st_size)

    def add_bytes(self, name: str, data: bytes) -> None:
        """A member made here."""
        self._write(name, io.BytesIO(data), len(data))

    def end(self, counts: dict[str, int]) -> None:
        """Write the list: without it the file is known to be cut short. ``counts``: rows of each table of the database."""
        said = {"counts": counts, "files": [[each.name, each.bytes, each.sha256] for each in self.members]}
        self.add_bytes(LIST, json.dumps(said).encode())
        self._tar.close()

    def _write(self, name: str, file: IO[bytes], size: int) -> None:
        hashed = _Hashed(file)
        told = tarfile.TarInfo(name)
        told.size, told.mode = size, 0o600
        self._tar.addfile(told, hashed)
        self.members.append(Member(name, size, hashed.digest.hexdigest()))


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def head_of(path: Path) -> dict[str, Any]:
    """What a backup says it is. Raises NotABackup, OSError."""
    try:
        with tarfile.open(path, "r|") as tar:
            first = tar.next()
            if first is None or first.name != HEAD:
                raise NotABackup("no_backup", file=path.name)
            said: dict[str, Any] = json.loads(_file(tar, first).read())
    except (tarfile.TarError, ValueError, EOFError) as fault:
        raise NotABackup("no_backup", file=path.name) from fault
    if said.get("format") != FORMAT:
        raise NotABackup("newer_backup", file=path.name, release=str(said.get("release")))
    return said


def unpack(path: Path, target: Path) -> dict[str, int]:
    """Write every member below ``target`` and compare it with the list; the counts that the list says.

    Nothing is written outside ``target``, whatever the file says. Raises NotABackup, OSError.
    """
    met: dict[str, tuple[int, str]] = {}
    listed: dict[str, Any] | None = None
    try:
        with tarfile.open(path, "r|") as tar:
            for told in tar:
                if told.name == LIST:
                    listed = json.loads(_file(tar, told).read())
                else:
                    met[told.name] = _keep(tar, told, target)
    except (tarfile.TarError, ValueError, EOFError) as fault:
        raise NotABackup("cut_short", file=path.name) from fault
    if listed is None:
        raise NotABackup("cut_short", file=path.name)
    expected = {name: (size, sha256) for name, size, sha256 in listed["files"]}
    for name in sorted({*expected, *met}):
        if expected.get(name) != met.get(name):
            raise NotABackup("not_as_listed", file=path.name, member=name)
    return dict(listed["counts"])


def _keep(tar: tarfile.TarFile, told: tarfile.TarInfo, target: Path) -> tuple[int, str]:
    inside = PurePosixPath(told.name)
    if not told.isreg() or inside.is_absolute() or ".." in inside.parts:
        raise NotABackup("not_as_listed", file=target.name, member=told.name)
    out = target / inside
    out.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with out.open("xb") as file:
        for data in _pieces(_file(tar, told)):
            digest.update(data)
            size += file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _file(tar: tarfile.TarFile, told: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(told)
    if file is None:
        raise NotABackup("not_as_listed", file="", member=told.name)
    return file


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while data := file.read(1 << 20):
        yield data
