"""Real files go out as they came in, and those of version 1 lose nothing."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.record.door import Door
from tests.record.iati.out.taken_out import OURS, document, original, rebuilt, same


@pytest.fixture(scope="module")
def taken(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Door, list[Path]]:
    door = Door(tmp_path_factory.mktemp("real"), None)
    door.take(real_files / "iati", prove=False)
    return door, sorted((real_files / "iati").rglob("*.xml"))


class TestRealFiles:
    def test_every_file_comes_back(self, taken: tuple[Door, list[Path]]) -> None:
        door, files = taken
        assert len(files) == 100
        for file in files:
            data = file.read_bytes()
            assert original(door, file) == data, file
            assert same(rebuilt(door, file), data), file

    def test_brought_to_203_nothing_is_lost_and_most_is_valid(self, taken: tuple[Door, list[Path]]) -> None:
        door, files = taken
        root, made = document(door, upgraded=True)
        assert made.records == len(root) == 7745
        assert made.brought == 2038
        assert made.valid >= 1398
        old: dict[str, list[tuple[list[str], list[str]]]] = {}
        for file in files:
            element = ET.parse(file).getroot()
            if element.tag == "iati-activities" and (element.get("version") or "1") < "2":
                for record in element.iter("iati-activity"):
                    old.setdefault(_identifier(record), []).append(_said(record))
        wrong = [
            _identifier(record)
            for record in root
            if record.get(f"{OURS}from-version") is not None and _said(record) not in old[_identifier(record)]
        ]
        assert wrong == []


def _identifier(record: ET.Element) -> str:
    return " ".join((record.findtext("iati-identifier") or "").split())


def _said(record: ET.Element) -> tuple[list[str], list[str]]:
    """Amounts and descriptions, which no change of form touches; an empty description stays an empty one."""
    amounts = sorted(value.text or "" for value in record.iter("value"))
    return amounts, [" ".join("".join(each.itertext()).split()) for each in record.findall("description")]
