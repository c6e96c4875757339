"""Notices on the pages of a country and of two: quoted with issuer, day and address; ended ones only to take away."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maillage.reference.places import Places
from tests.site.imported import take_in

if TYPE_CHECKING:
    from django.test import Client

HEADINGS = ["issuer", "country", "type", "day", "until", "quote", "language", "address", "place"]


@pytest.fixture(scope="module")
def noticed_home(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Path:
    """A home whose record holds notices of these days and of long ago."""
    from maillage.site.today import today

    lately, past = str(today() - timedelta(days=3)), str(today() - timedelta(days=1))
    folder = tmp_path_factory.mktemp("notices")
    rows = [
        ["Bureau A", "Sénégal", "travel advice", lately, "", "« Éviter <b>la</b> nuit. »", "fr", "https://a.example/1", "Dakar"],
        ["Office B", "Sénégal", "travel advice", lately, "", "Nothing to say.", "en", "https://www.b.example/2", ""],
        ["Office B", "Sénégal", "crisis", "2019-05-01", "", "An older word.", "en", "https://b.example/3", ""],
        ["Office B", "Sénégal", "crisis", "2019-05-02", past, "An ended word.", "en", "https://b.example/4", ""],
        ["جهة ج", "Sénégal", "", lately, "", "", "", "https://c.example/5", ""],
        *(["A", "Tunisie", "crisis", f"2026-01-{day:02}", "", f"A long word {day}. " + "x" * 400, "en", f"https://a.example/{day}", ""]
          for day in range(1, 10)),
        ["Z", "Tunisie", "crisis", "2025-01-01", "", "Other word.", "en", "https://z.example", ""],
        *([name, "Gambie", "crisis", f"2026-02-0{day}", "", f"Word {day}.", "", f"https://m.example/{day}", ""]
          for day, name in enumerate(("Ministère X", "Ministere X", "Ministère X", "MINISTÈRE X"), start=1)),
        ["Office Y", "Gambie", "crisis", "2026-01-01", "", "Word of Y.", "", "https://y.example", ""],
        ["Office B", "Maroc", "sanction", lately, "", "Of Morocco.", "en", "https://b.example/6", ""],
    ]  # fmt: skip
    take_in(folder / "home", "notices.csv", [HEADINGS, *rows])
    return folder / "home"


@pytest.fixture
def noticed(reader: Client, noticed_home: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("MAILLAGE_HOME", str(noticed_home))
    return reader


def test_each_issuer_is_quoted_with_its_day_and_address(noticed: Client) -> None:
    page = noticed.get("/en/country/SN").content.decode().replace("\u00a0", " ")
    assert '<q lang="fr" dir="ltr">Éviter &lt;b&gt;la&lt;/b&gt; nuit.</q>' in page
    assert "<q>Nothing to say.</q>" in page
    assert 'href="https://a.example/1" rel="external nofollow noopener" dir="ltr">a.example</a>' in page
    assert ">b.example</a>" in page
    assert "On 1 May 2019, Office B wrote:" in page and page.count("more than a year old") == 1
    assert page.index("Bureau A") < page.index("Office B") < page.index("جهة ج")
    assert "(its words are not in the list)" in page and "of a kind that is not said" in page
    assert "Of Morocco." not in page


def test_an_issuer_of_many_notices_hides_no_other(noticed: Client) -> None:
    page = noticed.get("/en/country/TN").content.decode()
    quoted = re.findall(r"<q[^>]*>(.*?)</q>", page)
    assert len(quoted) == 6 and "Other word." in quoted and page.count("<h3 dir") == 2
    assert quoted[0] == "A long word 9. " + "x" * 225 + " […]"
    assert "4 more are in the list to take away." in page


def test_an_issuer_that_is_spelt_in_several_ways_has_one_heading(noticed: Client) -> None:
    page = noticed.get("/fr/country/GM").content.decode()
    headings = re.findall('<h3 dir="auto">([^<]+)', page)
    assert headings == ["MINISTÈRE X", "Office Y"]  # as it is spelt in the latest
    assert re.findall(r"<q[^>]*>(.*?)</q>", page) == [
        "Word 4.",
        "Word 3.",
        "Word 2.",
        "Word 1.",
        "Word of Y.",
    ]


def test_an_issuer_of_several_spellings_hides_no_other(noticed: Client) -> None:
    from maillage.site.at_hand import at_hand
    from maillage.site.pages.notices import notices_shown

    shown = notices_shown(at_hand(), ["GM"], 2)
    assert [each["issuer"] for each in shown["issuers"]] == ["MINISTÈRE X", "Office Y"]


def test_ended_notices_are_counted_and_only_taken_away(noticed: Client) -> None:
    page = noticed.get("/fr/country/SN").content.decode()
    assert "An ended word." not in page and "1 avis terminé n’est pas cité" in page
    for format in ("csv", "xlsx", "json", "parquet"):
        assert f"?list=notices&amp;as={format}" in page
        assert noticed.get(f"/fr/country/SN?list=notices&as={format}").status_code == 200
    file = b"".join(noticed.get("/en/country/SN?list=notices&as=csv").streaming_content)
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    assert len(rows) == 5 and "An ended word." in {row["quote"] for row in rows}


def test_two_countries_have_the_notices_of_both(noticed: Client) -> None:
    page = noticed.get("/en/pair/MA/SN").content.decode()
    assert "Éviter" in page and "Senegal" in page.split("Éviter")[1][:200]
    assert len(re.findall("<h3 dir", page)) == 3  # of each issuer the latest
    assert "?list=notices&amp;as=csv" in page
    file = b"".join(noticed.get("/en/pair/MA/SN?list=notices&as=csv").streaming_content)
    assert len(list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))) == 6


def test_a_notice_can_be_said_to_be_wrong(noticed: Client, database: None) -> None:
    page = noticed.get("/en/country/SN").content.decode()
    address = html.unescape(re.findall(r'href="([^"]+table=notices[^"]+)"', page)[0])
    form = noticed.get(address)
    assert form.status_code == 200 and "Bureau A – " in form.content.decode()


def test_a_country_of_which_none_was_brought_says_nothing_of_notices(noticed: Client, reader: Client) -> None:
    for language, head in (
        ("en", "Travel advice, security, sanctions: what governments and others wrote"),
        ("fr", "Conseils aux voyageurs, sécurité, sanctions"),
        ("ar", "نصائح السفر والأمن والعقوبات"),
    ):
        assert head in noticed.get(f"/{language}/country/SN").content.decode()
        assert head not in noticed.get(f"/{language}/country/PE").content.decode()


def test_the_notices_go_out_through_the_api(noticed: Client) -> None:
    answer = noticed.get("/api/v1/notices?country=MA").json()
    assert [(row["issuer"], row["kind"], row["quote"]) for row in answer["items"]] == [
        ("Office B", "sanction", "Of Morocco.")
    ]
