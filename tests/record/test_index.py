"""The index is made from its parent's without ever touching the parent."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from maillage.record.index import update_index
from maillage.record.search import open_index, search
from tests.record.plain_world import PLAIN_WORLD, link, project


def made(folder: Path, things: list, previous: Path | None = None, removed: tuple[str, ...] = ()) -> Path:
    update_index(folder, previous, removed, things, PLAIN_WORLD)
    return folder


def ids(folder: Path, text: str) -> set[str]:
    return {hit.id for hit in search(open_index(folder), text, world=PLAIN_WORLD).hits}


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


FIRST = [link("link:1", "Alpha (FR)", "Larache (MA@geonames:1)"), link("link:2", "Beta (FR)", "Gamma (ES)")]


def test_it_says_how_many_documents_it_wrote_and_holds_them(tmp_path: Path) -> None:
    assert update_index(tmp_path / "a", None, (), FIRST, PLAIN_WORLD) == 2
    assert open_index(tmp_path / "a").things == 2


def test_an_empty_record_has_an_index_that_finds_nothing(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", [])
    assert search(open_index(folder), "Larache", world=PLAIN_WORLD).total == 0
    assert search(open_index(folder), "", world=PLAIN_WORLD).total == 0


def test_an_index_with_other_fields_is_not_read(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", FIRST)
    meta = folder / "meta.json"
    meta.write_text(meta.read_text(encoding="utf-8").replace('"org"', '"body"'), encoding="utf-8")
    with pytest.raises(ValueError, match="another release"):
        open_index(folder)
    with pytest.raises(ValueError):
        open_index(tmp_path / "none")


def test_a_child_has_what_changed_and_the_parent_stays_as_it_was(tmp_path: Path) -> None:
    parent = made(tmp_path / "a", FIRST)
    before = digests(parent)
    changed = link("link:2", "Beta (FR)", "Delta (ES)")
    child = made(tmp_path / "b", [changed, link("link:3", "Zeta (FR)", "Eta (ES)")], parent, ("link:1",))
    assert digests(parent) == before
    assert ids(parent, "Alpha") == {"link:1"} and ids(parent, "Gamma") == {"link:2"}
    assert ids(child, "Alpha") == set() and ids(child, "Gamma") == set()
    assert ids(child, "Delta") == {"link:2"} and ids(child, "Zeta") == {"link:3"}
    assert open_index(child).things == 2


def test_no_lock_file_is_left_and_segments_are_shared_not_copied(tmp_path: Path) -> None:
    parent = made(tmp_path / "a", FIRST)
    child = made(tmp_path / "b", [], parent)
    assert not list(parent.glob("*.lock")) + list(parent.glob(".*.lock")) + list(child.glob(".*.lock"))
    inodes = {path.stat().st_ino for path in parent.iterdir()}
    shared = {path.name for path in child.iterdir() if path.stat().st_ino in inodes}
    assert any(name.endswith(".store") for name in shared)
    assert "meta.json" not in shared and ".managed.json" not in shared


def test_where_links_cannot_be_made_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError("no links here")

    parent = made(tmp_path / "a", FIRST)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    child = made(tmp_path / "b", [link("link:3", "Zeta (FR)", "Eta (ES)")], parent)
    assert ids(child, "Zeta") == {"link:3"} and ids(child, "Beta") == {"link:2"}


def test_a_reader_goes_on_seeing_what_it_opened(tmp_path: Path) -> None:
    parent = made(tmp_path / "a", FIRST)
    reader = open_index(parent)
    made(tmp_path / "b", [], parent, ("link:1", "link:2"))
    assert search(reader, "Alpha", world=PLAIN_WORLD).total == 1


def test_many_generations_one_after_the_other_lose_nothing(tmp_path: Path) -> None:
    folder = made(tmp_path / "0", [])
    for number in range(1, 25):
        one = project(f"activity:{number}", f"titre{number}", "SN")
        folder = made(tmp_path / str(number), [one], folder, (f"activity:{number - 2}",))
    assert open_index(folder).things == 2
    assert ids(folder, "titre24") == {"activity:24"} and ids(folder, "titre22") == set()


_KILLED = """
import os, sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from tests.record.plain_world import PLAIN_WORLD, link
from maillage.record.index import update_index
def things():
    for number in range(500):
        if number == int(sys.argv[4]):
            os.kill(os.getpid(), 9)
        yield link(f"link:new{number}", f"Neu{number} (FR)", "Larache (MA@geonames:1)")
update_index(Path(sys.argv[2]), Path(sys.argv[1]), ("link:1",), things(), PLAIN_WORLD)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
@pytest.mark.parametrize("at", [0, 499])
def test_killed_in_the_middle_the_parent_is_whole_and_a_second_try_succeeds(tmp_path: Path, at: int) -> None:
    parent = made(tmp_path / "a", FIRST)
    before = digests(parent)
    arguments = [str(parent), str(tmp_path / "b"), str(Path(__file__).parent), str(at)]
    killed = subprocess.run([sys.executable, "-c", _KILLED, *arguments], check=False)
    assert killed.returncode == -9
    assert digests(parent) == before
    child = made(tmp_path / "c", [link("link:3", "Zeta (FR)", "Eta (ES)")], parent)
    assert ids(child, "Alpha") == {"link:1"} and ids(child, "Zeta") == {"link:3"}


def test_a_table_that_search_does_not_know_is_passed_over(tmp_path: Path) -> None:
    assert update_index(tmp_path / "a", None, (), [("activity_parties", {"id": "x"})], PLAIN_WORLD) == 0


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, maillage.record.index, maillage.record.search, maillage.record.search.real_world; print([m for m in ('numpy','pyarrow','duckdb','babel','tantivy') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
