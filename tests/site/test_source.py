"""The page of a source: what came in, what was kept, what is wrong, line by line, without an account."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client


def wrong_source() -> Any:
    """The source of the home of all tests that has most wrong with it."""
    from maillage.site.at_hand import at_hand

    return max(at_hand().reader.manifest.sources, key=lambda each: each["problems"])


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_it_says_what_came_in_and_what_was_kept(reader: Client, language: str) -> None:
    source = wrong_source()
    answer = reader.get(f"/{language}/source/{source['id']}")
    found = read(answer)
    assert answer.status_code == 200
    facts = [each.strip() for each in found.text if each.strip()]
    for number in {source["rows"] - source["rejected"], source["rejected"]}:
        assert any(each.replace("\u202f", "").replace(",", "") == str(number) for each in facts), number
    assert any("as=csv" in each for each in found.links) and any("as=json" in each for each in found.links)


def test_its_problems_are_taken_away_one_a_line(reader: Client) -> None:
    source = wrong_source()
    assert source["problems"] > 1
    sheet = reader.get(f"/fr/source/{source['id']}?as=csv")
    assert "attachment" in sheet.headers["Content-Disposition"]
    text = b"".join(sheet).decode("utf-8-sig")  # type: ignore[call-overload]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == source["problems"]
    assert all(row["message"] and row["mend"] and row["severity"] for row in rows)
    answer = reader.get(f"/en/source/{source['id']}?as=json")
    said = json.loads(b"".join(answer))  # type: ignore[call-overload]
    assert (said["source"], said["sha256"]) == (source["id"], source["sha256"])
    assert len(said["problems"]) == source["problems"]
    assert [each["code"] for each in said["problems"]] == [row["code"] for row in rows]
    assert said["problems"][0]["message"] != rows[0]["message"]  # each in its language


def test_what_is_made_whole_before_it_is_sent_is_offered_of_so_many_and_no_more(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.pages import source_problems

    source = wrong_source()
    address = f"/fr/source/{source['id']}"
    for most, offered in ((source["problems"], 4), (source["problems"] - 1, 2)):
        monkeypatch.setattr(source_problems, "MOST_ROWS", most)
        for format in ("csv", "json", "xlsx", "parquet"):
            sent = "attachment" in reader.get(f"{address}?as={format}").headers.get("Content-Disposition", "")
            assert sent == (offered == 4 or format in ("csv", "json")), format
        assert sum("as=" in each for each in read(reader.get(f"{address}?n={most}")).links) == offered


def test_a_format_that_is_none_is_the_page(reader: Client) -> None:
    answer = reader.get(f"/fr/source/{wrong_source()['id']}?as=exe")
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_source_that_is_none_is_no_page(reader: Client) -> None:
    assert reader.get("/fr/source/source:0?as=csv").status_code == 404


def test_very_many_sources_stand_on_several_light_pages(
    reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As whoever takes in a folder of files meets them: each file is a source."""
    import gzip
    import re

    from maillage.cli import front

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(420):
        (folder / f"{number:03}.csv").write_text(
            f"Commune,Pays,Ville partenaire,Pays partenaire,Année\nLarache,Maroc,Ville {number},France,2001\n",
            encoding="utf-8",
        )
    assert CliRunner().invoke(front, ["import", str(folder)]).exit_code in (0, 1)
    first = reader.get("/ar/sources")
    style = reader.get(re.search(r'href="(/style[^"]+)"', first.content.decode()).group(1))  # type: ignore[union-attr]
    assert len(gzip.compress(first.content)) + len(gzip.compress(style.content)) <= 14_000
    pages = [reader.get(f"/fr/sources?page={number}").content.decode() for number in (1, 2, 3)]
    found = [name for page in pages for name in re.findall(r"<bdi>(\d{3}\.csv)</bdi>", page)]
    assert sorted(found) == [f"{number:03}.csv" for number in range(420)]
    assert all("420" in page for page in pages)
    rows = b"".join(reader.get("/fr/sources?as=csv&page=2").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(rows) == 421
