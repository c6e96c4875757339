"""What the pages say: the same as the command, with where each line is from; and what they make of odd questions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from click.testing import CliRunner

from tests.site.at_home import HARM
from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

LARACHE = "geonames:2543549"


def said(reader: Client, address: str) -> str:
    """The text of a page."""
    answer = reader.get(address, follow=True)
    assert answer.status_code == 200, address
    return " ".join(" ".join(read(answer).text).split())


def test_the_root_goes_to_the_readers_language_on_this_host(reader: Client) -> None:
    for asked, to in (("ar,fr;q=0.5", "/ar/"), ("en-GB", "/en/"), ("de", "/fr/")):
        answer = reader.get("/", headers={"accept-language": asked})
        assert (answer.status_code, answer.headers["Location"]) == (302, to)


def test_a_place_says_what_the_command_says(reader: Client) -> None:
    from maillage.cli import front

    told = json.loads(CliRunner().invoke(front, ["place", "Larache", "--json", "--lang", "fr"]).output)
    page = said(reader, f"/fr/place/{LARACHE}")
    assert len(told["partners"]) == HARM.count("\n") - 1
    for partner in told["partners"]:
        assert partner["name"] in page
    assert "136 505 habitants" in page.replace("\u202f", " ").replace("\xa0", " ")


def test_text_of_a_source_is_shown_as_text(reader: Client) -> None:
    answer = reader.get(f"/fr/place/{LARACHE}")
    assert b"<script>" not in answer.content
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in answer.content


def test_a_sure_name_leads_to_its_place_and_a_doubtful_one_asks(reader: Client) -> None:
    assert reader.get("/fr/places", {"name": "Larache"}).headers["Location"] == f"/fr/place/{LARACHE}"
    assert reader.get("/ar/places", {"name": "العرائش"}).headers["Location"] == f"/ar/place/{LARACHE}"
    several = reader.get("/en/places", {"name": "Saint Louis"})
    assert several.status_code == 200
    assert sum("/en/place/" in link for link in read(several).links) >= 2
    assert "No place found" in said(reader, "/en/places?name=Qqqqqqqqqqqq")


def test_search_says_what_it_understood_and_undoes_it(reader: Client) -> None:
    answer = reader.get("/fr/search", {"q": "eau Maroc"})
    page = read(answer)
    undo = [link for link in page.links if "not=country" in link]
    assert undo, page.links
    assert "Maroc" in said(reader, undo[0])


def test_facets_lead_to_as_many_as_they_say(reader: Client) -> None:
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        answer = reader.get("/en/search", {"q": "water"})
        facets = answer.context["facets"]
        assert facets
        for facet in facets:
            for row in facet["rows"][:3]:
                assert reader.get(row["address"]).context["found"].total == row["total"], row
    finally:
        teardown_test_environment()


ODD = [
    {"q": "<script>alert(1)</script>"},
    {"q": "\u202e\0 nul"},
    {"q": "a" * 100_000},
    {"q": "eau", "page": "1000000000"},
    {"q": "eau", "page": "-1"},
    {"q": "eau", "page": "٣"},
    {"q": "eau", "country": "ZZ", "topic": "nope", "goal": "99", "table": "nope", "not": "nope:nope"},
    {"q": "\"'(((AND OR NOT :*"},
    {"q": "", "page": ""},
]


@pytest.mark.parametrize("asked", ODD)
def test_an_odd_question_is_answered(reader: Client, asked: dict[str, str]) -> None:
    answer = reader.get("/ar/search", asked)
    assert answer.status_code == 200
    assert b"<script" not in answer.content


@pytest.mark.parametrize(
    "address",
    [
        "/fr/place/geonames:0", "/fr/place/x", "/fr/place/../etc", "/fr/country/ZZ", "/fr/country/%00", "/fr/activity/none",
        "/fr/source/none", "/fr/about/none", "/fr/nothing", "/xx/", "/fr/place/geonames:99999999999999999999",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_page_that_helps(reader: Client, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 404
    assert b"/search" in answer.content


def test_a_country_by_small_letters_and_on_another_day(reader: Client) -> None:
    assert reader.get("/en/country/bd").headers["Location"] == "/en/country/BD"
    page = said(reader, "/en/country/BD?on=2026-12-01")
    assert "not settled" in page
    assert "1 December 2026" in page
    assert said(reader, "/en/country/BD?on=yesterday")


def test_a_page_is_sent_again_only_when_the_record_changed(reader: Client) -> None:
    first = reader.get("/fr/place/" + LARACHE)
    again = reader.get("/fr/place/" + LARACHE, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = reader.get("/en/place/" + LARACHE, headers={"if-none-match": first.headers["ETag"]})
    assert other.status_code == 200


def test_only_reading_is_allowed(reader: Client) -> None:
    assert reader.post("/fr/search", {"q": "eau"}).status_code == 405


def test_a_home_without_a_record_is_served(empty: Client) -> None:
    for address in (
        "/fr/",
        "/en/search?q=water",
        "/ar/sources",
        f"/fr/place/{LARACHE}",
        "/en/embassies?from=MA&to=FR",
    ):
        assert empty.get(address).status_code == 200, address
    assert "maillage start" in said(empty, "/fr/")
    assert empty.get("/ready").content.startswith(b"ready")


def test_a_demonstration_says_so_on_every_page_and_is_not_indexed(reader: Client) -> None:
    for address in ("/fr/", f"/fr/place/{LARACHE}", "/fr/sources"):
        answer = reader.get(address)
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "Une démonstration" in answer.content.decode()


def test_what_is_real_may_be_indexed(empty: Client) -> None:
    answer = empty.get("/fr/")
    assert "X-Robots-Tag" not in answer.headers
    assert "démonstration" not in answer.content.decode()


def test_two_countries_are_one_page_in_one_order(reader: Client) -> None:
    assert reader.get("/fr/pair/MA/ES").headers["Location"] == "/fr/pair/ES/MA"
    page = said(reader, "/fr/pair/ES/MA")
    assert "Almuñécar" in page and "Larache" in page
    assert reader.get("/fr/pair/MA/MA").status_code == 404
    assert reader.get("/fr/pair/MA/ZZ").status_code == 404


def test_a_list_is_taken_away_with_the_rows_that_the_page_shows(reader: Client) -> None:
    import csv
    import io

    answer = reader.get(f"/fr/place/{LARACHE}?as=csv")
    assert 'filename="links.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == HARM.count("\n") - 1
    assert {row["a_place"] for row in rows} == {LARACHE}
    page = reader.get(f"/fr/place/{LARACHE}")
    ways = [link for link in read(page).links if "list=links&as=" in link]
    assert len(ways) == 4
    for way in ways:
        taken = reader.get(urljoin(f"/fr/place/{LARACHE}", way))
        assert taken.status_code == 200 and len(b"".join(taken.streaming_content)) > 100, way
    assert reader.get(f"/fr/place/{LARACHE}?as=exe").headers["Content-Type"].startswith("text/html")


def test_a_search_is_taken_away_table_by_table(reader: Client) -> None:
    ways = [link for link in read(reader.get("/en/search", {"q": "water"})).links if "as=json" in link]
    assert ways
    for way in ways:
        found = json.loads(b"".join(reader.get(urljoin("/en/search", way)).streaming_content))
        assert found["rows"] and found["sources"]


def test_search_engines_are_told_of_pages_in_each_language(empty: Client, reader: Client) -> None:
    assert "Disallow: /\n" in reader.get("/robots.txt").content.decode()
    listed = empty.get("/sitemap.xml").content.decode()
    for section in ("pages", "countries", "places", "activities"):
        assert f"sitemap-{section}.xml" in listed
    countries = empty.get("/sitemap-countries.xml").content.decode()
    assert "/fr/country/SN" in countries and "/ar/country/SN" in countries
    assert LARACHE in reader.get("/sitemap-places.xml").content.decode()


def test_a_page_made_before_is_the_same_page(reader: Client) -> None:
    address = f"/fr/place/{LARACHE}"
    first, again = reader.get(address), reader.get(address)
    assert again.content == first.content
    assert dict(again.headers) == dict(first.headers)
    assert reader.get(address.replace("/fr/", "/en/")).content != first.content


def test_many_readers_of_sources_at_once_are_all_answered(reader: Client) -> None:
    from threading import Thread

    from django.core.cache import cache
    from django.test import Client

    addresses = [link for link in read(reader.get("/fr/sources")).links if link.startswith("/fr/source/")][
        :15
    ]
    statuses: list[int] = []

    def ask() -> None:
        for address in addresses:
            cache.clear()
            statuses.append(Client().get(address).status_code)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4 * len(addresses)
