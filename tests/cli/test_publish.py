"""`maillage publish`: Delta tables, what changed said in the reader's language, what went wrong in one sentence."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.cli.speak import width
from tests.cli.typed import Typed
from tests.record.lake import read
from tests.record.parts import LINKS, link, record

pytest.importorskip("deltalake")


pytestmark = pytest.mark.usefixtures("here")


publish = Typed("publish")


def test_each_table_is_a_folder_that_deltalake_reads(here: Path) -> None:
    said = json.loads(publish("--delta", "lake", "--json").stdout)
    assert (said["target"], said["changed"], said["unchanged"]) == ("lake", 4, 0)
    assert {one["table"]: one["rows"] for one in said["tables"] if one["table"] != "dictionary"} == {
        "links": 4, "imports": 1, "sources": 2,
    }  # fmt: skip
    for one in said["tables"]:
        assert one["address"] == str(here / "lake" / one["table"])
        assert read(one["address"]).num_rows == one["rows"]


def test_what_changed_is_told_with_its_version(home: Path) -> None:
    assert "4 tables published in lake." in publish("--delta", "lake").stdout
    assert publish("--delta", "lake").stdout.startswith("Nothing has changed")
    record(home, {"links": [*LINKS, link(6)]})
    said = publish("--delta", "lake").stdout
    assert "1 table published in lake." in said
    assert "6   links   version 1" in said
    assert "3 more have not changed." in said


def test_its_french_name_is_publier() -> None:
    said = CliRunner().invoke(front, ["publier", "--delta", "lake", "--lang", "fr"]).stdout
    assert said.startswith("4 tables publiées dans lake.")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_nothing_is_wider_than_80_columns(language: str) -> None:
    for words in (
        ("--delta", "lake"),
        ("--delta", "lake"),
        ("--delta", "lake", "--table", "links", "--all-statements"),
    ):
        said = publish(*words, "--lang", language)
        assert said.exit_code == 0
        assert max(width(line) for line in said.stdout.splitlines()) <= 80


def test_a_table_may_be_named_whatever_its_capitals(here: Path) -> None:
    assert publish("--delta", "lake", "--table", "Links").exit_code == 0
    assert sorted(path.name for path in (here / "lake").iterdir()) == ["dictionary", "links", "sources"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ((), "--delta"),
        (("--delta", "lake", "--table", "linkz"), "Nearest: links"),
        (("--delta", "lake", "--table", "iati_contact_info"), "iati_contact_info"),
        (("--delta", "s3://bucket", "--option", "nothing"), "KEY=VALUE"),
    ],
)
def test_wrong_use_is_named_and_writes_nothing(here: Path, words: tuple[str, ...], named: str) -> None:
    result = publish(*words)
    assert result.exit_code == 2
    assert named in result.stderr
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_store_that_does_not_answer_ends_with_status_3(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    words = (
        "--delta",
        "s3://bucket/lake",
        "--option",
        "AWS_ALLOW_HTTP=true",
        "--option",
        "AWS_REGION=nowhere",
    )
    result = publish(*words, "--lang", language)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "s3://bucket/lake/links" in result.stderr
    assert "\n  → " in result.stderr
    assert "nothing" not in result.stderr
    error = json.loads(publish(*words, "--json").stdout)["error"]
    assert error["code"] == "record.publish-no-answer"
    assert "AWS_ENDPOINT_URL" in error["mend"]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_store_without_keys_says_which_are_wanted_and_nothing_else(home: Path, language: str) -> None:
    quiet = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "RUST_"))}
    command = [sys.executable, "-c", "from maillage.cli import main; main()", "publish", "--lang", language]
    address = (
        "http://127.0.0.1:9"  # nobody is there: not the machine's own answer to who it is, nor the network
    )
    run = subprocess.run(
        [*command, "--delta", "s3://bucket/lake"], capture_output=True, encoding="utf-8", check=False,
        env={**quiet, "MAILLAGE_HOME": str(home), "AWS_EC2_METADATA_SERVICE_ENDPOINT": address},
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (3, "")
    assert "WARN" not in run.stderr and "IMDS" not in run.stderr
    assert "s3://bucket/lake/" in run.stderr
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL"):
        assert name in run.stderr


def test_tables_done_before_a_fault_are_told(here: Path) -> None:
    (here / "lake").mkdir()
    (here / "lake" / "sources").write_text("in the way", encoding="utf-8")
    result = publish("--delta", "lake", "--json")
    assert result.exit_code == 3
    said = json.loads(result.stdout)
    assert said["error"]["code"] == "record.publish-failed"
    assert [one["table"] for one in said["tables"]] == ["links", "imports"]
    assert "2 tables before it are up to date." in publish("--delta", "lake").stderr


def test_an_empty_record_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "nothing"))
    result = publish("--delta", "lake")
    assert result.exit_code == 0
    assert "maillage start" in result.stdout
