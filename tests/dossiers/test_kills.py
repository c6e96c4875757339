"""A process that is killed while it decides: what it had acknowledged is there, what it had not committed is not, the ledger is whole."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.at_once import environment, needs_postgresql
from tests.site.cluster import cluster

WRITES, LIVES = 500, 8
SEED = 20261128


class Ledger:
    """A database of its own, with one dossier, that processes write to."""

    def __init__(self, home: Path, **database: str) -> None:
        self.env = environment(home, **database)
        self.keys: list[str] = []
        self.keys = self.done("make").split()

    def begun(self, what: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.dossiers.killed", what, *self.keys]
        return subprocess.Popen(
            command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
        )

    def done(self, what: str) -> str:
        process = self.begun(what)
        out, err = process.communicate()
        assert process.returncode == 0, err.decode()[-3_000:]
        return out.decode()

    def check(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.done("check"))
        return found


def killed(process: subprocess.Popen[bytes]) -> list[str]:
    """Kill it where it is; the whole lines that it had still said."""
    process.send_signal(signal.SIGKILL)
    out, err = process.communicate()
    assert process.returncode == -signal.SIGKILL, err.decode()[-3_000:]
    return out.decode().split("\n")[:-1]


def until_written(ledger: Ledger, writes: int, lives: int) -> None:
    """So many writes by processes that are killed at random points, one after the other."""
    dice, numbers, sizes = random.Random(SEED), [1], [0]
    for life in range(lives):
        wanted = writes * (life + 1) // lives
        process, heard = ledger.begun("write"), []
        assert process.stdout is not None
        while numbers[-1] < wanted:
            heard.append(process.stdout.readline().decode().strip())
            assert heard[-1], (process.communicate()[1] or b"").decode()[-3_000:]
            if heard[-1].startswith("checkpoint"):
                sizes.append(int(heard[-1].split()[1]))
            else:
                numbers.append(int(heard[-1]))

        time.sleep(dice.random() * 0.02)
        for line in killed(process):
            (sizes if line.startswith("checkpoint") else numbers).append(int(line.split()[-1]))
        found = ledger.check()
        assert found["wrong"] == []
        assert found["decisions"] == found["seq"]
        # at most one was committed and not said any more
        assert numbers[-1] <= found["seq"] <= numbers[-1] + 1
        assert {*sizes} - {0} <= {*found["checkpoints"]}
        if found["seq"] > numbers[-1]:
            numbers.append(found["seq"])
    assert numbers == [*range(1, numbers[-1] + 1)] and numbers[-1] >= writes


def between_append_and_commit(ledger: Ledger) -> None:
    process = ledger.begun("hang")
    assert process.stdout is not None
    assert process.stdout.readline() == b"appended 2\n", "it stands there, for who wrote it"
    killed(process)
    assert ledger.check() == {"wrong": [], "decisions": 1, "seq": 1, "never": 0, "checkpoints": []}
    following = ledger.begun("write")
    assert following.stdout is not None
    assert following.stdout.readline() == b"2\n", "and the next one is let write, by the same number"
    killed(following)
    assert ledger.check()["wrong"] == []


def test_what_was_acknowledged_is_there_on_sqlite(tmp_path: Path) -> None:
    until_written(Ledger(tmp_path), WRITES, LIVES)


def test_a_kill_between_append_and_commit_leaves_nothing_on_sqlite(tmp_path: Path) -> None:
    between_append_and_commit(Ledger(tmp_path))


@needs_postgresql
def test_both_on_postgresql(tmp_path: Path) -> None:
    with cluster() as made:
        ledger = Ledger(tmp_path, DATABASE_URL=made.runs, DATABASE_OWNER_URL=made.owner)
        between_append_and_commit(ledger)
        assert ledger.check()["seq"] >= 2
    with cluster() as made:
        until_written(
            Ledger(tmp_path, DATABASE_URL=made.runs, DATABASE_OWNER_URL=made.owner), WRITES // 2, LIVES // 2
        )
