"""The worker beside the web: how much memory it takes for its own, and when another one is started."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest


def test_a_worker_is_not_taken_for_as_large_as_whoever_started_it() -> None:
    """The system says so of a program that a large one starts; a worker would end after each job."""
    from maillage.site.jobs.memory import MOST_MEMORY

    large = b"x" * (MOST_MEMORY * 1_024 + 50_000_000)
    asked = "from maillage.site.jobs.memory import peak; print(peak())"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert len(large) > 0
    assert 1_000 < int(said.stdout) < MOST_MEMORY / 2


def test_what_a_process_held_at_most_is_known_after_it_gave_it_back() -> None:
    asked = "from maillage.site.jobs.memory import peak; len(b'x' * 300_000_000); print(peak())"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert int(said.stdout) > 290_000


@pytest.mark.parametrize(
    ("lived", "code", "before", "pause"),
    [(2, 0, 32, 1), (61, 1, 32, 1), (2, 1, 1, 2), (2, -9, 32, 60), (2, 1, 60, 60)],
)
def test_another_worker_waits_only_when_the_last_ended_badly(
    lived: float, code: int, before: float, pause: float
) -> None:
    from maillage.site.jobs.beside import pause_after

    assert pause_after(lived, code, before) == pause


def test_a_worker_is_begun_without_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one, a process of the web that is forked at that moment could keep whoever starts it waiting for ever."""
    from maillage.site.jobs.beside import started

    def forked(*_: object) -> None:
        raise AssertionError("forked")

    monkeypatch.setattr(subprocess, "_fork_exec", forked)
    assert started([sys.executable, "-c", ""]).wait() == 0


def test_whatever_goes_wrong_with_a_sign_of_life_the_next_is_given(
    database: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from django.db import InterfaceError

    from maillage.site.jobs.worker import sign

    class Rest:
        def __init__(self) -> None:
            self.faults: list[Exception] = [
                InterfaceError("closed"),
                OSError("no room"),
                RuntimeError("other"),
            ]

        def beat(self) -> None:
            if self.faults:
                raise self.faults.pop()

    # the test's transaction is on the connection that would be dropped
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    rest: Any = Rest()
    assert [sign(rest, 0.0) for _ in range(3)] == [0.0] * 3
    assert sign(rest, 0.0) > 0
    assert [each.message for each in caplog.records].count("a sign of life was not written down") == 3
