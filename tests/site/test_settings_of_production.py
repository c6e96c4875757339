"""The settings of a site that is open to the world: nothing that Django would warn of, and logs that tell of nobody."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest


def environment(home: Path, **more: str) -> dict[str, str]:
    base = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "MAILLAGE_", "DJANGO_"))
    }
    return {
        **base, "MAILLAGE_CACHE": os.environ.get("MAILLAGE_CACHE", ""), "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
        "MAILLAGE_HOME": str(home), **more,
    }  # fmt: skip


def test_django_warns_of_nothing(tmp_path: Path) -> None:
    import secrets

    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(tmp_path, MAILLAGE_HTTPS="yes", MAILLAGE_SECRET=secrets.token_urlsafe(48)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_it_would_warn_of_a_site_without_https(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(tmp_path, MAILLAGE_SECRET="short"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0 and "security.W" in done.stderr


def test_no_model_waits_for_a_migration(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
        env=environment(tmp_path, MAILLAGE_SECRET="x"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


ASKED = """
import django; django.setup()
from maillage.site.prepare import prepare
prepare()
from django.test import Client
Client().get("/fr/milestones?q=Awa+Ndiaye", REMOTE_ADDR="192.0.2.44")
Client().get("/fr/awa@example.org", REMOTE_ADDR="192.0.2.44")
"""


def test_logs_are_lines_of_json_that_tell_of_nobody(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        env=environment(tmp_path, MAILLAGE_SECRET="x", MAILLAGE_LOG="json", MAILLAGE_HOSTS="testserver"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(each["page"], each["status"]) for each in lines] == [("milestones", 200), ("", 404)]
    assert not [word for word in ("Ndiaye", "192.0.2.44", "awa@") if word in done.stderr]


MAILED = """
import os; os.umask(0o022)
import django; django.setup()
from maillage.site.prepare import prepare
prepare()
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
EmailMessage("A code", "12", to=["awa@example.org"], connection=get_connection(settings.MAIL_SENT_BY)).send()
"""


def test_what_the_site_keeps_is_closed_to_other_accounts_of_the_machine(tmp_path: Path) -> None:
    """Also where somebody had opened the whole home to readers of the record."""
    site = tmp_path / "site"
    site.mkdir(mode=0o755)
    subprocess.run([sys.executable, "-c", MAILED], env=environment(tmp_path, MAILLAGE_SECRET="x"), check=True)
    assert stat.S_IMODE(site.stat().st_mode) == 0o700
    (mail,) = tmp_path.rglob("*.log")
    assert mail.parent.parent == site


@pytest.mark.parametrize(
    ("name", "said", "told"),
    [
        ("MAILLAGE_PAGES", "many", "whole number"),
        ("MAILLAGE_HTTPS", "perhaps", "yes or no"),
        ("MAILLAGE_LOG", "xml", "lines or json"),
        ("MAILLAGE_MAIL", "http://mail", "smtp://"),
        ("DATABASE_URL", "mysql://x/y", "PostgreSQL"),
        ("DATABASE_URL", "nonsense", "postgres://"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none", "127.0.0.1"),
    ],
)
def test_a_wrong_setting_stops_with_its_name_and_no_trace(
    site_home: Path, name: str, said: str, told: str
) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "maillage"), "serve", "--port", "8991"],
        env=environment(site_home, **{name: said}), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert told in done.stderr and "Traceback" not in done.stderr
    assert name in done.stderr or name == "DATABASE_URL"
