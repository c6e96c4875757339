"""Links that lead from a page to a search: whatever stands in a name, the search is asked for that very name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

NAMES = ("Eau & vie", "Canton #1", 'Les "amis" du fleuve', "جمعية العرائش", "50 % + 1 = ?", "a;b&table=links")
LARACHE = "geonames:2543549"


def asked(reader: Client, address: str) -> list[dict[str, list[str]]]:
    """What the searches ask to which a page leads."""
    answer = reader.get(address, follow=True)
    assert answer.status_code == 200, address
    links = [urlsplit(link) for link in read(answer).links]
    return [parse_qs(link.query) for link in links if link.path.endswith("/search") and "q=" in link.query]


@pytest.fixture
def larache(reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who reads a site with more activities at one place, and more links between two countries, than a page lists."""
    from maillage.cli import front
    from maillage.site.pages.pair import MOST_LINKS
    from maillage.site.pages.place import MOST_PARTNERS, MOST_PROJECTS

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    sheets = {
        "projects": ("Titre,Pays,Commune,Début", "Puits {0},Maroc,Larache,2019", MOST_PROJECTS),
        "links": (
            "Commune,Pays,Ville partenaire,Pays partenaire,Année",
            "Larache,Maroc,Ville {0},Espagne,1994",
            max(MOST_LINKS, MOST_PARTNERS),
        ),
    }
    for kind, (head, row, most) in sheets.items():
        sheet = tmp_path / f"{kind}.csv"
        sheet.write_text("\n".join([head, *(row.format(at) for at in range(most + 1))]), encoding="utf-8")
        done = CliRunner().invoke(front, ["import", str(sheet), "--as", kind])
        assert done.exit_code == 0, done.output
    return reader


def test_the_page_of_a_place_leads_to_all_of_it(larache: Client) -> None:
    found = asked(larache, f"/ar/place/{LARACHE}")
    assert {"q": ["العرائش"], "table": ["activities"]} in found
    assert {"q": ["العرائش"], "country": ["MA"], "table": ["links"]} in found


def test_the_page_of_a_group_leads_to_its_activities(larache: Client) -> None:
    assert {"q": ["LDC"], "table": ["activities"]} in asked(larache, "/en/group/LDC")


def test_what_an_address_says_is_what_is_read_from_it(reader: Client) -> None:
    from django.test import RequestFactory
    from django.utils import translation

    from maillage.site.pages.search import Asked, search_address

    with translation.override("fr"):
        for name in NAMES:
            address = search_address(q=name, country="MA", table="", topic=None)
            assert address.isascii() and address.count("&") == 1 and "#" not in address
            read_again = Asked.read(RequestFactory().get(address))
            assert (read_again.text, read_again.country, read_again.table) == (name, "MA", "")
            assert Asked.read(RequestFactory().get(read_again.address())) == read_again


def test_two_countries_lead_to_the_rest_of_their_links(larache: Client) -> None:
    assert asked(larache, "/ar/pair/ES/MA") == [{"q": ["المغرب"], "country": ["ES"], "table": ["links"]}]
