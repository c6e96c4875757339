"""A damaged record, a full disk, an answer too large: named, never taken for an empty record, and mended."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from maillage.cli.speak import _explain, show_json
from maillage.record.again import rebuild, undo
from maillage.record.health import examine
from maillage.record.questions import QueryRefused
from maillage.record.search.find import Searcher
from maillage.record.store import RecordDamaged
from maillage.reference.places import Places
from tests.conftest import NOW
from tests.record.door import Door, counts, sheet

LARACHE = "Larache;Maroc;Almuñécar;Espagne;1996"
LILLE = "Lille;France;Saint-Louis;Sénégal;1978"


@pytest.fixture
def door(tmp_path: Path, places: Places) -> Door:
    return Door(tmp_path / "home", places)


@pytest.fixture
def filled(door: Door, tmp_path: Path) -> Door:
    door.take(sheet(tmp_path / "one.csv", LARACHE))
    door.take(sheet(tmp_path / "two.csv", LILLE))
    return door


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
