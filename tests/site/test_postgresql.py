"""Everything that writes to the site's database, once more on PostgreSQL, as a role that owns nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.site.cluster import cluster, programs

pytestmark = pytest.mark.skipif(
    programs() is None or bool(os.environ.get("DATABASE_URL")),
    reason="NO POSTGRESQL on this machine: the site was tried on SQLite only",
)


def test_what_holds_on_sqlite_holds_on_postgresql() -> None:
    with cluster() as made:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-m", "database and not long", "-p", "no:cacheprovider",
             "tests/site", "tests/parties", "tests/exchange", "tests/dossiers"],
            env={**os.environ, "DATABASE_URL": made.runs, "DATABASE_OWNER_URL": made.owner},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    passed = re.search(r"(\d+) passed", done.stdout)
    assert done.returncode == 0, done.stdout[-6_000:]
    assert passed and int(passed[1]) > 10


def test_the_role_that_runs_the_site_can_change_no_table() -> None:
    code = """
import django; django.setup()
from maillage.site.prepare import prepare
prepare(); prepare()
from django.db import connection
from django.db.utils import ProgrammingError
for refused in ("DROP TABLE acts_act", "ALTER TABLE acts_act ADD x int", "CREATE TABLE mine (x int)"):
    try:
        connection.cursor().execute(refused)
        print("LET", refused)
    except ProgrammingError as fault:
        print("refused")
from maillage.site.acts.note import note
print(note("tried", None).pk)
"""
    with cluster() as made:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ, "DATABASE_URL": made.runs, "DATABASE_OWNER_URL": made.owner,
                "DJANGO_SETTINGS_MODULE": "maillage.site.settings", "MAILLAGE_SECRET": "x",
            },
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.stdout.split() == ["refused", "refused", "refused", "1"], done.stdout + done.stderr
