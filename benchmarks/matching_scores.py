"""Scores measured: one need against a million offers, exact, with all gates and parts, against NumPy over everything.

``run()`` gives the figures. Offers and needs are drawn with a seed as columns: topics as unevenly as in reality (Zipf), a
third of the facts not said, a few in a hundred that pass the gates. The peer is the plain way of the same room: it looks at
every offer, so that both come to the same rows and milli-points, which is checked.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure
from benchmarks.processes import measure
from maillage.matching.scores.columns import (
    LAST_DAY,
    NO_ZONE,
    SCALE,
    TYPES,
    Columns,
    Pool,
    kind_bits,
    near_bits,
    sets_from,
)
from maillage.reference.topics import modalities, topics

MILLION, QUERIES, PEERS, BEST = 1_000_000, 300, 20, 20
SEED = 20261127
_COUNTRIES, _PLACES, _BODIES = 190, 60_000, 400_000
_UNSAID = 0.33
Array = NDArray[Any]


def run(quick: bool = False) -> list[Figure]:
    """All figures; about three minutes, most of it compiling and the peer."""
    count, asked = (50_000, 60) if quick else (MILLION, QUERIES)
    drawn = drawn_pool(count, asked)
    return [*_one_need(drawn, count, asked), *_memory(count)]


def _one_need(drawn: Pool, count: int, asked: int) -> list[Figure]:
    from maillage.matching.scores.best import Index
    from maillage.matching.scores.curves import rules_of
    from maillage.matching.scores.weights import default_weights

    rules = rules_of(default_weights())
    started = time.perf_counter()
    index = Index(drawn, rules)
    built = time.perf_counter() - started
    index.best(0, BEST)  # compiles, or loads what was compiled
    times, open_share = [], []
    for row in range(asked):
        times.append(_timed(lambda row=row: index.best(row, BEST)))  # type: ignore[misc]
    theirs = []
    for row in range(PEERS):
        mine = index.best(row, BEST)
        started = time.perf_counter()
        rows, milli, passed = brute_force(drawn, row, rules)
        theirs.append((time.perf_counter() - started) * 1000)
        open_share.append(passed / count)
        if mine.rows.tolist() != rows.tolist() or mine.milli.tolist() != milli.tolist():
            raise AssertionError(f"need {row}: the two ways differ")
    p95, peer = _percentile(times, 95), median(theirs)
    how = (
        f"{asked} needs against {count:,} offers drawn with seed {SEED}, a third of the facts not said, "
        f"{100 * float(np.mean(open_share)):.1f} % pass the gates; 19 parts, exact first {BEST}; rows and milli-points are those of the peer"
    )
    name = f"NumPy over all offers, median of {PEERS}: {peer:.0f} ms"
    return [
        Figure(f"One need against {count:,} offers, median", median(times), "ms", None, None, name, median(times) / peer, how),
        Figure(f"One need against {count:,} offers, 95 of 100", p95, "ms", 20, 5, name, p95 / peer, how, _TRIED),
        Figure("The peer's time over ours, median", peer / median(times), "times", 12, 40, how=how, more=True),
        Figure(f"Putting {count:,} offers in order, once", built, "s", how="before the first need is asked"),
    ]  # fmt: skip


_TRIED = (
    "Runs of offers with the same topics, the highest bound first: most offers give a set of topics of their own, so 50,000 "
    "took 69 ms. Then runs by countries and languages, a bound an offer by tables instead of divisions (21 ms for a million), a "
    "bound from all but distance and wishes, so that some hundreds and no longer ten thousand are scored whole (15 ms), a sample "
    "of blocks first to set the bar, and arrays taken out of their tuples before the loop (7 ms on a quiet machine), the way back "
    "bounded by its share and no longer by its whole (a third fewer scored). Asking memory for the bounds of offers ahead of their "
    "turn gained nothing. What is left is mostly the bound of the hundred thousand offers that share a language, a window and a topic."
)


def brute_force(drawn: Pool, row: int, rules: Any) -> tuple[Array, Array, int]:
    """(rows, milli-points, how many passed the gates): every gate and every part of every offer, then sorted."""
    from maillage.matching.scores.parts import gates_of, score_pairs

    count = len(drawn.offers.rank)
    need, offer = np.full(count, row), np.arange(count)
    passed = np.flatnonzero(gates_of(drawn, need, offer) == 0)
    totals = score_pairs(drawn, need[passed], passed, rules).totals
    order = np.lexsort((drawn.offers.rank[passed], -totals))[:BEST]
    return passed[order], totals[order], len(passed)


def _memory(count: int) -> list[Figure]:
    """What the columns of a million offers take, and the most memory a process holds that answers needs from them."""
    code = (
        "from benchmarks.matching_scores import drawn_pool; from maillage.matching.scores.best import Index;"
        "from maillage.matching.scores.curves import rules_of;"
        "from maillage.matching.scores.weights import default_weights;"
        f"index = Index(drawn_pool({count}, 30), rules_of(default_weights())); [index.best(row, 20) for row in range(30)];"
        "print(sum(column.nbytes for column in index.offers), sum(array.nbytes for array in (*index.runs, *index._room)))"
    )
    command = [sys.executable, "-c", code]
    with tempfile.TemporaryDirectory() as nothing_compiled:
        first = measure(command, {"NUMBA_CACHE_DIR": nothing_compiled})
    later = measure(command)
    columns, order = (int(said) / count for said in later.out.split())
    how = (
        "Peak of a process of its own (VmHWM): Python and NumPy, the columns and what drawing them took, putting them in order, "
        f"thirty needs answered, and the compiler, since nothing was compiled yet; {later.megabytes:.0f} MB where it was. The peer is not in it"
    )
    each = f"the columns as handed in, kept and not copied; the order, the bounds and the room to search take {order:.0f} bytes an offer more"
    return [
        Figure(f"Memory with {count:,} offers", first.megabytes, "MB", 600, how=how),
        Figure("The columns of an offer", columns, "bytes", how=each),
    ]


def drawn_pool(offers: int, needs: int, seed: int = SEED) -> Pool:
    """Columns of offers and needs, drawn without any object."""
    chance = np.random.default_rng(seed)
    sets = _sets(chance)
    return Pool(_columns(chance, needs, need=True), _columns(chance, offers, need=False), sets_from(sets))


_LANGUAGE_SETS, _PARTY_SETS, _NETWORK_SETS = 300, 4_000, 300


def _sets(chance: np.random.Generator) -> list[list[int]]:
    """Sets of languages (tokens above a million), of countries, and of networks (above two million)."""
    languages = [1_000_000 + np.unique(_zipf(chance, 40, 1 + n % 3)) for n in range(_LANGUAGE_SETS)]
    parties = [chance.integers(1, _COUNTRIES, 1 + n % 25) for n in range(_PARTY_SETS)]
    networks = [2_000_000 + chance.integers(0, 60, 1 + n % 3) for n in range(_NETWORK_SETS)]
    return [one.tolist() for one in (*languages, *parties, *networks)]


def _zipf(chance: np.random.Generator, among: int, size: int) -> Array:
    weights = 1 / np.arange(1, among + 1)
    return chance.choice(among, size, p=weights / weights.sum())


def _columns(chance: np.random.Generator, count: int, need: bool) -> Columns:
    """The columns, each brought to its type as soon as it is drawn: a million wide numbers of each would be gigabytes."""
    kept: dict[str, Array] = {}

    def keep(**drawn: Any) -> None:
        for name, values in drawn.items():
            kept[name] = np.ascontiguousarray(np.broadcast_to(values, count)).astype(
                TYPES.get(name, np.int32)
            )

    def said(values: Any, otherwise: int) -> Array:
        return np.where(chance.random(count) < _UNSAID, otherwise, values)

    first_party = 1 + _LANGUAGE_SETS

    def parties(share: float) -> Array:
        drawn = first_party + chance.integers(0, _PARTY_SETS, count)
        return np.where(chance.random(count) < share, drawn, 0)

    topic, back = _topic_bits(chance, count), _topic_bits(chance, count)
    back_said = chance.random(count) >= 0.5
    back[~back_said] = 0
    keep(
        topics=topic, topics_near=near_bits(topic), back=back, back_near=near_bits(back), back_said=back_said
    )
    keep(kinds=said(_kinds(chance, count), 0), back_kinds=np.where(back_said, _kinds(chance, count), 0))
    keep(back_kinds_said=back_said, rank=chance.permutation(count))
    keep(closed=0 if need else np.where(chance.random(count) < 0.1, 2, 0))
    keep(languages=1 + chance.integers(0, _LANGUAGE_SETS, count), interpreter=chance.random(count) < 0.05)
    windowed, day = chance.random(count) >= 0.1, 739_000 + chance.integers(0, 700, count)
    last = day + chance.integers(30, 400, count)
    keep(windowed=windowed, since=np.where(windowed, day, 0), until=np.where(windowed, last, LAST_DAY))
    keep(quantity=said(chance.integers(1, 12, count), -1), unit=chance.integers(1, 4, count))
    keep(quota=-1 if need else np.where(chance.random(count) < 0.2, 2, -1))
    place = chance.integers(1, _PLACES, count)
    spots = np.random.default_rng(1).normal(size=(_PLACES, 3))
    spots = np.rint(spots / np.linalg.norm(spots, axis=1, keepdims=True) * SCALE)
    keep(**{axis: spots[place, number] for number, axis in enumerate("xyz")})
    keep(placed=chance.random(count) >= _UNSAID / 3, place=10_000 + place, place_name=0)
    keep(country=place % _COUNTRIES + 1, body=100_000 + chance.integers(0, _BODIES, count))
    keep(zone=said(chance.integers(-40, 50, count), NO_ZONE), level=said(chance.integers(1, 4, count), 0))
    keep(income=said(np.rint(np.log(chance.uniform(900, 60_000, count)) * 1e6), -1), year=2023)
    networks = first_party + _PARTY_SETS + chance.integers(0, _NETWORK_SETS, count)
    keep(proof=said(chance.integers(0, 6, count), -1), networks=said(networks, 0))
    keep(links=parties(0.5), diaspora=parties(0.3), wishes=parties(0.1), excludes=parties(0.03))
    keep(open=0 if need else parties(0.4), priority=chance.choice([1, 0, -1], count, p=[0.3, 0.65, 0.05]))
    return Columns(**kept)


def _topic_bits(chance: np.random.Generator, count: int) -> Array:
    """One to five topics each, drawn unevenly."""
    bits = np.zeros(count, np.uint64)
    wanted = chance.integers(1, 6, count)
    for turn in range(5):
        drawn = np.uint64(1) << _zipf(chance, len(topics()), count).astype(np.uint64)
        bits |= np.where(turn < wanted, drawn, np.uint64(0))
    return bits


def _kinds(chance: np.random.Generator, count: int) -> Array:
    forms = [form.code for form in modalities()]
    known = np.array([kind_bits((one, other), None) for one in forms for other in forms], np.uint32)
    return known[chance.integers(0, len(known), count)]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _percentile(values: list[float], percent: int) -> float:
    return float(np.percentile(values, percent))
