"""All current records as one document: each once with its own content, invented ones marked."""

from __future__ import annotations

import io
import tracemalloc
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from maillage.record.iati.out import (
    Chosen,
    write_document,
)
from maillage.record.iati.out import records as records_module
from maillage.record.iati.schema import schema
from tests.conftest import NOW
from tests.record.door import Door
from tests.record.iati.out.taken_out import LANG, MARK, OURS, document, tree
from tests.record.iati.published import MONEY, OLD, activity, file_of, organisation, write
from tests.record.iati.samples import GOOD


class TestAllAsOne:
    def test_each_current_record_once_with_its_own_content(self, door: Door, tmp_path: Path) -> None:
        older = file_of(
            activity("A"), activity("B"), head='version="2.03" generated-datetime="2024-01-01T00:00:00Z"'
        )
        newer = file_of(activity("B", MONEY), head='version="2.03" generated-datetime="2025-01-01T00:00:00Z"')
        door.take(write(tmp_path / "a.xml", older), write(tmp_path / "b.xml", newer))
        root, made = document(door)
        assert (root.tag, root.get("version"), made.records) == ("iati-activities", "2.03", 2)
        assert {e.findtext("iati-identifier"): tree(e) for e in root} == {
            "A": tree(ET.fromstring(older)[0]),
            "B": tree(ET.fromstring(newer)[0]),
        }

    def test_a_record_of_another_version_says_so_and_keeps_its_words(
        self, door: Door, tmp_path: Path
    ) -> None:
        door.take(write(tmp_path / "old.xml", OLD), write(tmp_path / "new.xml", GOOD))
        root, made = document(door)
        old, new = sorted(
            root, key=lambda e: e.findtext("title") is None or "Eau" not in e.findtext("title", "")
        )
        assert (old.get(f"{OURS}version"), new.get(f"{OURS}version")) == ("1.04", None)
        del old.attrib[f"{OURS}version"]
        assert tree(old) == tree(ET.fromstring(OLD)[0])
        assert made.versions == Counter({"1.04": 1, "2.03": 1})

    def test_the_language_of_a_file_goes_to_its_records(self, door: Door, tmp_path: Path) -> None:
        text = file_of(activity("A"), activity("B").replace("<iati-activity", '<iati-activity xml:lang="fr"'),
                       head='version="2.03" xml:lang="ar"')  # fmt: skip
        door.take(write(tmp_path / "a.xml", text))
        assert {e.findtext("iati-identifier"): e.get(LANG) for e in document(door)[0]} == {
            "A": "ar",
            "B": "fr",
        }

    def test_chosen_by_identifier_and_by_who_reports(self, door: Door, tmp_path: Path) -> None:
        other = activity("C").replace('ref="FR-RCS-1"', 'ref=" fr-rcs-2 "')
        door.take(write(tmp_path / "a.xml", file_of(activity("A"), activity("B"), other)))
        assert document(door, identifiers=("iati:B",))[1].records == 1
        assert [e.findtext("iati-identifier") for e in document(door, reporting=("FR-RCS-2",))[0]] == ["C"]
        assert document(door, identifiers=("iati:C",), reporting=("FR-RCS-1",))[1].records == 0

    def test_organisations_by_themselves(self, door: Door, tmp_path: Path) -> None:
        text = file_of(organisation("A"), organisation("B"), root="iati-organisations")
        door.take(write(tmp_path / "o.xml", text), write(tmp_path / "a.xml", GOOD))
        root, made = document(door, root="iati-organisations")
        assert root.tag == "iati-organisations"
        assert [tree(e) for e in root] == [tree(e) for e in ET.fromstring(text)]
        assert made.records == 2

    def test_it_is_valid_where_its_records_are(self, door: Door, tmp_path: Path) -> None:
        door.take(write(tmp_path / "a.xml", GOOD))
        taken = io.BytesIO()
        with door.store.open() as reader:
            write_document(reader, taken.write, Chosen(), NOW)
        assert schema("iati-activities", "2.03").validate(etree.fromstring(taken.getvalue()))
        assert b"\n    <title>\n      <narrative>" in taken.getvalue()

    def test_windows_of_any_size_give_the_same(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = [activity(f"A{n}", MONEY * (n % 3)) for n in range(23)]
        door.take(write(tmp_path / "a.xml", file_of(*texts)))
        door.take(write(tmp_path / "b.xml", file_of(*[activity(f"B{n}") for n in range(5)])))
        whole = tree(document(door)[0])
        few = ("iati:A1", "iati:A20", "iati:B3")
        some = tree(document(door, identifiers=few)[0])
        for window, at_once in ((1, 1), (7, 3), (10, 250)):
            monkeypatch.setattr(records_module, "WINDOW", window)
            monkeypatch.setattr(records_module, "AT_ONCE", at_once)
            assert tree(document(door)[0]) == whole
            assert tree(document(door, identifiers=few)[0]) == some
        assert [e[0] for e in whole[3]] == ["iati-activity"] * 28

    def test_memory_does_not_grow_with_the_number_of_records(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(records_module, "WINDOW", 50)
        monkeypatch.setattr(records_module, "AT_ONCE", 50)

        def peak(prefix: str, number: int) -> int:
            door.take(
                write(
                    tmp_path / f"{prefix}.xml",
                    file_of(*[activity(f"{prefix}{n}", MONEY) for n in range(number)]),
                )
            )
            with door.store.open() as reader:
                tracemalloc.start()
                write_document(reader, lambda data: None, Chosen(), NOW)
                reached = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
            return reached

        peak("W", 60)
        assert peak("B", 1500) < 1.5 * peak("A", 150)

    def test_an_empty_record_gives_an_empty_document(self, door: Door) -> None:
        root, made = document(door)
        assert (len(root), made.records) == (0, 0)


class TestInvented:
    """Invented records bear a mark, and never go out among real ones unless asked for."""

    INVENTED = file_of(
        activity("D").replace("<iati-activity", '<iati-activity demo:generated="true"'),
        head='version="2.03" xmlns:demo="https://maillage.example/ns/demo"',
    )

    def test_not_among_real_ones(self, door: Door, tmp_path: Path) -> None:
        door.take(write(tmp_path / "a.xml", file_of(activity("A"))), write(tmp_path / "d.xml", self.INVENTED))
        root, made = document(door)
        assert [e.findtext("iati-identifier") for e in root] == ["A"]
        assert (made.left_out, made.generated) == (1, 0)
        root, made = document(door, generated=True)
        assert {e.findtext("iati-identifier"): e.get(MARK) for e in root} == {"A": None, "D": "true"}

    def test_alone_they_go_out_and_each_says_so(self, door: Door, tmp_path: Path) -> None:
        whole = file_of(activity("D"), activity("E"),
                        head='version="2.03" m:generated="true" xmlns:m="https://maillage.example/ns/demo"')  # fmt: skip
        door.take(write(tmp_path / "d.xml", whole))
        root, made = document(door)
        assert [e.get(MARK) for e in root] == ["true", "true"]
        assert (made.records, made.generated, made.left_out) == (2, 2, 0)

    def test_when_all_that_was_chosen_is_invented_it_goes_out(self, door: Door, tmp_path: Path) -> None:
        door.take(write(tmp_path / "a.xml", file_of(activity("A"))), write(tmp_path / "d.xml", self.INVENTED))
        assert [e.get(MARK) for e in document(door, identifiers=("iati:D",))[0]] == ["true"]
