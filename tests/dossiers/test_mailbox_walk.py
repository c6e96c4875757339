"""The way of docs/how-to/check-the-decisions.md: out of a mailbox of files, through quoting, into the commands; with a forged past too."""

from __future__ import annotations

import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.cli.test_carry import Home

MAKE = """
from datetime import date
from maillage.dossiers import decisions as d
from maillage.parties.models import Holding, Office
from maillage.site.accounts.models import Account
from maillage.site.jobs.models import Job
from maillage.site.jobs.perform import Doing, _function
from tests.dossiers.at_site import do, opened
from tests.dossiers.played import DIAGNOSIS
from tests.exchange.people import organisation
row, owner = opened(title={"fr": "Trier les déchets"})
do(row.pk, owner, d.Remarked({"fr": "remarque 1 oui"}))
partner = organisation("Agadir")
office = Office.objects.create(organisation=partner, title="Coopération", may_bind=True)
account = Account.objects.create_user("agadir@example.org")
Account.objects.filter(pk=account.pk).update(language="fr")
Holding.objects.create(office=office, account=account, since=date(2026, 1, 1))
do(row.pk, owner, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True))
for kind in ("dossier_letters", "mail"):
    for job in Job.objects.filter(kind=kind):
        _function(kind)(Doing(job), **job.arguments)
do(row.pk, partner, d.PartyJoined())
print(row.pk)
"""
FORGE = """
from django.db import connection
from maillage.dossiers import guards
from maillage.dossiers.checkpoints import take
from maillage.dossiers.models import Checkpoint, Leaf
from maillage.site.dossiers.checkpoint.log import signer
from django.utils import timezone
from tests.dossiers.test_whole import rewritten
guards.remove(connection)
rewritten({key!r})
Leaf.objects.all()._raw_delete("default")
Checkpoint.objects.all()._raw_delete("default")
take(signer(), timezone.now())
guards.install(connection)
"""


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Home, str, Path]:
    """A home whose partner got a letter: the home, the dossier, the letter as it lies in the mailbox."""
    home = Home(tmp_path / "home")
    key = home.python(MAKE).strip()
    [box] = [each for each in home.folder.rglob("*") if each.is_file() and b"agadir@example.org" in each.read_bytes() and "mail" in str(each)]  # fmt: skip
    mail = tmp_path / "mail-of-june.eml"
    mail.write_bytes(box.read_bytes())
    return home, key, mail


def quoted(mail: Path) -> Path:
    """As somebody answers it: each line behind a sign."""
    part = message_from_bytes(mail.read_bytes(), policy=policy.default).get_body(("plain",))
    assert part
    file = mail.with_name("answer.txt")
    lines = "".join(f"> {line}\n" for line in part.get_content().splitlines())
    file.write_text("Le 14 juin, le site écrivait :\n" + lines, "utf-8")
    return file


def test_what_a_partner_kept_is_accepted_by_each_command(
    kept: tuple[Home, str, Path], tmp_path: Path
) -> None:
    home, key, mail = kept
    for file in (mail, quoted(mail)):
        code, said, err = home.run("ledger", "verify", str(file))
        assert code == 0 and "agrees" in said, err
    found = home.json("ledger", "prove", key, "3")
    assert found["in_log"] and found["checkpoint"]["size"] == 3, (
        "the checkpoint of the letter holds the invitation"
    )
    archive = tmp_path / "dossier.zip"
    assert home.run("dossier", "export", key, str(archive))[0] == 0
    for file in (mail, quoted(mail)):
        code, said, err = home.run("dossier", "check", str(archive), str(file))
        assert code == 0, said + err
        with_it = [sys.executable, "-I", str(checker(archive, tmp_path)), str(archive), str(file)]
        assert subprocess.run(with_it, capture_output=True, check=False, cwd="/").returncode == 0


def test_with_a_forged_past_each_of_them_says_so(kept: tuple[Home, str, Path], tmp_path: Path) -> None:
    home, key, mail = kept
    home.python(FORGE.replace("{key!r}", repr(key)))
    assert home.run("ledger", "verify")[0] == 0, "nothing here contradicts itself"
    archive = tmp_path / "dossier.zip"
    assert home.run("dossier", "export", key, str(archive))[0] == 0
    assert home.run("dossier", "check", str(archive))[0] == 0
    for file in (mail, quoted(mail)):
        code, said, err = home.run("ledger", "verify", str(file))
        assert code == 1 and "rewritten" in " ".join((said + err).split())
        assert home.json("ledger", "verify", str(file))["problems"][0]["code"] == "dossiers.ledger-kept-past"
        # the export was made by who forged it: its checker, and a copy kept from before, do not believe it
        code, said, _ = home.run("dossier", "check", str(archive), str(file))
        assert code in (1, 3) and "Agrees" not in said
        with_it = [sys.executable, "-I", str(checker(archive, tmp_path)), str(archive), str(file)]
        assert subprocess.run(with_it, capture_output=True, check=False, cwd="/").returncode != 0


def test_one_letter_of_the_zip_changed_is_found(kept: tuple[Home, str, Path], tmp_path: Path) -> None:
    home, key, _ = kept
    archive = tmp_path / "dossier.zip"
    assert home.run("dossier", "export", key, str(archive))[0] == 0
    data = archive.read_bytes()
    assert data.count(b"remarque 1 oui") == 1
    archive.write_bytes(data.replace(b"remarque 1 oui", b"remarque 1 nui"))
    for language, word in (("en", "BROKEN"), ("fr", "ROMPU"), ("ar", "مكسور")):
        code, said, _ = home.run("dossier", "check", str(archive), "--lang", language)
        assert code == 1 and word in said


def checker(archive: Path, folder: Path) -> Path:
    """``check.py`` as it goes with the export."""
    from zipfile import ZipFile

    with ZipFile(archive) as packed:
        name = next(each for each in packed.namelist() if each.endswith("check.py"))
        packed.extract(name, folder / "unpacked")
    return folder / "unpacked" / name
