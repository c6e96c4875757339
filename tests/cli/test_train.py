"""`maillage train topics`: a model from one's own texts, used by `maillage classify`; bad rows are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.typed import Typed
from tests.matching.topics.test_train import sample

pytestmark = pytest.mark.usefixtures("home")

train, classify = Typed("train", "topics"), Typed("classify")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    file = tmp_path / "texts.csv"
    rows = [f"{each.text},{each.goals[0]},es" for each in sample(10)]
    file.write_text("\n".join(["text,goal,language", *rows]), encoding="utf-8")
    return file


def test_a_model_is_written_and_classifies(texts: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.npz"
    said = train.json("--from", str(texts), "--out", str(model))
    assert (said["texts"], said["bytes"], said["problems"]) == (40, model.stat().st_size, [])
    found = json.loads(classify("escuela y maestros", "--model", str(model)).stdout)
    assert found["goals"][0]["goal"] == 4
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_several_files_are_read_and_a_bad_row_is_named_with_status_1(texts: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("text,goal\nagua,99\nbosque,15\n", encoding="utf-8")
    result = train("--from", str(texts), str(other), "--out", str(tmp_path / "m.npz"), "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert said["texts"] == 41
    assert [(each["code"], each["line"]) for each in said["problems"]] == [("matching.training-goal", 2)]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_wrong_use_is_one_sentence_and_status_2(language: str, texts: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("text,goal\nagua,6\n", encoding="utf-8")
    nowhere = str(few / "m.npz")  # a file stands where the folder should
    for words in (
        ("--out", "m.npz"),
        ("--from", str(few), "--out", "m.npz"),
        ("--from", "no-such.csv", "--out", "m.npz"),
        ("--from", str(texts), "--out", nowhere),
    ):
        result = train(*words, "--lang", language)
        assert result.exit_code == 2
        assert "{" not in result.stderr


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_what_was_made_is_said_in_three_languages(language: str, texts: Path, tmp_path: Path) -> None:
    result = train("--from", str(texts), "--out", str(tmp_path / "m.npz"), "--lang", language)
    assert result.exit_code == 0
    assert "m.npz" in result.stdout
    assert "{" not in result.stdout


def test_an_empty_record_teaches_nothing_and_says_so(tmp_path: Path) -> None:
    result = train("--record", "--out", str(tmp_path / "m.npz"), "--json")
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (2, "train.too_few")


def test_goals_and_codes_that_sources_state_in_the_record_are_learned(tmp_path: Path) -> None:
    sheet = tmp_path / "projects.csv"
    rows = [f"Escuela y maestros {at},Ville {at},SN,11220" for at in range(15)]
    rows += [f"Xyloquatro rural {at},Ville {at},ML,14030" for at in range(15)]
    sheet.write_text("\n".join(["title,organisation,country,sector", *rows]), encoding="utf-8")
    assert Typed("import")(str(sheet)).exit_code == 0
    model = tmp_path / "model.npz"
    assert train.json("--record", "--out", str(model))["texts"] == 30
    assert b"xilocatr" in model.read_bytes()  # its stem
