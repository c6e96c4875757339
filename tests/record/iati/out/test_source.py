"""One file back: byte for byte, and rebuilt from the tables."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from maillage.record.iati.out import records as records_module
from maillage.record.store import RecordDamaged
from tests.record.door import Door, sheet
from tests.record.iati.out.taken_out import document, original, rebuilt, refused, same, tree
from tests.record.iati.published import MONEY, OLD, activity, file_of, organisation, write
from tests.record.iati.samples import GOOD


class TestOneFileBack:
    FILES = (
        pytest.param(GOOD.encode(), id="2.03"),
        pytest.param(OLD, id="1.04 in Latin-1"),
        pytest.param(
            file_of(organisation("A"), organisation("B"), root="iati-organisations").encode(),
            id="organisations",
        ),
        pytest.param(
            file_of(
                activity("A"), "<extra a='1'>x<b/></extra>", "loose text", activity("B"), "<last/>"
            ).encode(),
            id="things beside the records",
        ),
        pytest.param(
            file_of(
                activity("A", '<y:e xmlns:y="urn:y" y:a="1">a<y:b/>c</y:e>'),
                head='version="2.03" xml:lang="ar"',
            ).encode(),
            id="another namespace",
        ),
        pytest.param(file_of().encode(), id="no records"),
    )

    @pytest.mark.parametrize("data", FILES)
    def test_byte_for_byte_and_as_a_tree(self, door: Door, tmp_path: Path, data: bytes) -> None:
        file = write(tmp_path / "given" / "file.xml", data)
        door.take(file, kind="iati")
        file.unlink()
        assert original(door, file) == data
        assert same(rebuilt(door, file), data)

    def test_named_by_path_hash_place_or_content(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import hashlib

        file = write(tmp_path / "given" / "file.xml", GOOD)
        monkeypatch.chdir(tmp_path)
        door.take("given/file.xml")
        copy = write(tmp_path / "copy.xml", GOOD)
        for name in (
            "given/file.xml",
            file,
            "given/../given/file.xml",
            hashlib.sha256(GOOD.encode()).hexdigest(),
            copy,
        ):
            assert original(door, name) == GOOD.encode()

    def test_of_several_versions_the_newest_and_the_others_by_hash(self, door: Door, tmp_path: Path) -> None:
        import hashlib

        versions = [
            file_of(activity("A"), activity("B"), activity("C")),
            file_of(activity("C"), activity("A", MONEY), activity("B")),
            file_of(activity("B"), activity("A")),
            file_of(activity("A"), activity("B"), activity("C"), activity("A")),
        ]
        file = tmp_path / "file.xml"
        for number, text in enumerate(versions):
            door.take(write(file, text, 1_700_000_000 + number))
        assert original(door, file) == versions[-1].encode()
        for text in versions:
            digest = hashlib.sha256(text.encode()).hexdigest()
            assert original(door, digest) == text.encode()
            assert same(rebuilt(door, digest), text.encode())

    def test_a_name_of_nothing_is_refused_with_the_nearest(self, door: Door, tmp_path: Path) -> None:
        file = write(tmp_path / "given" / "file.xml", GOOD)
        door.take(file)
        assert (refused(door, "elsewhere/file.xml").code, refused(door, "elsewhere/file.xml").nearest) == (
            "no_source",
            [str(file)],
        )
        assert refused(door, "0" * 64).code == "no_source"
        assert refused(door, "").code == "no_source"
        assert refused(door, "a\0b").code == "no_source"

    def test_a_sheet_is_no_file_of_iati(self, door: Door, tmp_path: Path) -> None:
        file = sheet(tmp_path / "twins.csv", "Larache;Maroc;Almuñécar;Espagne;1985")
        door.take(file)
        assert refused(door, str(file)).code == "no_iati"

    def test_a_damaged_original_is_said(self, door: Door, tmp_path: Path) -> None:
        file = write(tmp_path / "file.xml", GOOD)
        door.take(file)
        kept = next(door.store.originals.iterdir())
        kept.write_bytes(kept.read_bytes()[:-9])
        with pytest.raises(RecordDamaged):
            original(door, file)

    def test_a_record_kept_whole_comes_back(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As if the tables could not say the first record: it is kept as XML, and that is what goes out."""
        monkeypatch.setattr("maillage.record.iati.prove.not_identical", lambda layout, tables, nodes: [0, 1])
        foreign = '<y:e xmlns:y="urn:y" y:a="1">é<y:b/>c</y:e>'
        text = file_of(activity("A", foreign), activity("B", MONEY), activity("C", MONEY))
        file = write(tmp_path / "file.xml", text)
        outcome = door.take(file)
        assert outcome.proof["whole"] == 2
        assert same(rebuilt(door, file), text.encode())
        assert [tree(e) for e in document(door)[0]] == [tree(e) for e in ET.fromstring(text)]
        monkeypatch.setattr(records_module, "AT_ONCE", 1)  # B has no other extras than itself, C none at all
        assert [tree(e) for e in document(door)[0]] == [tree(e) for e in ET.fromstring(text)]
