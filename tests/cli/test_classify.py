"""`maillage classify`: one JSON object a text, in order; sentences on a terminal; what cannot be read is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maillage.cli.speak import width
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home")

ask = Typed("classify")
WATER = "Nous cherchons un forage d’eau potable pour l’école du village"


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.cli.classify.on_screen", lambda: True)


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_text_is_one_object_with_the_very_words(options: tuple[str, ...]) -> None:
    found = json.loads(ask(WATER, *options).stdout)
    assert list(found) == ["language", "read", "goals", "targets", "purpose_codes", "topics"]
    assert (found["language"], found["read"], found["goals"][0]["goal"]) == ("fr", True, 6)
    for word in found["goals"][0]["evidence"]:
        assert WATER[word["start"] : word["end"]] == word["word"]
    first = found["goals"][0]
    assert first["score"] == first["constant"] + sum(word["weight"] for word in first["evidence"])
    assert found["topics"][0]["topic"] == "water_sanitation"


def test_lines_are_answered_in_their_order_also_empty_ones(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_bytes(
        b"We need a school and teachers\r\n\n" + WATER.encode() + b"\n\xff\xfe\nforest and wildlife"
    )
    found = [json.loads(line) for line in ask("--lines", str(file)).stdout.splitlines()]
    assert [[goal["goal"] for goal in each["goals"]][:1] for each in found] == [[4], [], [6], [], [15]]


def test_lines_in_other_letters_than_utf_8_are_read_and_it_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_bytes("Santé\nÉcole primaire\nForêt\n".encode("cp1252"))
    done = ask("--lines", str(file))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[goal["goal"] for goal in each["goals"]][:1] for each in found] == [[3], [4], [15]]
    assert found[1]["goals"][0]["evidence"][0]["word"].startswith("École")
    assert done.stderr.count("Windows-1252") == 1 and "line 1" in done.stderr


def test_a_language_said_by_name_is_read_and_one_not_read_is_told() -> None:
    assert json.loads(ask(WATER, "--language", "français").stdout)["language"] == "fr"
    found = json.loads(ask(WATER, "--language", "de").stdout)
    assert (found["read"], found["language"], found["goals"]) == (False, "de", [])


def test_german_is_found_out_and_not_guessed_at() -> None:
    found = json.loads(ask("Wir brauchen sauberes Trinkwasser für die Schule in unserem Dorf").stdout)
    assert (found["language"], found["read"], found["topics"]) == ("de", False, [])


@pytest.mark.parametrize(
    "text", ["Wir brauchen Trinkwasser für die Schule in unserem Dorf", "我们需要饮用水", ""]
)
def test_where_nothing_is_asserted_json_offers_the_topics_to_tick_as_the_terminal_does(text: str) -> None:
    found = json.loads(ask(text, "--json", "--lang", "fr").stdout)
    assert {"topic": "water_sanitation", "name": "Eau et assainissement"} in found["to_tick"]
    assert "to_tick" not in json.loads(ask(WATER, "--json").stdout)


@pytest.mark.parametrize(
    "words",
    [
        (),
        (WATER, "--lines", "x"),
        (WATER, "--language", "klingon"),
        ("--lines", "no-such"),
        (WATER, "--model", "no-such"),
    ],
)
def test_wrong_use_is_one_sentence_and_status_2(words: tuple[str, ...]) -> None:
    result = ask(*words, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"].startswith("classify.")


def test_a_file_that_is_no_model_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    file.write_bytes(b"PK\x03\x04 no model")
    result = ask(WATER, "--model", str(file), "--json")
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (2, "classify.model_damaged")


@pytest.mark.usefixtures("screen")
def test_on_a_terminal_the_answer_comes_first_with_the_words() -> None:
    shown = ask(WATER, "--lang", "fr").stdout
    assert shown.startswith("Le texte parle de\u202f: Eau et assainissement")
    assert "«\u202feau potable\u202f»" in shown


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize(
    "words",
    [(WATER,), ("",), (WATER, "--language", "de"), ("我们需要",), ("SDG 6.1, 14020",), ("مياه الشرب",)],
)
def test_every_sentence_is_filled_and_fits_the_page(language: str, words: tuple[str, ...]) -> None:
    result = ask(*words, "--lang", language)
    assert result.exit_code == 0
    assert "{" not in result.stdout
    assert max(map(width, result.stdout.splitlines())) <= 80


@pytest.mark.usefixtures("screen")
def test_where_nothing_is_read_the_topics_are_offered_to_tick() -> None:
    for words in (("",), (WATER, "--language", "de")):
        assert "water_sanitation" in ask(*words).stdout
