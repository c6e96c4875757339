"""`maillage shared-needs`: common problems across languages, for people and for machines, and what is not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from maillage.cli import front

NEEDS = [
    {"id": "a", "text": "L’eau du puits manque.", "language": "fr", "place": "Alpha", "country": "CM", "topics": ["water_sanitation"]},
    {"id": "b", "text": "ماء البئر قليل", "language": "ar", "place": "جيم", "country": "MA", "topics": ["water_sanitation"]},
    {"id": "c", "text": "Falta agua potable.", "language": "es", "place": "Gamma", "country": "BO"},
]  # fmt: skip
OFFERS = [
    {
        "id": "x",
        "text": "Forages",
        "country": "SN",
        "place": "Delta",
        "topics": ["water_sanitation"],
        "languages": ["fr"],
    }
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in (("needs", NEEDS), ("offers", OFFERS)):
        (tmp_path / f"{name}.jsonl").write_text(
            "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8"
        )
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(front, ["shared-needs", *words], env={"MAILLAGE_HOME": str(folder / "home")})


def test_one_problem_in_three_languages_is_one_object(folder: Path) -> None:
    result = run(
        folder, "--needs", str(folder / "needs.jsonl"), "--offers", str(folder / "offers.jsonl"), "--json"
    )
    said = [json.loads(line) for line in result.stdout.splitlines()]
    water = said[0]
    assert (water["topic"], water["needs"], water["territories"]) == ("water_sanitation", ["a", "b", "c"], 3)
    assert water["offers"] == ["x"]
    assert set(water["unanswered"]) < {"a", "b", "c"}


def test_problems_are_parted_named_by_goal_too_and_those_without_an_answer_are_listed(folder: Path) -> None:
    said = {
        "Des semences et des récoltes de maïs pour les paysans.": "agriculture_food",
        "Le vaccin manque au dispensaire.": "health",
    }
    rows = [
        {"id": f"{topic}{at}", "text": text, "language": "fr", "place": f"{topic}{at}", "country": "SN"}
        for text, topic in said.items() for at in range(3)
    ]  # fmt: skip
    (folder / "needs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    given = ("--needs", str(folder / "needs.jsonl"), "--offers", str(folder / "offers.jsonl"))
    objects = [json.loads(line) for line in run(folder, *given, "--json").stdout.splitlines()]
    assert {(each["goal"], *each["needs"]) for each in objects} == {
        (2, "agriculture_food0", "agriculture_food1", "agriculture_food2"), (3, "health0", "health1", "health2"),
    }  # fmt: skip
    assert all(
        each["offers"] == [] and len(each["unanswered"]) == 3 and len(each["places"]) == 3 for each in objects
    )
    shown = " ".join(run(folder, *given, "--lang", "fr").stdout.split())
    assert "2 problèmes auxquels aucune offre de ce fichier ne répond" in shown
    assert "health0, health1, health2" in shown
    assert "Sénégal (3)" in shown


def test_without_offers_who_answers_is_not_known(folder: Path) -> None:
    result = run(folder, "--needs", str(folder / "needs.jsonl"), "--json")
    said = json.loads(result.stdout.splitlines()[0])
    assert said["offers"] is None and said["unanswered"] is None


@pytest.mark.parametrize(("language", "word"), [("en", "territories"), ("fr", "territoires"), ("ar", "جهات")])
def test_a_person_reads_it_in_their_language(folder: Path, language: str, word: str) -> None:
    result = run(folder, "--needs", str(folder / "needs.jsonl"), "--lang", language)
    assert result.exit_code == 0
    assert word in result.stdout


def test_a_file_that_is_not_there_is_refused(folder: Path) -> None:
    result = run(folder, "--needs", str(folder / "nope.jsonl"))
    assert result.exit_code == 2
    assert "nope.jsonl" in result.stderr


def test_unanswered_says_what_is_listed_and_what_that_does_not_mean(folder: Path) -> None:
    words = ["unanswered", "--needs", str(folder / "needs.jsonl")]
    env = {"MAILLAGE_HOME": str(folder / "home")}
    said = json.loads(CliRunner().invoke(front, [*words, "--json"], env=env).stdout)
    assert {(line["topic"], line["country"]) for line in said["lines"]} == {
        ("water_sanitation", "CM"), ("water_sanitation", "MA"), ("water_sanitation", "BO"),
    }  # fmt: skip
    assert all(line["needs"] == 1 and line["activities"] == 0 for line in said["lines"])
    assert said["coverage"] == {"activities": 0, "without_topic_or_country": 0}
    shown = CliRunner().invoke(front, [*words, "--lang", "fr", "--topic", "eau"], env=env)
    assert shown.exit_code == 0
    assert "Rien de recensé ne veut pas dire rien de fait" in " ".join(shown.stdout.split())
