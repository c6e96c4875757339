"""`maillage place`: one place or a choice, links with their source, what is near; in three languages and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.cli.speak import width
from maillage.reference.places import Places
from tests.cli.typed import Typed
from tests.record.door import Door, sheet

ROWS = (
    "Larache;Maroc;Almuñécar;Espagne;1985",
    "Larache;Maroc;Compiègne;France;",
    "Tanger;Maroc;Saint-Denis;Réunion;2001",
    "Rennes;France;Novi Sad;Serbie;",
    "Novi Sad;Serbie;Istočno Sarajevo;Bosnie-Herzégovine;",
)
LANGUAGES = ("fr", "en", "ar")


@pytest.fixture
def record(home: Path, places: Places, tmp_path: Path) -> Door:
    door = Door(home, places)
    door.take(sheet(tmp_path / "jumelages-de-plusieurs-communes-2026.csv", *ROWS))
    return door


ask = Typed("place")
as_json = ask.json


@pytest.mark.usefixtures("record")
class TestOnePlace:
    def test_json_has_the_keys_that_are_promised(self) -> None:
        answer = as_json("Larache")
        promised = {"place", "candidates", "partners", "projects", "embassies", "groups", "nearby"}
        assert promised <= answer.keys()
        assert (answer["place"]["name"], answer["place"]["country"]) == ("Larache", "MA")
        assert answer["candidates"][0]["id"] == answer["place"]["id"]
        assert {"name", "country", "score", "why"} <= answer["candidates"][0].keys()

    def test_a_partner_names_its_file_and_line(self) -> None:
        partners = {p["name"]: p["source"] for p in as_json("Larache")["partners"]}
        assert partners["Almuñécar"]["line"] == 2
        assert partners["Compiègne"]["line"] == 3
        assert partners["Almuñécar"]["file"].endswith("jumelages-de-plusieurs-communes-2026.csv")

    @pytest.mark.parametrize(("language", "name"), [("fr", "Tanger"), ("en", "Tangier"), ("ar", "طنجة")])
    def test_names_follow_the_language(self, language: str, name: str) -> None:
        assert as_json("Tanger", "--lang", language)["place"]["name"] == name
        assert name in ask("Larache", "--lang", language).stdout

    @pytest.mark.parametrize("spelling", ["العرائش", "larache", "LARACHE"])
    def test_any_spelling_answers(self, spelling: str) -> None:
        assert as_json(spelling)["place"]["id"] == "geonames:2543549"

    def test_groups_have_the_codes_of_the_list(self) -> None:
        groups = {g["group"]: g["answer"] for g in as_json("Larache")["groups"]}
        assert groups["G77"] == "yes"
        assert groups["LDC"] == "no"

    def test_a_link_without_date_says_so_and_no_source_is_cut(self) -> None:
        shown = ask("Novi", "Sad", "--lang", "fr").stdout
        assert "date inconnue" in shown
        assert "jumelages-de-plusieurs-communes-2026.csv" in shown
        assert "Bosnie-Herzégovine" in shown

    def test_dated_links_stand_first(self) -> None:
        shown = ask("Larache", "--lang", "fr").stdout
        assert 0 < shown.index("Almuñécar, Espagne") < shown.index("Compiègne, France")

    def test_a_region_shows_its_towns(self) -> None:
        assert "Rennes 1 lien" in ask("Bretagne", "--country", "FR", "--lang", "fr").stdout
        assert [n["name"] for n in as_json("Bretagne", "--country", "FR")["inside"]] == ["Rennes"]

    def test_a_territory_is_not_denied_the_groups_of_its_state(self) -> None:
        shown = ask("Saint-Denis", "--country", "RE", "--lang", "fr").stdout
        noes = shown.partition("Non\u202f:")[2].partition("Listes")[0]
        assert "Groupes aujourd’hui\u202f: France" in shown
        assert "Union européenne" not in noes

    def test_a_disputed_place_carries_its_note(self) -> None:
        assert "1244 (1999)" in ask("Pristina", "--lang", "fr").stdout

    def test_a_typing_error_is_said_with_what_was_typed(self) -> None:
        shown = ask("Ziguinchr", "--lang", "fr").stdout
        assert "«\u202fZiguinchr\u202f»\u202f: lu comme Ziguinchor." in shown


@pytest.mark.usefixtures("record")
class TestSeveralOrNone:
    def test_several_places_are_a_choice_and_no_guess(self) -> None:
        answer = as_json("Saint-Louis")
        assert answer["place"] is None
        assert {"SN", "RE"} <= {c["country"] for c in answer["candidates"]}
        assert answer["partners"] == [] and answer["groups"] == []

    def test_the_same_keys_are_there_without_a_place(self) -> None:
        assert as_json("Saint-Louis").keys() == as_json("Larache").keys()

    def test_the_country_settles_it(self) -> None:
        assert as_json("Saint-Louis", "--country", "Sénégal")["place"]["country"] == "SN"

    @pytest.mark.parametrize("name", ["Zabol", "Lokossa", "Abomey-Calavi", "Huancavelica", "Mbouda"])
    def test_a_place_of_no_file_is_nothing_listed(self, name: str) -> None:
        given = ask(name, "--lang", "en")
        assert given.exit_code == 0
        assert "nothing listed" in given.stdout
        assert "no partner" not in given.stdout.lower()
        assert as_json(name)["partners"] == []

    def test_what_resembles_nothing_is_not_called_by_that_name(self) -> None:
        assert "Aucun lieu ne s’appelle" in ask("Zzzqx", "--lang", "fr").stdout

    def test_what_is_near_to_nothing_is_refused(self) -> None:
        refused = ask("Wwwwxxxxyyyyzzzz", "--lang", "en")
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "maillage search Wwwwxxxxyyyyzzzz" in refused.stderr

    def test_a_country_that_is_none_is_wrong_use(self) -> None:
        assert ask("Larache", "--country", "Prusse").exit_code == 2


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "words", ["Larache", "Novi Sad", "Saint Louis", "Bretagne", "Pristina", "Saint-Denis"]
)
def test_no_line_is_wider_than_the_page(words: str, language: str) -> None:
    shown = ask(words, "--lang", language).stdout
    assert shown
    assert [line for line in shown.splitlines() if width(line) > 80] == []


@pytest.mark.usefixtures("record")
def test_arabic_isolates_numbers_and_latin_names_and_has_its_own_comma() -> None:
    shown = ask("Larache", "--lang", "ar").stdout
    assert "\u2068العرائش\u2069، \u2068المغرب\u2069" in shown
    assert "\u2068136,505\u2069" in shown
    first_block = shown.partition("للمزيد")[0]
    assert "العرائش," not in first_block
