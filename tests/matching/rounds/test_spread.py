"""Scoring spread over a cluster gives the same pairs: with two workers, one killed half-way, none, or no cluster at all."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from maillage.matching.profiles import Need, Offer
from maillage.matching.rounds import spread
from maillage.matching.rounds.spread import Scoring, spread_candidates
from maillage.matching.scores import Candidates, Matching

TOPICS = ("water_sanitation", "waste", "education", "climate")
COUNTRIES = ("ML", "FJ", "MA", "FR", "BO")


def matching(needs: int = 400, offers: int = 300) -> Matching:
    dice = random.Random(8)

    def said(sign: str, number: int) -> dict[str, Any]:
        return {
            "id": f"{sign}{number:04}",
            "organisation": f"Body {sign}{number}",
            "country": dice.choice(COUNTRIES),
            "topics": tuple(dice.sample(TOPICS, 2)),
            "languages": (dice.choice(("fr", "es")),),
        }

    return Matching(
        [Need(**said("n", n)) for n in range(needs)],
        [Offer(**said("o", n), quantity=dice.randint(1, 5)) for n in range(offers)],
    )


def same(one: Candidates, other: Candidates) -> bool:
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as found:
        yield found


def test_blocks_together_are_the_whole() -> None:
    whole = matching()
    expected = whole.candidates(7)
    for size in (1, 33, 400):
        blocks = [Scoring(whole).block(first, min(first + size, 400), 7) for first in range(0, 400, size)]
        assert same(Candidates(*(np.concatenate(c) for c in zip(*blocks, strict=True))), expected)


def test_two_workers_give_the_same_pairs(cluster: Any) -> None:
    found, problems = spread_candidates(matching(), 7, cluster.scheduler_address)
    assert problems == []
    assert same(found, matching().candidates(7))


@pytest.mark.parametrize("after", [0.0, 0.5])
def test_a_worker_killed_half_way_changes_nothing(cluster: Any, after: float) -> None:
    victim = next(iter(cluster.workers.values())).pid
    timer = threading.Timer(after, lambda: os.kill(victim, signal.SIGKILL))
    timer.start()
    found, problems = spread_candidates(matching(1000), 7, cluster.scheduler_address)
    timer.join()
    assert problems == []
    assert same(found, matching(1000).candidates(7))


def test_a_cluster_without_workers_or_that_does_not_answer_is_said_and_scored_here() -> None:
    from distributed import LocalCluster

    expected = matching().candidates(7)
    with LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as empty:
        found, problems = spread_candidates(matching(), 7, empty.scheduler_address, patience=0.3)
    assert same(found, expected)
    for address in ("tcp://127.0.0.1:9", "tcp://nowhere.invalid:1", "not an address", ""):
        found, more = spread_candidates(matching(), 7, address, patience=0.3)
        problems += more
        assert same(found, expected)
    assert {problem.code for problem in problems} == {"matching.cluster-silent"}
    assert {problem.severity for problem in problems} == {"warning"}


def test_what_a_cluster_loses_is_scored_here_and_said(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(client: Any, waiting: dict[Any, Any], done: dict[Any, Any], patience: float) -> None:
        for future, block in list(waiting.items())[:2]:
            done[block] = future.result()
        raise OSError("the line was cut")

    monkeypatch.setattr(spread, "_collect", lost)
    found, problems = spread_candidates(matching(), 7, cluster.scheduler_address)
    assert [problem.code for problem in problems] == ["matching.cluster-lost"]
    assert same(found, matching().candidates(7))
    for language in ("en", "fr", "ar"):
        assert "?" not in problems[0].message(language)


def test_a_worker_that_stands_still_is_not_waited_for(cluster: Any) -> None:
    assert spread_candidates(matching(100), 7, cluster.scheduler_address)[1] == []
    victims = [each.pid for each in cluster.workers.values()]  # of one alone the other might do all the work
    for victim in victims:
        os.kill(victim, signal.SIGSTOP)
    try:
        found, problems = spread_candidates(matching(1000), 7, cluster.scheduler_address, patience=0.5)
    finally:
        for victim in victims:
            os.kill(victim, signal.SIGCONT)
    assert {problem.code for problem in problems} <= {"matching.cluster-lost", "matching.cluster-silent"}
    assert problems
    assert same(found, matching(1000).candidates(7))


def test_what_never_answers_is_left_to_itself() -> None:
    """A listener that takes connections and says nothing, as a scheduler that stands still does."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        found, problems = spread_candidates(matching(), 7, address, patience=0.3)
    assert [problem.code for problem in problems] == ["matching.cluster-silent"]
    assert same(found, matching().candidates(7))


def test_a_call_that_does_not_return_is_left_to_itself() -> None:
    never = threading.Event()
    with pytest.raises(TimeoutError):
        spread._within(0.01, never.wait)
    never.set()
    assert spread._within(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        spread._within(5, lambda: 1 // 0)


def test_without_the_library_everything_is_scored_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(spread, "import_module", missing)
    found, problems = spread_candidates(matching(), 7, "tcp://127.0.0.1:8786")
    assert [problem.code for problem in problems] == ["matching.cluster-not-installed"]
    assert same(found, matching().candidates(7))


def test_no_needs_are_no_pairs(cluster: Any) -> None:
    found, problems = spread_candidates(matching(0), 7, cluster.scheduler_address)
    assert problems == []
    assert len(found.need) == 0
