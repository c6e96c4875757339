"""What has come so far of a file, on disk: ``fetched.part`` and beside it whose beginning it is.

A kill leaves these two files at most. The next fetch goes on with them when the server still has the same content, and
throws them away otherwise.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from maillage.record.fetch.checksums import Checksums
from maillage.record.fetch.model import FetchRefused

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Beginning:
    """Whose beginning a part is: the server's marks for the content, how it is packed, what it announced."""

    etag: str | None = None
    last_modified: str | None = None
    lasting: str | None = None
    """The date of last change, when it will do for asking whether there is another content."""
    proves: str | None = None
    """What to send as ``If-Range``: see :func:`proof_of_sameness`; None when the server gave nothing that proves it."""
    coding: str = ""
    total: int | None = None
    checksums: dict[str, str] = field(default_factory=dict)
    boot: str = ""
    """Since which start of the machine the part was written: after a power cut, its end may be anything."""
    settled: int = 0
    """Bytes that are surely on the disk."""

    @classmethod
    def read(cls, path: Path) -> Beginning:
        """What stands in a file; nothing when it is not there or not whole."""
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{one.name: said[one.name] for one in fields(cls)})
        except (OSError, ValueError, KeyError, TypeError):
            return cls()


def lasting_date(headers: Message) -> str | None:
    """The date of last change, when it cannot stand for two contents of one second (RFC 9110, 8.8.2.2)."""
    try:
        changed = parsedate_to_datetime(headers["Last-Modified"])
        answered = parsedate_to_datetime(headers["Date"])
        return str(headers["Last-Modified"]) if (answered - changed).total_seconds() >= 1 else None
    except (TypeError, ValueError, AttributeError):
        return None


def proof_of_sameness(headers: Message) -> str | None:
    """What proves, byte for byte, that a content is still the same: a strong ETag, else a lasting date."""
    etag: str | None = headers.get("ETag")
    if etag:
        return etag if etag.startswith('"') else None
    return lasting_date(headers)


class Part:
    """The unfinished file in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path, self._beside = folder / "fetched.part", folder / "fetched.json"
        self._whole = folder / "whole"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._whole, ignore_errors=True)  # of a command killed before it took the file in
        self.beginning = Beginning.read(self._beside)
        if self.beginning.boot != _boot() and self.size > self.beginning.settled:
            os.truncate(self.path, self.beginning.settled)
        if not self.size or not self.beginning.proves:
            self.discard()

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def begin(self, beginning: Beginning) -> None:
        """Start anew, with another content."""
        self.discard()
        self._note(replace(beginning, boot=_boot()))

    def settle(self) -> None:
        """Make sure that what has come outlives a power cut: at the end of a try that broke off."""
        if self.size and self.beginning.proves:
            with self.path.open("rb") as file:
                os.fsync(file.fileno())
            self._note(replace(self.beginning, settled=self.size))

    def _note(self, beginning: Beginning) -> None:
        draft = self._beside.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(beginning)), encoding="utf-8")
        draft.replace(self._beside)
        self.beginning = beginning

    def discard(self) -> None:
        """Forget it."""
        self.path.unlink(missing_ok=True)
        self._beside.unlink(missing_ok=True)
        self.beginning = Beginning()

    def hashed(self) -> Checksums:
        """The running digests of what is there."""
        sums = Checksums(self.beginning.checksums)
        if self.path.exists():
            with self.path.open("rb") as file:
                while data := file.read(_CHUNK):
                    sums.add(data)
        return sums

    def target(self, name: str) -> Path:
        """Where the whole file goes, under its own name."""
        self._whole.mkdir(exist_ok=True)
        return self._whole / name


def _boot() -> str:
    """Which start of the machine this is; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder of an address for the block: nobody else fetches it meanwhile. Raises FetchRefused when taken."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FetchRefused("record.fetch-elsewhere") from None
        yield
