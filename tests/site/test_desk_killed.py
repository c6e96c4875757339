"""A worker killed in the middle of an import (kill -9, in earnest): the next one finishes it, and the record is whole."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from maillage.record.store import Store, check_whole

ROWS = 4_000
_ASK = """
import django; django.setup()
from maillage.site.prepare import prepare; prepare()
from maillage.site.jobs.ask import ask
print(ask("import", files=[{"sha256": %r, "name": "jumelages.csv", "of": ""}]).pk)
"""


@contextmanager
def worker(env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The process as the site starts it."""
    with subprocess.Popen([sys.executable, "-m", "maillage.site.jobs.worker"], env=env) as process:
        try:
            yield process
        finally:
            process.kill()


class Kept:
    """The site's file, read from outside."""

    def __init__(self, home: Path) -> None:
        self.path = home / "site" / "site.sqlite3"

    def job(self) -> dict[str, Any]:
        with closing(sqlite3.connect(self.path, timeout=30)) as file:
            file.row_factory = sqlite3.Row
            return dict(file.execute("SELECT state, stage, attempts, outcome FROM jobs_job").fetchone())

    def let_the_lease_run_out(self) -> None:
        with closing(sqlite3.connect(self.path, timeout=30)) as file, file:
            file.execute("UPDATE jobs_job SET lease_until = '2000-01-01 00:00:00'")

    def wait_for(self, what: Callable[[dict[str, Any]], bool], seconds: float = 120) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            job = self.job()
            if what(job):
                return job
            time.sleep(0.01)
        raise AssertionError(f"it never came: {self.job()}")


@pytest.mark.parametrize("stage", ["matching", "indexing"])
def test_the_next_worker_finishes_it_and_the_record_is_whole(tmp_path: Path, places: Any, stage: str) -> None:
    home = tmp_path / "home"
    lines = [f"Lille,France,Ort {n},Allemagne,{1950 + n % 60}" for n in range(ROWS)]
    data = "\n".join(["Commune,Pays,Ville partenaire,Pays partenaire,Année", *lines]).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    sent = home / "site" / "uploads" / sha256 / "jumelages.csv"
    sent.parent.mkdir(parents=True)
    sent.write_bytes(data)
    env = {
        **os.environ,
        "MAILLAGE_HOME": str(home),
        "MAILLAGE_SECRET": "for tests only " * 4,
        "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
    }
    env.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", _ASK % sha256], env=env, check=True, stdout=subprocess.DEVNULL)
    kept = Kept(home)
    with worker(env) as first:
        kept.wait_for(lambda job: job["stage"] == stage)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert kept.job()["state"] == "running"
    assert Store(home).current().name == ""  # not before the swap
    kept.let_the_lease_run_out()
    with worker(env):
        job = kept.wait_for(lambda job: job["state"] in ("done", "stopped"))
    assert (job["state"], job["attempts"]) == ("done", 2)
    store = Store(home)
    manifest = store.current()
    assert (manifest.number, manifest.rows("links")) == (1, ROWS)
    assert not list(check_whole(store, manifest))
    assert not [path for path in store.work.rglob("*") if path.is_file()]
    assert sorted(path.name for path in store.indexes.iterdir()) == [manifest.index]
