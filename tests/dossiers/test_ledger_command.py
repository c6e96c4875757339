"""`maillage ledger` and `maillage dossier`: over a home of its own, for people and programs; a file edited behind the database's back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_carry import Home

MAKE = """
from maillage.dossiers import decisions as d
from tests.dossiers.at_site import do, joined, opened
from tests.dossiers.played import DIAGNOSIS
row, owner = opened(title={"fr": "Trier les déchets", "ar": "فرز النفايات"})
partner = joined(row.pk, owner)
version = do(row.pk, owner, d.VersionProposed("diagnosis", DIAGNOSIS)).what.version
do(row.pk, owner, d.KeyGiven("diagnosis", version))
for number in range(9):
    do(row.pk, partner, d.Remarked({"fr": f"remarque {number} oui"}))
print(row.pk)
print(opened(name="Lille")[0].pk)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str, str]:
    """A home with two dossiers; their keys."""
    home = Home(tmp_path_factory.mktemp("ledger") / "home")
    first, second = home.python(MAKE).split()
    return home, first, second


@pytest.fixture
def other(made: tuple[Home, str, str], tmp_path: Path) -> tuple[Home, str, str]:
    """The same in a home that may be broken."""
    shutil.copytree(made[0].folder, tmp_path / "home")
    return Home(tmp_path / "home"), made[1], made[2]


def test_the_list_says_who_takes_part_and_where_it_stands(made: tuple[Home, str, str]) -> None:
    home, first, second = made
    rows = {each["key"]: each for each in home.json("dossier", "list")["dossiers"]}
    assert {*rows} == {first, second}
    assert [each["name"] for each in rows[first]["parties"]] == ["Saint-Louis", "Agadir"]
    assert (rows[first]["phase"], rows[first]["decisions"], rows[second]["decisions"]) == ("draft", 14, 1)
    code, said, _ = home.run("dossier", "list", "--lang", "fr")
    assert code == 0 and "Trier les déchets" in said and "en préparation" in said and first in said


def test_the_list_shows_those_that_serve_a_plan_or_a_commitment(other: tuple[Home, str, str]) -> None:
    home, first, _ = other
    home.python(
        f"""
from maillage.dossiers import decisions as d
from maillage.parties.models import Organisation
from tests.dossiers.at_site import do

owner = Organisation.objects.get(names__name="Saint-Louis")
do("{first}", owner, d.Attached("plan", "PSE", {{"fr": "Plan Sénégal émergent"}}))
"""
    )
    for asked in ("pse", "senegal"):
        found = home.json("dossier", "list", "--serves", asked)["dossiers"]
        assert [each["key"] for each in found] == [first], asked
    assert "{" not in home.run("dossier", "list", "--serves", "Rio")[1]
    assert home.json("dossier", "list", "--serves", "Rio")["dossiers"] == []
    said = home.run("dossier", "list", "--serves", "Rio", "--lang", "fr")[1]
    assert said.startswith("Aucun dossier n’est rattaché") and "Rio" in said


def test_where_one_stands_its_keys_and_its_story(made: tuple[Home, str, str]) -> None:
    home, first, _ = made
    code, said, err = home.run("dossier", "show", first)
    assert code == 0, err
    assert said.startswith("Trier les déchets: being prepared, after 14 decisions")
    assert "waits for Agadir" in said and "remarque 8" in said
    assert "\n  5. " in said and "\n  4. " not in said and "4 earlier decisions" in said
    whole = home.json("dossier", "show", first)
    assert whole["state"]["seq"] == len(whole["story"]) == 14
    assert [each["seq"] for each in whole["story"]] == [*range(1, 15)]
    for language in ("fr", "ar"):
        code, said, _ = home.run("dossier", "show", first, "--lang", language)
        assert code == 0 and "?" not in said.replace("\u061f", "")


def test_what_was_declared_and_both_sides_conditions_stand_there(other: tuple[Home, str, str]) -> None:
    home, first, _ = other
    home.python(
        f"""
from maillage.dossiers import decisions as d
from maillage.dossiers.turn import standing
from maillage.parties.models import Organisation
from tests.dossiers.at_site import do
from tests.dossiers.played import DEFINITION

owner, partner = (Organisation.objects.get(names__name=each) for each in ("Saint-Louis", "Agadir"))
do("{first}", owner, d.InterestDeclared({{}}, "none"))
do("{first}", partner, d.InterestDeclared({{"fr": "un cousin vend des bacs"}}, "some"))
do("{first}", partner, d.KeyGiven("diagnosis", standing("{first}").state.texts["diagnosis"].current.hash))
set_by = [{{"set_by": owner.pk, "sort": "tied", "says": {{"fr": "des bacs de chez nous"}}}}]
do("{first}", owner, d.VersionProposed("definition", {{**DEFINITION, "results": [], "conditions": set_by}}))
"""
    )
    said = home.run("dossier", "show", first)[1]
    assert "No conflict of interest declared." in said
    assert "Conflict of interest declared: “un cousin vend des bacs”." in said
    assert "not known whether it is met: des bacs de chez nous" in said and "sets no condition" in said
    sides = home.json("dossier", "show", first)["conditions"]
    assert sorted(len(each["conditions"]) for each in sides) == [0, 1]


def test_a_key_that_is_none_is_refused(made: tuple[Home, str, str]) -> None:
    home, first, _ = made
    for words in (
        ("show", "nobody"),
        ("export", "nobody", "x.zip"),
        ("check", "nobody"),
        ("rebuild", "nobody"),
    ):
        code, _, err = home.run("dossier", *words)
        assert code == 2 and "nobody" in err and "Traceback" not in err
    assert home.run("ledger", "prove", "nobody")[0] == 2
    code, _, err = home.run("ledger", "prove", first, "15")
    assert code == 2 and "14" in err
    code, _, err = home.run("dossier", "check", "gone.zip")
    assert code == 2 and "gone.zip" in err


def test_all_is_whole_and_a_checkpoint_is_taken_kept_and_held_against_it(
    other: tuple[Home, str, str], tmp_path: Path
) -> None:
    home, first, _ = other
    assert home.json("ledger", "verify") == {
        "whole": True, "dossiers": 2, "decisions": 15, "leaves": 0, "checkpoints": 0, "latest": None, "kept": [],
        "problems": [],
    }  # fmt: skip
    code, said, _ = home.run("ledger", "prove", first, "3")
    assert code == 1 and "maillage ledger checkpoint" in said
    taken = home.json("ledger", "checkpoint")["checkpoint"]
    assert taken["size"] == 15 and home.json("ledger", "checkpoint")["checkpoint"] == taken
    code, said, _ = home.run("ledger", "checkpoint", "--lang", "ar")
    assert code == 0 and taken["text"] in said and taken["key"] in said
    kept = tmp_path / "mail.eml"
    kept.write_text("Subject: Hello\n\nGood day,\n" + taken["text"], "utf-8")
    found = home.json("ledger", "verify", str(kept))
    assert found["whole"] and found["kept"] == [{"file": str(kept), "size": 15, "day": taken["at"][:10]}]
    code, said, err = home.run("ledger", "verify", str(kept), "--lang", "fr")
    assert (code, err) == (0, "  décisions\u202f: 15\n  journal des décisions\u202f: 15\n")
    assert said.startswith("Intact\u202f: 15 décisions dans 2 dossiers") and "concorde" in said
    kept.write_text("Good day", "utf-8")
    code, _, err = home.run("ledger", "verify", str(kept))
    assert code == 1 and "mail.eml" in err


def test_a_proof_can_be_followed_by_hand(other: tuple[Home, str, str]) -> None:
    from maillage.dossiers.ledger.tree import included

    home, first, _ = other
    home.run("ledger", "checkpoint")
    code, said, _ = home.run("ledger", "prove", first)
    found = home.json("ledger", "prove", first)
    assert code == 0 and f"Decision 14 of dossier {first} stands at place 14 of 15" in said
    path = [bytes.fromhex(each) for each in found["path"]]
    root = bytes.fromhex(found["checkpoint"]["root"])
    assert included(bytes.fromhex(found["leaf"]), found["place"], 15, path, root)
    assert found["checkpoint"]["fingerprint"] in said


def test_an_export_is_checked_here_and_by_its_own_checker(
    other: tuple[Home, str, str], tmp_path: Path
) -> None:
    home, first, _ = other
    file = tmp_path / "dossier.zip"
    code, said, err = home.run("dossier", "export", first, str(file))
    assert code == 0, err
    assert f"maillage dossier check {file}" in said
    (kept := tmp_path / "kept.txt").write_text(
        home.json("ledger", "checkpoint")["checkpoint"]["text"], "utf-8"
    )
    found = home.json("dossier", "check", str(file), str(kept))
    assert found["whole"] and [each["found"] for each in found["found"]] == ["whole", "agrees"]
    shutil.unpack_archive(file, tmp_path / "unpacked")
    alone = [sys.executable, "-I", str(tmp_path / "unpacked" / "check.py"), str(file), str(kept)]
    done = subprocess.run(alone, capture_output=True, check=False, cwd="/")
    assert done.returncode == 0 and b"WHOLE: decisions 1 to 14" in done.stdout
    file.write_bytes(file.read_bytes().replace(b"remarque 5 oui", b"remarque 5 non"))
    for language, word in (("en", "BROKEN"), ("fr", "ROMPU"), ("ar", "مكسور")):
        code, said, _ = home.run("dossier", "check", str(file), "--lang", language)
        assert code == 1 and word in said
    assert not home.json("dossier", "check", str(file))["whole"]


def test_an_older_checkpoint_than_the_dossier_is_not_compared(
    other: tuple[Home, str, str], tmp_path: Path
) -> None:
    home = other[0]
    (kept := tmp_path / "kept.txt").write_text(
        home.json("ledger", "checkpoint")["checkpoint"]["text"], "utf-8"
    )
    third = home.python(
        "from tests.dossiers.at_site import opened\nprint(opened(name='Sousse')[0].pk)"
    ).strip()
    file = tmp_path / "dossier.zip"
    assert home.run("dossier", "export", third, str(file))[0] == 0
    code, said, _ = home.run("dossier", "check", str(file), str(kept))
    assert code == 3 and "NOT COMPARED" in said


def test_a_file_edited_behind_the_databases_back_is_found_with_its_row(other: tuple[Home, str, str]) -> None:
    home, first, second = other
    assert home.run("ledger", "verify")[0] == 0
    database = home.folder / "site" / "site.sqlite3"
    home.python(
        "from django.db import connection\nconnection.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')"
    )
    before = database.read_bytes()
    assert before.count(b"remarque 5 oui") == 1
    database.write_bytes(before.replace(b"remarque 5 oui", b"remarque 5 non"))
    code, said, err = home.run("ledger", "verify")
    assert code == 1 and said.startswith("NOT WHOLE: 1 thing was found.")
    assert f"Dossier {first}, decision 11 (row 11): it was changed" in " ".join(err.split())
    (problem,) = home.json("ledger", "verify")["problems"]
    assert (problem["code"], problem["at"]) == (
        "dossiers.ledger-changed",
        {"dossier": first, "seq": 11, "row": 11},
    )
    for words in (("show", first), ("export", first, "x.zip"), ("rebuild", first)):
        code, said, err = home.run("dossier", *words)
        assert code == 3 and "maillage ledger verify" in " ".join(err.split()), words
    assert home.run("dossier", "check", first)[0] == 1
    assert home.run("dossier", "check", second)[0] == 0, "others go on"


def test_what_is_kept_beside_the_decisions_is_made_anew(other: tuple[Home, str, str]) -> None:
    home, first, _ = other
    home.python(
        f"from maillage.dossiers.models import Dossier\nDossier.objects.filter(pk='{first}').update(seq=3, title={{}}, phase='closed')"
    )
    assert home.run("dossier", "check", first)[0] == 1
    code, said, _ = home.run("dossier", "rebuild", first)
    assert code == 0 and "its 14 decisions" in said
    assert home.json("dossier", "check", first) == {
        "key": first,
        "whole": True,
        "decisions": 14,
        "problems": [],
    }
    (row,) = [each for each in home.json("dossier", "list")["dossiers"] if each["key"] == first]
    assert (row["phase"], row["title"]["fr"]) == ("draft", "Trier les déchets")


def test_several_processes_come_to_the_same(other: tuple[Home, str, str]) -> None:
    home = other[0]
    home.run("ledger", "checkpoint")
    code = """
import json
from maillage.dossiers import whole
if __name__ == "__main__":
    whole.PORTION = 4
    for processes in (1, 2):
        found = whole.look(None, processes)
        print(json.dumps([found.dossiers, found.decisions, found.leaves, found.checkpoints, len(found.problems)]))
"""
    one, two = (json.loads(each) for each in home.python(code).splitlines())
    assert one == two == [2, 15, 15, 1, 0]


def test_an_empty_home_has_nothing_to_verify(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert home.run("ledger", "verify") == (0, "Nothing was decided here yet.\n", "")
    assert home.json("ledger", "checkpoint") == {"checkpoint": None}
    assert home.run("dossier", "list")[1] == "No dossier is kept here yet.\n"
