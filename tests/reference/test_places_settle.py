"""Settling the ends of lists: the one sure place, or none. The checked sample says how often it is wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from maillage.reference.places import Places, default_folder, is_built

pytestmark = pytest.mark.skipif(
    not is_built(default_folder()), reason="THE PLACE INDEX IS NOT BUILT: run make places"
)

SAMPLE = Path(__file__).parent / "data" / "settled_sample.csv"


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.open(default_folder())


def settled(
    places: Places, name: str, country: str | None, near: tuple[float, float] | None = None
) -> str | None:
    found = places.settle(name, country, near)
    return f"{found.place.name}, {found.place.country}, {found.place.kind}" if found else None


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Larache", "MA", "Larache, MA, town"),
        ("Saint-Louis", "SN", "Saint-Louis, SN, town"),
        ("St. Louis", "SN", "Saint-Louis, SN, town"),
        ("Нови Сад", "RS", "Novi Sad, RS, town"),
        ("Gmina Żnin", "PL", "Żnin, PL, town"),
        ("Tokyo – Meguro", "JP", "Meguro, JP, town"),
        ("Taizhou, Zhejiang", "CN", "Taizhou, CN, town"),
        ("Prague 6", "CZ", "Praha 6, CZ, unit2"),
        ("Los Angeles County", "US", "Los Angeles County, US, unit2"),
        ("Bozen/Bolzano", "IT", "Bolzano, IT, town"),
        ("Marakech", "MA", "Marrakesh, MA, town"),
        ("Bombay", "IN", "Mumbai, IN, town"),
        ("Windhoek", "NA", "Windhoek, NA, town"),
        ("Pristina", "RS", "Pristina, XK, town"),
        ("Saint-Pierre", "RE", "Saint-Pierre, RE, town"),
    ],
)
def test_a_sure_name_is_settled(places: Places, name: str, country: str, expected: str) -> None:
    assert settled(places, name, country) == expected


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Springfield", "US"),  # many
        ("Saint-Denis", "FR"),  # Seine-Saint-Denis and Réunion
        ("Saint Louis", None),
        ("Communauté de communes du Pays de Fayence", "FR"),
        ("Métropole Nice Côte d'Azur", "FR"),
        ("Steinfurt (district)", "DE"),  # the town of the name is not the district
        ("Novi Grad (Sarajevo)", "BA"),  # not the town of Novi Grad
        ("Nowhereville", "FR"),
        ("Koenigsberg", "PL"),
        ("", "FR"),
        ("Paris", "Prussia"),
    ],
)
def test_what_is_in_doubt_is_settled_by_nobody(places: Places, name: str, country: str | None) -> None:
    assert settled(places, name, country) is None


@pytest.mark.parametrize(
    "name", ["Smara", "Aousserd", "Laayoune", "El Aaiún", "Dakhla", "Camp de Smara", "wilaya de Dajla"]
)
@pytest.mark.parametrize("country", ["DZ", "EH", "Sahrawi Arab Democratic Republic"])
def test_a_camp_is_never_the_town_whose_name_it_bears(places: Places, name: str, country: str) -> None:
    assert settled(places, name, country) is None
    assert settled(places, name, country, (27.5, -7.8)) is None


def test_a_point_chooses_between_homonyms_of_a_country(places: Places) -> None:
    assert settled(places, "Saint-Denis", "FR", (-20.88, 55.45)) == "Saint-Denis, RE, town"
    assert settled(places, "Saint-Denis", "FR", (48.93, 2.36)) == "Saint-Denis, FR, town"


def test_a_point_in_another_country_does_not_unsettle_a_name(places: Places) -> None:
    assert settled(places, "Perth", "GB", (-31.95, 115.86)) == "Perth, GB, town"


def test_a_point_alone_settles_nothing(places: Places) -> None:
    assert settled(places, "Nowhereville", "MA", (35.193, -6.156)) is None


def test_the_checked_sample_has_at_most_one_wrong_in_two_hundred(places: Places) -> None:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert len(lines) == 400
    wrong, silent = [], []
    for line in lines:
        near = (float(line["latitude"]), float(line["longitude"]))
        found = places.settle(line["name"], line["country"], near)
        if found is None:
            silent.append(line["name"])
        elif (found.place.id == line["place"]) != (line["verdict"] == "right") and line[
            "verdict"
        ] != "unclear":
            wrong.append((line["name"], found.place.id))
    assert len(wrong) / (400 - len(silent)) <= 0.005, wrong
    assert len(silent) <= 12, silent


def test_fifty_thousand_ends_are_settled_in_seconds(places: Places) -> None:
    import time

    with SAMPLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(line for line in file if not line.startswith("#")))
    for line in lines:
        places.settle(line["name"], line["country"])
    start = time.perf_counter()
    for _ in range(125):
        for line in lines:
            places.settle(line["name"], line["country"])
    assert time.perf_counter() - start < 3
