"""Who works on the blocks: this process, or several beside it. Results come in the order of the blocks either way."""

from __future__ import annotations

import os
import pickle
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from maillage.record.iati.block import Done, Reading, process
from maillage.record.iati.cut import Block
from maillage.record.identify import Identifier

if TYPE_CHECKING:
    from maillage.reference.places import Places

T = TypeVar("T")


class ReadingEnded(Exception):
    """A process that was reading was ended from outside, perhaps for want of memory. Nothing of it took effect."""


WORTH_A_PROCESS = 24_000_000
"""Bytes to read for each process beside the first: less does not pay for its start (some 1.5 seconds)."""
_AHEAD = 2
"""Blocks waiting for each process."""

Work = tuple[Block, Reading]


def processes_for(size: int, wished: int | None) -> int:
    """How many processes read ``size`` bytes: what the user wished, else as many as pay and the machine has."""
    if wished is not None:
        return max(1, wished)
    return max(1, min(os.cpu_count() or 1, 4, size // WORTH_A_PROCESS))


class Workers(Generic[T]):
    """Works on (whose, block) pairs; ``whose`` comes back beside each result, and alone where there is no block."""

    def __init__(
        self,
        number: int,
        places: Places | None,
        decided: Mapping[tuple[str, str], str],
        find: Identifier,
        folder: Path,
    ) -> None:
        """``folder`` is where blocks and results lie on their way between processes."""
        self._number, self._find, self._between = number, find, folder
        index = getattr(places, "folder", None)  # a stand-in of a test lies nowhere
        self._start = (str(index) if index else None, dict(decided), os.getpid())

    def results(self, work: Iterable[tuple[T, Work | None]]) -> Iterator[tuple[T, Done | None]]:
        """The results in order. Raises ReadingEnded when a process was ended from outside."""
        if self._number == 1:
            for whose, block in work:
                yield whose, process(*block, self._find) if block else None
            return
        yield from self._from_processes(work)

    def _from_processes(self, work: Iterable[tuple[T, Work | None]]) -> Iterator[tuple[T, Done | None]]:
        waiting: deque[tuple[T, Future[str] | None]] = deque()
        others = set(active_children())
        pool = ProcessPoolExecutor(
            self._number, mp_context=get_context("spawn"), initializer=_begin, initargs=self._start
        )
        try:
            for whose, block in work:
                waiting.append((whose, _handed(pool, _put(self._between, block)) if block else None))
                while len(waiting) > _AHEAD * self._number:
                    yield _result(*waiting.popleft())
            while waiting:
                yield _result(*waiting.popleft())
        except BrokenProcessPool:
            for process in (
                set(active_children()) - others
            ):  # one started at that very moment would wait for ever
                process.terminate()
            raise ReadingEnded from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _handed(pool: ProcessPoolExecutor, path: str) -> Future[str]:
    """A block handed to the pool. Raises BrokenProcessPool also while the pool, broken a moment ago, is closing its pipe."""
    try:
        return pool.submit(_work, path)
    except OSError as fault:
        if fault.errno is not None:  # the machine's: no process can be started
            raise
        raise BrokenProcessPool from None


def _put(folder: Path, said: object) -> str:
    """Write what goes to another process into a file; its path.

    What passes through the pipes between processes stays smaller than they hold. A process that is killed while it writes
    or reads more than that would leave the others waiting for ever.
    """
    path = folder / secrets.token_hex(8)
    path.write_bytes(pickle.dumps(said, protocol=5))
    return str(path)


def _take(path: str) -> Any:
    said = pickle.loads(Path(path).read_bytes())
    Path(path).unlink()
    return said


def _result(whose: T, future: Future[str] | None) -> tuple[T, Done | None]:
    return whose, _take(future.result()) if future else None


_find: list[Identifier] = []


def _begin(places: str | None, decided: dict[tuple[str, str], str], parent: int) -> None:
    """What each process does first: open the places, and go when its parent is gone (a kill gives it no other sign)."""
    import gc
    import signal

    gc.disable()
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    opened = None
    if places:
        from maillage.reference.places import Places

        opened = Places.open(Path(places))
    _find[:] = [Identifier(opened, decided)]


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _work(path: str) -> str:
    block, reading = _take(path)
    return _put(Path(path).parent, process(block, reading, _find[0]))
