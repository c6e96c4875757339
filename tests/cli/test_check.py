"""`maillage check` and `maillage funds`: verdicts with reasons for people and programs, facts to fill in, files with faults."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from maillage.cli.speak import WIDTH, width
from maillage.cli.speak import day as spoken_day
from maillage.rules.facts import read_facts
from maillage.rules.judge import judge
from maillage.rules.read_calls import shipped_calls
from maillage.rules.shelf import shipped
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home")

check, funds = Typed("check"), Typed("funds")
NATIONAL = """
applicant_kind = "association"
applicant_country = "MA"
partner_countries = []
asked = 35000
currency = "USD"
other_sources = 35000
proposals_this_year = 0
languages = ["fr"]
filed_on = 2027-04-30
"""


@pytest.fixture
def idea(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of facts, to be written by each test."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "idea.toml"


def of(answer: dict[str, Any], rule: str) -> dict[str, Any]:
    (found,) = [each for each in answer["findings"] if each["rule"] == rule]
    return dict(found)


def test_a_national_project_is_refused_and_the_change_that_is_named_makes_it_a_yes(idea: Path) -> None:
    idea.write_text(NATIONAL, encoding="utf-8")
    given = ("pgtf", "--facts", str(idea), "--on", "2027-03-01")
    assert check(*given).exit_code == 1
    answer = check.json(*given)
    assert list(answer)[:2] == ["pack", "title"]
    assert {"pack", "verdict", "findings", "worlds", "problems"} <= set(answer)
    assert answer["verdict"] == "no"
    change = answer["would_change"]
    assert [each["fact"] for each in change] == ["partner_countries"]
    assert change[0]["to"] == {"add_countries": 2, "of_group": "G77"}
    for finding in answer["findings"]:
        assert {"rule", "verdict", "found", "expected", "source", "verified", "mend", "would_change"} <= set(
            finding
        )
    with_two = NATIONAL.replace("= []", '= ["SN", "CI"]') + 'endorsements = ["MA", "SN", "CI"]\n'
    idea.write_text(with_two, encoding="utf-8")
    again = check(*given)
    assert again.exit_code == 0
    assert check.json(*given)["verdict"] == "yes"


def test_the_page_says_the_answer_first_then_reasons_changes_and_sources(idea: Path) -> None:
    idea.write_text(NATIONAL, encoding="utf-8")
    given = check("pgtf", "--facts", str(idea), "--on", "2027-03-01")
    shown = given.stdout
    assert shown.splitlines()[0].endswith(": No")
    parts = ["Not met", "Met: ", "What would make it a yes", "Sources", "To go further"]
    assert [shown.index(part) for part in parts] == sorted(shown.index(part) for part in parts)
    page = re.sub(r"\s+", " ", shown)
    assert "add 2 countries of “Group of 77" in page
    assert all(
        width(line) <= WIDTH for line in shown.splitlines() if "maillage " not in line and "http" not in line
    )


@pytest.mark.parametrize(
    ("language", "word", "met"),
    [("en", "No", "Not met"), ("fr", "Non", "Non rempli"), ("ar", "غير مؤهل", "غير متحقق")],
)
def test_every_language_has_its_words(idea: Path, language: str, word: str, met: str) -> None:
    idea.write_text(NATIONAL, encoding="utf-8")
    shown = check("pgtf", "--facts", str(idea), "--on", "2027-03-01", "--lang", language).stdout
    plain = re.sub("[\u2066-\u2069]", "", shown)
    assert plain.splitlines()[0].endswith(word)
    assert met in plain.splitlines()
    if language == "ar":
        page = re.sub(r"\s+", " ", shown.partition("المصادر")[0])
        assert re.search("⁨[^⁩]*35,000", page)
        while (outside := re.sub("⁨[^⁨⁩]*⁩", "", page)) != page:
            page = outside
        # a sum or a day that is not isolated is torn apart by the direction of the line
        assert not re.search(r"\d[\d,.]{2}", re.sub(r"\b20\d\d\b", "", page))


def test_both_answers_stand_where_something_is_not_settled(tmp_path: Path, idea: Path) -> None:
    pack = tmp_path / "least.toml"
    pack.write_text(
        """
[pack]
id = "least"
kind = "funding"
jurisdiction = "*"
title = "Invented fund for the least developed"
checked = 2026-11-22
review_by = 2027-11-22
[source.own]
title = "Invented"
[[rule]]
id = "ldc"
name = "The body is in a least developed country"
need = { fact = "applicant_country", in_group = "LDC" }
mend = "Find a leader there."
source = "own"
""",
        encoding="utf-8",
    )
    idea.write_text('applicant_country = "BD"\n', encoding="utf-8")
    before = check.json(str(pack), "--facts", str(idea), "--on", "2026-11-23")
    assert (before["verdict"], before["worlds"]) == ("yes", [])
    answer = check.json(str(pack), "--facts", str(idea), "--on", "2026-12-01")
    assert answer["verdict"] == "unknown"
    assert {world["verdict"] for world in answer["worlds"]} == {"yes", "no"}
    shown = check.shown(str(pack), "--facts", str(idea), "--on", "2026-12-01")
    assert "both answers" in shown
    assert "Bangladesh" in shown
    assert "→ Eligible" in shown
    assert "→ No" in shown


def test_without_facts_it_writes_a_file_to_fill_in_which_says_nothing_yet(idea: Path) -> None:
    given = check("fr-ministry", "--on", "2025-05-01")
    assert given.exit_code == 0
    assert tomllib.loads(given.stdout) == {}
    filled = re.sub(r"^# (\w+ = )", r"\1", given.stdout, flags=re.MULTILINE)
    said = tomllib.loads(filled)
    wanted = check.json("fr-ministry", "--on", "2025-05-01")["facts"]
    assert list(said) == [each["fact"] for each in wanted]
    assert {"partner_countries", "call_opened_on", "currency"} <= set(said)
    idea.write_text(filled, encoding="utf-8")
    answer = check.json("fr-ministry", "--facts", str(idea), "--on", "2025-05-01")
    assert answer["problems"] == []


@pytest.mark.parametrize("name", sorted(shipped().packs))
def test_what_every_pack_writes_can_be_read_back(idea: Path, name: str) -> None:
    given = check(name, "--lang", "fr")
    idea.write_text(re.sub(r"^# (\w+ = )", r"\1", given.stdout, flags=re.MULTILINE), encoding="utf-8")
    assert check.json(name, "--facts", str(idea))["problems"] == []


def test_every_fault_of_a_file_is_named_with_its_line_and_the_rest_is_used(idea: Path) -> None:
    idea.write_text(
        'asekd = 3\nasked = -5\nown_cash = "abc"\npartner_countries = ["Atlantis"]\n'
        'filed_on = "32/12/2026"\nown_share = 3\njoint = "perhaps"\nmonths = 3.5\napplicant_country = "FR"\n',
        encoding="utf-8",
    )
    answer = check.json("fr-ministry", "--facts", str(idea), "--on", "2025-05-01")
    told = {each["line"]: each for each in answer["problems"]}
    assert list(told) == list(range(1, 9))
    assert "asked" in told[1]["message"]
    assert all(each["severity"] == "error" and each["mend"] for each in told.values())
    assert of(answer, "applicant")["found"] == {"applicant_country": "FR"}
    given = check("fr-ministry", "--facts", str(idea), "--on", "2025-05-01")
    assert given.exit_code == 1
    for number in range(1, 9):
        assert f"line {number}" in re.sub(r"\s+", " ", given.stderr)


def test_ten_thousand_lines_that_nobody_knows_are_counted(idea: Path) -> None:
    idea.write_text("".join(f"fact_{i} = {i}\n" for i in range(10_000)), encoding="utf-8")
    given = check("pgtf", "--facts", str(idea))
    assert given.exit_code == 1
    assert "9,980 more" in given.stderr
    assert len(given.stderr.splitlines()) < 200
    assert len(check.json("pgtf", "--facts", str(idea))["problems"]) == 10_000


@pytest.mark.parametrize(
    ("content", "told", "status"),
    [
        (b"asked = [\n", "cannot be read", 1),
        (b"\xff\xfe\x00\x01", "UTF-8", 2),
        (b'{"asked": }', "cannot be read", 1),
    ],
)
def test_a_file_that_is_none_ends_in_a_sentence(idea: Path, content: bytes, told: str, status: int) -> None:
    idea.write_bytes(content)
    given = check("pgtf", "--facts", str(idea))
    assert given.exit_code == status
    assert told in re.sub(r"\s+", " ", given.stderr)
    assert "Traceback" not in given.output


def test_a_name_that_is_none_is_answered_with_the_nearest() -> None:
    given = check("fr-ministri")
    assert given.exit_code == 2
    assert "Nearest: fr-ministry" in given.stderr
    given = check("fr-ministri", "--json")
    assert json.loads(given.stdout)["error"]["nearest"][0] == "fr-ministry"
    assert check("pgtf", "--facts", "nowhere.toml").exit_code == 2
    assert check("pgtf", "--on", "31/12/2026").exit_code == 2


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_rule_can_name_is_refused_in_words(idea: Path, day: str) -> None:
    idea.write_text(NATIONAL, encoding="utf-8")
    for command, words in ((check, ("fr-local",)), (funds, ())):
        given = command(*words, "--facts", str(idea), "--on", day)
        assert given.exit_code == 2
        assert f"{day} is out of reach" in re.sub(r"\s+", " ", re.sub("[\u2066-\u2069]", "", given.stderr))


def test_facts_in_json_are_read_too(idea: Path) -> None:
    idea.write_text(
        '{\n"applicant_country": "MA",\n"partner_countries": ["SN", "CI"],\n"askd": 1\n}\n', encoding="utf-8"
    )
    answer = check.json("pgtf", "--facts", str(idea), "--on", "2027-03-01")
    assert [each["line"] for each in answer["problems"]] == [4]
    assert all(each["verdict"] != "no" for each in answer["findings"])


# All funds


def test_every_fund_has_its_verdict_its_reason_and_its_window(idea: Path) -> None:
    idea.write_text(NATIONAL, encoding="utf-8")
    answer = funds.json("--facts", str(idea), "--on", "2026-11-28")
    on, (facts, _) = date(2026, 11, 28), read_facts(NATIONAL)
    assert [(each["pack"], each["verdict"]) for each in answer["funds"]] == [
        (pack.id, judge(pack, facts, on).verdict) for pack in shipped().funds()
    ]
    states = {each["pack"]: each["window"]["state"] for each in answer["funds"]}
    assert "open" not in states.values()  # on that day every dated call that is known is closed
    shown = funds.shown("--facts", str(idea), "--on", "2026-11-28")
    assert "None of them has a call that is known to be open on 28 November 2026" in shown
    assert "Not known is never a no" in shown
    for pack in shipped().funds():
        assert f"[{pack.id}]" in shown


def test_on_a_day_of_last_year_a_call_was_open(idea: Path) -> None:
    answer = funds.json("--on", "2025-05-01")
    (ministry,) = [each for each in answer["funds"] if each["pack"] == "fr-ministry"]
    assert ministry["window"]["state"] == "open"
    assert ministry["window"]["closes"] == "2025-05-30"
    assert "Open: from 7 April 2025 to 30 May 2025." in funds.shown("--on", "2025-05-01")
    (ministry,) = [
        each for each in funds.json("--on", "2026-11-28")["funds"] if each["pack"] == "fr-ministry"
    ]
    window = ministry["window"]
    assert (window["state"], window["closes"]) == ("expected", None)
    versions = [call.versions[-1] for call in shipped_calls().values() if call.fund == "fr-ministry"]
    assert window["last_closed"] == max(str(each.closes) for each in versions if each.closes)
    shown = funds.shown("--on", "2026-11-28", "--lang", "fr")
    assert f"le dernier connu ici a été clos le {spoken_day(window['last_closed'], 'fr')}" in shown


@pytest.mark.parametrize(
    ("fund", "on", "said"),
    [
        ("fr-ministry", "2024-12-01", "Open: from 10 January 2024 on; the last day was not said."),
        ("western-balkans-fund", "2025-02-02", "Open: until 19 February 2025; the first day was not said."),
        ("franco-senegalese", "2025-01-26", "Announced: from 10 March 2025 to 21 March 2025."),
        ("franco-moroccan", "2025-01-05", "Announced: the days were not said."),
        ("franco-tunisian", "2026-11-28", "No call is open. The last closed on 3 April 2023."),
        ("ibsa", "2026-11-28", "Whether a call of this fund is open is not known here."),
    ],
)
def test_a_window_says_as_much_as_was_said_of_it(fund: str, on: str, said: str) -> None:
    assert f"[{fund}] {said}" in funds.shown("--on", on)


def test_without_facts_no_fund_says_no() -> None:
    assert {each["verdict"] for each in funds.json("--on", "2026-11-28")["funds"]} == {"unknown"}


def test_a_rule_from_memory_never_says_a_plain_no(tmp_path: Path, idea: Path, home: Path) -> None:
    (home / "rules").mkdir(parents=True)
    (home / "rules" / "heard.toml").write_text(
        """
[pack]
id = "heard"
kind = "funding"
jurisdiction = "*"
title = "Invented fund that somebody heard of"
checked = 2026-11-22
review_by = 2027-11-22
[source.memory]
title = "Somebody said so"
verified = false
[[rule]]
id = "firms"
name = "A firm asks"
need = { fact = "applicant_kind", is = "firm" }
mend = "Let a firm ask."
source = "memory"
""",
        encoding="utf-8",
    )
    (home / "rules" / "heard.cases.toml").write_text(
        """
[[case]]
name = "A firm"
on = 2026-12-01
verdict = "unknown"
rules = { firms = "yes?" }
facts = { applicant_kind = "firm" }
[[case]]
name = "A town"
on = 2026-12-01
verdict = "unknown"
rules = { firms = "no?" }
facts = { applicant_kind = "local_authority" }
[[case]]
name = "Nobody knows"
on = 2026-12-01
verdict = "unknown"
rules = { firms = "unknown" }
facts = {}
""",
        encoding="utf-8",
    )
    idea.write_text('applicant_kind = "local_authority"\n', encoding="utf-8")
    given = check("heard", "--facts", str(idea), "--on", "2026-12-01")
    assert (given.exit_code, given.stderr) == (0, "")
    assert given.stdout.splitlines()[0].endswith(": To be checked")
    assert "[from memory, not checked]" in given.stdout
    shown = funds.shown("--facts", str(idea), "--on", "2026-12-01")
    assert "Not met, if what was written from memory is right: A firm asks" in shown


def test_french_words_are_the_same_commands(idea: Path) -> None:
    idea.write_text(NATIONAL, encoding="utf-8")
    assert Typed("vérifier")("pgtf", "--facts", str(idea)).exit_code == 1
    assert Typed("fonds").shown("--lang", "fr") == funds.shown("--lang", "fr")
    assert Typed("règles", "list").shown("--lang", "fr") == Typed("packs", "list").shown("--lang", "fr")
