"""Files of IATI that are odd, or change or go away while they are read: what is read is one whole copy."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from maillage.record import snapshot
from maillage.record.files import Stamp
from maillage.record.store import check_whole
from tests.record.door import Door, counts, current, severe, sheet
from tests.record.iati.files import GOOD, MORE, OLD, activity, file_of, write


def test_a_folder_of_odd_files_gives_what_can_be_had(door: Door, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(folder / "good.xml", file_of(GOOD))
    write(folder / "in" / "MORE.XML", file_of(MORE))
    write(folder / ".hidden.xml", "x")
    write(folder / "notes.md", "# notes")
    write(folder / "photo.png", b"\x89PNG\r\n\x1a\n")
    write(folder / "empty.xml", b"")
    os.mkfifo(folder / "pipe.xml")
    (folder / "nowhere.xml").symlink_to(tmp_path / "absent.xml")
    (folder / "folder.xml").mkdir()
    write(Path(os.fsdecode(os.fsencode(folder) + b"/odd\xff.xml")), file_of(activity("FR-1-ODD")))
    sheet(folder / "links.csv", "Larache;Maroc;Almuñécar;Espagne;1996")
    outcome = door.take(folder)
    assert current(door) == ["FR-1-GOOD", "FR-1-MORE", "FR-1-ODD"]
    assert counts(outcome) == (4, 0, 0, 0)
    told = {
        Path(str(p.file)).name: p.code
        for p in outcome.problems
        if p.code.startswith(("record.file", "record.iati-empty"))
    }
    assert told == {
        "notes.md": "record.file-no-sheet",
        "photo.png": "record.file-no-sheet",
        "empty.xml": "record.iati-empty",
        "pipe.xml": "record.file-no-file",
        "nowhere.xml": "record.file-unreadable",
    }


def _replaced_while_read(
    monkeypatch: pytest.MonkeyPatch, path: Path, versions: list[str], times: int
) -> None:
    """Whenever the file has been copied, another takes its place."""
    whole, done = snapshot._copy, iter(range(times))

    def copy(source: object, draft: Path, given: Any) -> Any:
        result = whole(source, draft, given)
        at = next(done, None)
        if at is not None and given.path == path:
            fresh = write(path.with_suffix(".new"), versions[at % len(versions)], OLD + 100 + at)
            fresh.replace(path)
        return result

    monkeypatch.setattr(snapshot, "_copy", copy)


def test_a_file_replaced_while_it_is_read_is_read_again_whole(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.xml", file_of(GOOD))
    _replaced_while_read(monkeypatch, path, [file_of(MORE)], times=1)
    outcome = door.take(path)
    assert current(door) == ["FR-1-MORE"]
    assert not outcome.failed
    assert list(check_whole(door.store, door.store.current())) == []


def test_a_file_that_never_stands_still_is_said_and_the_rest_comes_in(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.xml", file_of(MORE))
    _replaced_while_read(monkeypatch, path, [file_of(activity("FR-1-X")), file_of(MORE)], times=50)
    outcome = door.take(path, write(tmp_path / "b.xml", file_of(GOOD)))
    assert severe(outcome.problems) == {"record.file-changing": None}
    assert current(door) == ["FR-1-GOOD"]


def test_a_file_removed_while_it_is_read_is_said_and_the_rest_comes_in(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.xml", file_of(MORE))
    whole = snapshot._copy

    def copy(source: object, draft: Path, given: Any) -> Any:
        result = whole(source, draft, given)
        path.unlink(missing_ok=True)
        return result

    monkeypatch.setattr(snapshot, "_copy", copy)
    outcome = door.take(path)
    assert severe(outcome.problems) == {"record.file-unreadable": None}
    assert list(door.store.work.glob("*")) == []


def test_what_is_read_is_the_copy_and_no_later_change(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.xml", file_of(GOOD))
    seen: list[Stamp] = []
    whole = snapshot.take_snapshot

    def then_changed(given: Any, folder: Path) -> Any:
        copy = whole(given, folder)
        seen.append(copy.stamp)
        write(path, file_of(MORE), OLD + 50)
        return copy

    from maillage.record.iati import intake

    monkeypatch.setattr(intake, "take_snapshot", then_changed)
    door.take(path)
    assert current(door) == ["FR-1-GOOD"]
    monkeypatch.undo()
    assert counts(door.take(path)) == (1, 0, 0, 0)
    assert current(door) == ["FR-1-GOOD", "FR-1-MORE"], "what is gone from its file stays"
