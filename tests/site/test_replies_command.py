"""`maillage replies take`: a Maildir or one mail, taken once; what cannot be read is said in a sentence."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.parties.mails import mail
from tests.site.test_serve import COMMAND


def maillage(home: Path, *words: str, given: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    around = {**os.environ, "MAILLAGE_HOME": str(home), "LC_ALL": "C.UTF-8", **env}
    for name in ("MAILLAGE_SECRET", "MAILLAGE_HOSTS", "DJANGO_SETTINGS_MODULE"):
        around.pop(name, None)
    asked = [*COMMAND, "replies", "take", *words]
    return subprocess.run(asked, env=around, input=given, capture_output=True, check=False)


def told(done: subprocess.CompletedProcess[bytes]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_mail_on_standard_input_is_taken_once(tmp_path: Path) -> None:
    for new in (1, 0):
        said = told(maillage(tmp_path / "home", "-", "--json", given=mail("Twelve.")))
        assert said == {"mails": 1, "new": new, "states": {"unknown": 1} if new else {}}


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_maildir_is_read_as_the_setting_names_it(tmp_path: Path, language: str) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    (tmp_path / "mail" / "new" / "1.host").write_bytes(mail("Twelve."))
    done = maillage(tmp_path / "home", MAILLAGE_REPLIES=str(tmp_path / "mail"), MAILLAGE_LANG=language)
    assert done.returncode == 0 and len(done.stdout.decode().splitlines()) == 2
    assert [each.name for each in (tmp_path / "mail" / "cur").iterdir()] == ["1.host:2,S"]


@pytest.mark.parametrize(
    ("words", "status"),
    [((), 3), (("--maildir", "/nowhere"), 3), (("file",), 2), (("-", "--maildir", "/tmp"), 2)],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, words: tuple[str, ...], status: int) -> None:
    done = maillage(tmp_path / "home", *words, MAILLAGE_REPLIES="")
    assert done.returncode == status and b"Maildir" in done.stderr and b"Traceback" not in done.stderr
