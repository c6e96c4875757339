"""The turn to write: one file beside the database, locked from before a transaction until after it."""

from __future__ import annotations

import fcntl
import os


class Turn:
    """The right to write, taken and given back by one connection. Taken twice is taken once: transactions nest."""

    def __init__(self, database: str) -> None:
        """``database``: path of the database; the lock lies beside it as ``<database>.lock``."""
        self._path = f"{database}.lock"
        self._file: int | None = None

    @property
    def taken(self) -> bool:
        """Whether this connection has the turn."""
        return self._file is not None

    def take(self) -> None:
        """Wait until nobody else writes. A process that dies gives its turn back by dying."""
        if self._file is not None:
            return
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except BaseException:
            os.close(file)
            raise
        self._file = file

    def give_back(self) -> None:
        """Let the next one write."""
        if self._file is not None:
            file, self._file = self._file, None
            os.close(file)  # closing is what unlocks
