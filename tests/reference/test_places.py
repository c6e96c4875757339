"""The place index: what it holds, what a name means, what it refuses to guess. Uses the built index (make places)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from maillage.reference.places import Places, PlacesMissing, default_folder, is_built

pytestmark = pytest.mark.skipif(
    not is_built(default_folder()), reason="THE PLACE INDEX IS NOT BUILT: run make places"
)

LARACHE = "geonames:2543549"


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.open(default_folder())


def first(places: Places, name: str, country: str | None = None) -> tuple[str, str]:
    found = places.find(name, country=country)[0]
    return found.place.name, found.place.country


def test_a_place_is_known_by_its_geonames_number(places: Places) -> None:
    larache = places.get(LARACHE)
    assert larache is not None
    assert (larache.name, larache.country, larache.kind, larache.timezone) == (
        "Larache",
        "MA",
        "town",
        "Africa/Casablanca",
    )
    assert larache.population is not None and larache.population > 100_000
    assert larache.latitude == pytest.approx(35.193, abs=0.01)


@pytest.mark.parametrize(
    "id", ["geonames:1", "geonames:x", "geonames:", "iso3166-2:ZZ-99", "wikidata:Q90", ""]
)
def test_an_unknown_id_is_nothing(places: Places, id: str) -> None:
    assert places.get(id) is None
    assert places.names(id) == []


def test_a_unit_is_known_by_its_iso_code_and_holds_its_towns(places: Places) -> None:
    region = places.get("iso3166-2:MA-01")
    assert region is not None
    assert (region.country, region.kind, region.population) == ("MA", "unit1", None)
    assert LARACHE in {part.id for part in places.parts_of(region)}
    larache = places.get(LARACHE)
    assert larache is not None
    assert places.units_of(larache)[0] == region


def test_namibia_is_a_country(places: Places) -> None:
    assert first(places, "Windhoek", "NA") == ("Windhoek", "NA")


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("Larache", None, ("Larache", "MA")),
        ("العرائش", None, ("Larache", "MA")),
        ("Нови Сад", None, ("Novi Sad", "RS")),
        ("Novi Sad", None, ("Novi Sad", "RS")),
        ("novi-sad", None, ("Novi Sad", "RS")),
        ("Nis", None, ("Niš", "RS")),
        ("Saint-Louis", "SN", ("Saint-Louis", "SN")),
        ("St. Louis", "SN", ("Saint-Louis", "SN")),
        ("St. Étienne", "FR", ("Saint-Étienne", "FR")),
        ("Le Caire", None, ("Cairo", "EG")),
        ("القاهرة", None, ("Cairo", "EG")),
        ("Londres", None, ("London", "GB")),
        ("Tánger", None, ("Tangier", "MA")),
        ("Marakech", "MA", ("Marrakesh", "MA")),
        ("Larahce", None, ("Larache", "MA")),
        ("Ouagadugu", None, ("Ouagadougou", "BF")),
        ("Ville de Dakar", None, ("Dakar", "SN")),
        ("Gmina Żnin", "PL", ("Żnin", "PL")),
        ("Taizhou, Zhejiang", None, ("Taizhou", "CN")),
        ("Tamatave", None, ("Toamasina", "MG")),
        ("Leningrad", None, ("Saint Petersburg", "RU")),
        ("Titograd", None, ("Podgorica", "ME")),
        ("Fort-Lamy", None, ("N'Djamena", "TD")),
        ("Léopoldville", None, ("Kinshasa", "CD")),
        ("Danzig", None, ("Gdańsk", "PL")),
    ],
)
def test_a_name_is_found_in_any_spelling(
    places: Places, typed: str, country: str | None, expected: tuple[str, str]
) -> None:
    assert first(places, typed, country) == expected


def test_the_reason_and_the_name_that_matched_are_said(places: Places) -> None:
    found = {
        c.why: c.matched for text in ("Niš", "Nis", "Tamatave", "Larahce") for c in places.find(text, limit=1)
    }
    assert found == {"exact": "Niš", "folded": "Niš", "historic": "Tamatave", "typing_error": "Larache"}


def test_a_lost_or_swapped_letter_is_supposed_before_a_wrong_one(places: Places) -> None:
    matched = [c.matched for c in places.find("Golna", limit=20)]
    assert matched.index("Golān") < matched.index("Solna") < matched.index("Tolna")


def test_two_signs_of_a_script_that_says_much_in_one_bear_an_error(places: Places) -> None:
    assert places.find("얄바")[0].place.name == "Yalova"
    assert places.find("xq") == []


def test_homonyms_are_a_ranked_list(places: Places) -> None:
    found = places.find("Saint Louis", limit=8)
    assert {"SN", "RE", "FR"} <= {c.place.country for c in found}
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert all(0 <= c.score <= 1000 for c in found)


def test_a_territory_answers_under_its_parent_too(places: Places) -> None:
    found = places.find("Saint-Denis", country="FR")
    assert {c.place.country for c in found[:2]} == {"FR", "RE"}


def test_the_country_asked_for_comes_first(places: Places) -> None:
    for country in ("US", "CA", "GB"):
        assert places.find("London", country=country)[0].place.country == country


def test_the_same_question_has_the_same_answer(places: Places) -> None:
    again = Places.open(default_folder())
    for text in ("San José", "Santa Maria", "Springfeild", "Сараево"):
        assert places.find(text, limit=20) == again.find(text, limit=20)


@pytest.mark.parametrize("text", ["", "   ", "!!!", "x" * 5000, "\x00", "日", "ـ"])
def test_odd_texts_give_a_list(places: Places, text: str) -> None:
    assert isinstance(places.find(text), list)
    assert places.settle(text, "FR") is None or text == "日"


def test_near_is_by_great_circle_and_nearest_first(places: Places) -> None:
    found = places.near(35.193, -6.156, 40)
    names = [place.name for place, _ in found]
    assert names[0] == "Larache" and "Asilah" in names and "Tangier" not in names
    assert [km for _, km in found] == sorted(km for _, km in found)


def test_near_crosses_the_date_line(places: Places) -> None:
    suva_side = {place.country for place, _ in places.near(-16.8, 179.99, 150)}
    assert "FJ" in suva_side
    east = {place.id for place, _ in places.near(-16.8, -179.99, 150)}
    west = {place.id for place, _ in places.near(-16.8, 179.99, 150)}
    assert len(east & west) > len(east | west) * 0.9


def test_places_of_like_size_come_from_the_same_country_first(places: Places) -> None:
    larache = places.get(LARACHE)
    assert larache is not None and larache.population
    found = [place for id_ in places.ids_like_size(larache, 1.5, 5) if (place := places.get(id_))]
    assert {place.country for place in found} == {"MA"}
    assert all(1 / 1.5 <= place.population / larache.population <= 1.5 for place in found if place.population)
    assert larache not in found


@pytest.mark.parametrize(
    ("typed", "country", "language", "expected"),
    [
        ("Cairo", "EG", "fr", "Le Caire"),
        ("Algiers", "DZ", "fr", "Alger"),
        ("Beijing", "CN", "fr", "Pékin"),
        ("Tangier", "MA", "fr", "Tanger"),
        ("Larache", "MA", "ar", "العرائش"),
        ("Novi Sad", "RS", "ar", "نوفي ساد"),
        ("London", "GB", "es", "Londres"),
        ("Larache", "MA", "fr-MA", "Larache"),
    ],
)
def test_a_place_is_called_as_the_language_calls_it(
    places: Places, typed: str, country: str, language: str, expected: str
) -> None:
    assert places.name(places.find(typed, country=country)[0].place.id, language) == expected


def test_an_index_that_is_not_built_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PlacesMissing, match="maillage places build"):
        Places.open(tmp_path / "places")


def test_an_exact_lookup_needs_no_numpy() -> None:
    code = (
        "import sys; from maillage.reference.places import Places; "
        "Places.open().settle('Larache', 'MA'); print('numpy' in sys.modules or 'babel' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "False"


def test_a_disputed_place_is_given_with_every_reading_on_a_date(places: Places) -> None:
    simferopol = places.find("Simferopol", country="UA")[0].place
    now = {(one.within, one.reading) for one in places.memberships(simferopol, "2026-11-22")}
    before = {one.within for one in places.memberships(simferopol, "2014-03-17")}
    assert {("country:UA", "united-nations"), ("country:RU", "claimed-by")} <= now
    assert "country:UA" in before and "country:RU" not in before


def test_a_merged_commune_lies_in_the_new_one_from_its_first_day(places: Places) -> None:
    seynod = places.find("Seynod", country="FR")[0].place
    annecy = places.find("Annecy", country="FR")[0].place.id
    assert annecy not in {one.within for one in places.memberships(seynod, "2016-12-31")}
    assert annecy in {one.within for one in places.memberships(seynod, "2017-01-01")}


def test_a_narrow_search_lists_no_other_names(places: Places) -> None:
    assert {c.matched for c in places.find("Larache", widen=False)} == {"Larache"}
    assert places.find("Larahce", widen=False)[0].place.name == "Larache"
