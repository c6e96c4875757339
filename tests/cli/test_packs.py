"""`maillage packs`: the rules at hand, files of rules looked through, cases run; and the how-to for lawyers, followed to the letter."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.cli.speak import say
from maillage.cli.verdicts_shown import Sources
from maillage.rules import condition
from maillage.rules.model import PackSource
from maillage.rules.read_pack import UNITS
from maillage.rules.read_rules import SAME_AS
from maillage.rules.shelf import shipped
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home")

packs, lint, tried = Typed("packs", "list"), Typed("packs", "lint"), Typed("packs", "test")
HOW_TO = Path("docs/how-to/write-rules.md").resolve()


def blocks(page: Path) -> dict[str, str]:
    """The files that a page writes, by name: several blocks of one name are one file."""
    found: dict[str, str] = {}
    for name, text in re.findall(r"^```toml ([\w.-]+)\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
        found[name] = found.get(name, "") + text + "\n"
    return found


@pytest.fixture
def lawyer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the files of the how-to stand."""
    for name, text in blocks(HOW_TO).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_all_that_ship_are_listed_with_what_is_from_memory() -> None:
    answer = packs.json()["packs"]
    assert {each["pack"] for each in answer} == set(shipped().packs)
    for each in answer:
        pack = shipped().packs[each["pack"]]
        assert each["unverified"] == sum(not rule.verified for rule in pack.rules)
        assert (each["own"], each["cases"]) == (None, len(shipped().cases[pack.id]))
    shown = packs.shown("--lang", "fr")
    assert "Procédures" in shown
    assert all(f"{name} :" in shown.replace("\u202f", " ") for name in shipped().packs)


def test_the_cases_of_all_that_ship_turn_out_as_expected() -> None:
    given = tried()
    assert given.exit_code == 0, given.stderr
    assert "All as expected." in given.stdout
    answer = tried.json()
    assert answer["problems"] == []
    assert sum(each["cases"] for each in answer["packs"]) == sum(
        len(each) for each in shipped().cases.values()
    )


def test_nothing_is_wrong_with_what_ships() -> None:
    assert lint().exit_code == 0
    assert all(each["problems"] == [] for each in lint.json()["files"])


# The how-to


def test_the_how_to_shows_what_the_command_answers(lawyer: Path) -> None:
    page = HOW_TO.read_text(encoding="utf-8")
    cases = lawyer / "nouvelle-aquitaine.cases.toml"
    kept = cases.read_text(encoding="utf-8")
    told = re.findall(r"^```\n\$ maillage ([^\n]+)\n(.*?)^```", page, re.M | re.S)
    assert len(told) >= 5
    for number, (command, answer) in enumerate(told):
        if number == 0:
            cases.unlink()  # at that point of the page nobody has written them
        given = CliRunner().invoke(front, [*shlex.split(command), "--lang", "en"])
        assert given.stdout.startswith(answer.rstrip("\n")), given.output
        if number == 0:
            assert given.exit_code == 1
            assert given.stderr.count("No case expects") == 3
            cases.write_text(kept, encoding="utf-8")


def test_the_how_to_says_no_and_what_would_change_it(lawyer: Path) -> None:
    check = Typed("check")
    answer = check.json("nouvelle-aquitaine.toml", "--facts", "project.toml", "--on", "2026-12-01")
    assert answer["verdict"] == "no"
    assert [(each["fact"], each["to"]) for each in answer["would_change"]] == [("asked", "30000")]


def test_what_the_how_to_puts_into_the_home_takes_part(lawyer: Path, home: Path) -> None:
    folder = home / "rules"
    folder.mkdir(parents=True)
    for path in lawyer.glob("*.toml"):
        if path.name != "project.toml":
            shutil.copy(path, folder)
    (own,) = [each for each in packs.json()["packs"] if each["pack"] == "nouvelle-aquitaine"]
    assert own["own"] == str(folder)
    assert "nouvelle-aquitaine" in {each["pack"] for each in Typed("funds").json()["funds"]}
    steps = Typed("procedure").json(
        "--territories", "BJ,FR", "--start", "2027-06-01", "--today", "2026-11-28"
    )
    assert steps["neutral"] == []
    assert {each["step"] for each in steps["steps"]} >= {"bj-local.vote", "bj-local.prefect"}
    assert tried("nouvelle-aquitaine").exit_code == 0


def test_every_key_that_the_how_to_names_is_one(lawyer: Path) -> None:
    """Words in its table of tests, and its lists of units and steps, are those that are read."""
    page = re.sub(r"\s+", " ", HOW_TO.read_text(encoding="utf-8"))
    assert ", ".join(f"`{unit}`" for unit in UNITS) in page
    assert f"({', '.join(SAME_AS)})" in page
    source = Path(condition.__file__).read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|$", HOW_TO.read_text(encoding="utf-8"), re.M)
    for word in re.findall(r"`(\w+)[`\s]", " ".join(rows)):
        assert f'"{word}"' in source, word


# Faults


BROKEN = """
[pack]
id = "broken"
kind = "fund"
jurisdiction = "*"
title = "Invented"
checked = 2026-11-22
review_by = 2026-01-01
colour = "red"
[value.rate]
unit = "percent"
name = "rate"
at = [{ from = 2026-01-01, is = 140, source = "nowhere" }]
[source.own]
title = "Invented"
[[rule]]
id = "a"
name = "A"
mend = "Do it."
need = { fact = "askd", at_least = 3 }
after = ["b"]
source = "own"
[[rule]]
id = "b"
name = "B"
mend = "Do it."
need = { fact = "applicant_country", in_group = "PIRATES" }
after = ["a"]
source = "own"
"""


def test_every_fault_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(BROKEN, encoding="utf-8")
    given = lint(str(file))
    assert given.exit_code == 1
    (answer,) = lint.json(str(file))["files"]
    assert (answer["pack"], answer["rules"]) == (None, 0)
    lines = {each["line"]: each["field"] for each in answer["problems"]}
    text = BROKEN.splitlines()
    for number, word in enumerate(text, 1):
        if any(part in word for part in ("kind =", "review_by", "colour", "is = 140", "askd", "PIRATES")):
            assert number in lines, word
    assert "rules.cycle" in {each["code"] for each in answer["problems"]}
    told = [int(found) for found in re.findall(r"line\s+(\d+)", given.stderr)]
    assert told == sorted(told)
    assert "Traceback" not in given.output


def test_a_home_with_a_broken_file_still_judges_with_the_others(home: Path) -> None:
    (home / "rules").mkdir(parents=True)
    (home / "rules" / "broken.toml").write_text(BROKEN, encoding="utf-8")
    given = Typed("check")("pgtf")
    assert given.exit_code == 1
    assert "broken.toml" in given.stderr
    assert tomllib.loads(given.stdout) == {}
    assert len(Typed("funds").json()["funds"]) == len(shipped().funds())


def test_a_case_that_turns_out_otherwise_is_named_with_its_line(lawyer: Path) -> None:
    cases = lawyer / "nouvelle-aquitaine.cases.toml"
    text = cases.read_text(encoding="utf-8")
    cases.write_text(text.replace('verdict = "yes"', 'verdict = "no"', 1), encoding="utf-8")
    given = tried("nouvelle-aquitaine.toml")
    assert given.exit_code == 1
    assert "1 turned out otherwise" in given.stdout
    (fault,) = tried.json("nouvelle-aquitaine.toml")["problems"]
    assert fault["line"] == text[: text.index("[[case]]")].count("\n") + 1
    assert fault["file"].endswith("nouvelle-aquitaine.cases.toml")
    assert json.loads(tried("nouvelle-aquitaine.toml", "--json").stdout)["packs"][0]["failed"] == [
        "A town asks for half of a small project"
    ]


def test_a_part_of_a_pack_that_ships_can_be_changed_alone(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        '[pack]\nextends = "pgtf"\n[source.desk]\ntitle = "Invented"\n[value.most]\nat = [{ from = 2027-01-01, is = 40000, source = "desk" }]\n',
        encoding="utf-8",
    )
    given = lint(str(file))
    assert given.exit_code == 0, given.stderr
    facts = tmp_path / "facts.toml"
    facts.write_text('applicant_country = "MA"\ncurrency = "USD"\nasked = 38000\n', encoding="utf-8")
    for day, verdict in (("2026-12-31", "no"), ("2027-01-01", "yes")):
        answer = Typed("check").json(str(file), "--facts", str(facts), "--on", day)
        asked = [each for each in answer["findings"] if "asked" in each["found"] and len(each["found"]) == 1]
        assert [each["verdict"] for each in asked] == [verdict]


def test_a_copy_of_what_ships_is_refused_wherever_it_lies_without_its_cases(
    tmp_path: Path, home: Path
) -> None:
    text = Path(str(resources.files("maillage.rules") / "data" / "packs" / "pgtf.toml")).read_text("utf-8")
    (home / "rules").mkdir(parents=True)
    for file in (tmp_path / "pgtf.toml", home / "rules" / "pgtf.toml"):
        file.write_text(text.replace("[pack]", "[pack]\n# ours", 1), encoding="utf-8")
    (alone,) = lint.json(str(tmp_path / "pgtf.toml"))["files"]
    of_home = next(each for each in lint.json()["files"] if each["file"] == str(home / "rules" / "pgtf.toml"))
    for answer in (alone, of_home):
        assert {each["code"] for each in answer["problems"]} == {"rules.case-lacking"}
    assert (lint(str(tmp_path / "pgtf.toml")).exit_code, lint().exit_code) == (1, 1)
    (pgtf,) = [each for each in packs.json()["packs"] if each["pack"] == "pgtf"]
    assert pgtf["own"] is None  # the one that ships still judges
    # with its cases it is one like any other
    shutil.copy(str(resources.files("maillage.rules") / "data" / "packs" / "pgtf.cases.toml"), home / "rules")
    assert lint().exit_code == 0


STRICTER = """
[pack]
extends = "pgtf"
[source.desk]
title = "Invented"
[[rule]]
id = "most"
name = "You ask for at most 100 dollars"
need = { fact = "asked", at_most = 100 }
mend = "Ask for less."
source = "desk"
"""


def test_a_case_of_what_is_extended_that_turns_out_otherwise_is_a_fault_until_one_of_its_name_stands(
    tmp_path: Path,
) -> None:
    file, beside = tmp_path / "ours.toml", tmp_path / "ours.cases.toml"
    file.write_text(STRICTER, encoding="utf-8")
    (answer,) = lint.json(str(file))["files"]
    assert answer["problems"] and {each["code"] for each in answer["problems"]} == {
        "rules.case-below-differs"
    }
    assert "of pgtf.cases.toml" in re.sub(r"\s+", " ", lint(str(file)).stderr)
    assert tried(str(file)).exit_code == 1
    turned = {
        re.search("“(.+?)”", each["message"])[1]  # type: ignore[index]
        for each in answer["problems"]
    }
    of_base = {case.name: case for case in shipped().cases["pgtf"]}
    assert turned <= set(of_base)
    pack = shipped().packs["pgtf"]
    beside.write_text(
        "".join(
            f'[[case]]\nname = {json.dumps(name, ensure_ascii=False)}\non = 2026-12-01\nverdict = "no"\n'
            f'rules = {{ most = "no" }}\nfacts = {{ asked = 500, currency = "{pack.currency}" }}\n'
            for name in turned
        )
        + '[[case]]\nname = "Little"\non = 2026-12-01\nverdict = "unknown"\nrules = { most = "yes" }\n'
        f'facts = {{ asked = 50, currency = "{pack.currency}" }}\n',
        encoding="utf-8",
    )
    (answer,) = lint.json(str(file))["files"]
    assert {each["code"] for each in answer["problems"]} <= {"rules.case-lacking"}
    assert answer["cases"] == len(of_base) + 1


def test_what_is_refused_in_the_home_stands_in_the_answers_for_programs(home: Path) -> None:
    (home / "rules").mkdir(parents=True)
    (home / "rules" / "broken.toml").write_text(BROKEN, encoding="utf-8")
    problems = packs.json()["problems"]
    assert {each["file"] for each in problems} == {str(home / "rules" / "broken.toml")}
    (broken,) = [each for each in lint.json()["files"] if each["problems"]]
    assert broken["pack"] is None
    assert [each["line"] for each in broken["problems"]] == [each["line"] for each in problems]
    assert packs("--json").exit_code == lint("--json").exit_code == 1


@pytest.mark.parametrize(
    ("source", "number"),
    [
        (PackSource("memory", "Read in a book", verified=True), "1"),
        (PackSource("heard", "Somebody said so", verified=False), ""),
        (PackSource("thesis", "A thesis", None, "https://example.org/thesis", False), "1"),
    ],
)
def test_what_nobody_can_look_up_has_no_number_whatever_it_is_called(source: PackSource, number: str) -> None:
    rule = replace(shipped().packs["pgtf"].rules[0], source=source, verified=source.verified, article="")
    assert len(list(Sources([rule]))) == len(number)
    assert Sources([rule]).mark(rule).startswith(number or say("asked.unchecked"))


def test_what_is_from_memory_is_unverified_in_every_pack() -> None:
    for pack in shipped().packs.values():
        assert all(not source.verified for name, source in pack.sources.items() if name == "memory")
