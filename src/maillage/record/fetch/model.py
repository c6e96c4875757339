"""The nouns of fetching: limits, what is known from before, what came, and the two ways in which it can fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maillage.reference.problems import Problem

MOST_BYTES = 2 * 1024**3
"""The largest file that is fetched, as sent and once unpacked: 2 GiB."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, how long and how often. Bytes and seconds."""

    bytes: int = MOST_BYTES
    ratio: int = 200
    """How many times its size a file may unpack to, beyond ``ratio_from`` bytes. Real tables and IATI stay below 60."""
    ratio_from: int = 32 * 1024**2
    stall_seconds: float = 30
    """No byte for so long: the server has stalled."""
    window_seconds: float = 60
    window_bytes: int = 60 * 1024
    """Fewer bytes than this within a window: the server is too slow ever to end (1 KiB a second)."""
    tries: int = 4
    first_wait: float = 1
    """Before the second try; doubled before each later one, unless the server says how long."""
    longest_wait: float = 60
    """A server that asks for more is not asked again."""
    redirects: int = 10


@dataclass(frozen=True, slots=True)
class Validators:
    """What is known of the content had before: the server's marks for it, and the SHA-256 of its bytes (hex)."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that came whole: where it lies, its own name, its size and digest, and when the server says it changed.

    ``marks`` are what to send the next time. ``final`` is the address that gave it, after redirects; ``resumed_from``
    how many bytes an earlier try had left.
    """

    address: str
    final: str
    path: Path
    name: str
    bytes: int
    sha256: str
    last_modified: str | None
    marks: Validators
    resumed_from: int = 0


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that its content is the one known."""

    address: str


class FetchRefused(Exception):
    """It cannot be had, and asking again would not help: the code of a problem, and the values of its sentences."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def problem(self, address: str) -> Problem:
        """It as data, about ``address`` as it was given."""
        return Problem(self.code, file=address, values=self.values)


@dataclass(eq=False)
class AskAgain(Exception):
    """It could not be had this time. ``refused`` is what to say when there is no other; ``wait`` what the server asks."""

    refused: FetchRefused
    wait: float | None = field(default=None)
