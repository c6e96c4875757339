"""The scoring of a round, spread over the workers of a Dask cluster; the same pairs as here, whatever happens to the cluster.

Needs are scored in blocks, each by itself, so it does not matter where. Workers are handed columns, not needs and offers: they
cost nothing to send. What a cluster does not bring (it does not answer, has no workers, loses them half-way, or stands still) is
scored here, and said. Workers need the same release of Maillage.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from threading import Thread
from typing import Any

import numpy as np

from maillage.matching.scores import Candidates, Matching
from maillage.reference.problems import Problem

PATIENCE = 10.0
"""Seconds to wait for an answer, and for workers to come back."""
FIRST_PATIENCE = 12
"""So many times longer for the first block: workers may have to compile before it."""
GAPS = 3
"""So many times the longest wait for a block, and one patience, is too long for the next: whoever has it stands still."""
SECONDS_A_COUNT = 1.0
"""Workers are counted so seldom: asking for them takes time from those who work."""
RETRIES, ATTEMPTS = 5, 3
MOST_ROWS, LEAST_ROWS, BLOCKS_A_WORKER = 1_000, 50, 20

Block = tuple[np.ndarray[Any, Any], ...]
Place = tuple[int, int]


class Scoring:
    """What it takes to score needs: columns, rules, and whom refusals shut out or shift. Small to send."""

    def __init__(self, matching: Matching) -> None:
        self.pool, self.rules = matching.pool, matching.rules
        self.apart = {
            row: apart
            for row in range(len(matching.needs))
            if any(apart := (matching.barred("need", row), matching.shifts("need", row)))
        }
        self._index: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_index": None}  # each worker makes its own

    def block(self, first: int, last: int, k: int) -> Block:
        """The ``k`` best offers of the needs in rows ``first`` to ``last`` (not included): the columns of ``Candidates``."""
        if self._index is None:
            from maillage.matching.scores.best import Index  # compiles

            self._index = Index(self.pool, self.rules)
        nobody: tuple[Any, Any] = ({}, ())
        ranked = [self._index.best(row, k, *self.apart.get(row, nobody)) for row in range(first, last)]
        need = np.repeat(np.arange(first, last, dtype=np.int32), [len(one.rows) for one in ranked])
        columns = (
            np.concatenate([one[i] for one in ranked] or [need[:0]]).astype(np.int32) for i in range(3)
        )
        return need, *columns


def spread_candidates(
    matching: Matching, k: int, address: str, patience: float = PATIENCE
) -> tuple[Candidates, list[Problem]]:
    """What ``matching.candidates(k)`` gives, scored by the cluster at ``address`` as far as it can; and what it could not."""
    try:
        distributed = import_module("distributed")
    except ModuleNotFoundError:
        return matching.candidates(k), [Problem("matching.cluster-not-installed", values={"found": address})]
    for name in ("distributed", "tornado.application"):  # it tells of lost workers in lines of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = _within(
            2 * patience, lambda: distributed.Client(address, timeout=patience, set_as_default=False)
        )
    except (OSError, ValueError, TimeoutError):
        return matching.candidates(k), [Problem("matching.cluster-silent", values={"found": address})]
    scoring = Scoring(matching)
    try:
        done, blocks = _scored(client, scoring, len(matching.needs), k, patience)
    finally:
        _close(client, patience)
    if not done and blocks:
        return matching.candidates(k), [Problem("matching.cluster-silent", values={"found": address})]
    missing = [block for block in blocks if block not in done]
    done |= {block: scoring.block(*block, k) for block in missing}
    columns = zip(*(done[block] for block in blocks), strict=True)
    found = Candidates(*(np.concatenate(column) for column in columns)) if blocks else matching.candidates(k)
    values = {"found": address, "missing": len(missing), "expected": len(blocks)}
    return found, [Problem("matching.cluster-lost", values=values)] if missing else []


def _scored(
    client: Any, scoring: Scoring, rows: int, k: int, patience: float
) -> tuple[dict[Place, Block], list[Place]]:
    """The blocks that the cluster brought, and all that there are."""
    workers = _workers(client, patience)
    size = min(MOST_ROWS, max(LEAST_ROWS, -(-rows // max(1, workers * BLOCKS_A_WORKER))))
    blocks = [(first, min(first + size, rows)) for first in range(0, rows, size)]
    done: dict[Place, Block] = {}
    if not workers:
        return done, blocks
    for _ in range(ATTEMPTS):
        try:
            # Not scattered: what a worker was handed is lost with it, what a task gives the scheduler has made anew.
            with warnings.catch_warnings(action="ignore", category=UserWarning):  # of its size
                held = client.submit(_hold, scoring, retries=RETRIES, pure=False)
            waiting = {
                client.submit(Scoring.block, held, *block, k, retries=RETRIES, pure=False): block
                for block in blocks
                if block not in done
            }
            _collect(client, waiting, done, patience)
        except TimeoutError:
            break  # it stands still: to ask it again would be to wait again
        except Exception as fault:  # whatever becomes of a cluster, the round is scored
            logging.getLogger(__name__).debug("the cluster failed: %s", fault)
        if len(done) == len(blocks) or not _workers(client, patience):
            break
    return done, blocks


def _hold(scoring: Scoring) -> Scoring:
    return scoring


def _collect(client: Any, waiting: dict[Any, Place], done: dict[Place, Block], patience: float) -> None:
    """Take in results as they come; give up when no worker is left. TimeoutError when none comes for too long."""
    last, longest, counted = time.monotonic(), 0.0, time.monotonic()
    while waiting:
        ready = [future for future in waiting if future.done()]
        for future in ready:
            block = waiting.pop(future)
            if future.status == "finished":
                done[block] = future.result(timeout=patience)
                future.release()
        now = time.monotonic()
        if ready:
            last, longest = now, max(longest, now - last)
        elif now - last > (patience + GAPS * longest if longest else FIRST_PATIENCE * patience):
            raise TimeoutError("no block comes")
        elif now - counted > SECONDS_A_COUNT:
            if not _workers(client, patience):
                return
            counted = time.monotonic()
        time.sleep(0.05)


def _workers(client: Any, patience: float) -> int:
    """How many workers there are, once there is one; 0 when none comes, or the scheduler does not answer."""
    end = time.monotonic() + patience
    while True:
        try:
            found = len(_within(patience, lambda: client.scheduler_info(n_workers=-1))["workers"])
        except Exception:  # the scheduler is gone
            found = 0
        if found or time.monotonic() > end:
            return found
        time.sleep(0.1)


def _close(client: Any, patience: float) -> None:
    try:
        _within(patience, lambda: client.close(timeout=2))
    except Exception as fault:
        logging.getLogger(__name__).debug("the cluster did not say goodbye: %s", fault)


def _within(seconds: float, call: Callable[[], Any]) -> Any:
    """What ``call`` gives, or raises. TimeoutError when it does not return in time: it is left to itself."""
    given: list[Any] = []

    def answer() -> None:
        try:
            given.append((True, call()))
        except BaseException as fault:
            given.append((False, fault))

    asked = Thread(target=answer, daemon=True)
    asked.start()
    asked.join(seconds)
    if not given:
        raise TimeoutError("no answer")
    good, value = given[0]
    if not good:
        raise value
    return value
