"""Two people who accept, withdraw, merge and erase at the same moment: no more is given than there is, and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.at_once import MAY_END
from tests.site.cluster import cluster, programs

FEW, MANY = 36, 500
needs_postgresql = pytest.mark.skipif(
    programs() is None, reason="NO POSTGRESQL on this machine: two at once were tried on SQLite only"
)


def met(home: Path, rounds: int, **database: str) -> dict[str, Any]:
    """What came of so many meetings on a database of their own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))}
    env |= {"MAILLAGE_HOME": str(home), "MAILLAGE_SECRET": "for tests only " * 4, **database}
    done = subprocess.run(
        [sys.executable, "-m", "tests.exchange.at_once", str(rounds)],
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


def test_on_sqlite(tmp_path: Path) -> None:
    holds(met(tmp_path, FEW), FEW)


@needs_postgresql
def test_on_postgresql(tmp_path: Path) -> None:
    with cluster() as made:
        holds(met(tmp_path, FEW, DATABASE_URL=made.runs, DATABASE_OWNER_URL=made.owner), FEW)


@pytest.mark.long
def test_five_hundred_times_on_sqlite(tmp_path: Path) -> None:
    holds(met(tmp_path, MANY), MANY)


@pytest.mark.long
@needs_postgresql
def test_five_hundred_times_on_postgresql(tmp_path: Path) -> None:
    with cluster() as made:
        holds(met(tmp_path, MANY, DATABASE_URL=made.runs, DATABASE_OWNER_URL=made.owner), MANY)
