"""Every list is taken away in four formats: pages are found by following links, so a new list is tried by itself."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest

from maillage.record.out_formats import FORMATS
from maillage.site import take, words
from tests.site.crawl import Page, pages, read
from tests.site.test_country import sql

if TYPE_CHECKING:
    from django.test import Client

NO_LISTS = {
    "api-page": "addresses and fields of the API, which answers as JSON",
    "api-shapes": "the same",
    "about": "explanations",
    "components": "the kit of parts",
    "component": "the kit of parts",
    "home": "days and sources, each with its own page and feed",
    "account_login": "a form", "account_signup": "a form", "account_reset_password": "a form",
    "wrong": "a form", "follow": "a form", "follow_mine": "a form", "need": "a form", "offer": "a form", "funds_find": "a form",
    "activity": "one thing, not a list; its row is taken away from any list that holds it",
    "procedure_check": "what rules say of answers; the rules are taken away from their own page",
    "sheet-visit": "a page to print, of lists that are taken away from the pages of its places",
    "sheet-pair": "the same",
    "sheet-advocacy": "the same",
}  # fmt: skip
"""Sorts of pages that list no rows of the record, or show rows of another page, and why."""


class Lists(HTMLParser):
    """How many rows the longest list of a page has: rows of a table, items of a list of rows."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0
        self._in: list[tuple[str, bool]] = []
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kinds = (dict(attrs).get("class") or "").split()
        if tag in ("ul", "ol", "tbody"):
            self._in.append((tag, tag == "tbody" or bool({"rows", "columns"} & {*kinds})))
            self._count = 0
        if tag in ("li", "tr") and self._in and self._in[-1][1]:
            self._count += 1
            self.longest = max(self.longest, self._count)

    def handle_endtag(self, tag: str) -> None:
        if self._in and self._in[-1][0] == tag:
            self._in.pop()


def longest_list(page: Page) -> int:
    found = Lists()
    found.feed(page.answer.content.decode())
    return found.longest


def ways(page: Page) -> dict[str, set[str]]:
    """The formats offered of each list, by the address of the list."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in page.read.links:
        parts = urlsplit(urljoin(page.address, link))
        said = parse_qsl(parts.query)
        for name, value in said:
            if name == "as":
                rest = urlencode([each for each in said if each[0] != "as"])
                found[f"{parts.path}?{rest}"].add(value)
    return found


def without_a_way(page: Page) -> str:
    """What is wrong with how a page gives its lists away; empty where nothing is."""
    offered = ways(page)
    if missing := [address for address, formats in offered.items() if formats != {*FORMATS}]:
        return f"{page.address}: not in every format: {missing}"
    if longest_list(page) > 1 and not offered and page.sort not in NO_LISTS:
        return f"{page.address}: {page.sort} lists {longest_list(page)} rows and gives none away"
    return ""


@pytest.fixture(scope="module")
def found_pages() -> list[Page]:
    return []


def all_pages(reader: Client, found_pages: list[Page]) -> list[Page]:
    if not found_pages:
        found_pages += pages(reader, "en")
    return found_pages


def test_every_list_is_given_away_in_four_formats(reader: Client, found_pages: list[Page]) -> None:
    wrong = [said for page in all_pages(reader, found_pages) if (said := without_a_way(page))]
    assert not wrong


def test_what_gives_none_away_is_a_page_that_there_is(reader: Client, found_pages: list[Page]) -> None:
    assert set(NO_LISTS) <= {page.sort for page in all_pages(reader, found_pages)}


def test_a_page_without_a_way_is_found(reader: Client, found_pages: list[Page]) -> None:
    """The bar is one that a page can break."""
    from dataclasses import replace

    page = next(each for each in all_pages(reader, found_pages) if each.sort == "topic")
    none = replace(page.read, links=[link for link in page.read.links if "as=" not in link])
    one = replace(page.read, links=[link for link in page.read.links if "as=parquet" not in link])
    assert not without_a_way(page)
    assert "gives none away" in without_a_way(replace(page, read=none))
    assert "not in every format" in without_a_way(replace(page, read=one))


def whole(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else bytes(answer.content)


def rows_in(content: bytes, format: str) -> int:
    """How many rows a file has, read as whoever takes it away would."""
    if format == "csv":
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return len([line for line in lines if not line[0].startswith("#")]) - 1
    if format == "json":
        said = json.loads(content)
        return len(said.get("rows", said.get("problems")))
    if format == "xlsx":
        import openpyxl

        return int(openpyxl.load_workbook(io.BytesIO(content))["data"].max_row) - 1
    import pyarrow.parquet as parquet

    return int(parquet.read_table(io.BytesIO(content)).num_rows)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_four_files_of_a_list_have_the_same_rows(
    reader: Client, found_pages: list[Page], language: str
) -> None:
    tried = set()
    for page in all_pages(reader, found_pages):
        for address in ways(page):
            name = (page.sort, dict(parse_qsl(urlsplit(address).query)).get("list", ""))
            if name in tried or page.sort in ("search", "compare"):  # their own tests take them away
                continue
            tried.add(name)
            here = address.replace("/en/", f"/{language}/", 1)
            counts = {}
            for format in FORMATS:
                answer = reader.get(f"{here}&as={format}")
                assert answer.status_code == 200, here
                assert f".{format}" in answer.headers["Content-Disposition"], here
                counts[format] = rows_in(whole(answer), format)
            assert len(set(counts.values())) == 1, (here, counts)
    assert len(tried) > 15


@pytest.mark.parametrize(
    ("address", "list_", "query"),
    [
        ("/en/country/SN", "links", "SELECT count(*) n FROM links WHERE 'SN' IN (a_country, b_country)"),
        ("/en/country/SN", "missions", "SELECT count(*) n FROM missions WHERE 'SN' IN (sending, receiving)"),
        ("/en/country/SN", "activities", "SELECT count(*) n FROM activities WHERE country = 'SN' OR list_contains(countries, 'SN')"),
        ("/en/topic/water_sanitation", "activities", "SELECT count(*) n FROM activities WHERE list_contains(topics, 'water_sanitation')"),
        ("/en/sources", "", "SELECT count(*) n FROM sources"),
    ],
)  # fmt: skip
def test_a_list_is_whole(reader: Client, address: str, list_: str, query: str) -> None:
    said = json.loads(whole(reader.get(address, {"list": list_, "as": "json"})))
    assert len(said["rows"]) == sql(query)[0]["n"] > 0


def test_the_activities_of_an_organisation_are_those_that_name_it(reader: Client) -> None:
    body = sql(
        "SELECT organisation AS id, count(DISTINCT id) AS n FROM activity_parties "
        "WHERE organisation IS NOT NULL GROUP BY 1 ORDER BY n DESC LIMIT 1"
    )[0]
    said = json.loads(
        whole(reader.get(f"/en/organisation/{body['id']}?list=activities&as=json", follow=True))
    )
    assert len(said["rows"]) == body["n"]


def test_sums_stay_numbers_in_a_sheet(reader: Client) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(whole(reader.get("/en/money?as=xlsx"))))
    head, first = list(book["data"].values)[:2]
    assert isinstance(dict(zip(head, first, strict=True))["amount"], int | float)


def takes(answer: Any) -> list[tuple[str, str]]:
    """The address of each list that a page gives away, and what stands beside it."""
    blocks = re.findall(r'<p class="small take">.*?</p>', answer.content.decode(), re.DOTALL)
    found = [(re.search(r'href="([^"]*as=csv)"', each), each) for each in blocks]
    return [(unescape(at[1]), block) for at, block in found if at]


@pytest.mark.parametrize(
    "sort",
    ["group/G77", "network", "compare?one=MA&other=FR", "pair/FR/MA", "embassies", "country/MA", "place/geonames:2543549", "sources",
     "topic/water_sanitation", "search?q=water&table=activities"],
)  # fmt: skip
def test_where_a_list_has_more_rows_than_a_file_it_is_said(
    reader: Client, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """Files are cut at one row; what the page has worked out goes out whole, and of it nothing is said."""
    network = sql("SELECT network_id AS id FROM memberships")[0]["id"]
    host = sql(
        "SELECT receiving AS id FROM missions WHERE receiving <> '' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )[0]["id"]
    address = (
        f"/en/{ {'network': f'network/{network}', 'embassies': f'embassies?to={host}'}.get(sort, sort) }"
    )
    with monkeypatch.context() as patched:
        patched.setattr(take, "MOST_ROWS", 1)
        page = reader.get(f"{address}{'&' if '?' in address else '?'}cut=1")
        found = [(urljoin(address, at), block) for at, block in takes(page)]
        cut = {at: rows_in(whole(reader.get(at)), "csv") for at, _ in found}
    full = {at: rows_in(whole(reader.get(at)), "csv") for at in cut}
    said = {at for at, block in found if words.say("take.most", most=1) in block}
    assert said == {at for at in cut if cut[at] < full[at]} != set()


@pytest.mark.parametrize("list_", ["links", "activities", "missions", "neighbours"])
def test_of_an_empty_list_an_empty_file_is_given(
    reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, list_: str
) -> None:
    from click.testing import CliRunner

    from maillage.cli import front

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    sheet = tmp_path / "missions.csv"
    sheet.write_text(
        "Pays représenté,Pays d'accueil,Ville,Type\nEspagne,Sénégal,Dakar,Ambassade\n", encoding="utf-8"
    )
    assert CliRunner().invoke(front, ["import", str(sheet)]).exit_code in (0, 1)
    answer = reader.get(f"/fr/place/geonames:2253354?list={list_}&as=csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{list_}.csv"'
    assert rows_in(whole(answer), "csv") == (list_ == "missions")
    page = reader.get("/fr/place/geonames:2253354").content.decode()
    assert (f"list={list_}&amp;as=csv" in page) == (list_ == "missions")


@pytest.mark.parametrize(
    "query", ["list=nothing&as=csv", "list=&as=csv", "list=%00&as=json", "list=links&as=exe"]
)
def test_odd_lists_are_answered(reader: Client, query: str) -> None:
    for address in ("/en/country/SN", "/en/milestones", "/en/topic/water_sanitation"):
        assert reader.get(f"{address}?{query}").status_code == 200


def test_the_links_that_name_an_organisation_stand_on_its_page_and_are_taken_away(
    reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from maillage.cli import front

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    members = "Network,Member,Type,Town,Country\nRivers,Agence des eaux du Loukkos,public,Larache,Maroc\n"
    links = "".join(f"Agence des eaux du Loukkos,Maroc,Ville {n},France,{1990 + n}\n" for n in range(60))
    for name, text in (
        ("members.csv", members),
        ("liens.csv", f"Commune,Pays,Ville partenaire,Pays partenaire,Année\n{links}"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert CliRunner().invoke(front, ["import", str(tmp_path / name)]).exit_code in (0, 1)
    body = sql("SELECT organisation AS id FROM memberships")[0]["id"]
    page = reader.get(f"/en/organisation/{body}").content.decode()
    assert page.count("/en/wrong?table=links&amp;id=") == 20 and "20 of 60 are shown" in page
    said = json.loads(whole(reader.get(f"/en/organisation/{body}?list=links&as=json")))
    assert len(said["rows"]) == 60


@pytest.mark.parametrize(
    "address",
    ["/ar/group/G77", "/ar/group/ODA", "/ar/country/SN", "/ar/country/MA", "/ar/group/LDC,LLDC,SIDS_UN"],
)
def test_the_heaviest_pages_arrive_at_once(reader: Client, address: str) -> None:
    """With all ways to take their lists away, and to say that a line is wrong."""
    import gzip

    answer = reader.get(address)
    style = reader.get(next(each for each in read(answer).loaded if "style" in each))
    assert sum(len(gzip.compress(each.content)) for each in (answer, style)) <= 14_000
