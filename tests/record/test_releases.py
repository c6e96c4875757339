"""A record that an earlier release wrote still opens, is made anew by one command, and says what it said."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from maillage.record.again import rebuild
from maillage.record.columns import LAYOUT
from maillage.record.questions import ask
from maillage.record.store import Store, check_whole
from maillage.reference.places import Places

_FOLDER = Path(__file__).parent / "data" / "releases"
_RELEASES = sorted(path.name.removesuffix(".tar.gz") for path in _FOLDER.glob("*.tar.gz"))


def test_there_is_a_fixture_of_this_release() -> None:
    import maillage

    assert maillage.__version__ in _RELEASES


@pytest.mark.parametrize("release", _RELEASES)
def test_a_record_of_an_earlier_release_is_upgraded(release: str, tmp_path: Path, places: Places) -> None:
    with tarfile.open(_FOLDER / f"{release}.tar.gz") as packed:
        packed.extractall(tmp_path / "home", filter="data")
    store = Store(tmp_path / "home")
    assert list(check_whole(store, store.current())) == []
    rebuild(store, places, lambda *_: None)
    assert store.current().layout == LAYOUT
    assert store.index_path(store.current()) is not None
    expected = json.loads((_FOLDER / f"{release}.json").read_text(encoding="utf-8"))
    with store.open() as reader:
        for question, rows in expected.items():
            assert [list(row) for row in ask(reader, question).rows] == rows, question
