"""Two processes that append as fast as they are let, each in a dossier of its own: `python -m benchmarks.dossiers_writer SECONDS`.

Prints one JSON object: decisions that each wrote, and milliseconds of the median, of the slowest of a hundred and of the slowest.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from typing import Any

from benchmarks.at_site import ready


def main(seconds: float) -> dict[str, Any]:
    """Both at once, and what came of it."""
    ready()
    from django.db import connections
    from tests.dossiers.at_site import opened

    scenes = [(row.pk, party.pk) for row, party in (opened(name=f"Town {number}") for number in range(2))]
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    barrier, queue = context.Barrier(2), context.SimpleQueue()
    both = [context.Process(target=work, args=(*scene, seconds, barrier, queue)) for scene in scenes]
    for each in both:
        each.start()
    took: list[list[float]] = [queue.get() for _ in both]
    for each in both:
        each.join()
    everything = sorted(1000 * each for one in took for each in one)
    return {
        "written": [len(one) for one in took], "median": everything[len(everything) // 2],
        "p99": everything[int(len(everything) * 0.99)], "worst": everything[-1],
    }  # fmt: skip


def work(dossier: str, party: str, seconds: float, barrier: Any, queue: Any) -> None:
    """One of the two."""
    import django

    django.setup()
    from tests.dossiers.at_site import do

    from maillage.dossiers import decisions as d
    from maillage.parties.models import Organisation

    who = Organisation(pk=party)
    do(dossier, who, d.Remarked({"fr": "x"}))  # what is loaded once is loaded
    took = []
    barrier.wait(60)
    end = time.perf_counter() + seconds
    while (begun := time.perf_counter()) < end:
        do(dossier, who, d.Remarked({"fr": f"remarque {len(took)}"}))
        took.append(time.perf_counter() - begun)
    queue.put(took)


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]))))
