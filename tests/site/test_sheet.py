"""Sheets of paper: what stands on them, that they fit one page in every language, and what is asked that is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.browsers import CHROMIUM
from tests.site.crawl import read
from tests.site.test_browser import browser  # noqa: F401

if TYPE_CHECKING:
    from django.test import Client

LARACHE = "geonames:2543549"
OCCITANIE = "geonames:11071623"
SHEETS = (f"visit/{LARACHE}", f"advocacy/{LARACHE}", f"advocacy/{OCCITANIE}", "pair/FR/SN", "pair/ES/MA")
_PAGE = re.compile(rb"/Type\s*/Page[^s]")


def text(reader: Client, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, address
    return " ".join(" ".join(read(answer).text).split())


def test_a_sheet_says_its_day_its_sources_and_its_address(reader: Client) -> None:
    from maillage.site.today import today

    for sheet in SHEETS[:2]:
        page = text(reader, f"/en/sheet/{sheet}")
        assert str(today().year) in page and "liens.csv" in page
        assert f"http://testserver/en/sheet/{sheet}" in page


def test_a_sheet_has_the_links_of_the_place_and_of_what_lies_in_it(reader: Client) -> None:
    assert "3 links are listed" in text(reader, f"/en/sheet/visit/{LARACHE}")
    tangier_tetouan_al_hoceima = "geonames:11281874"
    page = text(reader, f"/en/sheet/advocacy/{tangier_tetouan_al_hoceima}")
    assert "3 links are listed" in page and "Larache" in page


def test_what_does_not_fit_is_counted_with_its_address(reader: Client) -> None:
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        shown = reader.get("/en/sheet/pair/FR/SN").context
        whole = reader.get("/en/pair/FR/SN").context["n_links"]
    finally:
        teardown_test_environment()
    assert len(shown["links"]) + shown["more_links"] == whole
    assert shown["more_links"] > 0
    assert f"{shown['more_links']} more links: http://testserver/en/pair/FR/SN" in text(
        reader, "/en/sheet/pair/FR/SN"
    )


def test_links_take_the_room_that_is_left(reader: Client) -> None:
    from maillage.site.pages.sheet_room import LEAST, MOST, room

    empty: dict[str, Any] = {"sentences": [], "sources": [], "activities": [], "money": [], "facts": []}
    long = {**empty, "facts": [{"name": "Groups", "said": "x" * 900}]}
    assert MOST == room(empty, "fr") > room(long, "fr") > room(long, "ar")
    assert room({**long, "facts": long["facts"] * 9}, "en") == LEAST


def test_money_on_a_sheet_is_that_of_the_page(reader: Client) -> None:
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        sheet = reader.get("/en/sheet/pair/FR/SN").context["money"][0]
        page = reader.get("/en/money?country=SN&giver=FR").context
    finally:
        teardown_test_environment()
    _, sums = sheet["rows"][-1]
    assert sums[0] == page["totals"][0]


@pytest.mark.parametrize(
    "address",
    [
        "visit/geonames:1",
        "visit/nothing",
        "advocacy/iso3166-2:XX-YY",
        "pair/FR/XX",
        "pair/FR/FR",
        "pair/fr/SN",
    ],
)
def test_what_is_none_is_not_found(reader: Client, address: str) -> None:
    assert reader.get(f"/fr/sheet/{address}").status_code == 404


def test_two_countries_have_one_address(reader: Client) -> None:
    assert reader.get("/fr/sheet/pair/SN/FR").headers["Location"] == "/fr/sheet/pair/FR/SN"


@pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: sheets were printed by no browser (apt install chromium)"
)
def test_every_sheet_prints_on_one_page(
    reader: Client,
    browser: Any,  # noqa: F811
) -> None:
    style = reader.get("/fr/").content.decode()
    found = re.findall(r'href="(/style[^"]+)"', style)
    assert len(found) == 2  # for the screen, and for paper
    css = "".join(reader.get(each).content.decode() for each in found)
    page = browser.new_page()
    for language in ("fr", "en", "ar"):
        for sheet in SHEETS:
            html = reader.get(f"/{language}/sheet/{sheet}").content.decode()
            page.set_content(html.replace("</head>", f"<style>{css}</style></head>"))
            printed = page.pdf(prefer_css_page_size=True)
            assert len(_PAGE.findall(printed)) == 1, (language, sheet)
    page.set_content("<p>x</p>" + "<p style='break-before:page'>y</p>")
    assert len(_PAGE.findall(page.pdf())) == 2
    page.close()
