"""Several at the same moment, in threads; and a program of tests over a database of its own, which is where processes meet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.site.cluster import programs

needs_postgresql = pytest.mark.skipif(
    programs() is None, reason="NO POSTGRESQL on this machine: this was tried on SQLite only"
)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each came to, all begun in the same moment, on connections of their own: what it gave back, or what it raised."""
    from django.db import connection

    start, came = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int) -> None:
        try:
            start.wait(20)
            came[at] = acts[at]()
        except Exception as fault:
            came[at] = fault  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    return came


def environment(home: Path, **database: str) -> dict[str, str]:
    """That of a process over a home of its own; ``database``: where its database is, when it is no file of the home."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))
    }
    return kept | {"MAILLAGE_HOME": str(home), "MAILLAGE_SECRET": "for tests only " * 4, **database}


def told_by(module: str, rounds: int, home: Path, **database: str) -> Any:
    """What a module says in JSON of so many meetings, run as a process."""
    run = [sys.executable, "-m", module, str(rounds)]
    done = subprocess.run(run, env=environment(home, **database), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    return json.loads(done.stdout)
