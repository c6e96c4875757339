"""One writer at a time: the import lock. It falls with its process, however that ends."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: process number, command and the time since when (ISO 8601, UTC)."""

    process: int
    command: str
    since: str


class LockBusy(Exception):
    """Another import holds the lock and did not end in the time allowed. ``holder`` says who."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__("another import is at work")
        self.holder = holder


@contextmanager
def import_lock(
    folder: Path,
    command: str,
    now: str,
    wait_seconds: float = 600,
    waiting: Callable[[Holder | None], None] = lambda holder: None,
) -> Iterator[None]:
    """Hold the lock of ``folder`` for the block. Waits up to ``wait_seconds``, telling ``waiting`` once who holds it.

    Raises LockBusy when the wait is over.
    """
    with _taken(folder, wait_seconds, waiting) as file:
        file.truncate(0)
        json.dump({"process": os.getpid(), "command": command, "since": now}, file)
        file.flush()
        yield
        file.truncate(0)


def _taken(folder: Path, seconds: float, waiting: Callable[[Holder | None], None]) -> IO[str]:
    """The file of the lock, locked. While somebody waited the folder may have been put away for another: then the lock of
    that one is what counts."""
    path = folder / "lock"
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
        try:
            _take(file.fileno(), folder, seconds, waiting)
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except FileNotFoundError:
            pass
        except BaseException:
            file.close()
            raise
        file.close()


def holder(folder: Path) -> Holder | None:
    """Who says to hold the lock; None when nobody does or nobody said."""
    try:
        return Holder(**json.loads((folder / "lock").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _take(handle: int, folder: Path, seconds: float, waiting: Callable[[Holder | None], None]) -> None:
    deadline, said = time.monotonic() + seconds, False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockBusy(holder(folder)) from None
            if not said:
                waiting(holder(folder))
                said = True
            time.sleep(0.1)
