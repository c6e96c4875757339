"""Killed at any moment of an IATI import, by one process or several: the record is as before or as after, never between.

No process is left behind, what was left unfinished harms nothing, and the same import again ends as if undisturbed.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from maillage.record.store import Store, check_whole
from maillage.reference.places import Places
from tests.record.door import Door
from tests.record.iati.files import COUNTRY_AND_SECTOR, MONEY, OLD, activity, file_of, write

_COMMAND = [sys.executable, "-c", "from maillage.cli import main; main()", "import"]


@dataclass
class Trial:
    """An import to be killed: the record before it, what is given, its states before and after, how long it takes."""

    before_home: Path
    given: Path
    before: str
    after: str
    seconds: float


def _processes_of(home: Path) -> list[int]:
    """Living processes that were started for a home."""
    wanted, found = f"MAILLAGE_HOME={home}".encode(), []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _start(home: Path, given: Path, workers: int) -> subprocess.Popen[bytes]:
    env = {**os.environ, "MAILLAGE_HOME": str(home)}
    command = [*_COMMAND, str(given), "--workers", str(workers)]
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _kill_once(trial: Trial, home: Path, workers: int, seconds: float) -> bool:
    """Kill an import after so many seconds; whether that was before the swap."""
    shutil.copytree(trial.before_home, home)
    process = _start(home, trial.given, workers)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    state = Store(home).current().state()
    assert state in (trial.before, trial.after), (
        f"killed after {seconds:.3f} s: the record is between two states"
    )
    with Store(home).open() as reader:
        assert list(check_whole(reader.store, reader.manifest)) == []
        assert reader.index is not None
    deadline = time.monotonic() + 20
    while left := _processes_of(home):
        assert time.monotonic() < deadline, f"killed after {seconds:.3f} s: processes {left} were left behind"
        time.sleep(0.1)
    return state == trial.before


def _kill_many(trial: Trial, folder: Path, moments: Sequence[float], go_on_every: int) -> int:
    """Kill the import at each of the moments; how many came before the swap."""
    cut_short = 0
    for number, seconds in enumerate(moments):
        home = folder / f"home-{number}"
        cut_short += _kill_once(trial, home, 1 + number % 2, seconds)
        if number % go_on_every == 0:
            assert _start(home, trial.given, 2).wait() in (
                0,
                1,
            )  # by the same clock: rules ask what day it is
            assert Store(home).current().state() == trial.after, (
                f"after kill {number} the import ends otherwise"
            )
            assert list(check_whole(Store(home), Store(home).current())) == []
            assert not list(Store(home).work.iterdir())
        shutil.rmtree(home)
    return cut_short


def _undisturbed(home: Path, given: Path, before: Path) -> tuple[str, float]:
    """The state after the import, and how long the slower of one and two processes took."""
    slowest = 0.0
    for workers in (1, 2):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(before, home)
        started = time.monotonic()
        assert _start(home, given, workers).wait() in (0, 1)
        slowest = max(slowest, time.monotonic() - started)
    return Store(home).current().state(), slowest


def _small(folder: Path, places: Places) -> Trial:
    """Four files that change, lose and gain activities."""
    given = folder / "given"
    for version in (1, 2):
        for number in range(4):
            records = [
                activity(
                    f"FR-1-{number}-{n}", COUNTRY_AND_SECTOR + MONEY * (n % 3 + (version == 2 and n % 7 == 0))
                )
                for n in range(60 * (version - 1), 400 + 100 * version)
            ]
            write(given / f"{number}.xml", file_of(*records), OLD + version)
        if version == 1:
            door = Door(folder / "before", places)
            door.take(given)
    after, seconds = _undisturbed(folder / "undisturbed", given, folder / "before")
    return Trial(folder / "before", given, door.store.current().state(), after, seconds)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Trial:
    return _small(tmp_path_factory.mktemp("small"), places)


def test_killed_at_five_moments_the_record_is_as_before_or_as_after(tmp_path: Path, trial: Trial) -> None:
    dice = random.Random(5)
    # One in each fifth of the time it took: a machine that has become faster since is still met in the midst.
    moments = [0.3 + (trial.seconds - 0.3) * (fifth + dice.random()) / 5 for fifth in range(5)]
    assert trial.before != trial.after
    assert _kill_many(trial, tmp_path, moments, go_on_every=2) >= 1


def test_a_process_ended_from_outside_ends_the_import_with_a_sentence(tmp_path: Path, trial: Trial) -> None:
    home = tmp_path / "home"
    shutil.copytree(trial.before_home, home)
    command = [*_COMMAND, str(trial.given), "--workers", "2"]
    env = {**os.environ, "MAILLAGE_HOME": str(home)}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 60
    while not (helpers := [pid for pid in _processes_of(home) if b"spawn_main" in _words_of(pid)]):
        assert time.monotonic() < deadline
        assert process.poll() is None, "it ended before it was disturbed"
        time.sleep(0.02)
    os.kill(helpers[0], signal.SIGKILL)
    said, _ = process.communicate(timeout=120)
    assert process.returncode not in (0, 1)
    assert b"Traceback" not in said, said.decode()
    assert "ended from outside" in " ".join(said.decode().split())
    assert Store(home).current().state() == trial.before
    assert _processes_of(home) == []


def _words_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.long
def test_killed_at_fifty_moments_of_real_files_the_record_is_as_before_or_as_after(
    tmp_path: Path, places: Places, real_files: Path
) -> None:
    """An import of the hundred real files killed at fifty random moments, by one and by two processes in turn."""
    given, before = real_files / "iati", tmp_path / "before"
    door = Door(before, places)
    door.take(given / "acf-spain")
    after, seconds = _undisturbed(tmp_path / "undisturbed", given, before)
    trial = Trial(before, given, door.store.current().state(), after, seconds)
    dice = random.Random(2026)
    moments = [dice.uniform(0.3, trial.seconds) for _ in range(50)]
    assert 10 <= _kill_many(trial, tmp_path, moments, go_on_every=10) <= 50
