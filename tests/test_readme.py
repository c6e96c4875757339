"""What the README shows is what the command answers."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.reference.places import Places
from tests.record.door import HEADER

_READMES = [Path("README.md"), Path("README.fr.md")]

FACTS = 'applicant_country = "MA"\npartner_countries = ["SN", "CI"]\ncurrency = "USD"\nasked = 35000\n'
"""What somebody knows of their project."""

ACTIVITIES = """<iati-activities version="2.03"><iati-activity default-currency="EUR" xml:lang="fr">
<iati-identifier>FR-SIREN-211900018-1</iati-identifier>
<reporting-org ref="FR-SIREN-211900018" type="11"><narrative>Une ville</narrative></reporting-org>
<title><narrative>Accès à l’eau potable</narrative></title>
<description><narrative>Un réseau d’eau pour trois quartiers.</narrative></description>
<participating-org role="1" type="11" ref="FR-SIREN-211900018"><narrative>Une ville</narrative></participating-org>
<activity-status code="2"/><activity-date type="2" iso-date="2019-05-01"/>
<recipient-country code="SN"/><sector vocabulary="1" code="14030"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2020-01-01"/>
<value value-date="2020-01-01">1000</value></transaction>
</iati-activity></iati-activities>
"""
SHEETS = {
    ("jumelages.xlsx",): (HEADER.split(";"), ["Larache", "Maroc", "Almuñécar", "Espagne", "1996"]),
    ("needs.xlsx", "besoins.xlsx"): (
        ["id", "text", "language", "place", "country", "languages"],
        ["n1", "Accès à l’eau potable dans les quartiers", "fr", "Foumban", "Cameroun", "fr"],
    ),
    ("offers.xlsx", "offres.xlsx"): (
        ["id", "text", "language", "place", "country", "languages"],
        ["o1", "Formation de fontainiers à l’eau potable", "fr", "Saint-Louis", "Sénégal", "fr; ar"],
    ),
}
"""File names → the rows of its sheet."""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, places: Places) -> dict[str, str]:
    home = tmp_path_factory.mktemp("started")
    env = {"MAILLAGE_HOME": str(home / "home"), "LC_ALL": "C.UTF-8"}
    assert CliRunner().invoke(front, ["start"], env=env).exit_code == 0
    return env


@pytest.mark.parametrize("readme", _READMES, ids=str)
def test_each_answer_shown_is_the_answer_given(readme: Path, started: dict[str, str]) -> None:
    shown = re.findall(r"```\n\$ maillage ([^\n]+)\n(.*?)```", readme.read_text(encoding="utf-8"), re.S)
    assert shown
    language = "fr" if readme.name == "README.fr.md" else "en"
    for command, answer in shown:
        given = CliRunner().invoke(front, [*shlex.split(command), "--lang", language], env=started)
        assert given.exit_code == 0, given.output
        expected = answer.partition("…\n")[0].rstrip() if "…\n" in answer else answer.rstrip()
        assert _plain(given.output).startswith(_plain(expected)), given.output[:1_500]


def _plain(text: str) -> str:
    """The text with ordinary spaces: who writes a README types no narrow no-break space."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("readme", _READMES, ids=str)
def test_each_command_listed_works(readme: Path, places: Places, tmp_path: Path) -> None:
    import openpyxl

    env = {"MAILLAGE_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}
    for names, rows in SHEETS.items():
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for name in names:
            book.save(tmp_path / name)
    (tmp_path / "activities.xml").write_text(ACTIVITIES, encoding="utf-8")
    for name in ("ours.toml", "faits.toml"):
        (tmp_path / name).write_text(FACTS, encoding="utf-8")
    listed = re.findall(r"^\.venv/bin/maillage ([^#\n]+)", readme.read_text(encoding="utf-8"), re.M)
    assert len(listed) >= 5
    for command in listed:
        if command.strip() in ("serve", "servir"):  # goes on until it is stopped: tests/site/test_serve.py
            continue
        words = [
            str(tmp_path / word) if word.endswith((".xlsx", ".xml", ".json", ".toml")) else word
            for word in shlex.split(command)
        ]
        given = CliRunner().invoke(front, words, env=env)
        # a no, or a step that is late on the day of the test, ends with 1
        judged = command.startswith(("check", "procedure"))
        assert given.exit_code == 0 or (judged and given.exit_code == 1), f"{command}: {given.output}"


def test_the_library_example_is_true() -> None:
    from datetime import date

    from maillage.reference.groups import member

    assert member("LDC", "ST", date(2024, 12, 12)).answer == "yes"
    assert member("LDC", "ST", date(2024, 12, 13)).answer == "no"


@pytest.mark.parametrize("readme", _READMES, ids=str)
def test_every_test_named_exists(readme: Path) -> None:
    for path in re.findall(r"`(tests/[\w/.]+)`", readme.read_text(encoding="utf-8")):
        assert Path(path).exists(), path


@pytest.mark.parametrize("readme", _READMES, ids=str)
def test_it_is_read_in_one_go(readme: Path) -> None:
    assert len(readme.read_text(encoding="utf-8").splitlines()) < 150
