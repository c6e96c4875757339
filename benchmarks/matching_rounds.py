"""Rounds measured: seconds and memory of a contended round, solved and certified, beside HiGHS on the same linear program.

``run()`` gives the figures. Needs stand in towns of very unlike size in 120 countries; a few offers are wanted by many, so that
taking the best first goes wrong. Invented with a seed.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure

COUNTRIES = 120
CANDIDATES = 20
_FRESH = """
import json, sys
from benchmarks.matching_rounds import cleared
print(json.dumps(cleared(int(sys.argv[1]), float(sys.argv[2]))))
"""


def run(quick: bool = False) -> list[Figure]:
    """All figures; some minutes, mostly the peer's."""
    many, some = (10_000, 1_000) if quick else (100_000, 10_000)
    plain, fair = fresh(many, 0), fresh(many, 0.5)
    ours = fresh(some, 0)
    peer = highs(some)
    spread = {workers: spread_over(workers, 5_000 if quick else 30_000) for workers in (1, 2)}
    what = f"Round of {many:,} needs and {many:,} offers, {CANDIDATES} candidates a need, contended"
    how = (
        f"a fresh process, modules loaded; {plain['pairs']:,} candidate pairs, some offers wanted by many; sorting, bids, mending, the proof "
        f"and what equity changed; the best first ({plain['greedy']:.2%} of its points) goes wrong"
    )
    ratio = ours["seconds"] / peer
    return [
        Figure(f"{what}: solved and certified", plain["seconds"], "s", 20, 10, how=how),
        Figure(f"{what}: memory of the process", plain["mb"], "MB", 1000, how="resident memory at its highest, numpy and OR-tools included"),
        Figure("The same with equity 0.5, every step of equity up to it solved", fair["seconds"], "s", how=f"{fair['share']:.2%} of the points is its price"),
        Figure("Check of that round without the solver", plain["check"], "s", how="from the text of its file"),
        Figure(f"Times faster than a linear program at {some:,} needs", 1 / ratio, "×", 15, peer=f"HiGHS (SciPy linprog): {peer:.1f} s", ratio=ratio,
               how=f"{ours['seconds']:.2f} s for all of it; the peer is given the arcs of the same network, solves only, and proves nothing", more=True),
        Figure("Scoring of a round, two Dask workers against one", spread[1] / spread[2], "×", 1.6, 1.8, more=True,
               how=f"{spread[1]:.1f} s and {spread[2]:.1f} s; workers started, code compiled; each needs a core of its own"),
    ]  # fmt: skip


def fresh(size: int, equity: float) -> dict[str, Any]:
    """What :func:`cleared` says in a process of its own, with its memory."""
    done = subprocess.run(
        [sys.executable, "-c", _FRESH, str(size), str(equity)], capture_output=True, text=True, check=True
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def contended(size: int, equity: float = 0.0, seed: int = 1) -> Any:
    """A round of so many needs and offers."""
    import numpy as np

    from maillage.matching.rounds import Instance, RoundNeed, RoundOffer

    dice = np.random.default_rng(seed)
    towns = np.where(
        dice.random(size) < 0.5,
        np.minimum(dice.zipf(1.5, size), size),
        size + dice.integers(0, size // 4, size),
    )
    country = towns % COUNTRIES
    asked, given = dice.integers(1, 4, size), dice.integers(1, 3, size)  # less is given than asked
    needs = [
        RoundNeed(f"need:{i:06}", f"town:{t:07}", f"C{c:03}", int(q))
        for i, (t, c, q) in enumerate(zip(towns.tolist(), country.tolist(), asked, strict=True))
    ]
    offers = [RoundOffer(f"offer:{i:06}", int(q), 1 if i % 10 == 0 else None) for i, q in enumerate(given)]
    wanted = (size * dice.random((size, CANDIDATES)) ** 3).astype(np.int64)
    quality = dice.integers(20_000, 60_000, size)
    milli = np.clip(quality[wanted] + dice.integers(-15_000, 35_000, wanted.shape), 1, 100_000)
    need = np.repeat(np.arange(size), CANDIDATES)
    return Instance(needs, offers, need, wanted.ravel(), milli.ravel(), equity)


def cleared(size: int, equity: float) -> dict[str, Any]:
    """Seconds to solve and certify, seconds to check, and what taking the best first would have got."""
    from maillage.matching.rounds import as_json, check_round, solve

    solve(contended(3_000, equity))  # loads solver, bids and the groups of countries
    instance = contended(size, equity)
    start = time.perf_counter()
    solved = solve(instance)
    seconds = time.perf_counter() - start
    held = Path("/proc/self/status").read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]
    text = json.dumps(as_json(solved))
    start = time.perf_counter()
    assert not check_round(text)
    return {
        "seconds": seconds,
        "mb": int(held) / 1e3,
        "check": time.perf_counter() - start,
        "pairs": len(solved.ordered.need),
        "share": solved.equity.shown["price_share"],
        "greedy": best_first(solved.ordered) / solved.equity.shown["total_milli"]["before"],
    }


def best_first(ordered: Any) -> int:
    """Points when the highest score is taken first; quotas are not even asked about."""
    import numpy as np

    asked, given, points = ordered.asked.tolist(), ordered.given.tolist(), 0
    order = np.argsort(-ordered.milli, kind="stable")
    columns = (ordered.need[order], ordered.offer[order], ordered.milli[order])
    for need, offer, milli in zip(*(column.tolist() for column in columns), strict=True):
        units = min(asked[need], given[offer])
        asked[need] -= units
        given[offer] -= units
        points += milli * units
    return points


def spread_over(workers: int, size: int) -> float:
    """Seconds to score a round of so many needs and offers with so many workers of one thread."""
    from distributed import LocalCluster

    from maillage.matching.profiles import Need, Offer
    from maillage.matching.rounds.spread import spread_candidates
    from maillage.matching.scores import Matching
    from maillage.reference.topics import topics

    dice, known = random.Random(1), [topic.code for topic in topics()]

    def said(sign: str, number: int) -> dict[str, Any]:
        return {
            "id": f"{sign}{number:06}",
            "organisation": f"Body {sign}{number}",
            "country": dice.choice(("ML", "FJ", "MA", "FR", "BO", "SN", "RS", "KE")),
            "topics": tuple(dice.sample(known, 2)),
            "languages": (dice.choice(("fr", "es", "en", "ar")),),
        }

    needs = [Need(**said("n", n)) for n in range(size)]
    offers = [Offer(**said("o", n), quantity=dice.randint(1, 5)) for n in range(size)]
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster:
        warm = Matching(needs[: 400 * workers], offers)
        spread_candidates(warm, CANDIDATES, cluster.scheduler_address)
        matching = Matching(needs, offers)
        start = time.perf_counter()
        found, problems = spread_candidates(matching, CANDIDATES, cluster.scheduler_address)
        seconds = time.perf_counter() - start
    assert not problems and len(found.need)
    return seconds


def highs(size: int) -> float:
    """Seconds of HiGHS on the arcs of the same network."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    from maillage.matching.rounds.network import build
    from maillage.matching.rounds.ordered import put_in_order
    from maillage.matching.rounds.steps import steps_at

    network = build(put_in_order(contended(size)), steps_at(0))
    arcs = np.arange(len(network.tail))
    ones = np.ones(len(arcs))
    kept = csr_array(
        (
            np.concatenate((ones, -ones)),
            (np.concatenate((network.tail, network.head)), np.concatenate((arcs, arcs))),
        ),
        shape=(network.nodes, len(arcs)),
    )
    balance = np.zeros(network.nodes)
    balance[0], balance[-1] = network.supply, -network.supply
    bounds = np.column_stack((np.zeros(len(arcs)), network.capacity))
    start = time.perf_counter()
    found = linprog(network.cost, A_eq=kept, b_eq=balance, bounds=bounds, method="highs")
    assert found.success
    return time.perf_counter() - start
