"""Texts are whole in complete languages; others are filled from a sheet and fall back, marked, to a stated language."""

from __future__ import annotations

import csv
import re
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.translations import HEADINGS, main, read_sheet, take_in, write_sheet

from maillage.reference import texts as the_texts
from maillage.reference.spoken import counted, day, figure, in_digits, plural_forms, write_arabic_digits
from maillage.reference.texts import (
    FOREIGN,
    FOREIGN_END,
    LANGUAGES,
    READY,
    choose,
    isolate,
    lay_over,
    lines_from_the_right,
    mark_fallbacks,
)
from maillage.reference.translations import SOURCE, Text, all_faults, faults, missing, placeholders, texts

CATALOGUES = sorted(SOURCE.rglob("data/*.toml"))
PLAIN = 'en = "{a} and {b}"\nfr = "{a} et {b}"\nar = "{a} و{b}"\n'
COUNTED = (
    '[n.en]\none = "{n} row"\nother = "{n} rows"\n[n.fr]\none = "{n} ligne"\nother = "{n} lignes"\n'
    '[n.ar]\none = "سطر"\ntwo = "سطران"\nfew = "{n} أسطر"\nmany = "{n} سطرا"\nother = "{n} سطر"\n'
)


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    """A house of one room with one catalogue."""
    folder = tmp_path / "room" / "data"
    folder.mkdir(parents=True)
    (folder / "page.toml").write_text(f"[both]\n{PLAIN}{COUNTED}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_catalogue_is_whole_in_complete_languages(path: Path) -> None:
    assert not all_faults(path)


@pytest.mark.parametrize(
    ("whole", "broken", "said"),
    [
        ('fr = "{a} et {b}"\n', "", "fr is missing"),
        ('ar = "{a} و{b}"', 'ar = ""', "ar is missing"),
        ("{a} et {b}", "{a} et", "fr lacks {b}"),
        ("{a} et {b}", "{a} et {c}", "fr has {c}, which English has not"),
        ("{a} et {b}", "{a} et {b", "fr has a broken placeholder"),
        ("{a} et {b}", "{a} et {}", "fr has a broken placeholder"),
        ("{a} et {b}", "{a!r} et {b}", "fr has a broken placeholder"),
        ('many = "{n} سطرا"\n', "", "ar lacks the form many"),
        ('few = "{n} أسطر"\n', "", "ar lacks the form few"),
        ('one = "{n} ligne"\n', "", "fr lacks the form one"),
        ('one = "{n} row"', 'single = "{n} row"', "en has a form that CLDR does not know: single"),
        ('two = "سطران"', 'two = ""', "ar is empty in the form two"),
    ],
)
def test_a_broken_copy_is_found_out(rooms: Path, whole: str, broken: str, said: str) -> None:
    path = rooms / "room/data/page.toml"
    assert not all_faults(path, rooms)
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(whole, broken), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    assert any(said in fault for fault in all_faults(path, rooms)), all_faults(path, rooms)


def test_a_real_catalogue_that_loses_a_text_is_found_out(tmp_path: Path) -> None:
    folder = tmp_path / "site" / "data"
    folder.mkdir(parents=True)
    real = (SOURCE / "site/data/frame.toml").read_text(encoding="utf-8")
    (folder / "frame.toml").write_text(
        "\n".join(line for line in real.split("\n") if not line.startswith("ar =")), encoding="utf-8"
    )
    assert len(all_faults(folder / "frame.toml", tmp_path)) > 5


def test_plural_forms_are_those_of_cldr() -> None:
    assert plural_forms("ar") == ("zero", "one", "two", "few", "many", "other")
    assert plural_forms("sr") == ("one", "few", "other")
    assert plural_forms("bg") == plural_forms("es") == plural_forms("pt") == ("one", "other")


def test_a_language_being_filled_falls_back_to_english_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_texts, "_marking", [False])  # a site in this process may have asked for marks
    said = {"en": "Search", "fr": "Chercher", "ar": "بحث", "es": "Buscar"}
    assert choose(said, "es") == "Buscar"
    assert choose(said, "sr") == "Search"
    mark_fallbacks(True)
    assert choose(said, "sr") == f"{FOREIGN}Search{FOREIGN_END}"
    assert choose(said, "es") == "Buscar"
    assert choose({"en": "only"}, "fr") == "only"
    forms = {"en": {"one": "{n} row", "other": "{n} rows"}}
    assert counted(forms, 21, "sr", {}) == f"{FOREIGN}21 rows{FOREIGN_END}"  # by the rules of English


def test_every_language_being_filled_can_be_spoken() -> None:
    for language in READY:
        assert figure(1234567, language)
        assert "2026" in day("2026-11-03", language) and "2026" in day("2026-11", language)


def test_what_is_filled_lies_over_the_catalogue_and_a_key_that_is_gone_does_no_harm() -> None:
    whole = {"a": {"en": "x", "b": {"en": "y"}}}
    lay_over(whole, {"a": {"es": "X", "b": {"es": "Y"}, "gone": {"es": "Z"}}, "other": {"es": "?"}}, "es")
    assert whole == {"a": {"en": "x", "es": "X", "b": {"en": "y", "es": "Y"}}}


SENTENCES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}"), max_size=40)


@given(left=SENTENCES, right=SENTENCES, one=SENTENCES)
def test_a_sheet_comes_back_as_it_was_filled(
    tmp_path_factory: pytest.TempPathFactory, left: str, right: str, one: str
) -> None:
    rooms = tmp_path_factory.mktemp("rooms")
    (rooms / "room/data").mkdir(parents=True)
    (rooms / "room/data/page.toml").write_text(f'["both/~x"]\n{PLAIN}{COUNTED}', encoding="utf-8")
    sheet = rooms / "sr.csv"
    assert write_sheet(missing("sr", rooms), "sr", sheet) == 1 + 3
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    filled = {
        "": f'{left}{{b}}, "{{a}}"; {right}',
        "one": f"{one}!",
        "few": "{n} реда\nи још",
        "other": "{n} редова",
    }
    for line in lines:
        line["translation"] = filled[line["form"]]
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS, delimiter=";")  # as a spreadsheet program may save it
        writer.writeheader()
        writer.writerows(lines)
    assert take_in(read_sheet(sheet), "sr", rooms) == []
    assert missing("sr", rooms) == []
    plain, several = texts(rooms)
    assert plain.said["sr"] == filled.pop("")
    assert several.said["sr"] == filled
    again = rooms / "again.csv"
    write_sheet(texts(rooms), "sr", again)
    assert read_sheet(again) == read_sheet(sheet)


def test_broken_lines_of_a_sheet_are_told_and_left_out(rooms: Path) -> None:
    where = {text.keys[-1]: text.where for text in texts(rooms)}
    wrong = take_in(
        {where["both"]: {"": "{a} y {otro}"}, where["n"]: {"one": "{n} fila"}, "room/data/page.toml#gone": {"": "x"}},
        "es",
        rooms,
    )  # fmt: skip
    assert len(wrong) == 4
    assert {text.where for text in missing("es", rooms)} == set(where.values())
    assert not (rooms / "room/data/es").exists()


def test_a_second_sheet_keeps_what_the_first_one_filled(rooms: Path) -> None:
    where = {text.keys[-1]: text.where for text in texts(rooms)}
    assert take_in({where["both"]: {"": "{a} y {b}"}}, "es", rooms) == []
    assert take_in({where["n"]: {"one": "{n} fila", "other": "{n} filas"}}, "es", rooms) == []
    assert missing("es", rooms) == []


def test_the_tool_writes_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sr", "--out", str(tmp_path / "sr.csv")]) == 0
    assert "texts are missing" in capsys.readouterr().out
    first = (tmp_path / "sr.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert first.startswith("site/data/")


@pytest.mark.parametrize("language", [*LANGUAGES, "de"])
def test_only_languages_that_pages_fill_are_filled(
    rooms: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that no page would read is neither written nor counted as said."""
    with pytest.raises(SystemExit):
        main([language, "--out", str(rooms / "x.csv")])
    why = "is complete" if language in LANGUAGES else "is not ready to fill"
    said = capsys.readouterr().err
    assert f"“{language}” {why}" in said and ", ".join(READY) in said and not (rooms / "x.csv").exists()
    before = texts(rooms)
    (rooms / "room/data" / language).mkdir()
    (rooms / "room/data" / language / "page.toml").write_text(f'[both]\n{language} = "?"\n', encoding="utf-8")
    assert texts(rooms) == before


@pytest.mark.parametrize("sheet", [None, "", "a,b\n1,2\n", b"\xff\xfe\x00"])
def test_a_sheet_that_cannot_be_taken_back_is_refused(
    sheet: str | bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "es.csv"
    if sheet is not None:
        path.write_bytes(sheet.encode() if isinstance(sheet, str) else sheet)
    with pytest.raises(SystemExit) as ended:
        main(["es", "--read", str(path)])
    assert ended.value.code == 2 and str(path) in capsys.readouterr().err


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("data/??/*.toml")), ids=lambda path: str(path.relative_to(SOURCE))
)
def test_what_is_filled_is_whole_and_belongs_to_a_text(path: Path) -> None:
    language, catalogue = path.parent.name, path.parent.parent / path.name
    assert language in READY
    wanted = {text.keys for text in _told(path, language)}
    known = {text.keys: text for text in texts() if SOURCE / text.catalogue == catalogue}
    assert wanted and not wanted - set(known)
    assert not [fault for keys in wanted for fault in faults(known[keys], language)]


def _told(path: Path, language: str) -> list[Text]:
    def walk(here: Any, keys: tuple[str, ...]) -> list[Text]:
        if not isinstance(here, dict):
            return []
        own = [Text(path.name, keys, here)] if language in here else []
        return own + [
            each for key, inner in here.items() if key != language for each in walk(inner, (*keys, key))
        ]

    return walk(tomllib.loads(path.read_text(encoding="utf-8")), ())


def test_arabic_is_written_with_the_digits_of_the_mashriq_when_asked() -> None:
    assert figure(1234.5, "ar") == "1,234.5" and "2026" in day("2026-11-03", "ar")
    write_arabic_digits("mashriq")
    try:
        assert figure(1234.5, "ar") == "١٬٢٣٤٫٥"
        assert day("2026-11-03", "ar").startswith("٣ ") and day("2026", "ar") == "٢٠٢٦"
        assert in_digits(2026, "ar") == "٢٠٢٦" and in_digits(2026, "fr") == "2026"
        assert figure(1234, "fr") == "1\u202f234" and figure(1234, "en") == "1,234"
        assert "٢١" in counted({"ar": {"many": "{n} سطرا", "other": "{n}"}}, 21, "ar", {})
    finally:
        write_arabic_digits("maghreb")
    with pytest.raises(ValueError, match="roman"):
        write_arabic_digits("roman")


def test_no_text_holds_the_marks_of_fallbacks() -> None:
    for path in CATALOGUES:
        said = path.read_text(encoding="utf-8")
        assert FOREIGN not in said and FOREIGN_END not in said
    assert set(LANGUAGES).isdisjoint(READY) and the_texts.FALLBACK in LANGUAGES


def test_placeholders_are_names_in_braces() -> None:
    assert placeholders({"one": "{a}", "other": "{a} {b}"}) == {"a", "b"}
    assert placeholders("{{not one}}") == set()


ON_PAGES = ("site/", "reference/", "dossiers/", "strategies/", "rules/data/obligations", "record/data/words", "record/data/problems", "matching/scores/", "matching/affinity/")  # fmt: skip


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_figure_is_refused_as_decimal_refuses_it(number: str) -> None:
    with pytest.raises(InvalidOperation):
        figure(Decimal(number), "fr")


def test_french_has_a_narrow_space_before_high_signs() -> None:
    """A line never begins with a colon: the space before ``; : ? ! »`` is the narrow one that does not break."""
    wrong = [
        f"{text.where} {sentence}"
        for text in texts()
        if text.catalogue.startswith(ON_PAGES) and (said := text.said.get("fr"))
        for sentence in (said.values() if isinstance(said, dict) else [said])
        if re.search(r"[ \u00a0][;:?!»](?![/-])|«[ \u00a0]", sentence)
    ]
    assert not wrong


def test_a_list_in_arabic_is_read_from_the_right_whatever_it_names() -> None:
    tunisia, serbia = isolate("تونس", "ar"), isolate("صربيا", "ar")
    assert isolate(f"{tunisia}، {serbia}", "ar") == f"\u2067{tunisia}، {serbia}\u2069"
    lille, agadir = isolate("Lille", "ar"), isolate("Agadir", "ar")
    assert isolate(f"{lille}، {agadir}", "ar") == f"\u2067{lille}، {agadir}\u2069"
    assert isolate(f"{lille} ({agadir})", "ar")[0] == "\u2068"  # a name and what goes with it
    assert isolate(f"Lille، {agadir}", "ar")[0] == "\u2068"  # a sentence of its own
    assert isolate(f"{isolate(70, 'ar')}%", "ar")[0] == "\u2068"
    assert isolate(f"من {serbia}", "ar")[0] == "\u2068"
    assert isolate(isolate(f"{tunisia}، {serbia}", "ar"), "ar").startswith("\u2067\u2067")
    assert isolate(f"{tunisia}, {serbia}", "fr")[0] == "\u2068"


def test_each_line_of_several_is_isolated_since_the_end_of_a_line_ends_an_isolate() -> None:
    assert isolate("Rue 4.\n\nRue 5.", "ar") == "\u2068Rue 4.\u2069\n\n\u2068Rue 5.\u2069"
    assert isolate("Rue 4.\nRue 5.", "fr") == "Rue 4.\nRue 5."
    assert isolate("", "ar") == "\u2068\u2069"


def test_a_line_of_isolated_parts_begins_with_a_mark_where_one_of_them_is_arabic() -> None:
    day, name = isolate("28 نوفمبر 2026", "ar"), isolate("Agadir", "ar")
    sentence = f"من {name}"
    assert lines_from_the_right(f"{day}: {name}\n{sentence}") == f"\u200f{day}: {name}\n{sentence}"
    for plain in (name, "Agadir: 28", "123456", f"Agadir: {day}", ""):
        assert lines_from_the_right(plain) == plain
