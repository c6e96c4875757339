"""Feeds tell what an import first saw, the latest first, and can be read whatever a source wrote."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from tests.site.at_home import HARM
from tests.site.homes import copy_home

if TYPE_CHECKING:
    from django.test import Client

ATOM = "{http://www.w3.org/2005/Atom}"
LARACHE = "geonames:2543549"
FEEDS = (
    "/feed", f"/feed/place/{LARACHE}", "/feed/country/SN", "/feed/topic/water_sanitation", "/feed/search?q=eau",
    "/feed/search?q=" + "x" * 5_000, "/feed/search", "/feed/search?q=%00%E2%80%AE%3Cscript%3E",
)  # fmt: skip


def read(reader: Client, address: str) -> ElementTree.Element:
    answer = reader.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)


def told(feed: ElementTree.Element, name: str) -> list[str]:
    return [each.findtext(f"{ATOM}{name}") or "" for each in feed.findall(f"{ATOM}entry")]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("address", FEEDS)
def test_every_feed_is_whole_and_in_the_language_of_its_address(
    reader: Client, address: str, language: str
) -> None:
    feed = read(reader, f"/{language}{address}")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert feed.findtext(f"{ATOM}title")
    ids = told(feed, "id")
    assert len(ids) == len(set(ids)) <= 50
    for entry in feed.findall(f"{ATOM}entry"):
        address = entry.find(f"{ATOM}link").get("href")  # type: ignore[union-attr, assignment]
        assert address.startswith(f"http://testserver/{language}/")
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "")


def test_a_feed_holds_what_the_page_holds(reader: Client) -> None:
    feed = read(reader, f"/fr/feed/place/{LARACHE}")
    titles = told(feed, "title")
    assert len(titles) == HARM.count("\n") - 1
    assert any("<script>alert(1)</script>" in title for title in titles)  # as text, escaped in the file
    assert b"<script>" not in reader.get(f"/fr/feed/place/{LARACHE}").content
    assert told(read(reader, "/fr/feed/search?q=Larache"), "title")


def test_what_an_import_first_saw_comes_first_and_keeps_its_day(
    site_home: Path, reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.cli import front

    home = tmp_path / "home"
    copy_home(site_home, home)
    monkeypatch.setenv("MAILLAGE_HOME", str(home))
    before = read(reader, f"/fr/feed/place/{LARACHE}")
    sheet = tmp_path / "<i>liens.csv"  # another source that says one link again, and one that is new
    sheet.write_text(
        "Commune,Pays,Ville partenaire,Pays partenaire,Année,Thème\n"
        "Larache,Maroc,Almuñécar,Espagne,1994,eau\nLarache,Maroc,Lisbonne,Portugal,1931,eau\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(front, ["import", str(sheet)], env={**os.environ})
    assert done.exit_code == 0, done.output
    after = read(reader, f"/fr/feed/place/{LARACHE}")
    assert "Lisbonne" in told(after, "title")[0]
    said = told(after, "summary")[0]
    assert "&lt;i&gt;liens.csv" in said and "<i>" not in said  # a reader takes it for HTML
    assert set(told(before, "id")) < set(told(after, "id"))
    days = dict(zip(told(after, "id"), told(after, "published"), strict=True))
    assert {id_: days[id_] for id_ in told(before, "id")} == dict(
        zip(told(before, "id"), told(before, "published"), strict=True)
    )
    assert "Lisbonne" in told(read(reader, "/fr/feed"), "title")[0]


def test_ids_are_the_same_in_every_language(reader: Client) -> None:
    assert set(told(read(reader, "/fr/feed/country/MA"), "id")) == set(
        told(read(reader, "/ar/feed/country/MA"), "id")
    )


def test_what_is_invented_says_so(reader: Client) -> None:
    titles = told(read(reader, "/en/feed/country/SN"), "title")
    assert titles and all("invented" in title for title in titles)


def test_pages_name_their_feed_and_it_answers(reader: Client) -> None:
    for page in (f"/fr/place/{LARACHE}", "/fr/country/SN", "/fr/topic/waste", "/fr/search?q=eau", "/fr/"):
        said = reader.get(page).content.decode()
        named = [part.split('"')[0] for part in said.split('type="application/atom+xml" href="')[1:]]
        assert len(named) == (1 if page == "/fr/" else 2)
        for each in named:
            read(reader, each.replace("&amp;", "&"))


def test_what_is_not_there_has_no_feed(reader: Client) -> None:
    for address in ("/fr/feed/place/none", "/fr/feed/country/ZZ", "/fr/feed/topic/none"):
        assert reader.get(address).status_code == 404


def test_an_empty_record_has_an_empty_feed(empty: Client) -> None:
    assert not told(read(empty, "/fr/feed"), "id")


def test_the_days_are_a_calendar(reader: Client) -> None:
    answer = reader.get("/ar/days.ics")
    lines = answer.content.decode().split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines.count("BEGIN:VEVENT") == lines.count("RRULE:FREQ=YEARLY") > 5
