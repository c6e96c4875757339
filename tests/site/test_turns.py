"""Writers of the SQLite database take turns: nobody starves, and whoever dies gives the turn back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from maillage.site.sqlite.lock import Turn

WRITER = """
import sys, time, os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.site.one_table"
os.environ["ONE_TABLE"] = sys.argv[1]
import django; django.setup()
from django.db import connection, transaction
wait = n = 0
end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    before = time.monotonic()
    with transaction.atomic():
        with connection.cursor() as c:
            c.execute("UPDATE t SET n = n + 1")
    wait = max(wait, time.monotonic() - before); n += 1
print(n, wait)
"""


def test_a_turn_is_one_at_a_time_and_falls_with_its_process(tmp_path: Path) -> None:
    mine = Turn(str(tmp_path / "d"))
    mine.take()
    mine.take()
    code = "import sys; from maillage.site.sqlite.lock import Turn; t = Turn(sys.argv[1]); t.take(); print('mine')"
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "d")], stdout=subprocess.PIPE, text=True
    )
    with pytest.raises(subprocess.TimeoutExpired):
        other.wait(timeout=1.5)
    mine.give_back()
    assert other.communicate(timeout=20)[0].strip() == "mine"
    mine.take()  # the other process has ended without giving it back


def test_two_processes_that_write_all_the_time_both_come_to_it(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "d") as made:
        made.execute("CREATE TABLE t (n INTEGER)")
        made.execute("INSERT INTO t VALUES (0)")
    made.close()
    both = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "d"), "3"], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [each.communicate(timeout=60)[0].split() for each in both]
    counts = [int(number) for number, _ in said]
    with sqlite3.connect(tmp_path / "d") as made:
        assert made.execute("SELECT n FROM t").fetchone()[0] == sum(counts)
    assert min(counts) > max(counts) / 3, said
