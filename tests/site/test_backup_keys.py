"""Names of people in dossiers and backups: a backup holds no key to them, who was erased stays erased, every chain still verifies."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.cluster import cluster, programs
from tests.site.test_backup import MAILLAGE, environment, run

MAKE = """
import django
django.setup()
from maillage.site.prepare import prepare
prepare()
from msgspec.structs import replace as with_values
from dataclasses import replace
from django.utils import timezone
from maillage.dossiers import decisions as d
from maillage.dossiers.people import commitment_of
from maillage.dossiers.turn import decided
from maillage.site.accounts.models import Account
from tests.dossiers.at_site import opened, world_of
row, owner = opened()
for name in ("awa", "bilal"):
    account = Account.objects.create_user(name + "@example.org", "a long enough one", name=name.title())
    holder = commitment_of(row, account)
    def ask(state, at, row, holder=holder):
        world = world_of(owner)(state, at, row)
        return replace(world, by=with_values(world.by, holder=holder))
    decided(row.pk, d.Remarked({"fr": "oui"}), ask)
"""
ERASE = """
import django
django.setup()
from maillage.site.accounts.models import Account
from maillage.site.dossiers.of_a_person import forget
forget(Account.objects.get(email="awa@example.org"))
"""
SHOW = """
import json
import django
django.setup()
from maillage.site.prepare import prepare
prepare()
from maillage.dossiers.models import Decision, Dossier, PersonKey, Sealed
from maillage.dossiers.people import commitment_of, names
from maillage.dossiers.whole import look
from maillage.site.accounts.models import Account
who = sorted(names(Sealed.objects.values_list("commitment", flat=True)).values())
seen = look()
again = commitment_of(Dossier.objects.get(), Account.objects.get(email="awa@example.org"))
print(json.dumps([who, [each.message() for each in seen.problems], seen.decisions, len(again)]))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def one(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a site with a dossier in which Awa and Bilal have decided."""
    if request.param == "postgresql":
        if programs() is None:
            pytest.skip("NO POSTGRESQL on this machine: keys were tried on SQLite only")
        with cluster() as made:
            yield begun(environment(tmp_path / "one", made))
        return
    yield begun(environment(tmp_path / "one"))


def begun(env: dict[str, str]) -> dict[str, str]:
    run(sys.executable, "-c", MAKE, env=env)
    return env


def restored(env: dict[str, str], file: Path, *words: str) -> dict[str, Any]:
    """What a restore says of keys, and what can be read then."""
    keys = json.loads(run(MAILLAGE, "restore", str(file), "--replace", "--json", *words, env=env))["keys"]
    who, wrong, decisions, named_again = json.loads(run(sys.executable, "-c", SHOW, env=env))
    assert (wrong, decisions, named_again) == ([], 3, 64), "whole, and whoever was erased may act again"
    return {**keys, "names": who}


def test_a_backup_has_no_key_and_opens_with_the_file_beside_it(one: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    assert json.loads(run(MAILLAGE, "backup", str(file), "--json", env=one))["keys"] == 2
    kept = json.loads((tmp_path / "a.backup.keys").read_bytes())
    assert (tmp_path / "a.backup.keys").stat().st_mode & 0o777 == 0o600
    whole = file.read_bytes()
    for key in kept["keys"].values():
        assert bytes.fromhex(key) not in whole and key.encode() not in whole
    assert restored(one, file) == {"back": 2, "erased": 0, "lost": 0, "names": ["Awa", "Bilal"]}


def test_who_was_erased_since_stays_so_whatever_is_brought_back(one: dict[str, str], tmp_path: Path) -> None:
    before, after = tmp_path / "before.backup", tmp_path / "after.backup"
    run(MAILLAGE, "backup", str(before), env=one)
    run(sys.executable, "-c", ERASE, env=one)
    said = run(MAILLAGE, "backup", str(after), env=one)
    assert "name of 1 person" in said
    assert restored(one, before) == {"back": 1, "erased": 1, "lost": 0, "names": ["Bilal"]}, (
        "from before, with its keys"
    )
    elsewhere = Path(one["MAILLAGE_HOME"]) / "site" / "erased.txt"
    assert len(elsewhere.read_text().split()) == 1 and "awa" not in elsewhere.read_text().lower()
    elsewhere.unlink()  # as on another machine
    newest = ("--keys", str(tmp_path / "after.backup.keys"))
    assert restored(one, before, *newest) == {"back": 1, "erased": 1, "lost": 0, "names": ["Bilal"]}
    assert len(elsewhere.read_text().split()) == 1, "the list came along"


def test_without_keys_nobody_is_named_and_the_chain_holds(one: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    run(MAILLAGE, "backup", str(file), env=one)
    (tmp_path / "a.backup.keys").unlink()
    assert restored(one, file) == {"back": 0, "erased": 0, "lost": 2, "names": []}


def test_names_that_are_lost_are_told(tmp_path: Path) -> None:
    env = begun(environment(tmp_path / "one"))
    run(MAILLAGE, "backup", str(tmp_path / "a.backup"), env=env)
    (tmp_path / "a.backup.keys").unlink()
    assert "names of 2 people" in run(MAILLAGE, "restore", str(tmp_path / "a.backup"), "--replace", env=env)


def test_a_file_that_holds_no_keys_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    env = begun(environment(tmp_path / "one"))
    file = tmp_path / "a.backup"
    run(MAILLAGE, "backup", str(file), env=env)
    wrong = tmp_path / "wrong.keys"
    for text in (
        "",
        "[]",
        '{"format": "maillage-keys", "version": 9}',
        '{"format":"maillage-keys","version":1,"keys":{"1":"00"},"erased":[]}',
    ):
        wrong.write_text(text)
        said = run(MAILLAGE, "restore", str(file), "--replace", "--keys", str(wrong), env=env, status=3)
        assert "wrong.keys" in said and "Nothing was changed" in " ".join(said.split())
    who = json.loads(run(sys.executable, "-c", SHOW, env=env))[0]
    assert who == ["Awa", "Bilal"]


def test_keys_of_another_site_open_nothing(tmp_path: Path) -> None:
    one, other = begun(environment(tmp_path / "one")), begun(environment(tmp_path / "other"))
    for env, name in ((one, "one"), (other, "other")):
        run(MAILLAGE, "backup", str(tmp_path / f"{name}.backup"), env=env)
    found = restored(one, tmp_path / "one.backup", "--keys", str(tmp_path / "other.backup.keys"))
    assert found == {"back": 0, "erased": 0, "lost": 2, "names": []}


def test_a_backup_without_dossiers_has_no_file_beside_it(tmp_path: Path) -> None:
    env = environment(tmp_path / "one")
    beside = tmp_path / "a.backup.keys"
    beside.write_text("{}")
    run(MAILLAGE, "backup", str(tmp_path / "a.backup"), env=env)
    assert not beside.exists()
    run(MAILLAGE, "restore", str(tmp_path / "a.backup"), "--replace", env=env)
