"""Places are named in the reader's language wherever they are known, and lists stand in the order of those names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

    from maillage.reference.places import Places

LINKS = """Commune,Pays,Ville partenaire,Pays partenaire,Année
Stains,France,Figuig,Maroc,
Sète,France,El Jadida,Maroc,
Évreux,France,Larache,Maroc,
Lille,France,Larache,Maroc,
Vierzon,France,El Jadida,Maroc,1993
Vienne,Autriche,Figuig,Maroc,
Vienne,Autriche,Dakar,Sénégal,
Lille,France,Dakar,Sénégal,
Berlin,Allemagne,Larache,Maroc,
Berlin,Allemagne,Dakar,Sénégal,
"""
MISSIONS = """sending,receiving,city,kind,lat,lon,qid
AT,SN,Dakar,embassy,14.69,-17.44,Q1
SN,AT,Vienna,embassy,48.21,16.37,Q2
Order of the Star,SN,Dakar,other,14.69,-17.44,Q3
AT,SN,Nullepart-sur-Mer,consulate,,,Q4
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Path:
    """A home with links of several countries and missions in towns, one of them in a town that nobody knows."""
    from maillage.cli import front

    folder = tmp_path_factory.mktemp("names")
    for name, text in (("links", LINKS), ("missions", MISSIONS)):
        sheet = folder / f"{name}.csv"
        sheet.write_text(text, encoding="utf-8")
        done = CliRunner().invoke(front, ["import", str(sheet)], env={"MAILLAGE_HOME": str(folder / "home")})
        assert done.exit_code in (0, 1), done.output
    return folder / "home"


@pytest.fixture
def told(reader: Client, home: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who reads the site over that record."""
    monkeypatch.setenv("MAILLAGE_HOME", str(home))
    return reader


def text(reader: Client, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, address
    return " ".join(" ".join(read(answer).text).split())


def in_order(said: str, *names: str) -> bool:
    """Whether these names follow one another in a text."""
    at = [said.find(name) for name in names]
    return -1 not in at and at == sorted(at)


@pytest.mark.parametrize("address", ["/fr/pair/FR/MA", "/fr/sheet/pair/FR/MA"])
def test_links_of_two_countries_stand_by_day_and_then_by_the_names_shown(told: Client, address: str) -> None:
    said = text(told, address).split("Lien Depuis")[1]
    assert in_order(said, "Vierzon", "Évreux", "Lille", "Sète", "Stains")


@pytest.mark.parametrize("address", ["/fr/sheet/visit/geonames:2543549", "/fr/place/geonames:2543549"])
def test_links_of_a_place_stand_by_the_names_of_their_countries(told: Client, address: str) -> None:
    said = text(told, address).split("Partenaire Lien")[1]
    assert in_order(said, "Berlin", "Évreux", "Lille")


@pytest.mark.parametrize(
    ("address", "city"),
    [("/ar/embassies?from=AT&to=SN", "داكار"), ("/fr/embassies?from=AT&to=SN", "Vienne"), ("/ar/pair/AT/SN", "داكار"),
     ("/ar/sheet/pair/AT/SN", "(داكار)"), ("/fr/sheet/pair/AT/SN", "(Vienne)"), ("/fr/pair/AT/SN", "Nullepart-sur-Mer")],
)  # fmt: skip
def test_a_mission_is_in_a_town_as_the_reader_calls_it(told: Client, address: str, city: str) -> None:
    said = text(told, address)
    assert city in said
    assert "Vienna" not in said


def test_who_sends_and_is_no_country_stands_last_in_every_language(told: Client) -> None:
    for language, country in (("fr", "Autriche"), ("ar", "النمسا")):
        said = told.get(f"/{language}/embassies?to=SN").content.decode().split("<tbody")[1]
        assert in_order(said, country, "Order of the Star")


def test_the_page_of_missions_is_called_after_what_it_lists(told: Client) -> None:
    for query, title in (
        ("from=AT&to=SN", "Austria and Senegal"),
        ("to=SN", "Senegal"),
        ("from=AT", "Austria"),
    ):
        assert title in read(told.get(f"/en/embassies?{query}")).title


def test_partners_in_common_stand_by_the_names_of_their_countries(told: Client) -> None:
    for language, names in (
        ("en", ("Vienna", "Lille", "Berlin")),
        ("fr", ("Berlin", "Vienne", "Lille")),
        ("ar", ("برلين", "فيينا", "ليل")),
    ):
        page = told.get(f"/{language}/compare?one=MA&other=SN").content.decode()
        assert in_order(page, *(f">{name}</a>" for name in names)), language


def test_sums_of_one_country_in_another_are_called_as_on_their_page(told: Client) -> None:
    from django.utils import translation

    from maillage.site.at_hand import at_hand
    from maillage.site.pages.selection import Selection

    with translation.override("en"):
        record = at_hand()
        assert Selection(giver="AT", country="SN").about(record) == "Bodies of Austria, in Senegal"
        assert Selection(giver="AT").about(record) == "Bodies of Austria"
        assert Selection(country="SN").about(record) == "Senegal"


def test_reasons_to_look_at_a_place_name_others_in_the_readers_language(reader: Client) -> None:
    from django.utils import translation

    from maillage.site.at_hand import at_hand
    from maillage.site.pages.likely import likely_partners

    record, reasons = at_hand(), []
    with translation.override("ar"):
        for identifier in sorted(record.linked, key=lambda each: -record.linked[each])[:10]:
            place = record.places.get(identifier)
            assert place is not None
            reasons += [reason for row in likely_partners(record, place) for reason in row["reasons"]]
        said = " ".join(reasons)
        known = {
            place.name: record.places.name(each, "ar")
            for each in record.linked
            if (place := record.places.get(each))
        }
    latin = {
        name
        for name, called in known.items()
        if called != name and re.search(rf"\b{re.escape(name)}\b", said)
    }
    assert reasons and not latin
