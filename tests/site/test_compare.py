"""The page that compares: what both have and what one has, names understood or asked, no contact handed over."""

from __future__ import annotations

from math import acos, cos, radians, sin
from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client


LARACHE, BORDEAUX, LILLE = "geonames:2543549", "geonames:3031582", "geonames:2998324"


def asked(visitor: Client, one: str, other: str, **more: str) -> str:
    answer = visitor.get("/en/compare", {"one": one, "other": other, **more})
    assert answer.status_code == 200
    return " ".join(" ".join(read(answer).text).split())


def test_two_places_side_by_side(visitor: Client) -> None:
    shown = asked(visitor, LARACHE, BORDEAUX)
    assert "2 partners in common are listed. No link runs from one to the other." in shown
    partners = shown.split("Partners in common")[1]
    assert "Almuñécar" in partners and "Lille" in partners
    assert "as the crow flies" in shown


def test_both_orders_say_the_same(visitor: Client) -> None:
    one, other = asked(visitor, LARACHE, LILLE), asked(visitor, LILLE, LARACHE)
    for said in ("No partner in common is listed.", "1 link runs from one to the other."):
        assert said in one and said in other


def test_two_networks_tell_who_is_in_both_and_no_more(visitor: Client) -> None:
    shown = asked(visitor, "Network of rivers", "Network of bridges")
    assert "They have 2 members in common." in shown
    assert "the same body (1) or bodies of the same place" in shown
    for private in ("@", "mailto", "example"):
        assert private not in shown.split("Members")[1].split("Compare others")[0]


def test_a_country_and_a_group_by_their_names(visitor: Client) -> None:
    shown = asked(visitor, "Maroc", "Western Balkans")
    assert "Morocco and Western Balkans" in shown
    assert "No country is in both today." in shown


def test_two_countries_lead_to_their_own_page(visitor: Client) -> None:
    page = read(visitor.get("/en/compare", {"one": "MA", "other": "FR"}))
    assert "/en/pair/FR/MA" in page.links


def test_a_name_of_several_places_is_asked_and_each_answer_leads_on(visitor: Client) -> None:
    page = read(visitor.get("/en/compare", {"one": "Saint-Louis", "other": LARACHE}))
    assert "Which “Saint-Louis” is meant?" in " ".join(" ".join(page.text).split())
    choices = [link for link in page.links if "one=geonames" in link]
    assert len(choices) > 1
    assert "Larache" in " ".join(read(visitor.get(choices[0])).text)


def test_what_else_a_name_may_mean_is_offered(visitor: Client) -> None:
    """Luxembourg is a country, and a town of that name lies in it."""
    page = read(visitor.get("/en/compare", {"one": "Luxembourg", "other": "FR"}))
    assert "was taken for" in " ".join(page.text)
    assert any("one=geonames" in link for link in page.links)


def test_a_name_typed_again_keeps_what_was_meant(visitor: Client) -> None:
    """The form sends the code beside the name: only another name is understood anew."""
    again = asked(visitor, "Lille", "Larache", one_is=LILLE, other_is=LARACHE)
    assert "1 link runs from one to the other." in again
    changed = asked(visitor, "Bordeaux", "Larache", one_is=LILLE, other_is=LARACHE)
    assert "Bordeaux and Larache" in changed


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (LARACHE, "MA", "A place is compared with a place"),
        (LARACHE, "Larache", "Both sides are the same"),
        ("xyzzyqwv", LARACHE, "was not found"),
        ("", "", "Two places, two networks"),
    ],
)
def test_what_cannot_be_compared_is_said(visitor: Client, one: str, other: str, said: str) -> None:
    assert said in asked(visitor, one, other)


@pytest.mark.parametrize(
    "bad", ["\0", "x" * 100_000, "<script>alert(1)</script>", "\u202eLarache", "geonames:0", "%", "LDC,"]
)
def test_bad_input_is_answered_and_shown_as_text(visitor: Client, bad: str) -> None:
    answer = visitor.get("/fr/compare", {"one": bad, "other": LARACHE, "one_is": bad})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_both_sides_may_be_odd_at_once(visitor: Client) -> None:
    for bad in ("x" * 100_000, "\0", "network:0", "LDC,LLDC", "ZZ", "[" * 5_000):
        answer = visitor.get("/ar/compare", {"one": bad, "other": bad, "one_is": bad, "other_is": bad})
        assert answer.status_code == 200
    for format in ("csv", "xlsx", "json", "parquet"):
        assert (
            visitor.get("/en/compare", {"one": "nobody", "other": LARACHE, "as": format}).status_code == 200
        )


def test_two_that_share_nothing_say_so(visitor: Client) -> None:
    places = asked(visitor, "Tirana", "Mopti")
    assert "No partner in common is listed." in places and "No link runs from one to the other." in places
    assert "No partner in common is listed." in asked(visitor, "SN", "RS")


def test_how_far_apart_two_places_are(visitor: Client) -> None:
    north, other, east = radians(44.84124), radians(50.63391), radians(3.05512 + 0.58046)
    km = 6371 * acos(sin(north) * sin(other) + cos(north) * cos(other) * cos(east))
    assert f"{round(km)} km" in asked(visitor, BORDEAUX, LILLE).replace("\u202f", " ").replace("\xa0", " ")


def test_links_of_both_are_taken_away(visitor: Client) -> None:
    answer = visitor.get("/en/compare", {"one": LARACHE, "other": BORDEAUX, "as": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.count("\n") == 5  # headings and four links: one is of neither


def test_what_is_listed_is_taken_away_as_shown(visitor: Client) -> None:
    answer = visitor.get("/en/compare", {"one": LARACHE, "other": BORDEAUX, "as": "csv", "list": "both"})
    text = answer.content.decode("utf-8-sig")
    assert "partner,Almuñécar,In common" in text
    assert "network,Network of bridges,Larache" in text


def test_it_stands_on_an_empty_record(empty: Client) -> None:
    answer = empty.get("/ar/compare", {"one": "MA", "other": "SN"})
    assert answer.status_code == 200


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_topics_stand_by_their_names(visitor: Client, language: str) -> None:
    """As a reader of the language looks for them, not by their codes."""
    import re
    from html import unescape

    from maillage.reference.names import fold

    listed = visitor.get(f"/{language}/networks").content.decode()
    network = re.findall(rf'href="(/{language}/network/[^"?]+)"', listed)[0]
    page = visitor.get(network).content.decode()
    found = re.findall(rf'href="/{language}/topic/([^"]+)"[^>]*>(.*?)</a>', page)
    names = [fold(unescape(name)) for _, name in found]
    falls = [place for place in range(1, len(names)) if names[place] < names[place - 1]]
    assert len(names) > 20 and len(falls) <= 1  # two lists: with something, with nothing
