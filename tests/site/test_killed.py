"""Killed at any moment, the site keeps every write that it acknowledged, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.site.cluster import cluster, programs
from tests.site.test_serve import free_port

WRITES = 200
WRITER = """
import sys, django
django.setup()
from django.db import transaction
from maillage.site.acts.models import Sent
from maillage.site.acts.note import note
for n in range(int(sys.argv[1]), int(sys.argv[2])):
    with transaction.atomic():  # two tables, so that half a write would show
        note("tried", None, about=str(n))
        Sent.objects.create(key=f"key-{n:012}", leads_to="/")
    print(n, flush=True)
"""
ASKER = """
import django
django.setup()
from maillage.site.acts.models import Act, Sent
print(*sorted(int(n) for n in Act.objects.filter(what="tried").values_list("about", flat=True)))
print(*sorted(int(n[4:]) for n in Sent.objects.values_list("key", flat=True)))
"""
PREPARE = "import django; django.setup(); from maillage.site.prepare import prepare; prepare()"


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a process of the site needs, over a database of its own."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    base |= {
        "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
        "MAILLAGE_HOME": str(tmp_path),
        "MAILLAGE_SECRET": "x",
    }
    if request.param == "sqlite":
        yield base
        return
    if programs() is None:
        pytest.skip("NO POSTGRESQL on this machine: writes were cut short on SQLite only")
    with cluster() as made:
        yield {**base, "DATABASE_URL": made.runs, "DATABASE_OWNER_URL": made.owner}


def run(code: str, environment: dict[str, str]) -> str:
    """What a process says that is left to end."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_was_acknowledged_is_there_however_often_the_writer_is_killed(
    environment: dict[str, str],
) -> None:
    run(PREPARE, environment)
    dice = random.Random(20261127)
    acknowledged: list[int] = []
    begun = kills = 0
    while begun < WRITES:
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(begun), str(WRITES)],
            env=environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert writer.stdout is not None
        for _ in range(dice.randint(1, 40)):
            said = writer.stdout.readline()
            if not said:
                break
            acknowledged.append(int(said))
        time.sleep(dice.random() / 100)  # somewhere within the next write
        writer.kill()
        kills += 1
        acknowledged += [int(said) for said in writer.stdout if said.endswith("\n")]
        writer.wait()
        begun = max(acknowledged, default=begun - 1) + 2  # the one that was cut may be there or not
    assert kills > 3
    acts, sent = ([int(number) for number in said.split()] for said in run(ASKER, environment).splitlines())
    assert set(acknowledged) <= set(acts)
    assert acts == sent  # no half a write
    assert len(acts) == len(set(acts))


def children_of(process: int) -> list[int]:
    """The processes that answer: children of the server that listen with it."""
    found = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    lines = [line.split(None, 1) for line in found.stdout.splitlines()]
    return [int(number) for number, words in lines if "jobs.worker" not in words]


def send(port: int, number: int) -> str:
    """Send one report over the web; where its sender is led, or nothing when the server died meanwhile."""
    body = urlencode({"once": f"killed-over-the-web-{number:06}", "wrong": f"number {number}"})
    # each from an address of its own: one address may send six a minute
    line = HTTPConnection("127.0.0.1", port, timeout=20, source_address=(f"127.0.1.{number % 250 + 1}", 0))
    try:
        line.request("POST", "/fr/wrong", body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        answer.read()
        return answer.headers["Location"] if answer.status == 302 else ""
    except OSError:
        return ""
    except HTTPException:
        return ""
    finally:
        line.close()


REPORTS = """
import django
django.setup()
from maillage.site.reports.models import Report
for report in Report.objects.filter(wrong__startswith="number "):
    print(report.wrong.split()[1], report.pk)
"""


@pytest.mark.usefixtures("places")
def test_what_the_site_acknowledged_over_the_web_is_there_once(environment: dict[str, str]) -> None:
    """Processes that answer are killed while forms are sent; what was not acknowledged is sent again, as a reader would."""
    port, dice, led, kills = free_port(), random.Random(11), dict[int, str](), 0
    serving = subprocess.Popen(
        [str(Path(sys.executable).parent / "maillage"), "serve", "--port", str(port)],
        env={**environment, "MAILLAGE_HOSTS": "127.0.0.1", "MAILLAGE_PAGES": "0"},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert serving.stdout is not None and "127.0.0.1" in serving.stdout.readline()
        waiting = list(range(WRITES))
        with ThreadPoolExecutor(4) as readers:
            deadline = time.monotonic() + 240
            while waiting and time.monotonic() < deadline:
                some = waiting[:16]
                asked = {number: readers.submit(send, port, number) for number in some}
                if kills < 10:
                    time.sleep(dice.random() / 20)
                    for process in dice.sample(children_of(serving.pid) or [0], 1):
                        if process:
                            os.kill(process, signal.SIGKILL)
                            kills += 1
                led |= {number: where for number, each in asked.items() if (where := each.result())}
                waiting = [number for number in range(WRITES) if number not in led]
    finally:
        serving.terminate()
        serving.wait(timeout=60)
    assert len(led) == WRITES and kills >= 5
    kept = [line.split() for line in run(REPORTS, environment).splitlines()]
    assert sorted(int(number) for number, _ in kept) == list(range(WRITES))  # each, and each once
    assert {int(number): f"/fr/reports/{key}" for number, key in kept} == led
