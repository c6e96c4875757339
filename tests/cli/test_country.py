"""`maillage country`: the right answer on the day before and the day after, doubt said in words, in three languages."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.cli.speak import width
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home")


ask = Typed("country")
said, as_json = ask.shown, ask.json


def group(answer: dict[str, Any], code: str) -> dict[str, Any]:
    return next(g for g in answer["groups"] if g["group"] == code)


def test_sao_tome_is_least_developed_the_day_before_and_not_the_day_after() -> None:
    before = group(as_json("ST", "--on", "2024-12-12"), "LDC")
    after = group(as_json("ST", "--on", "2024-12-13"), "LDC")
    assert (before["answer"], before["since"], before["until"]) == ("yes", "1982", "2024-12-13")
    assert (after["answer"], after["until"]) == ("no", "2024-12-13")


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "yes, since 1982, until 13 December 2024", "no, left on 13 December 2024"),
        ("fr", "oui, depuis 1982, jusqu’au 13 décembre 2024", "non, sorti le 13 décembre 2024"),
        ("ar", "نعم، منذ 1982، حتى 13 ديسمبر 2024", "لا، خرج في 13 ديسمبر 2024"),
    ],
)
def test_the_exit_of_sao_tome_is_said_with_its_date_in_each_language(
    language: str, before: str, after: str
) -> None:
    # column texts wrap, so compare the words of the answer column only
    for day, words in (("2024-12-12", before), ("2024-12-13", after)):
        shown = said("ST", "--on", day, "--lang", language)
        assert all(word in shown for word in re.split(r"[,،] ?", words))


@pytest.mark.parametrize(
    ("language", "undecided", "no", "yes"),
    [
        (
            "en",
            "UNDECIDED",
            "If the exit of 24 November 2026 takes effect: no.",
            "yes, until 24 November 2029.",
        ),
        ("fr", "INDÉCIS", "24 novembre 2026) prend effet : non.", "oui, jusqu’au 24 novembre 2029."),
        ("ar", "غير محسوم", "24 نوفمبر 2026: لا.", "نعم، حتى 24 نوفمبر 2029."),
    ],
)
def test_both_readings_of_bangladesh_stand_with_condition_source_and_check(
    language: str, undecided: str, no: str, yes: str
) -> None:
    shown = said("BD", "--on", "2026-12-01", "--lang", language)
    for words in (undecided, no, yes, "UN DESA", "Xinhua", "2029"):
        assert words in shown
    assert {"en": "Last checked 30 June 2026", "fr": "30 juin 2026", "ar": "30 يونيو 2026"}[
        language
    ] in shown.replace("\u00a0", " ")


def test_the_json_of_an_undecided_answer_has_both_readings() -> None:
    found = group(as_json("BD", "--on", "2026-12-01"), "LDC")
    assert found["answer"] == "undecided"
    assert found["confirmed"] is False
    readings = {(r["condition"], r["answer"], r["until"]) for r in found["readings"]}
    assert readings == {("exit_takes_effect", "no", "2026-11-24"), ("exit_deferred", "yes", "2029-11-24")}


def test_a_scheduled_exit_that_is_not_settled_is_said_before_it_comes() -> None:
    shown = said("BD", "--on", "2026-11-20")
    assert "yes, since 1975, exit" in shown
    assert "scheduled for 24 November" in shown
    assert "not settled" in shown
    assert group(as_json("BD", "--on", "2026-11-20"), "LDC")["scheduled"] is True


def test_what_is_from_memory_says_so_in_words() -> None:
    assert "from memory, not" in said("SN", "--on", "2026-11-22")
    assert "de mémoire, non vérifié" in said("SN", "--on", "2026-11-22", "--lang", "fr")


@pytest.mark.parametrize(
    "typed", ["SN", "sen", "686", "Sénégal", "السنغال", "Сенегал", "Republic of Senegal"]
)
def test_a_country_answers_to_codes_and_names_in_any_language(typed: str) -> None:
    assert as_json(typed)["code"] == "SN"


def test_the_code_na_is_namibia() -> None:
    assert (as_json("NA")["code"], as_json("NA")["name"]) == ("NA", "Namibia")


def test_names_of_several_words_need_no_quotes() -> None:
    assert as_json("Burkina", "Faso")["code"] == "BF"


def test_an_unknown_country_is_refused_with_the_nearest_names() -> None:
    result = ask("Senegambialand")
    assert result.exit_code == 2
    assert "is no country" in result.stderr
    assert result.stdout == ""
    assert "Senegal (SN)" in ask("Senegaaaal").stderr


def test_a_refusal_in_json_is_one_object() -> None:
    result = ask("Xyzzyland", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "no_country"


def test_an_ended_country_is_refused_with_its_successors() -> None:
    result = ask("Yougoslavie", "--lang", "fr")
    assert result.exit_code == 2
    assert "n’est plus un pays" in result.stderr
    assert "Serbie (RS)" in " ".join(result.stderr.split())


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "2026", "01/12/2026"])
def test_a_bad_day_is_refused_with_an_example(day: str) -> None:
    result = ask("BD", "--on", day)
    assert result.exit_code == 2
    assert re.search(r"--on \d{4}-\d{2}-\d{2}", result.stderr)


def test_the_currency_is_that_of_the_day() -> None:
    assert as_json("FR", "--on", "1990-01-01")["currencies"] == ["FRF"]
    assert as_json("FR", "--on", "2020-01-01")["currencies"] == ["EUR"]


def test_a_disputed_name_carries_its_note() -> None:
    shown = said("XK")
    assert "Kosovo*" in shown
    assert "1244" in shown


def test_an_empty_record_says_nothing_listed_and_how_to_start() -> None:
    shown = said("MA")
    assert "Nothing listed" in shown
    assert "maillage start" in shown
    assert as_json("MA")["record"]["empty"] is True


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("words", [("BD", "--on", "2026-12-01"), ("US",), ("CD",), ("KM",), ("RE",)])
def test_nothing_is_wider_than_the_page(language: str, words: tuple[str, ...]) -> None:
    for shown in ask(*words, "--lang", language).stdout.splitlines():
        assert width(shown) <= 80 or len(shown.split()) == 1, shown  # a path is one word: it cannot be broken


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_sentence_is_filled(language: str) -> None:
    shown = said("BD", "--on", "2026-12-01", "--lang", language)
    assert "{" not in shown
    assert "?" not in shown


def test_loading_the_command_loads_nothing_heavy() -> None:
    code = (
        "import sys; import maillage.cli.country, maillage.cli.group, maillage.cli.topic, maillage.cli.embassies;"
        "print(sorted({'numpy','pyarrow','duckdb','babel','rich','tantivy','openpyxl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_its_own_next_commands_are_commands(home: Path) -> None:
    shown = ask("BD", "--on", "2026-12-01").stdout
    steps = [line.split() for line in shown.splitlines() if line.startswith("  maillage ")]
    assert ["maillage", "group", "LDC", "--on", "2026-12-01"] in [step[:5] for step in steps]
    assert all(step[1] in front.list_commands(None) for step in steps)  # type: ignore[arg-type]


def test_notices_that_were_never_read_are_said_to_be_unchecked() -> None:
    assert "Not checked: no sheet of notices was read" in said("SD")
    found = as_json("SD")
    assert (found["notices"], found["notices_read"]) == ([], False)


def test_a_notice_is_quoted_on_the_days_it_holds_and_no_other(tmp_path: Path) -> None:
    sheet = tmp_path / "notices.csv"
    sheet.write_text(
        "kind,country,area,issuer,title,from,until,address\n"
        "crisis,Soudan,Darfour,An issuer,Words of its own,2024-01-01,2024-06-30,https://example.org/1\n"
        "crisis,Soudan,,Other issuer,Other words,2024-02-01,,https://example.org/2\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(front, ["import", str(sheet)])
    assert done.exit_code == 0, done.output
    held = as_json("SD", "--on", "2024-06-30")["notices"]
    assert [(n["issuer"], n["kind"], n["quote"], n["place_said"], n["source"]["line"]) for n in held] == [
        ("An issuer", "crisis", "Words of its own", "Darfour", 2),
        ("Other issuer", "crisis", "Other words", None, 3),
    ]
    assert [n["issuer"] for n in as_json("SD", "--on", "2024-07-01")["notices"]] == ["Other issuer"]
    assert as_json("SD", "--on", "2023-12-31")["notices"] == []
    shown = said("SD", "--on", "2024-06-30")
    assert "On 1 January 2024, An issuer wrote: “Words of its own”" in shown
    assert "crisis · Darfour · until 30 June 2024" in shown
    assert "https://example.org/1 (source: notices.csv, line 2)" in shown
    assert "1 that has ended is not shown." in said("SD", "--on", "2024-07-01")
    assert "more than a year old" in said("SD", "--on", "2025-02-01")
