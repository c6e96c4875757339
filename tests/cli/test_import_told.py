"""What `maillage import` tells of problems at its end: severities in the reader's words, and where each is to be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.cli import front
from tests.record.door import sheet
from tests.record.fetch.server import local_server, serve
from tests.record.iati.samples import GOOD

pytestmark = pytest.mark.usefixtures("home", "places")
WORN = GOOD.replace('code="14031" percentage="60"', 'code="14031" percentage="59"')


@pytest.mark.parametrize(
    ("language", "said"), [("en", "(to mend)"), ("fr", "(à corriger)"), ("ar", "(يجب إصلاحه)")]
)
def test_severities_are_told_in_the_readers_words(tmp_path: Path, language: str, said: str) -> None:
    rows = [f"Larache;Maroc;;France;{year}" for year in range(1950, 2000)]
    shown = (
        CliRunner()
        .invoke(front, ["import", str(sheet(tmp_path / "a.csv", *rows)), "--lang", language])
        .output
    )
    assert said in shown and "(error)" not in shown


def test_a_file_is_sent_to_the_check_and_an_address_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    file = tmp_path / "a.xml"
    file.write_text(WORN, encoding="utf-8")
    with local_server() as server:
        address = server.on("/b.xml", serve(WORN.replace("-1</iati-id", "-2</iati-id").encode()))
        there = CliRunner().invoke(front, ["import", address, "--lang", "en"]).output
        both = CliRunner().invoke(front, ["import", address, str(file), "--lang", "en"]).output
    assert "maillage validate http" not in there and "save the file" in there
    assert f"maillage validate {file}" in " ".join(both.split())


@pytest.mark.parametrize(
    ("language", "said"), [("en", "something is wrong"), ("fr", "quelque chose ne va pas"), ("ar", "ما ليس صحيحا")]
)  # fmt: skip
def test_a_file_refused_among_good_ones_is_not_told_as_nothing_lost(
    tmp_path: Path, language: str, said: str
) -> None:
    good = sheet(tmp_path / "a.csv", "Larache;Maroc;Nantes;France;2001")
    web_page = tmp_path / "b.csv"
    web_page.write_text("<!doctype html><html><body>403</body></html>", encoding="utf-8")
    done = CliRunner().invoke(front, ["import", str(good), str(web_page), "--lang", language])
    told = " ".join(done.output.split())
    assert done.exit_code == 1 and said in told and "b.csv" in told
    assert not any(lost in told for lost in ("Nothing was lost", "Rien n’est perdu", "لم يضع شيء"))
