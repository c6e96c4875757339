"""Two parties at once in one dossier: one wins, one is told, no key is carried over, the ledger is whole, and both are let write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.dossiers.at_once import MAY_END
from tests.site.cluster import cluster, programs

FEW, MANY = 35, 420
WORST_SECONDS = 1.0
"""Of one write beside another writer, on a machine on which other tests run; ``benchmarks`` holds the real bar."""
UNFAIR = 2.5
needs_postgresql = pytest.mark.skipif(
    programs() is None, reason="NO POSTGRESQL on this machine: two at once were tried on SQLite only"
)


def met(home: Path, rounds: int, **database: str) -> dict[str, Any]:
    """What came of so many meetings on a database of their own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))}
    env |= {"MAILLAGE_HOME": str(home), "MAILLAGE_SECRET": "for tests only " * 4, **database}
    done = subprocess.run(
        [sys.executable, "-m", "tests.dossiers.at_once", str(rounds)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    said: dict[str, Any] = json.loads(done.stdout)
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
