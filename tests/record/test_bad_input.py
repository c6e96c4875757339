"""Bad input, damaged files and odd disks: a clear problem, nothing lost, the rest still taken in, the record opens."""

from __future__ import annotations

import io
import os
import shutil
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from maillage.cli.speak import _explain, show_json
from maillage.record.again import rebuild, undo
from maillage.record.files import walk
from maillage.record.health import examine
from maillage.record.questions import QueryRefused
from maillage.record.search.find import Searcher
from maillage.record.sheets import Mapping, Reading, read_sheet
from maillage.record.state import Decision, State
from maillage.record.store import RecordDamaged
from maillage.reference.places import Places
from maillage.reference.problems import Problem
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


@pytest.fixture
def filled(door: Door, tmp_path: Path) -> Door:
    door.take(sheet(tmp_path / "one.csv", LARACHE))
    door.take(sheet(tmp_path / "two.csv", LILLE))
    return door


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


@pytest.mark.parametrize("more", [[f"c{i}" for i in range(195)], [str(1950 + i) for i in range(60)]])
def test_known_headings_are_found_among_very_many_others(more: list[str]) -> None:
    text = ";".join([HEADER, *more]) + "\n" + ";".join([LARACHE, *("x" for _ in more)]) + "\n"

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


# The record on disk


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("harm", [_truncate, _flip, Path.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("what", ["current", "manifests/000002-*", "parts/links/*"])
def test_damage_is_named_never_taken_for_an_empty_record_and_rebuilt(
    filled: Door, places: Places, tmp_path: Path, what: str, harm: Callable[[Path], None]
) -> None:
    for path in filled.store.folder.glob(what):
        harm(path)

    assert not examine(filled.store, NOW.date()).whole
    if what != "parts/links/*":
        with pytest.raises(RecordDamaged):
            filled.take(sheet(tmp_path / "three.csv", LARACHE, LILLE))
    rebuild(filled.store, places, lambda *_: None)

    assert examine(filled.store, NOW.date()).whole
    links = filled.ask("SELECT a_name FROM links ORDER BY 1")
    # Where the newest state itself is lost, the one before it is what can be made anew.
    assert links == ([("Larache",)] if what.startswith("manifests") else [("Larache",), ("Lille",)])


def test_an_older_state_that_is_damaged_stops_no_import(filled: Door, tmp_path: Path) -> None:
    for path in filled.store.manifests.glob("000001-*"):
        _truncate(path)

    assert counts(filled.take(sheet(tmp_path / "three.csv", LARACHE, LILLE))) == (2, 0, 0, 0)
    assert examine(filled.store, NOW.date()).whole


def test_back_at_nothing_is_no_damage(filled: Door, tmp_path: Path) -> None:
    assert undo(filled.store, NOW) and undo(filled.store, NOW)

    assert undo(filled.store, NOW) is None
    assert examine(filled.store, NOW.date()).whole
    assert filled.store.current_name() == ""
    assert counts(filled.take(tmp_path / "one.csv")) == (1, 0, 0, 0)


@pytest.mark.parametrize("file", ["meta.json", "*.store", "*.term", "*.pos"])
def test_a_damaged_index_is_named_and_the_next_import_makes_it_anew(
    filled: Door, tmp_path: Path, file: str
) -> None:
    for path in filled.store.indexes.glob(f"*/{file}"):
        _truncate(path)

    assert examine(filled.store, NOW.date()).faults
    filled.take(sheet(tmp_path / "three.csv", LARACHE, LILLE))

    assert examine(filled.store, NOW.date()).whole
    with filled.store.open() as reader:
        assert reader.index and Searcher(reader.index).things == 2


def test_one_wrong_byte_in_an_index_is_found_and_mended_by_a_rebuild(filled: Door, places: Places) -> None:
    for path in filled.store.indexes.glob("*/*.store"):
        _flip(path)

    assert all(".store" in fault for fault in examine(filled.store, NOW.date()).faults)
    assert not examine(filled.store, NOW.date()).whole
    rebuild(filled.store, places, lambda *_: None)
    assert examine(filled.store, NOW.date()).whole


def test_a_home_that_is_a_file_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x")

    assert not examine(Door(tmp_path / "home", None).store, NOW.date()).whole


def test_an_index_that_nobody_may_write_to_can_be_searched(
    filled: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with filled.store.open() as reader:
        assert reader.index
        before = sorted(path.name for path in reader.index.iterdir())
        assert Searcher(reader.index).things == 2
        assert sorted(path.name for path in reader.index.iterdir()) == before


# Answers


def test_a_cell_of_millions_of_values_is_refused_before_it_fills_the_memory(filled: Door) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert filled.ask("SELECT [1, 2], map {'a': 1}, 'x'") == [([1, 2], {"a": 1}, "x")]
    with pytest.raises(QueryRefused) as refused:
        filled.ask("SELECT list(range) FROM range(20000000)")
    assert refused.value.code == "record.query-too-big"


def test_json_is_whole_on_a_terminal_that_knows_ascii_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding, shown in (("ascii", rb'{"name": "\u0643\udcff"}'), ("utf-8", rb'{"name": "\u0643\udcff"}')):
        written = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding, write_through=True))
        show_json({"name": "ك\udcff"})
        assert written.getvalue() == shown + b"\n"


def test_a_full_disk_is_told_whatever_wraps_it(home: Path) -> None:
    class FileCreateError(Exception):
        """As XlsxWriter's own."""

    assert _explain(FileCreateError(OSError(28, "No space left on device")))[0] == "disk_full"
    assert _explain(NotADirectoryError(20, "Not a directory", "/x/record")) == (
        "disk",
        {"found": "Not a directory: /x/record"},
    )


def test_a_fault_over_a_damaged_record_names_what_is_damaged(filled: Door, home: Path) -> None:
    (part, *_) = filled.store.parts.glob("links/*")
    assert _explain(ValueError("x"))[0] == "unexpected"
    _truncate(part)

    assert _explain(ValueError("x")) == ("damaged", {"found": f"parts/links/{part.name}"})
