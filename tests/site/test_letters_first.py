"""Letters wait for no import: one that stands still holds up the record, and a password letter leaves meanwhile."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maillage.record.lock import import_lock
from tests.site.test_desk_killed import worker
from tests.site.test_killed import environment, run

__all__ = ["environment"]  # fixture
ASK = """
import django; django.setup()
from maillage.site.prepare import prepare; prepare()
from maillage.site.jobs.ask import ask
print(ask("forget", address="https://example.org/x.csv").pk)
for n in range(3):
    ask("mail", to=["amina@example.org"], subject=f"letter {n}", text="a code", sender="site@example.org")
"""
STATES = """
import django; django.setup()
from maillage.site.jobs.models import Job
for job in Job.objects.all():
    print(job.kind, job.state, job.stage or "-", job.attempts, job.lease_until is not None)
"""


def states(env: dict[str, str]) -> list[list[str]]:
    return sorted(line.split() for line in run(STATES, env).splitlines())


def until(what: Callable[[], Any], seconds: float = 60) -> Any:
    """What comes in the end."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it never came")


def sent(home: Path) -> str:
    return "".join(path.read_text() for path in (home / "site" / "mail").glob("*"))


@pytest.mark.usefixtures("places")
def test_letters_leave_while_a_job_on_the_record_stands_still(environment: dict[str, str]) -> None:
    home = Path(environment["MAILLAGE_HOME"])
    run(ASK, environment)
    with import_lock(home / "record", "test", "now"):  # what a long import holds
        with worker(environment) as working:
            until(lambda: sent(home).count("Subject: letter") == 3)
            # a letter at hand and one on the record both have their sign of life
            until(lambda: states(environment)[0] == ["forget", "running", "waiting", "1", "True"])
            assert states(environment)[1:] == [["mail", "done", "-", "1", "False"]] * 3
            working.send_signal(signal.SIGTERM)
            assert working.wait(timeout=20) == 0
        assert states(environment)[0] == ["forget", "waiting", "waiting", "0", "False"]  # handed back
    with worker(environment):
        until(lambda: states(environment)[0][1] == "done")
    assert sent(home).count("Subject: letter") == 3


def test_a_process_whose_letters_cannot_go_on_ends_and_another_is_started(tmp_path: Path) -> None:
    """Else it would go on with imports, and no letter would ever leave."""
    code = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.site.settings"
import django; django.setup()
from maillage.site.jobs.taking import Letters
class Broken(Letters):
    def run(self): raise OSError("the database is out")
Broken().start()
time.sleep(30)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"MAILLAGE_HOME": str(tmp_path), "MAILLAGE_SECRET": "x", "PATH": "/usr/bin:/bin"},
        capture_output=True, timeout=25, check=False,
    )  # fmt: skip
    assert done.returncode == 1
