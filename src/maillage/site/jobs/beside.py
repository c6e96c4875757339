"""The worker as a process beside the web: started with it, replaced when it ends, stopped with it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_PATIENCE = 5.0
"""Seconds that a worker has to stop."""


def pause_after(lived: float, code: int, pause: float) -> float:
    """Seconds to wait before another worker is started: few after a long life or an end in order (one that took much memory
    gives it back by ending), more and more after short lives that ended badly. ``pause``: what was waited last."""
    return _FIRST_PAUSE if code == 0 or lived > _LONGEST_PAUSE else min(pause * 2, _LONGEST_PAUSE)


def started(command: list[str]) -> subprocess.Popen[bytes]:
    """A process begun without a fork (posix_spawn, which ``close_fds=False`` allows).

    With a fork, whoever starts it reads from a pipe until the child has begun; a process of the web that is forked by another
    thread at that moment keeps the pipe open, and the reading never ends: no worker was ever started again. What is inherited
    instead (where the web listens) the worker closes itself.
    """
    return subprocess.Popen(command, close_fds=False)


class Beside:
    """One worker process, kept alive."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()

    def start(self) -> None:
        """Start it, and whenever it ends start another."""
        threading.Thread(target=self._keep, daemon=True).start()

    def stop(self) -> None:
        """Stop it; what it was doing is begun again by the next one."""
        self._ending.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        deadline = time.monotonic() + _PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if process.poll() is None:
            process.kill()

    def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while not self._ending.is_set():
            born = time.monotonic()
            self._process = started([sys.executable, "-m", "maillage.site.jobs.worker"])
            while self._process.poll() is None:
                time.sleep(0.5)
            pause = pause_after(time.monotonic() - born, self._process.returncode, pause)
            self._ending.wait(pause)
