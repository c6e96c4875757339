"""The scoring of a round, spread over the workers of a Dask cluster; the same pairs as here, whatever happens to the cluster.

Needs are scored in blocks, each by itself, so it does not matter where. What a cluster does not bring (it does not answer, has no
workers, loses them half-way) is scored here, and said. Workers need the same release of Maillage.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from maillage.matching.scores import Candidates, Matching
from maillage.reference.problems import Problem

PATIENCE = 10.0
"""Seconds to wait for an answer, and for workers to come back."""
RETRIES, ATTEMPTS = 5, 3
MOST_ROWS, LEAST_ROWS, BLOCKS_A_WORKER = 2_000, 50, 8

Block = tuple[np.ndarray[Any, Any], ...]


def block_of(matching: Matching, first: int, last: int, k: int) -> Block:
    """The ``k`` best offers of the needs in rows ``first`` to ``last`` (not included): the columns of ``Candidates``."""
    ranked = [matching.best("need", row, k) for row in range(first, last)]
    need = np.repeat(np.arange(first, last, dtype=np.int32), [len(one.rows) for one in ranked])
    columns = (np.concatenate([one[i] for one in ranked] or [need[:0]]).astype(np.int32) for i in range(3))
    return need, *columns


def spread_candidates(
    matching: Matching, k: int, address: str, patience: float = PATIENCE
) -> tuple[Candidates, list[Problem]]:
    """What ``matching.candidates(k)`` gives, scored by the cluster at ``address`` as far as it can; and what it could not."""
    try:
        connect: Any = import_module("distributed").Client
    except ModuleNotFoundError:
        return matching.candidates(k), [Problem("matching.cluster-not-installed", values={"found": address})]
    for name in ("distributed", "tornado.application"):  # it tells of lost workers in lines of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = connect(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        return matching.candidates(k), [Problem("matching.cluster-silent", values={"found": address})]
    try:
        done, blocks = _scored(client, matching, k, patience)
    finally:
        client.close(timeout=2)
    if not done and blocks:
        return matching.candidates(k), [Problem("matching.cluster-silent", values={"found": address})]
    missing = [block for block in blocks if block not in done]
    done |= {block: block_of(matching, *block, k) for block in missing}
    columns = zip(*(done[block] for block in blocks), strict=True)
    found = Candidates(*(np.concatenate(column) for column in columns)) if blocks else matching.candidates(k)
    values = {"found": address, "missing": len(missing), "expected": len(blocks)}
    return found, [Problem("matching.cluster-lost", values=values)] if missing else []


Place = tuple[int, int]


def _scored(
    client: Any, matching: Matching, k: int, patience: float
) -> tuple[dict[Place, Block], list[Place]]:
    """The blocks that the cluster brought, and all that there are."""
    rows = len(matching.needs)
    workers = _workers(client, patience)
    size = min(MOST_ROWS, max(LEAST_ROWS, -(-rows // max(1, workers * BLOCKS_A_WORKER))))
    blocks = [(first, min(first + size, rows)) for first in range(0, rows, size)]
    if not workers or not blocks:
        return {}, blocks
    done: dict[Place, Block] = {}
    for _ in range(ATTEMPTS):
        try:
            # Not scattered: what a worker was handed is lost with it, what a task gives the scheduler has made anew.
            with warnings.catch_warnings(action="ignore", category=UserWarning):  # of its size
                held = client.submit(_hold, matching, retries=RETRIES, pure=False)
            waiting = {
                client.submit(block_of, held, *block, k, retries=RETRIES, pure=False): block
                for block in blocks
                if block not in done
            }
            _collect(client, waiting, done, patience)
        except Exception as fault:  # whatever becomes of a cluster, the round is scored
            logging.getLogger(__name__).debug("the cluster failed: %s", fault)
        if len(done) == len(blocks) or not _workers(client, patience):
            break
    return done, blocks


def _hold(matching: Matching) -> Matching:
    return matching


def _workers(client: Any, patience: float) -> int:
    """How many workers there are, once there is one; 0 when none comes."""

    def count() -> int:
        try:
            return len(client.scheduler_info(n_workers=-1)["workers"])
        except Exception:  # the scheduler is gone
            return 0

    return _until(count, patience)


def _until(count: Callable[[], int], patience: float) -> int:
    end = time.monotonic() + patience
    while True:
        found = count()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.1)


def _collect(client: Any, waiting: dict[Any, Place], done: dict[Place, Block], patience: float) -> None:
    """Take in results as they come; give up when no worker is left, or comes back."""
    while waiting:
        for future in [future for future in waiting if future.done()]:
            block = waiting.pop(future)
            if future.status == "finished":
                done[block] = future.result(timeout=patience)
                future.release()
        if waiting and not _workers(client, patience):
            return
        time.sleep(0.02)
