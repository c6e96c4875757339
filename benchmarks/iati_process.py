"""`python -m benchmarks.iati_process SPEC`: what one process measures of imports of IATI files, itself and the walk.

SPEC is JSON: ``files``, ``small`` (a file to load everything with before, or null), ``runs`` (a list of
``{"prove": bool, "workers": int}``). Prints JSON: seconds of the walk (its median over the turns) and, for each run,
what it took: ``reading`` is all up to the rows written (copy, cut, parse, check, read, derive, type, detect, prove,
Parquet), ``publishing`` the rest (standing, index, manifest).
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.iati_files import walk


def main(spec: dict[str, Any]) -> dict[str, Any]:
    """Measure; see above. The walk comes before, between and after the runs, so that a busy moment meets both."""
    files = [Path(name) for name in spec["files"]]
    if spec["small"]:
        taken_in([Path(spec["small"])], prove=True, workers=1)
        walk([Path(spec["small"])])
    walks, runs = [_cpu(lambda: walk(files))], []
    for run in spec["runs"]:
        runs.append(taken_in(files, **run))
        walks.append(_cpu(lambda: walk(files)))
    return {"walk": median(walks), "runs": runs}


def taken_in(files: Sequence[Path], prove: bool, workers: int) -> dict[str, Any]:
    """Import files into a new home; seconds of the processor and of the wall clock, and what was counted."""
    from maillage.record import draft, publish
    from maillage.record.intake import Wish
    from maillage.record.lock import import_lock
    from maillage.record.store import Store
    from maillage.record.take_in import take_in
    from maillage.reference.places import Places

    places = Places.open()
    with tempfile.TemporaryDirectory() as name:
        store, now = Store(Path(name)), datetime.now(UTC)
        with (
            import_lock(store.folder, "import", now.isoformat()),
            _timed(draft.Draft, "take_waiting") as reading,
            _timed(publish, "publish") as publishing,
        ):
            started, wall = time.process_time(), time.perf_counter()
            wish = Wish(kind="iati", workers=workers, prove=prove)
            outcome = take_in(store, [str(path) for path in files], places, now, wish)
            cpu, wall = time.process_time() - started, time.perf_counter() - wall
    return {
        "cpu": cpu, "wall": wall, "reading_cpu": reading[0], "reading_wall": reading[1],
        "publishing_cpu": publishing[0], "publishing_wall": publishing[1],
        "counts": dict(outcome.counts), "proof": dict(outcome.proof), "bytes": outcome.bytes,
    }  # fmt: skip


@contextmanager
def _timed(owner: Any, name: str) -> Iterator[list[float]]:
    """Seconds (processor, wall) that calls of a function of ``owner`` take inside the block."""
    kept, taken = getattr(owner, name), [0.0, 0.0]

    def timed(*given: Any, **named: Any) -> Any:
        cpu, wall = time.process_time(), time.perf_counter()
        try:
            return kept(*given, **named)
        finally:
            taken[0] += time.process_time() - cpu
            taken[1] += time.perf_counter() - wall

    setattr(owner, name, timed)
    try:
        yield taken
    finally:
        setattr(owner, name, kept)


def _cpu(work: Callable[[], object]) -> float:
    """Seconds of the processor, without Python's search for cycles, which an import holds off too."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    work()
    taken = time.process_time() - started
    gc.enable()
    return taken


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
