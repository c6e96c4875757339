"""Writing the world: the files are there, again the same, and the folder says that all of it is invented."""

from datetime import date
from pathlib import Path

from maillage.demo.write import write_world

TODAY = date(2026, 11, 22)


def test_written_twice_it_is_the_same(tmp_path: Path) -> None:
    first, second = write_world(tmp_path / "a", TODAY), write_world(tmp_path / "b", TODAY)
    assert [p.name for p in first] == [p.name for p in second]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_the_folder_says_that_it_is_invented_and_from_which_seed(tmp_path: Path) -> None:
    paths = write_world(tmp_path, TODAY, seed=5)
    note = (tmp_path / "generated.txt").read_text(encoding="utf-8")
    assert "generated: yes; seed: 5; day: 2026-11-22" in note
    assert len(note.splitlines()) == 6
    assert sorted(p for p in tmp_path.rglob("*") if p.is_file()) == sorted(paths)


def test_the_activities_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    paths = write_world(tmp_path, TODAY)
    inside = sorted(p.name for p in (tmp_path / "iati").iterdir())
    assert len(inside) == 13 and "demo-organisations.xml" in inside
    assert {p.name for p in paths if p.suffix == ".xml"} == set(inside)


def test_other_files_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("kept", encoding="utf-8")
    write_world(tmp_path, TODAY)
    assert mine.read_text(encoding="utf-8") == "kept"
