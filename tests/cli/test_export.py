"""`maillage export`: files that say where their rows come from, never over another file, never half a file."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from maillage.cli.speak import width
from maillage.record import take_out
from tests.cli.typed import Typed
from tests.record.parts import record

pytestmark = pytest.mark.usefixtures("here")


export = Typed("export")


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def statements(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["statement"] for row in csv.DictReader(file)}


def test_a_table_goes_into_the_folder_as_csv_unless_said(here: Path) -> None:
    said: dict[str, Any] = json.loads(export("links", "--json").stdout)
    assert said["files"] == ["links.csv", "links.dictionary.csv", "links.sources.csv"]
    assert (said["table"], said["rows"], said["generated"]) == ("links", 4, 1)
    assert names(here) == said["files"]


@pytest.mark.parametrize(
    ("words", "file", "begins"),
    [
        (("--out", "a.xlsx"), "a.xlsx", b"PK"),
        (("--out", "a.JSON"), "a.JSON", b"{"),
        (("--out", "a.parquet"), "a.parquet", b"PAR1"),
        (("--out", "a.txt", "--format", "csv"), "a.txt", b"id,"),
        (("--out", "a.csv", "--bom"), "a.csv", b"\xef\xbb\xbfid,"),
        (("--out", "new/folder", "--format", "json"), "new/folder/links.json", b"{"),
        (("--out", "new/"), "new/links.csv", b"id,"),
        (("--out", "deep/er/a.json"), "deep/er/a.json", b"{"),
    ],
)
def test_the_format_follows_the_ending(here: Path, words: tuple[str, ...], file: str, begins: bytes) -> None:
    assert export("links", *words).exit_code == 0
    assert (here / file).read_bytes().startswith(begins)


def test_all_takes_out_every_table_that_holds_rows(here: Path) -> None:
    said = json.loads(export("all", "--out", "out", "--format", "json", "--json").stdout)
    assert names(here / "out") == ["imports.json", "links.json", "sources.json"]
    assert said["rows"] == 4 + 2 + 1
    assert {one["table"]: one["rows"] for one in said["tables"]} == {"links": 4, "sources": 2, "imports": 1}


def test_all_takes_out_iati_as_published_only_when_asked(here: Path, home: Path) -> None:
    record(
        home, {"iati_sector": [{"statement": "st:1", "import_no": 1, "record": 0, "row": 0, "code": "14031"}]}
    )
    assert [one["table"] for one in json.loads(export("all", "--json").stdout)["tables"]] == [
        "sources",
        "imports",
    ]
    said = json.loads(export("all", "--raw", "--out", "raw", "--json").stdout)
    assert [one["table"] for one in said["tables"]] == ["iati_sector", "sources", "imports"]
    assert "iati_sector.csv" in names(here / "raw")


def test_rows_are_narrowed_by_country_in_any_language_and_by_kind(here: Path) -> None:
    export("links", "--country", "المغرب", "--out", "a.csv")
    export("links", "--country", "NA", "--out", "b.csv")
    export("links", "--kind", "project", "--out", "c.csv")
    found = [statements(here / name) for name in ("a.csv", "b.csv", "c.csv")]
    assert found == [{"st:3", "st:4"}, {"st:1", "st:2"}, {"st:3"}]


def test_all_statements_are_more_than_what_is_current(here: Path) -> None:
    export("links", "--all-statements")
    assert "st:5" in statements(here / "links.csv")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_what_is_invented_is_said_in_every_language(language: str) -> None:
    said = export("links", "--lang", language)
    assert "generated" in said.stdout
    assert max(width(line) for line in said.stdout.splitlines()) <= 80


def test_a_file_in_the_way_is_kept_unless_forced(here: Path) -> None:
    (here / "links.csv").write_text("mine", encoding="utf-8")
    refused = export("links")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--force" in refused.stderr
    assert (here / "links.csv").read_text(encoding="utf-8") == "mine"
    assert names(here) == ["links.csv"]
    assert export("links", "--force").exit_code == 0
    assert (here / "links.csv").read_text(encoding="utf-8").startswith("id,")


def test_one_file_in_the_way_stops_all_before_the_first(here: Path) -> None:
    (here / "sources.csv").write_text("mine", encoding="utf-8")
    assert export("all").exit_code == 2
    assert names(here) == ["sources.csv"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("linkz",), "Nearest: links"),
        (("links", "--out", "a.doc"), "csv, xlsx, json, parquet"),
        (("all", "--out", "a.csv"), "folder"),
        (("imports", "--country", "MA"), "imports"),
        (("links", "--country", "Atlantis"), "Atlantis"),
        (("links", "--format", "pdf"), "pdf"),
    ],
)
def test_wrong_use_is_named_and_writes_nothing(here: Path, words: tuple[str, ...], named: str) -> None:
    result = export(*words)
    assert result.exit_code == 2
    assert named in result.stderr
    assert names(here) == []


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_what_cannot_be_written_ends_with_status_3(here: Path, language: str) -> None:
    (here / "file").write_text("", encoding="utf-8")
    result = export("links", "--out", "file/links.csv", "--lang", language)
    assert result.exit_code == 3
    assert "file/links.csv" in result.stderr
    assert names(here) == ["file"]


def test_a_full_disk_leaves_nothing_half_written(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(take_out, "write_csv", full)
    result = export("links", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"]["code"] == "export.disk"
    assert list(here.iterdir()) == []


def test_an_empty_record_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "nothing"))
    result = export("all")
    assert result.exit_code == 0
    assert "maillage start" in result.stdout
