"""The problems of an import, however many: those that were told first go to a file, so that memory does not grow with them.

A publisher's file of 500 MB may hold a hundred thousand, which take a kilobyte each.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from maillage.reference.problems import Problem

IN_MEMORY = 2_000
"""How many are held before they are written away."""


class Problems:
    """Problems in the order in which they were told: counted, gone through as often as wished, never taken away.

    The file has no name and goes with the object. Raises OSError when there is no room for it.
    """

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._written: list[tuple[int, int]] = []
        self._last: list[Problem] = []
        self._file: IO[bytes] | None = None
        self._number = 0
        self.extend(problems)

    def append(self, problem: Problem) -> None:
        """Add one."""
        self._last.append(problem)
        self._number += 1
        if len(self._last) >= IN_MEMORY:
            self._write_away()

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add several."""
        for problem in problems:
            self.append(problem)

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Problem]:
        for start, length in self._written:
            assert self._file is not None
            self._file.seek(start)
            yield from pickle.loads(self._file.read(length))
        yield from self._last

    def __reduce__(self) -> tuple[type[Problems], tuple[list[Problem]]]:
        return Problems, (list(self),)

    def _write_away(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="maillage-")  # noqa: SIM115  it lives as long as the list
        said = pickle.dumps(self._last, protocol=5)
        start = self._file.seek(0, 2)
        self._file.write(said)
        self._written.append((start, len(said)))
        self._last = []
