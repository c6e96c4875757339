"""What holds of every page, whichever it is: pages are found by following links, so a new one is tried by itself."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import Page, pages, read

if TYPE_CHECKING:
    from django.test import Client

MOST_KILOBYTES = 14_000
"""HTML and style sheet, compressed: what arrives in the first round trips of a slow line."""
EXPECTED = {
    "api-page", "api-shapes",
    "home", "search", "wrong", "places", "place", "activity", "country", "embassies", "sources", "source", "about",
    "networks", "network", "funds", "fund", "funds_find", "calls", "call", "call_propose", "procedure", "procedure_check", "procedure_keep", "rules", "rules_of", "rules_cases", "parties", "groups", "group", "compare",
    "organisation", "pair", "topic", "topics", "solutions", "milestones", "money", "measures", "sheet-visit", "sheet-pair", "sheet-advocacy",
    "components", "component", "mesh", "follow", "follow_mine", "need", "offer", "needs", "offers", "rounds",
    "account_login", "account_signup", "account_reset_password", "claim", "party_new",
}  # fmt: skip
WITH_A_FORM = {
    "account_login",
    "account_signup",
    "account_reset_password",
    "claim",
    "party_new",
    "procedure_keep",
    "call_propose",
}
"""Pages of which a form is sent, by who has not signed in; the last four lead there."""


@pytest.fixture(params=["fr", "en", "ar"])
def found(request: pytest.FixtureRequest, reader: Client) -> list[Page]:
    """All pages of a language."""
    return list(pages(reader, request.param))


def test_what_holds_of_every_page(found: list[Page], reader: Client, site_home: Path) -> None:
    """One crawl, all of it asked: the crawl is what takes time."""
    style = gzip.compress(reader.get(found[0].read.loaded[0]).content)
    assert {page.sort for page in found} == EXPECTED
    language = found[0].address[1:3]
    for page in found:
        where = page.address
        assert page.answer.status_code == 200, where
        assert page.read.language == language, where
        assert page.read.direction == ("rtl" if language == "ar" else "ltr"), where
        assert page.read.headings.count(1) == 1, where
        assert page.read.title.removesuffix(" · Maillage").strip(" ·"), where
        assert len(page.read.ids) == len(set(page.read.ids)), where
        assert not page.read.unlabelled, where
        assert not page.read.inline, where
        assert all(each.startswith("/") and not each.startswith("//") for each in page.read.loaded), where
        weight = len(gzip.compress(page.answer.content)) + len(style)
        assert weight <= MOST_KILOBYTES, (where, weight)
        csp = page.answer.headers["Content-Security-Policy"]
        assert "unsafe" not in csp and "default-src 'none'" in csp, where
        assert page.answer.headers["X-Content-Type-Options"] == "nosniff", where
        # a form that is sent carries a token; nothing else is set before somebody signs in
        assert set(page.answer.cookies) <= ({"csrftoken"} if page.sort in WITH_A_FORM else set()), where
        assert str(site_home.parent) not in page.answer.content.decode(), where


def test_each_page_stands_in_each_language(reader: Client) -> None:
    for page in pages(reader, "fr", most=2):
        for language in ("en", "ar"):
            other = reader.get(page.address.replace("/fr/", f"/{language}/", 1), follow=True)
            assert other.status_code == 200, page.address
            assert read(other).headings == page.read.headings, page.address


def test_the_weight_of_a_page_is_held_to(reader: Client) -> None:
    """The bar is one that a page can break: the longest list here is near half of it."""
    heaviest = max(len(gzip.compress(page.answer.content)) for page in pages(reader, "en", most=2))
    assert heaviest > 1_000
