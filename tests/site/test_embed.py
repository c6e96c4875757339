"""Figures alone, for other sites: only these may be framed, they show what their page shows, and their numbers can be asked
again with the query beside them.
"""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.site.crawl import pages, read

if TYPE_CHECKING:
    from django.test import Client

LARACHE = "geonames:2543549"
FIGURE = re.compile(r"<figure.*?</figure>", re.DOTALL)


def offered(page: str) -> list[str]:
    """Addresses of the frames that a page offers to paste."""
    return [html.unescape(each) for each in re.findall(r"&lt;iframe src=&quot;(.*?)&quot;|&lt;iframe src=\"(.*?)\"", page) for each in each if each]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_figure_that_is_offered_is_there_and_is_that_of_its_page(reader: Client, language: str) -> None:
    met = set()
    for page in pages(reader, language, most=2):
        said = page.answer.content.decode()
        for address in offered(said):
            name = urlsplit(address).path.split("/")[3]
            answer = reader.get(address)
            assert answer.status_code == 200, address
            figures = FIGURE.findall(answer.content.decode())
            assert figures and all(figure in said for figure in figures), address
            assert read(answer).language == language
            assert read(answer).headings.count(1) == 1
            back = answer.content.decode().rpartition('<p class="src"><a href="')[2].split('"')[0]
            assert reader.get(html.unescape(back)).status_code == 200
            met.add((page.sort, name))
    assert {("home", "map"), ("country", "years"), ("topic", "years")} <= met


def test_the_map_of_a_place_is_offered(reader: Client) -> None:
    (address,) = offered(reader.get(f"/fr/place/{LARACHE}").content.decode())
    assert 'class="map"' in reader.get(address).content.decode()


def test_only_embedded_figures_may_be_framed(reader: Client) -> None:
    alone = reader.get("/fr/embed/years/country/SN")
    assert alone.status_code == 200
    assert "frame-ancestors *" in alone.headers["Content-Security-Policy"]
    assert "default-src 'none'" in alone.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in alone.headers
    assert not alone.cookies
    for address in ("/fr/country/SN", "/fr/", "/fr/embed/none/country/SN", "/api/v1/links"):
        other = reader.get(address)
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"], address
        assert other.headers["X-Frame-Options"] == "DENY", address


@pytest.mark.parametrize(
    "address",
    ["years/country/ZZ", "years/nothing", "none/country/SN", "years/embed/years/country/SN", "years/account/",
     "years/account/login/", "years/country/SN/../../account", "years/%00", "years/feed"],
)  # fmt: skip
def test_what_is_no_figure_is_not_there(reader: Client, address: str) -> None:
    assert reader.get(f"/fr/embed/{address}").status_code == 404


def test_a_figure_of_the_first_page_has_no_page_in_its_address(reader: Client) -> None:
    answer = reader.get("/fr/embed/map")
    assert answer.status_code == 200 and 'class="map"' in answer.content.decode()


def test_a_kept_page_does_not_stand_in_for_its_figure(reader: Client) -> None:
    for _ in range(2):
        assert "<nav" in reader.get("/fr/country/SN").content.decode()
        assert "<nav" not in reader.get("/fr/embed/years/country/SN").content.decode()


def test_the_numbers_are_those_of_the_figure_and_of_the_query_beside_them(
    reader: Client, site_home: Path
) -> None:
    from maillage.record.questions import ask
    from maillage.record.store import Store

    organisation = next(
        row["id"]
        for row in reader.get("/api/v1/organisations?limit=200").json()["items"]
        if row["activities"] > 3
    )
    for address in ("/fr/country/SN", "/en/topic/water_sanitation", f"/ar/organisation/{organisation}"):
        text = reader.get(address, {"figure": "years", "as": "csv"}).content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline="")))
        said = [line for line, *rest in lines if line.startswith("# ") and not rest]
        query = next(line for line in said if "maillage sql: " in line).split("maillage sql: ")[1]
        rows = lines[len(said) :]
        with Store(site_home).open() as record:
            found = ask(record, query)
        assert [tuple(row) for row in rows[1:]] == [tuple(map(str, row)) for row in found.rows]
        assert rows[1:] and len(said) == 4
        shown = read(reader.get(address)).text
        years = rows[1:]
        assert any(years[-1][0] in piece for piece in shown)
