"""Parts are immutable, the swap is one step, and nothing that a reader holds goes away."""

from pathlib import Path

import pytest

from maillage.record.arrow import read_parts, to_arrow
from maillage.record.store import KEPT_MANIFESTS, Manifest, RecordDamaged, Store, check_whole


def _publish(store: Store, name: str) -> Manifest:
    parent = store.current()
    store.prepare(keep=parent.name)
    row = {"id": f"solution:{name}", "statement": name, "title": name}
    part = store.write_part("solutions", to_arrow("solutions", [row]), parent.number + 1)
    return store.publish(
        Manifest(number=parent.number + 1, parent=parent.name, tables={"solutions": (part,)})
    )


def _titles(store: Store, paths: list[str]) -> list[str]:
    titles: list[str] = read_parts(paths, "solutions")["title"].to_pylist()
    return titles


def test_an_empty_home_is_an_empty_record(tmp_path: Path) -> None:
    with Store(tmp_path).open() as reader:
        assert reader.manifest == Manifest()
        assert reader.files("links") == []


def test_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    store = Store(tmp_path)
    _publish(store, "first")
    with store.open() as reader:
        for n in range(KEPT_MANIFESTS + 5):
            _publish(store, f"later {n}")
        assert _titles(store, reader.files("solutions")) == ["first"]
    _publish(store, "last")
    with store.open() as now:
        assert _titles(store, now.files("solutions")) == ["last"]


def test_manifests_beyond_the_kept_ones_go_with_their_parts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for n in range(KEPT_MANIFESTS + 5):
        _publish(store, str(n))
    store.prepare()
    assert len(list(store.manifests.iterdir())) == KEPT_MANIFESTS
    assert len(list((store.parts / "solutions").iterdir())) == KEPT_MANIFESTS


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = Store(tmp_path / "one"), Store(tmp_path / "two")
    assert _publish(one, "x").state() == _publish(two, "x").state()
    assert _publish(one, "y").state() != _publish(two, "z").state()


def test_what_an_unfinished_import_left_is_removed_by_the_next(tmp_path: Path) -> None:
    store = Store(tmp_path)
    _publish(store, "first")
    stray = store.write_part("links", to_arrow("links", [{"id": "x", "statement": "x"}]), 9)
    (store.work / "half").write_bytes(b"half")
    _publish(store, "second")
    assert not store.part_path("links", stray).exists()
    assert list(store.work.iterdir()) == []


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    store = Store(tmp_path)
    made = _publish(store, "first")
    assert list(check_whole(store, made)) == []
    path = store.part_path("solutions", made.tables["solutions"][0])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert list(check_whole(store, made)) == [str(path.relative_to(store.folder))]


def test_a_missing_manifest_is_said_not_hidden(tmp_path: Path) -> None:
    store = Store(tmp_path)
    made = _publish(store, "first")
    (store.manifests / f"{made.name}.json").unlink()
    with pytest.raises(RecordDamaged, match=r"missing"):
        store.open()


def test_an_original_comes_back_byte_for_byte(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.prepare()
    data = "Commune;Pays\r\nSaint-Étienne;FR\r\n".encode("latin-1")
    assert store.original(store.keep_original(data)) == data
