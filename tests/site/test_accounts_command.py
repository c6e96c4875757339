"""`maillage account`: the first administrator, made on this machine, and what the command refuses in a sentence."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.site.test_serve import COMMAND


def maillage(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The command, as anybody types it."""
    around = {**os.environ, "MAILLAGE_HOME": str(home), "LC_ALL": "C.UTF-8", **env}
    for name in ("MAILLAGE_SECRET", "MAILLAGE_HOSTS", "DJANGO_SETTINGS_MODULE"):
        around.pop(name, None)
    return subprocess.run(
        [*COMMAND, "account", *words], env=around, capture_output=True, text=True, check=False
    )


def answered(home: Path, *words: str) -> Any:
    done = maillage(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_account_is_opened_listed_changed_and_closed(tmp_path: Path) -> None:
    home = tmp_path / "new"
    opened = answered(home, "add", "Chief@Example.org", "--role", "administrator", "--language", "ar")
    assert opened["link"].startswith("http://127.0.0.1:8000/ar/account/begin/")
    answered(home, "add", "second@example.org", "--site", "https://example.org/")
    assert answered(home, "role", "second@example.org", "curator")["role"] == "curator"
    assert answered(home, "close", "second@example.org")["closed"] is True
    assert answered(home, "close", "second@example.org", "--reopen")["closed"] is False
    assert answered(home, "link", "second@example.org", "--forget-factors")["factors_removed"] == 0
    listed = answered(home, "list")["accounts"]
    assert [(each["email"], each["role"]) for each in listed] == [
        ("chief@example.org", "administrator"),
        ("second@example.org", "curator"),
    ]
    assert (home / "site" / "site.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "chief@example.org"), "déjà"),
        (("add", "no address"), "pas une adresse"),
        (("add", "a\u202eb@x"), "pas une adresse"),
        (("role", "nobody@example.org", "member"), "Aucun compte"),
        (("role", "chief@example.org", "member"), "seul"),
        (("close", "chief@example.org"), "seul"),
        (("link", "nobody@example.org"), "Aucun compte"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    tmp_path_factory: Any, words: tuple[str, ...], says: str
) -> None:
    home = tmp_path_factory.getbasetemp() / "one-chief"
    if not home.exists():
        answered(home, "add", "chief@example.org", "--role", "administrator")
    done = maillage(home, *words, "--lang", "fr")
    assert done.returncode == 3 and not done.stdout
    assert says in done.stderr and "Traceback" not in done.stderr


def test_without_a_database_it_ends_with_a_sentence(tmp_path: Path) -> None:
    done = maillage(tmp_path, "list", DATABASE_URL="postgres://a:b@127.0.0.1:1/x")
    assert done.returncode == 3
    assert "database" in done.stderr and "Traceback" not in done.stderr
    done = maillage(tmp_path, "list", DATABASE_URL="nonsense")
    assert done.returncode == 3 and "DATABASE_URL" in done.stderr
