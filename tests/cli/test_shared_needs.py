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


def test_unanswered_without_needs_says_what_to_say(folder: Path) -> None:
    env = {"MAILLAGE_HOME": str(folder / "home")}
    for language, words in {"en": "--needs FILE", "fr": "--needs FICHIER", "ar": "--needs FILE"}.items():
        result = CliRunner().invoke(front, ["unanswered", "--lang", language], env=env)
        assert result.exit_code == 2
        assert words in result.stderr


@pytest.mark.parametrize(("words", "code"), [
    (["--currency", "XYZ"], "money.no_currency"), (["--from", "2030", "--to", "2020"], "money.years_reversed"),
])  # fmt: skip
def test_what_money_is_asked_about_must_be_some(folder: Path, words: list[str], code: str) -> None:
    asked = ["unanswered", "--needs", str(folder / "needs.jsonl"), *words, "--json"]
    result = CliRunner().invoke(front, asked, env={"MAILLAGE_HOME": str(folder / "home")})
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == code


def test_money_a_head_comes_from_the_record(folder: Path) -> None:
    env = {"MAILLAGE_HOME": str(folder / "home")}
    (folder / "a.xml").write_text(ACTIVITY, encoding="utf-8")
    assert CliRunner().invoke(front, ["import", str(folder / "a.xml")], env=env).exit_code == 0
    words = ["unanswered", "--needs", str(folder / "needs.jsonl"), "--from", "2020", "--to", "2020", "--json"]
    lines = {
        line["country"]: line
        for line in json.loads(CliRunner().invoke(front, words, env=env).stdout)["lines"]
    }
    assert (lines["CM"]["activities"], lines["CM"]["spent"]) == (1, "27000000")
    assert lines["CM"]["spent_a_head_milli"] == 27_000_000_000 // lines["CM"]["people"]
    assert (lines["MA"]["spent"], lines["MA"]["country_listed"]) == ("0", False)
    words[words.index("2020")] = "2019"
    words[-2] = "2019"
    assert json.loads(CliRunner().invoke(front, words, env=env).stdout)["lines"][0]["spent"] is None


def test_the_largest_money_keeps_every_digit(folder: Path) -> None:
    """Two measures of twelve amounts of the largest that counts."""
    env = {"MAILLAGE_HOME": str(folder / "home")}
    head, start, rest = ACTIVITY.replace("27000000", "99999999999999999.0000000001").partition(
        "<transaction>"
    )
    paid, end, tail = rest.partition("</transaction>")
    one = start + paid + end
    both = 12 * (one + one.replace('type code="3"', 'type code="4"'))
    (folder / "a.xml").write_text(head + both + tail, encoding="utf-8")
    assert CliRunner().invoke(front, ["import", str(folder / "a.xml")], env=env).exit_code == 0
    words = ["unanswered", "--needs", str(folder / "needs.jsonl"), "--from", "2020", "--to", "2020", "--json"]
    lines = json.loads(CliRunner().invoke(front, words, env=env).stdout)["lines"]
    assert [line["spent"] for line in lines if line["country"] == "CM"] == ["2399999999999999976.0000000024"]


ACTIVITY = """<iati-activities version="2.03"><iati-activity default-currency="EUR" xml:lang="en" last-updated-datetime="2021-01-01T00:00:00Z">
<iati-identifier>XX-1</iati-identifier><reporting-org ref="XX" type="10"><narrative>Town</narrative></reporting-org>
<title><narrative>Wells</narrative></title><description><narrative>Wells are dug.</narrative></description>
<participating-org role="1" type="10"><narrative>Town</narrative></participating-org><activity-status code="2"/>
<activity-date iso-date="2020-01-01" type="2"/><recipient-country code="CM"/><sector vocabulary="1" code="14030"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2020-05-05"/>
<value currency="EUR" value-date="2020-05-05">27000000</value></transaction></iati-activity></iati-activities>"""


def test_what_is_invented_is_said_to_be(folder: Path) -> None:
    rows = [{**NEEDS[0], "generated": True}, *NEEDS[1:]]
    path = folder / "needs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    env = {"MAILLAGE_HOME": str(folder / "home")}
    for command in ("shared-needs", "unanswered"):
        said = CliRunner().invoke(front, [command, "--needs", str(path), "--json"], env=env).stdout
        assert json.loads(said.splitlines()[0])["generated_needs"] == 1
        shown = CliRunner().invoke(front, [command, "--needs", str(path), "--lang", "en"], env=env).stdout
        assert "1 of these needs is invented for the demonstration." in shown
