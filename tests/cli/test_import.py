"""`maillage import`, `undo` and `doctor`: counts of rows, problems by file and line, exit status, three languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import maillage
from maillage.cli import front
from maillage.cli.speak import width
from maillage.reference.texts import catalogue
from tests.cli.typed import Typed
from tests.record.door import sheet

pytestmark = pytest.mark.usefixtures("home", "places")

GOOD = ("Larache;Maroc;Almuñécar;Espagne;1985", "Pau;France;Xi'an;Chine;1986")
ENDED = "Larache;Maroc;Königsberg;Prusse;1901"
NOBODY = "Larache;Maroc;;France;1999"
ARABIC = (
    "المدينة,البلد,المدينة الشريكة,بلد الشريك,النوع,منذ\n"
    "العرائش,المغرب,المنكب,إسبانيا,توأمة,1985\n"
    "تطوان,المغرب,غرناطة,إسبانيا,توأمة,1988\n"
)


run = Typed()


def take(*words: str) -> dict[str, Any]:
    given = run("import", *words, "--json")
    assert given.stdout.count("\n") == 1
    answer: dict[str, Any] = json.loads(given.stdout)
    answer["exit"] = given.exit_code
    return answer


def test_json_has_the_keys_that_are_promised(tmp_path: Path) -> None:
    answer = take(str(sheet(tmp_path / "a.csv", *GOOD)))
    counts = {
        "files",
        "links",
        "projects",
        "members",
        "missions",
        "added",
        "changed",
        "unchanged",
        "rejected",
    }
    assert counts | {"problems", "seconds", "megabytes"} <= answer.keys()
    assert (answer["files"], answer["links"], answer["added"], answer["exit"]) == (1, 2, 2, 0)


def test_rows_add_up_and_a_rejected_one_is_exit_1(tmp_path: Path) -> None:
    path = str(sheet(tmp_path / "a.csv", *GOOD, ENDED, NOBODY))
    answer = take(path)
    assert (answer["added"], answer["rejected"], answer["rows"], answer["exit"]) == (3, 1, 4, 1)
    assert {(p["file"], p["line"]) for p in answer["problems"]} == {(path, 4), (path, 5)}
    assert all(p["mend"] and p["message"] for p in answer["problems"])
    assert {"code", "severity", "file", "line", "field", "message", "mend"} <= answer["problems"][0].keys()


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    path = str(sheet(tmp_path / "a.csv", *GOOD))
    take(path)
    again = take(path)
    assert (again["added"], again["changed"], again["unchanged"], again["exit"]) == (0, 0, 2, 0)


def test_a_file_that_is_not_there_is_named_as_it_was_given() -> None:
    answer = take("nowhere.csv")
    assert answer["exit"] == 1
    assert [p["file"] for p in answer["problems"]] == ["nowhere.csv"]


def test_what_is_no_sheet_is_named_once_and_costs_nothing(tmp_path: Path) -> None:
    sheet(tmp_path / "folder" / "a.csv", *GOOD)
    (tmp_path / "folder" / "note.docx").write_bytes(b"hello")
    answer = take(str(tmp_path / "folder"))
    assert (answer["added"], answer["exit"]) == (2, 0)
    assert [Path(p["file"]).name for p in answer["problems"]] == ["note.docx"]


def test_an_arabic_sheet_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "شركاء.csv"
    path.write_text(ARABIC, encoding="utf-8")
    answer = take(str(path), "--lang", "ar")
    assert (answer["links"], answer["added"], answer["rejected"]) == (2, 2, 0)


def test_a_dry_run_keeps_nothing_and_does_not_say_it_does(tmp_path: Path) -> None:
    path = str(sheet(tmp_path / "a.csv", *GOOD))
    shown = run("import", path, "--dry-run", "--lang", "fr").stdout
    assert "2 lignes seraient gardées (2 nouvelles, 0 modifiée, 0 déjà connue)." in shown
    assert "Retenu" not in shown
    assert take(path)["added"] == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "2 lignes gardées (2 nouvelles, 0 modifiée, 0 déjà connue)."),
        ("en", "2 rows kept (2 new, 0 changed, 0 already known)."),
        ("ar", "سطران محفوظان"),
    ],
)
def test_the_count_sentence_is_said_in_three_languages(tmp_path: Path, language: str, said: str) -> None:
    given = run("import", str(sheet(tmp_path / "a.csv", *GOOD)), "--lang", language)
    assert given.exit_code == 0
    assert said in given.stdout


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_nothing_is_wider_than_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.chdir(tmp_path)
    sheet(Path("a.csv"), *GOOD, ENDED, NOBODY)
    given = run("import", "a.csv", "--lang", language)
    assert given.exit_code == 1
    assert [line for line in given.output.splitlines() if width(line) > 80 and len(line.split()) > 1] == []


def test_a_command_that_mends_stays_on_one_line(tmp_path: Path) -> None:
    shown = run("import", str(sheet(tmp_path / "a.csv", ENDED)), "--lang", "fr").stderr
    assert 'maillage review "Prusse" --country-is XX' in [line.strip() for line in shown.splitlines()]


def test_undo_takes_it_back_and_says_what_and_when(tmp_path: Path) -> None:
    take(str(sheet(tmp_path / "a.csv", *GOOD)))
    shown = run("undo", "--lang", "fr").stdout
    assert shown.startswith("Annulé\u202f: import, numéro 1, du ")
    assert "T" not in shown.splitlines()[0].partition("UTC")[0]
    assert json.loads(run("doctor", "--json").stdout)["rows"] == {}


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_doctor_finds_an_empty_record_well(language: str) -> None:
    given = run("doctor", "--lang", language)
    assert given.exit_code == 0
    assert json.loads(run("doctor", "--json").stdout)["whole"] is True


def test_the_doctor_has_a_name_for_every_table() -> None:
    from maillage.record.columns import TABLES
    from maillage.reference.texts import catalogue

    unnamed = {name for name in TABLES if name not in catalogue("maillage.cli", "upkeep")["table"]}
    assert not unnamed


class TestHelp:
    """Help is in the reader's language, with an example, and no line is cut."""

    @pytest.mark.parametrize(
        ("language", "said"), [("fr", "Usage\u202f:"), ("en", "Usage:"), ("ar", "الاستعمال:")]
    )
    def test_the_list_of_commands(self, language: str, said: str) -> None:
        shown = run("help", "--lang", language).stdout
        assert shown.startswith(said)
        assert "..." not in shown.replace("]...", "")
        assert [line for line in shown.splitlines() if width(line) > 80 and len(line.split()) > 1] == []

    def test_aide_is_french(self) -> None:
        assert "chercher, dans n’importe quelle langue" in run("aide").stdout

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_every_command_and_option_is_explained(self, language: str) -> None:
        import click

        from maillage.cli import COMMANDS
        from maillage.cli.help import short, spoken

        for name in COMMANDS:
            command = front.get_command(click.Context(front), name)
            assert command is not None
            told = spoken(command, name, language)
            assert told.help != command.help, name
            assert short(name, language) != short(name, "en"), name
            for before, after in zip(command.params, told.params, strict=True):
                if isinstance(before, click.Option) and isinstance(after, click.Option) and not before.hidden:
                    assert after.help != before.help, f"{name} {before.opts[0]}"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Nothing was taken in"), ("fr", "Rien n’a été repris")]
)
def test_a_file_not_taken_is_not_said_to_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    given = run("import", "photo.csv", "--lang", language)
    assert given.exit_code == 1
    assert said in given.stdout
    assert "perdu" not in given.stdout
    assert "lost" not in given.stdout


def test_each_stage_of_the_work_has_its_words() -> None:
    source = Path(maillage.__file__).parent
    told = {
        stage
        for file in source.rglob("*.py")
        if not {"site", "exchange"}
        & {*file.relative_to(source).parts}  # jobs of the site have words of their own
        for stage in re.findall(r'(?:progress|told)\("(\w+)", ', file.read_text(encoding="utf-8"))
    }
    assert {"fetching", "reading", "iati", "names", "writing", "indexing"} <= told
    assert told == set(catalogue("maillage.cli", "texts")["stage"])
