"""Two parties at once in one dossier: one wins, one is told, no key is carried over, the ledger is whole, and both are let write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.at_once import needs_postgresql, told_by
from tests.dossiers.at_once import MAY_END
from tests.site.cluster import cluster

FEW, MANY = 35, 420
MATCHES = 8
ONE_EACH = {"ended": {"one": MATCHES}, "wrong": []}
"""Both were led to one dossier, each time."""
WORST_SECONDS = 1.0
"""Of one write beside another writer, on a machine on which other tests run; ``benchmarks`` holds the real bar."""
UNFAIR = 2.5


def met(home: Path, rounds: int, **database: str) -> dict[str, Any]:
    """What came of so many meetings on a database of their own."""
    said: dict[str, Any] = told_by("tests.dossiers.at_once", rounds, home, **database)
    return said


def holds(said: dict[str, Any], rounds: int) -> None:
    assert said["wrong"] == [], said
    assert sum(said["ended"].values()) == rounds
    assert {each.partition(":")[0] for each in said["ended"]} == set(MAY_END)
    fewer, more = sorted(said["fair"]["written"])
    assert fewer and more / fewer <= UNFAIR, said["fair"]
    assert said["fair"]["worst"] <= WORST_SECONDS, said["fair"]


def test_on_sqlite(tmp_path: Path) -> None:
    holds(met(tmp_path, FEW), FEW)


@needs_postgresql
def test_on_postgresql(tmp_path: Path) -> None:
    with cluster() as made:
        holds(met(tmp_path, FEW, DATABASE_URL=made.runs, DATABASE_OWNER_URL=made.owner), FEW)


def test_one_match_opens_one_dossier_on_sqlite(tmp_path: Path) -> None:
    assert told_by("tests.dossiers.matches_at_once", MATCHES, tmp_path) == ONE_EACH


@needs_postgresql
def test_one_match_opens_one_dossier_on_postgresql(tmp_path: Path) -> None:
    with cluster() as made:
        address = {"DATABASE_URL": made.runs, "DATABASE_OWNER_URL": made.owner}
        assert told_by("tests.dossiers.matches_at_once", MATCHES, tmp_path, **address) == ONE_EACH


def every_way(said: dict[str, Any]) -> None:
    """Whoever came first, it happened."""
    assert {*said["ended"]} == {f"{sort}: {each}" for sort, ends in MAY_END.items() for each in ends}


@pytest.mark.long
def test_many_times_on_sqlite(tmp_path: Path) -> None:
    said = met(tmp_path, MANY)
    holds(said, MANY)
    every_way(said)


@pytest.mark.long
@needs_postgresql
def test_many_times_on_postgresql(tmp_path: Path) -> None:
    with cluster() as made:
        said = met(tmp_path, MANY, DATABASE_URL=made.runs, DATABASE_OWNER_URL=made.owner)
    holds(said, MANY)
    every_way(said)
