"""What a new reader stumbles over: invented links that look real, codes, names that mean several places, pages hard to find."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client


def body(reader: Client, address: str) -> str:
    """The text of a page."""
    answer = reader.get(address)
    assert answer.status_code == 200, address
    return " ".join(" ".join(read(answer).text).split())


def test_what_was_invented_says_so_wherever_links_stand(reader: Client) -> None:
    """Links of the demonstration between two countries, and between countries of a group."""
    shown = body(reader, "/fr/pair/FR/SN")
    rows = [
        row
        for row in re.split(r"C’est faux", shown)
        if re.search(r"\.(csv|xlsx) · ligne", row) and "liens.csv" not in row
    ]
    assert rows and all("inventé pour la démonstration" in row for row in rows)
    assert "inventé pour la démonstration" in body(reader, "/fr/group/LDC")


def test_a_country_behind_a_comma_settles_which_place_is_meant(reader: Client) -> None:
    answer = reader.get("/fr/places", {"name": "Bakel, Sénégal"})
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/fr/place/")
    assert reader.get("/fr/places", {"name": "Bakel"}).status_code == 200
    assert reader.get("/fr/places", {"name": ", ,Sénégal,"}).status_code == 200


def test_no_code_of_a_value_or_a_language_is_shown(reader: Client) -> None:
    assert not re.search(r"[{}‹›]", body(reader, "/ar/about/scores"))
    assert ", mfv" not in body(reader, "/fr/country/SN") and "autres langues" in body(
        reader, "/fr/country/SN"
    )


def test_a_place_understood_leads_to_its_page(reader: Client) -> None:
    links = read(reader.get("/fr/search", {"q": "Larache"})).links
    assert "/fr/place/geonames:2543549" in links
