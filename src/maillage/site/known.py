"""Small things of the database that every page says: read once by each process, and again when somebody changed them.

A change leaves a mark, a file of a few bytes in ``<home>/site/marks``; a process looks at the mark before it trusts what it
has read, so that a page costs no query. After a minute it reads again anyway: whoever died between a change and its mark
delays it by no more.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.utils import DatabaseError

LONGEST = 60.0
"""Seconds that something read is trusted without being read again."""
T = TypeVar("T")
_Mark = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Read(Generic[T]):
    mark: _Mark
    until: float
    value: T
    version: str


class Known(Generic[T]):
    """Something that ``read`` finds in the database; ``nothing`` while the database cannot be asked. ``name`` is its mark's."""

    def __init__(
        self, name: str, read: Callable[[], T], nothing: T, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name, self._read, self._nothing, self._clock = name, read, nothing, clock
        self._held: _Read[T] | None = None

    def now(self) -> T:
        """As it is."""
        return self._current().value

    def version(self) -> str:
        """A few letters that are others once it is another: for validators of pages."""
        return self._current().version

    def changed(self) -> None:
        """Say that it is another now, once the transaction around it has ended."""
        self.forget()
        transaction.on_commit(self._leave_mark)

    def forget(self) -> None:
        """Read it again when it is asked next, in this process."""
        self._held = None

    def _current(self) -> _Read[T]:
        mark, now, held = self._mark(), self._clock(), self._held
        if held is None or held.mark != mark or now >= held.until:
            try:
                value = self._read()
            except DatabaseError:  # a page is worth more than what it says in passing
                value = held.value if held else self._nothing
            version = hashlib.sha256(repr(value).encode()).hexdigest()[:12]
            held = self._held = _Read(mark, now + LONGEST, value, version)
        return held

    def _path(self) -> Path:
        return Path(settings.HOME).expanduser() / "site" / "marks" / self._name

    def _mark(self) -> _Mark:
        try:
            seen = self._path().stat()
        except OSError:
            return None
        return seen.st_mtime_ns, seen.st_ino

    def _leave_mark(self) -> None:
        path = self._path()
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.write_text("", encoding="ascii")
        draft.replace(path)
        self.forget()
