"""`maillage dossier erase`: who has no account goes out of all dossiers when they ask, and is then in no file of the home; what was decided
stands, the chains verify, no backup brings the name back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_carry import Home

NAME, MAILBOX, OTHER = "Aïssatou Diallo", "a.diallo@agadir.example", "Aminata Sow"
MAKE = """
from datetime import UTC, datetime
from maillage.dossiers import decisions as d
from maillage.dossiers.doors import Letter, send, through
from maillage.dossiers.models import Dossier
from maillage.dossiers.people import commitment_of, commitment_to, commitment_to_mailbox
from maillage.dossiers.turn import standing
from maillage.site.accounts.models import Account
from tests.dossiers.at_site import do, joined, opened
from tests.exchange.people import organisation
first, owner = opened()
third = joined(first.pk, owner)
second, town = opened(name="Lille")
for row, by in ((first, owner), (second, town)):
    do(row.pk, by, d.MissionOpened("m1", {"fr": "voir"}, by.pk))
    name = "Aïssatou Diallo" if row is first else "AÏSSATOU  Diallo"
    do(row.pk, by, d.ExpertNamed("m1", commitment_to(row, name), by.pk, {"fr": "hydrologue"}, {"fr": "aucun"}))
do(first.pk, owner, d.ExpertNamed("m1", commitment_to(first, "Aminata Sow"), owner.pk, {"fr": "juriste"}, {"fr": "aucun"}))
asked = organisation("Dakhla", standing="unclaimed")
now = datetime.now(UTC)
do(first.pk, owner, d.PartyNamed(asked.pk, {"fr": "Dakhla"}, "associated", False), day=now.date())
sent = send(first.pk, standing(first.pk).state, Letter(asked.pk, "Maire", "a.diallo@agadir.example"), owner, None, now, True)
box = commitment_to_mailbox(first, sent.mailbox)
do(first.pk, owner, d.Remarked({"fr": "une adresse"}, link_to=asked.pk, mailbox=box), day=now.date())
through(sent.door.pk, "join", "Aïssatou Diallo", now.date(), now, {})
same = Account.objects.create_user("other@example.org", "a long enough one", name="Aïssatou Diallo")
commitment_of(first, same)
print(first.pk, second.pk, box)
"""
KEYS = """
from maillage.dossiers.models import PersonKey
print(*(bytes(each.key).hex() for each in PersonKey.objects.all()))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str, str, str]:
    """A home with two dossiers, in which one person without an account was named three times; their keys, and her mailbox's commitment."""
    home = Home(tmp_path_factory.mktemp("erase") / "home")
    first, second, box = home.python(MAKE).split()
    return home, first, second, box


@pytest.fixture
def own(made: tuple[Home, str, str, str], tmp_path: Path) -> tuple[Home, str, str, str]:
    """The same, to be changed."""
    shutil.copytree(made[0].folder, tmp_path / "home")
    return Home(tmp_path / "home"), *made[1:]


def keys(home: Home) -> set[str]:
    return set(home.python(KEYS).split())


def in_files(folder: Path, *wanted: bytes) -> list[str]:
    """Files in which one of these stands, as it is or in the escapes of JSON."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    return [str(each) for each in files if any(word in each.read_bytes() for word in wanted)]


def spoken(*said: str) -> list[bytes]:
    return [form for each in said for form in (each.encode(), json.dumps(each)[1:-1].encode())]


def test_what_stands_is_shown_first_and_nothing_is_erased(made: tuple[Home, str, str, str]) -> None:
    home, first, second, box = made
    before = keys(home)
    code, said, err = home.run("dossier", "erase", "aïssatou diallo")
    assert code == 0, err
    assert said.startswith("3 places where it stands. Nothing is erased yet")
    assert said.count(first) == 2 and said.count(second) == 1 and "AÏSSATOU Diallo" in " ".join(said.split())
    assert "maillage dossier erase 'aïssatou diallo' --for-good" in said
    found = home.json("dossier", "erase", MAILBOX)
    assert found["erased"] is False and found["links"] == 1
    assert found["found"] == [{"dossier": first, "commitment": box, "said": "a***@agadir.example"}]
    assert [each["commitment"] for each in home.json("dossier", "erase", box)["found"]] == [box]
    assert [each["dossier"] for each in home.json("dossier", "erase", NAME, "--dossier", second)["found"]] == [second]  # fmt: skip
    assert keys(home) == before
    for language, nobody in (("fr", "Aucun dossier"), ("ar", "لا يذكر أي ملف")):
        code, said, _ = home.run("dossier", "erase", "a.d@agadir.example", "--for-good", "--lang", language)
        assert code == 0 and nobody in said, "another mailbox of the same beginning is nobody's"
    assert home.json("dossier", "erase", " ", "--for-good") == {"erased": False, "links": 0, "found": []}
    code, _, err = home.run("dossier", "erase", NAME, "--dossier", "nothing", "--for-good")
    assert code == 2 and "nothing" in err and keys(home) == before


def test_a_name_goes_out_of_all_dossiers_and_the_chains_verify(own: tuple[Home, str, str, str]) -> None:
    home, first, second, _ = own
    before = keys(home)
    found = home.json("dossier", "erase", NAME, "--for-good")
    assert found["erased"] and [each["dossier"] for each in found["found"]] == [first, second, first]
    assert len(before - keys(home)) == 3, "who has an account and the same name keeps theirs"
    for key, erasures in ((first, 2), (second, 1)):
        story = home.json("dossier", "show", key, "--lang", "fr")["story"]
        assert sum(each["kind"] == "erased" for each in story) == erasures
        assert NAME not in json.dumps(story, ensure_ascii=False)
        assert home.json("dossier", "check", key)["whole"]
    assert OTHER in json.dumps(home.json("dossier", "show", first)["story"], ensure_ascii=False)
    listed = (home.folder / "site" / "erased.txt").read_text().split()
    assert len(listed) == len(set(listed)) == 3


def test_no_restore_brings_a_name_back(own: tuple[Home, str, str, str], tmp_path: Path) -> None:
    home, first, *_ = own
    kept = tmp_path / "before.backup"
    assert home.run("backup", str(kept))[0] == 0
    home.json("dossier", "erase", NAME, "--for-good")
    back = home.json("restore", str(kept), "--replace")["keys"]
    assert (back["erased"], back["lost"]) == (3, 0)
    assert home.json("dossier", "erase", NAME)["found"] == []
    story = json.dumps(home.json("dossier", "show", first)["story"], ensure_ascii=False)
    assert NAME not in story and OTHER in story
    assert home.run("ledger", "verify")[0] == 0


def test_what_was_erased_is_in_no_table_no_export_no_index_and_no_log(
    own: tuple[Home, str, str, str], tmp_path: Path
) -> None:
    """All files of the home and all that leaves it, as bytes; a key too, since whoever has an old copy of the seals would read with it."""
    home, first, second, _ = own
    # who has an account and the same name goes as well, by their own way
    home.python("from maillage.site.accounts.models import Account\nfrom maillage.site.dossiers.of_a_person import forget\naccount = Account.objects.get()\nforget(account)\naccount.delete()")  # fmt: skip
    before = keys(home)
    assert in_files(home.folder, *spoken(MAILBOX)), "the link still has it"
    shown = json.dumps(home.json("dossier", "show", first), ensure_ascii=False)
    assert NAME in shown and "a***@" in shown
    home.json("dossier", "erase", NAME, "--for-good")
    home.json("dossier", "erase", MAILBOX, "--for-good")
    gone = [bytes.fromhex(each) for each in before - keys(home)]
    assert len(gone) == 4
    out = tmp_path / "out"
    out.mkdir()
    for key in (first, second):
        assert home.run("dossier", "export", key, str(out / f"{key}.zip"))[0] == 0
        shutil.unpack_archive(out / f"{key}.zip", out / key)
        (out / f"{key}.json").write_text(home.run("dossier", "show", key, "--json")[1])
    assert home.run("backup", str(out / "a.backup"))[0] == 0
    shutil.copytree(home.folder, out / "home")
    texts = spoken(NAME, NAME.upper(), "AÏSSATOU  Diallo", MAILBOX, "a***@agadir.example")
    assert in_files(out, *texts, *gone, *(each.hex().encode() for each in gone)) == []
    assert in_files(out, *spoken("une adresse")) and in_files(out, *spoken("hydrologue"))
    assert tables(home, texts) == [] and tables(home, [b"hydrologue"])
    story: list[dict[str, Any]] = home.json("dossier", "show", first)["story"]
    assert "That mailbox was erased since." in " ".join(each["sentence"] for each in story)


def tables(home: Home, wanted: list[bytes]) -> list[str]:
    """Tables of the site's database in which one of these stands."""
    import sqlite3

    [file] = home.folder.rglob("*.sqlite3")
    with sqlite3.connect(file) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    said = {
        name: b"\0".join(
            each if isinstance(each, bytes) else str(each).encode() for row in found for each in row
        )
        for name, found in rows.items()
    }
    return [name for name, all_of_it in said.items() if any(word in all_of_it for word in wanted)]
