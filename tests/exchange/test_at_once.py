"""Two people who accept, withdraw, merge and erase at the same moment: no more is given than there is, and nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.at_once import needs_postgresql, told_by
from tests.exchange.at_once import MAY_END
from tests.site.cluster import cluster

FEW, MANY = 36, 500


def met(home: Path, rounds: int, **database: str) -> dict[str, Any]:
    """What came of so many meetings on a database of their own."""
    said: dict[str, Any] = told_by("tests.exchange.at_once", rounds, home, **database)
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
