"""Building: one step, whole or not at all; the data files; the pure parts."""

from __future__ import annotations

import csv
import doctest
import threading
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from maillage.reference.places import errors, layout, settle, speak, spell
from maillage.reference.places.model import PlacesMissing

DATA = resources.files("maillage.reference.places").joinpath("data")


@pytest.mark.parametrize("module", [spell, speak, settle])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert tried and not failed


def sections(mark: int) -> dict[str, tuple[str, bytes]]:
    return {"a": ("B", b"odd"), "b": ("I", mark.to_bytes(4, "little") * 1000)}


def test_an_index_is_put_in_place_in_one_step_and_replaces_an_older_one(tmp_path: Path) -> None:
    folder = tmp_path / "places"
    layout.write_index(folder, sections(1), {})
    before = layout.Mapped(folder).numbers("b")
    layout.write_index(folder, sections(2), {})
    assert layout.Mapped(folder).numbers("b")[999] == 2
    assert before[999] == 1  # who has it open keeps reading what was
    assert [path.name for path in tmp_path.iterdir()] == ["places"]


def test_two_builds_at_once_leave_one_whole_index(tmp_path: Path) -> None:
    folder = tmp_path / "places"
    builds = [threading.Thread(target=layout.write_index, args=(folder, sections(n), {})) for n in range(4)]
    for build in builds:
        build.start()
    for build in builds:
        build.join()
    found = layout.Mapped(folder).numbers("b")
    assert found[0] == found[999] and found[0] in range(4)


def test_a_half_written_index_is_no_index(tmp_path: Path) -> None:
    folder = tmp_path / "places"
    layout.write_index(folder, sections(1), {})
    with (folder / "places.bin").open("r+b") as file:
        file.truncate(100)
    assert not layout.is_built(folder)
    with pytest.raises(PlacesMissing):
        layout.Mapped(folder)


def test_an_index_of_another_format_is_no_index(tmp_path: Path) -> None:
    folder = tmp_path / "places"
    layout.write_index(folder, sections(1), {})
    stamp = folder / "stamp.json"
    stamp.write_text(stamp.read_text().replace(f'"format": {layout.FORMAT}', '"format": 0'))
    assert not layout.is_built(folder)


def test_the_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAILLAGE_CACHE", str(tmp_path))
    assert layout.default_folder() == tmp_path / f"places-{layout.FORMAT}"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("larache", "larahce"),
        ("larache", "larache x"[:8]),
        ("novi sad", "novisad"),
        ("القاهره", "القاهر"),
        ("aab", "ab"),
    ],
)
def test_one_error_changes_at_most_two_marks(name: str, typed: str) -> None:
    pytest.importorskip("numpy")
    assert bin(errors.signature(name) ^ errors.signature(typed)).count("1") <= 2
    assert errors.signatures([name, typed]).tolist() == [errors.signature(name), errors.signature(typed)]


def test_every_reviewed_row_says_its_source_and_whether_it_is_verified() -> None:
    for name in ("historic_names.csv", "exonyms.csv", "also_under.csv", "camps.csv", "memberships.csv"):
        lines = DATA.joinpath(name).read_text(encoding="utf-8").splitlines()
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        assert rows and all(row["source"] and row["verified"] in ("yes", "no") for row in rows), name


def test_every_reason_has_a_text_in_three_languages() -> None:
    from maillage.reference.places.find import WHY

    texts = tomllib.loads(DATA.joinpath("texts.toml").read_text(encoding="utf-8"))["why"]
    others = {"exact", "part", "unit_hint", "typing_error", "double_name", "shortened"}
    assert set(texts) == set(WHY.values()) | others
    assert all(set(text) == {"en", "fr", "ar"} for text in texts.values())
