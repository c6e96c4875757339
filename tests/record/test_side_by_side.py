"""What stands side by side: goals stated and derived, kinds of links on their date, and when a mission's source is old."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from maillage.record.answers import country_counts
from maillage.record.side_by_side import Goals, goals_of, side_by_side, stale
from maillage.record.store import Store

if TYPE_CHECKING:
    from maillage.reference.places import Places

PROJECTS = """Organisation;Titre;Pays;Thème;Année;ODD
Ville d'Exemple;Puits;Sénégal;eau;2020;
Ville d'Exemple;École;Sénégal;éducation;2021;
Ville d'Exemple;Rien de dit;Sénégal;;2021;
Ville d'Exemple;Eau dite;Sénégal;eau;2021;6
"""
LINKS = """Commune,Pays,Ville partenaire,Pays partenaire,Année
Rabat,Maroc,Dakar,Sénégal,1994
Lyon,France,Dakar,Sénégal,1994
Dakar,Sénégal,Thiès,Sénégal,2001
Dakar,Sénégal,Quelque part,,2001
"""
MISSIONS = """Type;Pays d'envoi;Ville;Pays d'accueil
Ambassade;Sénégal;Paris;France
Ambassade;France;Dakar;Sénégal
Consulat général;France;Saint-Louis;Sénégal
Ambassade;Sénégal;Dakar;Sénégal
"""


@pytest.fixture
def home(tmp_path: Path, places: Places, monkeypatch: pytest.MonkeyPatch) -> Path:
    from maillage.cli import front

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    for name, text, kind in (
        ("projets.csv", PROJECTS, "projects"), ("liens.csv", LINKS, "links"), ("postes.csv", MISSIONS, "embassies"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = CliRunner().invoke(front, ["import", "--as", kind, str(tmp_path / name)])
        assert done.exit_code in (0, 1), done.output
    return tmp_path / "home"


def test_goals_are_stated_or_derived_and_the_rest_is_counted(home: Path) -> None:
    with Store(home).open() as reader:
        goals = goals_of(reader, ["SN"])
        assert goals.activities == 4
        assert goals.neither == 1
        assert goals.covered == (4, 6)
        assert goals.stated == {6: 1} and goals.derived == {4: 1, 6: 1}
        assert goals_of(reader, ["SN", "FR"]).activities == 0


def test_a_goal_that_is_stated_and_derived_is_covered_once() -> None:
    assert Goals(3, {6: 1}, {6: 2, 4: 0}, 0).covered == (6,)


def test_kinds_of_links_stand_side_by_side(home: Path) -> None:
    with Store(home).open() as reader:
        links = side_by_side(reader, "SN").links
    assert links == {"south_south": 1, "north_south": 1, "intra_national": 1, "unknown": 1}


def test_missions_are_those_that_the_country_is_counted_to_have(home: Path) -> None:
    """One that a list gives as a country's mission to itself is none."""
    with Store(home).open() as reader:
        found, counted = side_by_side(reader, "SN"), country_counts(reader, "SN")
    received = {each.kind: each.number for each in found.missions_in}
    kept = {each.kind: each.number for each in found.missions_abroad}
    assert received == {"embassy": 1, "consulate_general": 1} and kept == {"embassy": 1}
    assert (counted["missions_in"], counted["missions_abroad"]) == (2, 1)


@pytest.mark.parametrize(
    ("as_of", "old"),
    [
        ("2022-11-16", True),
        ("2022", True),
        ("2024-03-01", False),
        ("2024", False),
        (None, True),
        ("soon", True),
    ],
)
def test_a_list_of_missions_grows_old(as_of: str | None, old: bool) -> None:
    assert stale(as_of, date(2026, 11, 27)) is old
    assert stale("2021-02-28", date(2024, 2, 29)) is False
