"""`maillage export iati`: never over another file, never half a file, and what was published, to the letter."""

from __future__ import annotations

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.cli.speak import width
from tests.cli.typed import Typed
from tests.record.door import Door, sheet
from tests.record.iati.published import MONEY, activity, file_of, organisation, write

FILE = file_of(
    activity(
        "FR-RCS-1/1",
        '<contact-info><email>ada@example.org</email></contact-info><recipient-country code="SN"/>' + MONEY,
    ),
    activity("FR-RCS-1/2"),
)
OLD = file_of(
    "<iati-activity><iati-identifier>OLD-1</iati-identifier><title>Eau</title></iati-activity>",
    head='version="1.03"',
)
ORGANISATIONS = file_of(organisation("FR-RCS-1"), root="iati-organisations")


@pytest.fixture(autouse=True)
def door(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    """An empty folder to write into, with a record at home."""
    given = tmp_path / "given"
    door = Door(home, None)
    door.take(*(write(given / name, text) for name, text in
                (("new.xml", FILE), ("old.xml", OLD), ("organisations.xml", ORGANISATIONS))))  # fmt: skip
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return door


@pytest.fixture
def given(tmp_path: Path) -> Path:
    return tmp_path / "given"


export = Typed("export", "iati")


def as_json(*words: str) -> dict[str, Any]:
    result = export(*words, "--json")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def error(*words: str, status: int = 2) -> dict[str, Any]:
    result = export(*words, "--json")
    assert result.exit_code == status, result.output
    said: dict[str, Any] = json.loads(result.stdout)["error"]
    assert said["message"]
    return said


def here() -> list[str]:
    return sorted(path.name for path in Path().rglob("*"))


def identifiers(path: str) -> list[str | None]:
    return [record.findtext("iati-identifier") for record in ET.parse(path).getroot()]


class TestOneFile:
    def test_byte_for_byte_by_path_and_by_hash(self, given: Path) -> None:
        digest = hashlib.sha256(FILE.encode()).hexdigest()
        (given / "new.xml").unlink()
        for number, name in enumerate((str(given / "new.xml"), digest)):
            said = as_json("--source", name, "--out", f"{number}.xml")
            assert said == {
                "table": "iati", "activities": 2, "organisations": 0, "files": [f"{number}.xml"],
                "source": str(given / "new.xml"), "sha256": digest, "from_tables": False, "problems": [],
            }  # fmt: skip
            assert Path(f"{number}.xml").read_bytes() == FILE.encode()

    def test_from_the_tables_it_says_the_same(self, given: Path) -> None:
        told = as_json("--source", str(given / "organisations.xml"), "--from-tables", "--out", "o.xml")
        assert (told["organisations"], told["activities"], told["from_tables"]) == (1, 0, True)
        made, whole = ET.parse("o.xml").getroot(), ET.fromstring(ORGANISATIONS)
        said = [(e.tag, (e.text or "").strip(), e.attrib) for e in made.iter()]
        assert said == [(e.tag, (e.text or "").strip(), e.attrib) for e in whole.iter()]

    def test_into_a_folder_it_keeps_its_name(self, given: Path) -> None:
        assert as_json("--source", str(given / "old.xml"))["files"] == ["old.xml"]
        assert as_json("--source", str(given / "old.xml"), "--out", "new/")["files"] == ["new/old.xml"]

    def test_nothing_of_that_name_or_hash(self, given: Path) -> None:
        said = error("--source", "somewhere/old.xml", "--out", "x.xml")
        assert (said["code"], said["nearest"]) == ("export_iati.no_source", [str(given / "old.xml")])
        assert error("--source", "f" * 64, "--out", "x.xml")["code"] == "export_iati.no_source"
        assert here() == []

    def test_older_versions_are_said_and_reached_by_hash(self, door: Door, given: Path) -> None:
        newer = FILE.replace("Eau potable", "Eau")
        door.take(write(given / "new.xml", newer, 1_700_000_001))
        shown = export("--source", str(given / "new.xml"), "--out", "a.xml").stdout
        assert "1 older version" in shown
        assert Path("a.xml").read_text() == newer
        shown = export("--source", hashlib.sha256(FILE.encode()).hexdigest(), "--out", "b.xml").stdout
        assert "not its newest version" in shown
        assert Path("b.xml").read_text() == FILE

    @pytest.mark.parametrize(
        "other", ["--activity=x", "--reporting-org=x", "--organisations", "--as=2.03", "--generated"]
    )
    def test_it_goes_with_no_choice_of_activities(self, given: Path, other: str) -> None:
        assert error("--source", str(given / "old.xml"), other)["code"] == "export_iati.not_with_source"


class TestAllOfThem:
    def test_one_document_of_all_current_activities(self) -> None:
        said = as_json("--out", "all.xml")
        assert (said["activities"], said["organisations"], said["files"]) == (3, 0, ["all.xml"])
        assert (said["versions"], said["generated"], said["left_out"]) == ({"1.03": 1, "2.03": 2}, 0, 0)
        assert sorted(map(str, identifiers("all.xml"))) == ["FR-RCS-1/1", "FR-RCS-1/2", "OLD-1"]

    def test_what_was_published_goes_out_with_its_contacts_and_that_is_said(self) -> None:
        shown = export("--out", "all.xml").stdout
        assert "ada@example.org" in Path("all.xml").read_text()
        assert "persons in contact details included" in " ".join(shown.split())
        assert "1.03: 1" in shown

    def test_chosen_ones(self) -> None:
        assert as_json("--activity", "FR-RCS-1/2", "--activity", "OLD-1", "--out", "a.xml")["activities"] == 2
        assert sorted(map(str, identifiers("a.xml"))) == ["FR-RCS-1/2", "OLD-1"]
        assert as_json("--reporting-org", "fr-rcs-1", "--out", "b.xml")["activities"] == 2
        assert as_json("--organisations", "--out", "c.xml")["organisations"] == 1

    def test_an_unknown_one_is_refused_with_the_nearest(self) -> None:
        said = error("--activity", "fr-rcs-1/2", "--out", "a.xml")
        assert (said["code"], said["nearest"]) == ("activity.unknown", ["FR-RCS-1/2"])
        said = error("--reporting-org", "FR-RCS-2", "--out", "a.xml")
        assert (said["code"], said["nearest"]) == ("export_iati.no_publisher", ["FR-RCS-1"])
        assert here() == []

    def test_brought_to_203_says_what_was_not_said(self) -> None:
        said = as_json("--as", "2.03", "--out", "a.xml")
        assert said["brought"] == {"records": 1, "valid": 0, "complete": 1}
        [problem] = said["problems"]
        assert (problem["code"], problem["activity"]) == ("record.iati-out-not-valid", "OLD-1")
        assert problem["file"].endswith("old.xml")
        assert problem["line"] == 3
        assert [n.text for n in ET.parse("a.xml").getroot().iter("narrative") if n.text == "Eau"] == ["Eau"]

    def test_to_standard_output(self) -> None:
        result = export("--out", "-")
        assert ET.fromstring(result.stdout_bytes).get("version") == "2.03"
        assert here() == []
        assert error("--out", "-")["code"] == "export_iati.two_on_output"

    def test_what_validate_says_of_it(self) -> None:
        export("--reporting-org", "FR-RCS-1", "--out", "a.xml")
        said = json.loads(CliRunner().invoke(front, ["validate", "a.xml", "--json"]).stdout)
        assert (said["valid"], said["activities"]) == (True, 2)


class TestWhereItGoes:
    def test_never_over_a_file_unless_forced(self) -> None:
        Path("a.xml").write_text("mine")
        assert error("--out", "a.xml")["code"] == "record.export-exists"
        assert Path("a.xml").read_text() == "mine"
        assert as_json("--out", "a.xml", "--force")["activities"] == 3

    def test_a_full_disk_leaves_nothing_half_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        @contextmanager
        def full(target: Path) -> Iterator[Any]:
            def put(data: bytes) -> None:
                raise OSError(28, "No space left on device")

            yield put

        monkeypatch.setattr("maillage.record.beside.beside", full)
        said = error("--out", "a.xml", status=3)
        assert (said["code"], said["file"]) == ("export.disk", "a.xml")
        assert here() == []

    def test_a_folder_that_is_a_file(self) -> None:
        Path("a").write_text("")
        assert error("--out", "a/b.xml", status=3)["code"] == "export.disk"


class TestWhatDoesNotGoTogether:
    @pytest.mark.parametrize(
        "words", [("--country", "SN"), ("--kind", "twinning"), ("--format", "csv"), ("--bom",)]
    )
    def test_options_of_tables(self, words: tuple[str, ...]) -> None:
        assert error(*words, "--out", "a.xml")["code"] == "export_iati.not_iati"

    def test_options_of_iati_with_a_table(self) -> None:
        result = CliRunner().invoke(front, ["export", "links", "--as", "2.03", "--json"])
        assert json.loads(result.stdout)["error"]["code"] == "export_iati.only_iati"

    def test_from_tables_without_a_file(self) -> None:
        assert error("--from-tables")["code"] == "export_iati.needs_source"


class TestInvented:
    def test_they_stay_out_unless_asked_for(self, door: Door, given: Path) -> None:
        head = 'version="2.03" m:generated="true" xmlns:m="https://maillage.example/ns/demo"'
        door.take(write(given / "demo.xml", file_of(activity("D"), head=head)))
        shown = export("--out", "a.xml").stdout
        assert "1 invented activity was left out" in shown
        said = as_json("--out", "b.xml", "--generated")
        assert (said["activities"], said["generated"]) == (4, 1)


class TestLanguages:
    @pytest.mark.parametrize("language", ["en", "fr", "ar"])
    @pytest.mark.parametrize(
        "words", [("--out", "a.xml"), ("--as", "2.03", "--out", "a.xml"), ("--source", "X", "--out", "a.xml")]
    )
    def test_every_line_fits_and_every_value_is_there(
        self, given: Path, language: str, words: tuple[str, ...]
    ) -> None:
        words = tuple(str(given / "new.xml") if word == "X" else word for word in words)
        result = export(*words, "--lang", language)
        assert result.exit_code == 0
        assert all(width(line) <= 80 for line in result.stdout.splitlines() if "/" not in line)
        assert "{" not in result.output
        if language == "ar":
            assert len(re.findall("[\u2067\u2068]", result.stdout)) == result.stdout.count("\u2069") > 0


def test_a_home_of_sheets_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "other"))
    file = sheet(tmp_path / "twins.csv", "Larache;Maroc;Almuñécar;Espagne;1985")
    Door(tmp_path / "other", None).take(file)
    assert as_json("--out", "a.xml")["activities"] == 0
    assert len(ET.parse("a.xml").getroot()) == 0
    assert error("--source", str(file))["code"] == "export_iati.no_iati"
    assert error("--activity", "x")["nearest"] == []


def test_an_empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "nothing"))
    assert as_json("--out", "a.xml")["activities"] == 0
    assert "No activity written" in export("--out", "b.xml").stdout
    assert error("--source", "a.csv")["code"] == "export_iati.no_source"
