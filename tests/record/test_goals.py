"""What a cell of a sheet says of the goals of the Agenda 2030."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.record.goals import goals_said
from maillage.reference.topics import goals
from tests.record.door import Door

SAID = {
    ("6",): ("6", "06", "6.1", "6.a", "٦", "ODD 6", "ODD n° 6", "SDG6", "Cible 6.1", "ODD : 6", "6 - Eau propre", "6-Eau propre", "ODD6-Projet", "ODD 6 : santé", "SDG 6: Water (target 6.1)", "Cible 6.1 : accès à l'eau", "الهدف 6", "ЦУР 6",
             "Objectif de développement durable 6", "Clean water and sanitation"),
    ("6", "13"): ("6, 13", "6/13", "ODD 6 et 13", "6 & 13", "ODD 6 et ODD 13", "الهدف ٦ و١٣", "6,13", "6 - Eau et 13 - Climat",
                  "ODD 6 : Eau, ODD 13 : Climat", "6. المياه و13. المناخ"),
    ("4", "5"): ("4 - Education et 5 - Egalité", "4 – Quality education & 5 – Gender equality"),
    ("6", "1", "2"): ("6,1,2", "6, 1, 2"),
    ("4",): ("Éducation de qualité", "Goal 4: Quality education", "4 et 4"),
    (): ("0", "18", "2030", "1 à 5", "1-5", "Axe 3", "20 % ODD", "tous", "13.1.2", "ODD 6 et 18", "²", "", "…",
         "1. ODD 13", "1) ODD 5", "2. Goal 4: education", "Goal 4: No poverty", "4 - Quality education, no poverty", "2. Santé", "3-year plan", "6,1", "٦،١", "6,1 et 6,2",
         "4 - Education et 5", "11 - Villes et 3 plans", "4 - Education et 19 - Égalité"),
}  # fmt: skip


@pytest.mark.parametrize(("told", "said"), [(told, said) for told, each in SAID.items() for said in each])
def test_goals_are_told_by_number_or_label_and_never_guessed(told: tuple[str, ...], said: str) -> None:
    assert goals_said(said) == told


def test_a_cell_that_names_no_goal_is_told_with_its_line_and_the_project_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "projets.csv"
    path.write_text(
        "Organisation;Titre;Pays;ODD\nA;Puits;Sénégal;ODD 6, 13\nA;École;Sénégal;tous\nA;Marché;Sénégal;\n", encoding="utf-8"
    )  # fmt: skip
    door = Door(tmp_path / "home", None)
    outcome = door.take(path, kind="projects")
    assert door.ask("SELECT title, goals FROM activities ORDER BY line") == [
        ("Puits", ["6", "13"]), ("École", None), ("Marché", None),
    ]  # fmt: skip
    [problem] = [each for each in outcome.problems if each.code == "record.goal-unknown"]
    assert (problem.line, problem.field, problem.values["found"]) == (3, "ODD", "tous")


def test_the_label_of_each_goal_behind_its_number_is_that_goal() -> None:
    for goal in goals():
        for label in goal.names.values():
            assert {
                goals_said(f"{before}{goal.code}{mark}{label}")
                for before in ("", "ODD ")
                for mark in (" - ", ". ", " : ")
            } == {(goal.code,)}, label


def test_a_comma_that_may_be_that_of_a_target_is_told_and_others_part_goals(tmp_path: Path) -> None:
    path = tmp_path / "projets.csv"
    path.write_text(
        'Organisation;Titre;Pays;ODD\nA;Puits;Sénégal;6,1\nA;École;Sénégal;"4,13"\nA;Lac;Sénégal;"6.1, 13"\nA;Port;Sénégal;1,2,3\n'
        "A;Pont;Sénégal;1. ODD 13\n",
        encoding="utf-8",
    )
    door = Door(tmp_path / "home", None)
    outcome = door.take(path, kind="projects")
    assert door.ask("SELECT title, goals FROM activities ORDER BY line") == [
        ("Puits", None), ("École", ["4", "13"]), ("Lac", ["6", "13"]), ("Port", ["1", "2", "3"]), ("Pont", None),
    ]  # fmt: skip
    told = [
        (each.line, each.values["found"]) for each in outcome.problems if each.code == "record.goal-unknown"
    ]
    assert told == [(2, "6,1"), (6, "1. ODD 13")]
