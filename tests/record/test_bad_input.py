"""Bad input: files, letters, tables and mappings that are not as they should be cost only themselves, and are named."""

from __future__ import annotations

import errno
import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from maillage.record.files import unreadable, walk
from maillage.record.health import examine
from maillage.record.sheets import Mapping, Reading, read_sheet
from maillage.record.state import Decision, State
from maillage.reference.places import Places
from maillage.reference.problems import Problem
from maillage.reference.texts import LANGUAGES, catalogue
from tests.conftest import NOW
from tests.record.door import HEADER, Door, counts, sheet

LARACHE = "Larache;Maroc;Almuñécar;Espagne;1996"
LILLE = "Lille;France;Saint-Louis;Sénégal;1978"
ARABIC = (
    "المدينة;البلد;المدينة الشريكة;البلد الشريك\nالرباط;المغرب;دكار;السنغال\nالعرائش;المغرب;المنكب;إسبانيا\n"
)
CYRILLIC = "Град;Држава;Град партнер;Држава партнера\nНови Сад;Србија;Ниш;Србија\n"


@pytest.fixture
def door(tmp_path: Path, places: Places) -> Door:
    return Door(tmp_path / "home", places)


def _codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def _cells(reading: Reading) -> list[list[str]]:
    return [[*row.raw.values()] for table in reading.tables for row in table.rows]


# Paths


def test_a_pipe_a_device_and_no_name_are_refused_and_the_rest_is_taken(door: Door, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    good = sheet(tmp_path / "good.csv", LARACHE)

    outcome = door.take(tmp_path / "pipe.csv", "/dev/zero", "", "x" * 5000, good)

    assert counts(outcome) == (1, 0, 0, 0)
    refused = ["record.file-no-file", "record.file-no-file", "record.file-missing", "record.file-unreadable"]
    assert sorted(_codes(outcome.problems)) == sorted(refused)
    assert outcome.failed


def test_links_on_disk_that_lead_in_a_circle_cost_only_themselves(door: Door, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    sheet(folder / "good.csv", LARACHE)
    (folder / "itself.csv").symlink_to("itself.csv")
    (folder / "above").symlink_to("..")

    outcome = door.take(folder)

    assert counts(outcome) == (1, 0, 0, 0)
    [problem] = outcome.problems
    assert problem.code == "record.file-unreadable" and str(problem.file).endswith("itself.csv")
    assert "un lien qui mène à lui-même" in problem.message("fr") and "رابط يعود" in problem.message("ar")


@pytest.mark.parametrize(
    "number", [errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT, errno.EIO]
)
def test_what_this_system_says_of_a_file_is_told_in_the_readers_language(number: int) -> None:
    said = os.strerror(number)
    told = [unreadable("a.csv", OSError(number, said)).message(language) for language in ("en", "fr", "ar")]
    assert len(set(told)) == 3 and not any(said in each for each in told)


def test_what_nobody_translated_is_told_as_the_system_says_it() -> None:
    assert "(Odd fault)" in unreadable("a.csv", OSError(9999, "Odd fault")).message("fr")
    faults = catalogue("maillage.record", "system_faults")["fault"]
    assert all({"when", *LANGUAGES} == fault.keys() for fault in faults)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["list.csv"], "record.file-packed"),
        (["[Content_Types].xml", "word/document.xml"], "record.not-a-sheet"),
        (["mimetype"], "record.not-a-sheet"),
    ],
)
def test_a_packed_file_is_told_from_another_document(names: list[str], code: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as into:
        for name in names:
            into.writestr(name, b"application/vnd.oasis.opendocument.text")
    assert _codes(read_sheet(archive.getvalue(), "list.zip").problems) == [code]


def test_a_name_that_is_no_utf8_is_taken_in_and_shown(door: Door, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/jumel\xe9.csv"
    shutil.copy(sheet(tmp_path / "plain.csv", LARACHE), os.fsdecode(odd))
    (tmp_path / "plain.csv").unlink()

    assert counts(door.take(os.fsdecode(odd))) == (1, 0, 0, 0)
    assert counts(door.take(tmp_path)) == (0, 0, 1, 0)
    assert door.ask("SELECT path FROM sources")[0][0].endswith("/jumel\\xe9.csv")


def test_a_missing_file_with_an_odd_name_can_still_be_written_as_json() -> None:
    (problem,) = walk([os.fsdecode(b"/nowhere/\xff.csv")])

    assert isinstance(problem, Problem)
    assert problem.as_dict()["file"].encode("utf-8") == b"/nowhere/\\xff.csv"


# Text


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("text", [ARABIC, CYRILLIC, f"{HEADER}\n{LARACHE}\n"])
def test_every_unicode_encoding_is_read_with_and_without_its_mark(encoding: str, text: str) -> None:
    wanted = [line.split(";") for line in text.splitlines()[1:]]

    assert _cells(read_sheet(text.encode(encoding), "a.csv")) == wanted


def test_one_damaged_letter_does_not_turn_a_utf8_file_into_another_alphabet() -> None:
    data = f"{HEADER}\n{LARACHE}\n".encode() + b"Lyon;France;\xed\xa0\x80;Mali;2000\n"

    reading = read_sheet(data, "a.csv")

    assert _codes(reading.problems) == ["record.bytes-unreadable"]
    assert _cells(reading)[0] == LARACHE.split(";")


@pytest.mark.parametrize("first", ["sep=", 'sep="', "sep=x"])
def test_a_line_that_says_a_separator_which_is_none_costs_nothing(first: str) -> None:
    assert _cells(read_sheet(f"{first}\n{HEADER}\n{LARACHE}\n".encode(), "a.csv")) == [LARACHE.split(";")]


def test_a_cell_too_long_for_any_sheet_is_rejected_with_its_line() -> None:
    long = f"Lyon;France;{'x' * 10_000_001};Mali;2000"

    reading = read_sheet(f"{HEADER}\n{LARACHE}\n{long}\n{LILLE}\n".encode(), "a.csv")

    assert [(p.code, p.line) for p in reading.tables[0].rejected] == [("record.cell-too-long", 3)]
    assert _cells(reading) == [LARACHE.split(";"), LILLE.split(";")]


def test_what_would_command_a_terminal_is_left_out_of_values_and_kept_in_raw() -> None:
    row = LARACHE.replace("Larache", "La\x1b[31mra\x07che")

    (read,) = read_sheet(f"{HEADER}\n{row}\n".encode(), "a.csv").tables[0].rows

    assert read.values["a_name"] == "La[31mrache"
    assert read.raw["Commune"] == "La\x1b[31mra\x07che"


# Tables


@pytest.mark.parametrize(
    ("known", "more"),
    [
        (5, [f"c{i}" for i in range(195)]),
        (5, [str(1950 + i) for i in range(60)]),
        (4, [f"Colonne {i}" for i in range(196)]),
    ],
)
def test_known_headings_are_found_among_very_many_others(known: int, more: list[str]) -> None:
    header, row = (
        ";".join([*line.split(";")[:known], *rest])
        for line, rest in ((HEADER, more), (LARACHE, "x" * len(more)))
    )
    text = f"{header}\n{row}\n"

    (table,) = read_sheet(text.encode(), "a.csv").tables

    assert table.header_line == 1
    assert table.rows[0].values["b_name"] == "Almuñécar"


def test_a_file_of_which_nothing_was_recognised_is_an_error_when_it_was_named(
    door: Door, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    fruit = sheet(folder / "fruit.csv", "apple;3", header="fruit;price")

    named, walked = door.take(fruit), door.take(folder)

    assert _codes(named.problems) == ["record.sheet-not-recognised", "record.nothing-taken"]
    assert named.failed
    assert _codes(walked.problems) == ["record.sheet-not-recognised"]
    assert not walked.failed


def test_a_workbook_or_a_csv_without_a_filled_cell_is_named() -> None:
    empty = io.BytesIO()
    openpyxl.Workbook().save(empty)

    assert _codes(read_sheet(empty.getvalue(), "a.xlsx").problems) == ["record.file-empty"]
    assert _codes(read_sheet(b",,,\n,,,\n", "a.csv").problems) == ["record.file-empty"]


def _workbook(change: Callable[[bytes], bytes]) -> bytes:
    """A workbook of three rows whose sheet's XML is changed afterwards, as no program would write it."""
    book, plain, changed = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for row in (HEADER, LARACHE, LILLE):
        book.active.append(row.split(";"))
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, change(part) if "worksheets/sheet" in name else part)
    return changed.getvalue()


def test_a_merge_over_the_whole_sheet_makes_no_wider_table() -> None:
    merge = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    data = _workbook(lambda part: part.replace(b"</sheetData>", merge))

    assert _cells(read_sheet(data, "a.xlsx")) == [LARACHE.split(";"), LILLE.split(";")]


def test_a_row_beyond_the_last_row_of_any_sheet_is_refused_before_the_gap_is_filled() -> None:
    data = _workbook(lambda part: part.replace(b'<row r="3"', b'<row r="2000000000"'))

    assert _codes(read_sheet(data, "a.xlsx").problems) == ["record.file-damaged"]


def test_a_fault_in_reading_one_file_does_not_cost_the_others(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.record.sheets import intake

    def fails(data: bytes, name: str, **said: object) -> Reading:
        if name.endswith("bad.csv"):
            raise RecursionError("too deep")
        return read_sheet(data, name, **said)  # type: ignore[arg-type]

    monkeypatch.delenv("MAILLAGE_DEBUG", raising=False)
    monkeypatch.setattr(intake, "read_sheet", fails)
    outcome = door.take(sheet(tmp_path / "bad.csv", LILLE), sheet(tmp_path / "good.csv", LARACHE))

    assert counts(outcome) == (1, 0, 0, 0)
    assert [(p.code, p.file) for p in outcome.problems] == [
        ("record.file-not-understood", str(tmp_path / "bad.csv"))
    ]


def test_coordinates_that_do_not_fit_the_place_are_named_and_cost_nothing(door: Door, tmp_path: Path) -> None:
    header = "Ville;Pays;Latitude;Longitude;Ville partenaire;Pays partenaire"
    rows = (
        "Dakar;Sénégal;14.69;-17.44;Lyon;France",
        "Dakar;Sénégal;-17.44;14.69;Lille;France",
        "Dakar;Sénégal;48.85;2.35;Nice;France",
        "Dakar;Sénégal;999;2.35;Metz;France",
    )

    outcome = door.take(sheet(tmp_path / "a.csv", *rows, header=header))

    assert counts(outcome) == (4, 0, 0, 0)
    assert sorted((p.line, p.code, p.field) for p in outcome.problems) == [
        (3, "record.coordinates-look-swapped", "Latitude"),
        (4, "record.coordinates-far", "Latitude"),
        (5, "record.coordinates-impossible", "Latitude"),
    ]
    assert door.ask("SELECT DISTINCT a_place FROM links") == [("geonames:2253354",)]


# Mappings and decisions


CONSTANTS = [
    ("links", {"a_name": "Commune", "b_name": "Ville jumelée"}, "since", "2026-02-31", "record.date-unreadable"),
    ("links", {"a_name": "Commune", "b_name": "Ville jumelée"}, "as_of", "2026-02-31", "record.date-unreadable"),
    ("links", {"a_name": "Commune", "b_name": "Ville jumelée"}, "a_latitude", "95", "record.coordinates-impossible"),
    ("links", {"a_name": "Commune", "b_name": "Ville jumelée"}, "kind", "pique-nique", "record.word-unknown"),
    ("members", {"name": "Commune", "network": "Ville jumelée"}, "until", "bientôt", "record.date-unreadable"),
    ("projects", {"title": "Commune", "country": "Pays"}, "amount", "beaucoup", "record.number-unreadable"),
    ("projects", {"title": "Commune", "country": "Pays"}, "currency", "sous", "record.currency-unclear"),
    ("embassies", {"sending": "Pays", "receiving": "Pays partenaire"}, "email", "au bureau", "record.mailbox-unreadable"),
    ("calls", {"title": "Commune"}, "closes", "2026-13-01", "record.date-unreadable"),
    ("calls", {"title": "Commune"}, "share", "moitié", "record.number-unreadable"),
    ("solutions", {"title": "Commune", "problem": "Pays"}, "year", "jadis", "record.date-unreadable"),
    ("notices", {"issuer": "Commune", "country": "Pays"}, "until", "bientôt", "record.date-unreadable"),
    ("notices", {"issuer": "Commune", "country": "Pays"}, "language", "klingon", "record.word-unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "columns", "name", "said", "code"), CONSTANTS)
def test_what_a_mapping_says_once_is_read_as_a_cell_and_a_doubt_is_one_of_its_file(
    door: Door, tmp_path: Path, kind: str, columns: dict[str, str], name: str, said: str, code: str
) -> None:
    constants = {"day": "1er mars 2026", "website": "https://avis.example.org"} if kind == "notices" else {}
    toml = Mapping(
        kind, {heading: field for field, heading in columns.items()}, {**constants, name: said}
    ).as_toml()
    outcome = door.take(sheet(tmp_path / "a.csv", LARACHE), mapping=Mapping.from_toml(toml, "a.toml"))
    assert counts(outcome) == (1, 0, 0, 0)
    [problem] = [each for each in outcome.problems if each.file == "a.toml"]
    assert (problem.code, problem.line, problem.field) == (code, None, f"[constants] {name}")
    assert problem.values["found"] == (
        "" if name == "email" else said
    )  # a cell of mailboxes may name a person
    table = {"embassies": "missions", "projects": "activities", "members": "memberships"}.get(kind, kind)
    [(kept, as_of)] = door.ask(f'SELECT "{name}", as_of FROM {table}')
    assert said not in (kept, as_of) and (kept is None or name == "as_of")


def test_what_a_mapping_says_once_is_written_as_a_cell_would_be(door: Door, tmp_path: Path) -> None:
    columns = {"Commune": "issuer", "Pays": "country"}
    constants = {
        "day": "1er mars 2026",
        "kind": "sanctions",
        "language": "français",
        "website": "https://a.example",
    }
    path = sheet(tmp_path / "a.csv", LARACHE)
    assert not list(door.take(path, mapping=Mapping("notices", columns, constants)).problems)
    assert door.ask("SELECT day, kind, language FROM notices") == [("2026-03-01", "sanction", "fr")]


@pytest.mark.parametrize("text", ["columns = []", "[columns]\na = 1", "constants = 3", "x", 'kind = "boats"'])
def test_a_mapping_that_is_none_says_so(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Mapping.from_toml(text if "kind" in text else f'kind = "links"\n{text}\n')


def test_a_damaged_remembered_mapping_is_named_once_and_guessed_anew(door: Door, tmp_path: Path) -> None:
    door.take(sheet(tmp_path / "one.csv", LARACHE))
    for path in (door.store.folder / "state" / "mappings").iterdir():
        path.write_bytes(b"\xff\x00=[")

    outcome = door.take(sheet(tmp_path / "two.csv", LILLE))

    assert counts(outcome) == (1, 0, 0, 0)
    assert _codes(outcome.problems) == ["record.mapping-damaged"]
    assert not door.take(sheet(tmp_path / "three.csv", LARACHE, LILLE)).problems


def test_a_mapping_by_which_no_row_could_be_kept_is_not_remembered(door: Door, tmp_path: Path) -> None:
    wrong = Mapping("links", {"Commune": "a_name", "Pays": "a_name"})

    assert counts(door.take(sheet(tmp_path / "one.csv", LARACHE), mapping=wrong)) == (0, 0, 0, 1)
    assert counts(door.take(sheet(tmp_path / "two.csv", LILLE))) == (1, 0, 0, 0)


def test_damaged_decisions_cost_only_themselves_and_are_named(door: Door) -> None:
    state = State(door.store.folder / "state")
    state.decide([Decision("country_of", "prussia", "DE", "2026-01-01")])
    path = state.folder / "decisions.jsonl"
    whole = path.read_bytes()
    path.write_bytes(b'\xff\xfe\n[]\n{"kind":1,"subject":2,"answer":3,"at":4}\n' + whole + b'{"ki')

    assert state.in_force() == {("country_of", "prussia"): "DE"}
    assert state.damaged_lines() == [1, 2, 3]
    assert examine(door.store, NOW.date()).faults == tuple(f"state/decisions.jsonl:{n}" for n in (1, 2, 3))
