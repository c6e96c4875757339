"""The power cut: killed at any moment of an import, the record is as before or as after, and going on ends the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from maillage.record.store import Store, check_whole
from maillage.reference.places import Places
from tests.record.door import Door, sheet

_IMPORT = [sys.executable, "-c", "from maillage.cli import main; main()", "import"]


def _first_and_second(folder: Path) -> tuple[Path, Path]:
    """Two versions of a sheet: the second changes, adds and drops rows."""
    first = [f"Lille;France;Ort {n};Allemagne;{1950 + n % 60}" for n in range(3_000)]
    second = [row.replace(";19", ";20") if n % 7 == 0 else row for n, row in enumerate(first) if n % 11]
    second += [f"Toulouse;France;Ort {n};Allemagne;2001" for n in range(1_000)]
    return sheet(folder / "un" / "jumelages.csv", *first), sheet(folder / "deux" / "jumelages.csv", *second)


def _prepare(tmp_path: Path, places: Places) -> tuple[Path, Path, str, str]:
    first, second = _first_and_second(tmp_path)
    path = tmp_path / "jumelages.csv"
    path.write_bytes(first.read_bytes())
    os.utime(path, (1_700_000_000, 1_700_000_000))
    door = Door(tmp_path / "undisturbed", places)
    door.take(path)
    before = door.store.current().state()
    path.write_bytes(second.read_bytes())
    os.utime(path, (1_700_000_900, 1_700_000_900))
    door.take(path)
    return path, first, before, door.store.current().state()


def _kill_many(tmp_path: Path, places: Places, times: int, seed: int) -> int:
    """Kill an import ``times`` times at random moments; how many were killed before the swap."""
    path, first, before, after = _prepare(tmp_path, places)
    dice, cut_short = random.Random(seed), 0
    for n in range(times):
        home = tmp_path / f"home-{n}"
        second = path.read_bytes()
        path.write_bytes(first.read_bytes())
        os.utime(path, (1_700_000_000, 1_700_000_000))
        Door(home, places).take(path)
        path.write_bytes(second)
        os.utime(path, (1_700_000_900, 1_700_000_900))
        cut_short += _kill_once(home, path, dice.uniform(0.15, 2.2), before, after)
        Door(home, places).take(path)
        assert Store(home).current().state() == after, (
            f"kill {n}: going on did not reach the undisturbed state"
        )
        assert list(check_whole(Store(home), Store(home).current())) == []
    return cut_short


def _kill_once(home: Path, path: Path, seconds: float, before: str, after: str) -> bool:
    env = {**os.environ, "MAILLAGE_HOME": str(home)}
    process = subprocess.Popen(
        [*_IMPORT, str(path)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    state = Store(home).current().state()
    assert state in (before, after), f"killed after {seconds:.3f} s: the record is between two states"
    with Store(home).open() as reader:
        assert list(check_whole(reader.store, reader.manifest)) == []
        assert reader.index is not None
    return state == before


def test_killed_at_six_moments_the_record_is_as_before_or_as_after(tmp_path: Path, places: Places) -> None:
    _kill_many(tmp_path, places, 6, seed=7)


@pytest.mark.long
def test_killed_at_fifty_moments_the_record_is_as_before_or_as_after(tmp_path: Path, places: Places) -> None:
    cut_short = _kill_many(tmp_path, places, 50, seed=2026)
    assert 5 <= cut_short <= 50
