"""`maillage carry`: an organisation out of one home and into an empty one; signed files from one instance to another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MAKE = """
from datetime import date
from django.utils import timezone
from maillage.parties.models import Holding, Name, Office, Organisation
from maillage.exchange.models import Entry, Solution
from maillage.site.accounts.models import Account
who = Account.objects.create_user("amina@example.org", "a long enough one")
whose = Organisation.objects.create(key="larache234", kind="local_authority", country="MA", place="geonames:2543549", standing="verified")
Name.objects.create(organisation=whose, language="fr", name="Commune de Larache", folded="commune de larache")
office = Office.objects.create(organisation=whose, title="Cooperation", may_publish=True)
Holding.objects.create(office=office, account=who, since=date(2026, 1, 1))
said = {"text": "Former nos agents de l'eau", "language": "fr", "topics": ["water_sanitation"], "country": "MA", "place": "geonames:2543549",
        "place_name": "Larache", "time_zone": "Africa/Casablanca", "latitude": 35.19, "longitude": -6.15}
Entry.objects.create(key="need234567", side="need", state="published", organisation=whose, author=who, said=said, text=said["text"],
    language="fr", country="MA", place=said["place"], topics=said["topics"], published_at=timezone.now(), confirmed_on=date(2026, 11, 1))
Solution.objects.create(key="solution23", organisation=whose, activity="activity:1", language="fr", problem="a", done="b", takes="c", made_by=who)
"""
SHOW = """
import sys, re
from django.test import Client
for at in ("/fr/party/larache234", "/fr/entry/need234567", "/fr/solution/solution23", "/ar/party/larache234"):
    answer = Client().get(at)
    said = re.sub(r'value="[\\w-]{18,}"', "", answer.content.decode())
    print(at, answer.status_code)
    print(said)
"""
CHANGE = """
from maillage.exchange.models import Entry
Entry.objects.filter(key="need234567").update(state="withdrawn", version=5)
"""
PRELUDE = """
import os, sys
from pathlib import Path
from maillage.site.outside import set_up
os.environ["MAILLAGE_HOSTS"] = "testserver"
set_up(Path(os.environ["MAILLAGE_HOME"]))
"""


class Home:
    """A home of its own, with commands and Python at work in processes of their own: two instances in one would share a database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "MAILLAGE_HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "MAILLAGE_LANG": "en",
        }
        self.environment.pop("DATABASE_URL", None)

    def run(self, *words: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("maillage")), *words],
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def json(self, *words: str) -> Any:
        code, out, err = self.run(*words, "--json")
        assert code in (0, 1, 3), err
        return json.loads(out)

    def python(self, program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", PRELUDE + program],
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("one") / "home")
    home.python(MAKE)
    return home


@pytest.fixture
def other(tmp_path: Path) -> Home:
    return Home(tmp_path / "other")


def test_an_organisation_leaves_in_one_command_and_its_pages_are_the_same_elsewhere(
    one: Home, other: Home, tmp_path: Path
) -> None:
    file = tmp_path / "larache.json"
    code, said, err = one.run("carry", "out", "larache234", str(file))
    assert code == 0, err
    assert "No account" in said and "amina" not in file.read_text(encoding="utf-8")
    came = other.json("carry", "in", str(file))
    assert came["added"] == {"organisation": 1, "names": 1, "offices": 1, "entries": 1, "solutions": 1}
    pages = one.python(SHOW)
    assert pages.count(" 200\n") == 4
    assert other.python(SHOW) == pages
    again = other.json("carry", "in", str(file))
    assert (again["added"], again["changed"], again["left"]) == ({}, {}, 5)


def test_what_cannot_be_carried_says_why(one: Home, other: Home, tmp_path: Path) -> None:
    code, _, err = one.run("carry", "out", "nobody", str(tmp_path / "x.json"))
    assert code == 3 and "nobody" in err and not (tmp_path / "x.json").exists()
    for text in ("{}", "[1", '{"format": "maillage-organisation", "version": 9}'):
        (tmp_path / "y.json").write_text(text, encoding="utf-8")
        code, _, err = other.run("carry", "in", str(tmp_path / "y.json"))
        assert code == 3 and "Traceback" not in err, err


def test_a_signed_file_goes_from_one_instance_to_another_and_what_is_withdrawn_there_is_here(
    other: Home, tmp_path: Path
) -> None:
    one, file = Home(tmp_path / "first"), tmp_path / "signed.json"
    one.python(MAKE)
    site = ("--site", "https://un.example.org")
    assert one.run("carry", "sign", str(file), *site)[0] == 0
    code, said, _ = other.run("carry", "check", str(file))
    assert code == 0 and "https://un.example.org/" in said and "Nothing was changed" in said
    code, _, err = other.run("carry", "in", str(file))
    assert code == 3 and "whose key" in err  # nobody said yet
    assert other.run("carry", "trust", str(file))[0] == 0
    dry = other.json("carry", "in", str(file), "--dry-run")
    assert dry["counts"]["added"] == 1 and dry["kept"] is False
    assert other.json("carry", "in", str(file))["counts"]["added"] == 1
    assert other.json("carry", "in", str(file))["counts"] == {
        "added": 0,
        "changed": 0,
        "left": 1,
        "withdrawn": 0,
        "refused": 0,
    }
    shown = other.python(
        "from maillage.exchange.models import Entry\n"
        "for e in Entry.objects.all(): print(e.state, e.own_id, e.source, e.organisation.source, e.text, sep='|')"
    )
    assert shown.strip() == (
        "published|need234567|https://un.example.org/en/entry/need234567|https://un.example.org/en/party/larache234|"
        "Former nos agents de l'eau"
    )
    one.python(CHANGE)
    later = tmp_path / "later.json"
    assert one.run("carry", "sign", str(later), *site)[0] == 0
    assert other.json("carry", "in", str(later))["counts"]["withdrawn"] == 1
    code, _, err = other.run("carry", "in", str(file))  # the older one again
    assert code == 3 and "later file" in err


def test_a_letter_changed_after_signing_is_told_and_nothing_taken(
    one: Home, other: Home, tmp_path: Path
) -> None:
    file = tmp_path / "signed.json"
    one.run("carry", "sign", str(file), "--site", "https://un.example.org")
    other.run("carry", "trust", str(file))
    file.write_text(file.read_text(encoding="utf-8").replace("Former", "Fermer"), encoding="utf-8")
    for command in ("check", "in", "trust"):
        code, _, err = other.run("carry", command, str(file))
        assert code == 3 and "changed after it was signed" in err, command


def test_the_key_of_an_instance_is_its_own_and_stays(one: Home, tmp_path: Path) -> None:
    first, again = (one.json("carry", "sign", str(tmp_path / f"{n}.json")) for n in range(2))
    assert first["key"] == again["key"]
    key = one.folder / "site" / "exchange.key"
    assert key.stat().st_mode & 0o777 == 0o600
