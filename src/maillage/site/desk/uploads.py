"""Files that were sent: ``<home>/site/uploads/<sha256>/<name>``, written while they arrive, each content once.

What was taken in is in the record, whole; what lies here is only for the way there, and goes after a week.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path

from maillage.record.fetch.address import safe_name

KEPT_DAYS = 7
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Uploads:
    """The folder of a home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "site" / "uploads"
        self._work = self.folder / "work"

    def path(self, sha256: str, name: str) -> Path | None:
        """Where a file lies that was sent; None when it is not (or no longer) there."""
        if not _DIGEST.fullmatch(sha256) or Path(name).name != name:
            return None
        path = self.folder / sha256 / name
        return path if path.is_file() else None

    def arriving(self) -> Arriving:
        """A file about to come. Raises OSError when the disk fails."""
        self._work.mkdir(parents=True, exist_ok=True)
        return Arriving(self.folder, self._work / secrets.token_hex(12))

    def sweep(self, now: float | None = None) -> None:
        """Remove what was sent more than a week ago, and what never came whole."""
        oldest = (time.time() if now is None else now) - KEPT_DAYS * 86_400
        for path in (*self.folder.glob("*"), *self._work.glob("*")):
            with suppress(OSError):
                if path != self._work and path.stat().st_mtime < oldest:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


class Arriving:
    """One file on its way: its bytes go to the disk as they come."""

    def __init__(self, folder: Path, draft: Path) -> None:
        self._folder, self._draft, self._digest = folder, draft, hashlib.sha256()
        self._file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def write(self, data: bytes) -> None:
        """The next bytes. Raises OSError when the disk fails."""
        self._digest.update(data)
        self._file.write(data)

    def keep(self, name: str) -> tuple[str, str]:
        """It came whole: its SHA-256, and its name as it is kept. Raises OSError when the disk fails."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        kept, sha256 = safe_name(name) or "file", self._digest.hexdigest()
        target = self._folder / sha256
        target.mkdir(mode=0o700, exist_ok=True)
        self._draft.replace(target / kept)
        os.utime(target)  # sent today, whenever it was sent first
        return sha256, kept

    def drop(self) -> None:
        """It did not come whole."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._draft.unlink(missing_ok=True)
