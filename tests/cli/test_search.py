"""`maillage search`: what was understood, what was found and where it stands; in three languages and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.cli.speak import width
from maillage.reference.places import Places
from tests.cli.typed import Typed
from tests.record.door import Door, sheet

ROWS = (
    "Larache;Maroc;Almuñécar;Espagne;1985",
    "Marseille;France;Dakar;Sénégal;1968",
    "Bondy;France;Tambacounda;Sénégal;",
    "Rennes;France;Novi Sad;Serbie;",
)


@pytest.fixture
def record(home: Path, places: Places, tmp_path: Path) -> Door:
    door = Door(home, places)
    door.take(sheet(tmp_path / "liens.csv", *ROWS))
    return door


ask = Typed("search")
as_json = ask.json


@pytest.mark.usefixtures("record")
class TestFound:
    def test_a_hit_has_the_keys_that_are_promised(self) -> None:
        answer = as_json("jumelage Sénégal")
        assert answer["total"] == 2
        promised = {"id", "kind", "title", "snippet", "language", "countries", "years", "source"}
        assert all(promised <= hit.keys() for hit in answer["hits"])
        assert {hit["source"]["line"] for hit in answer["hits"]} == {3, 4}
        assert all(hit["source"]["file"].endswith("liens.csv") for hit in answer["hits"])

    def test_what_was_understood_is_said(self) -> None:
        understood = {(r["as"], r["value"]) for r in as_json("jumelage Sénégal")["understood"]}
        assert understood == {("link_kind", "twinning"), ("country", "SN")}

    @pytest.mark.parametrize("text", ["jumelage Sénégal", "twinning Senegal", "توأمة السنغال"])
    def test_three_languages_find_the_same(self, text: str) -> None:
        assert as_json(text)["total"] == 2

    def test_a_place_is_read_as_a_place(self) -> None:
        answer = as_json("villes jumelées de Novi Sad")
        assert [hit["source"]["line"] for hit in answer["hits"]] == [5]

    def test_a_reading_can_be_refused(self) -> None:
        answer = as_json("jumelage Sénégal", "--refuse", "country:SN")
        assert [r["refused"] for r in answer["understood"] if r["as"] == "country"] == [True]

    def test_years_leave_the_undated_out_and_say_so(self) -> None:
        answer = as_json("jumelage", "--year", "1960..1990")
        assert {hit["source"]["line"] for hit in answer["hits"]} == {2, 3}
        assert answer["left_out"]["undated"] == 2

    def test_an_organisation_is_asked_for_by_words_of_its_name(self) -> None:
        answer = as_json("--organisation", "novi SAD")
        assert [hit["source"]["line"] for hit in answer["hits"]] == [5]
        assert ask("--organisation", "sad novi").exit_code == 2

    def test_a_table_and_a_goal_are_filters(self) -> None:
        assert as_json("--table", "links")["total"] == 4 and as_json("--table", "projects")["total"] == 0
        shown = ask("--table", "links", "--goal", "ODD 6", "--kind", "south_south", "--lang", "fr").stdout
        assert "liens" in shown and "6 Eau" in shown and "Sud-Sud" in shown

    def test_a_kind_that_is_a_table_is_said_in_words(self) -> None:
        shown = ask("--kind", "activities", "--lang", "fr").stdout
        assert "Filtre (nature de la fiche)\u202f: projets" in shown

    @pytest.mark.parametrize("said", ["fr", "fre", "français", "French", "الفرنسية"])
    def test_a_language_is_read_by_code_or_name_and_said(self, said: str) -> None:
        assert "Filter (language): French" in ask("jumelage", "--language", said).stdout

    def test_an_organisation_that_nothing_names_is_refused(self) -> None:
        refused = ask("jumelage", "--organisation", "NOPE", "--lang", "fr")
        assert refused.exit_code == 2 and "aucune" not in refused.stdout
        assert refused.stderr.startswith(
            "Rien dans le registre ne nomme une organisation «\u202fNOPE\u202f»."
        )

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("--goal", "18"), ("--goal", "eau"), ("--table", "towns"), ("--language", "zz"), ("--year", "9999"),
            ("--year", "0"), ("--year", "abc"), ("--year", "..2500"),
        ],
    )  # fmt: skip
    def test_a_filter_that_is_none_is_refused_in_words(self, option: str, value: str) -> None:
        refused = ask("Larache", option, value)
        assert refused.exit_code == 2 and value in refused.stderr

    def test_a_topic_is_read_as_the_command_topic_reads_it(self) -> None:
        """A code of another list means its topic; words that mean several are refused with them."""
        shown = ask("Larache", "--topic", "14030", "--lang", "fr").stdout
        assert "Filtre (thème)\u202f: Eau et assainissement" in shown
        refused = ask("Larache", "--topic", "eau et école", "--lang", "fr")
        assert refused.exit_code == 2
        assert "Eau et assainissement (water_sanitation)" in refused.stderr and "(education" in refused.stderr

    def test_filters_are_said_in_words(self) -> None:
        shown = ask("jumelage", "--group", "PMA", "--year", "1960..1990", "--lang", "fr").stdout
        assert "Filtre (groupe)\u202f: Pays les moins avancés" in shown
        assert "Filtre (années)\u202f: 1960–1990" in shown

    def test_the_command_that_shows_more_keeps_the_filters(self) -> None:
        shown = ask("jumelage", "--country", "SN", "--limit", "1", "--lang", "fr").stdout
        assert "maillage search jumelage --country SN --limit 2" in shown


@pytest.mark.usefixtures("record")
class TestNotFound:
    def test_what_lets_a_word_go_says_so_first(self) -> None:
        first = ask("eau potable Sénégal", "--lang", "fr").stdout.splitlines()[0]
        assert first == "Rien de listé ne réunit tout cela. Sans le thème\u202f: 2 lignes."

    def test_nothing_is_said_as_nothing_listed(self) -> None:
        given = ask("déchets", "--lang", "fr")
        assert given.exit_code == 0
        assert given.stdout.startswith("Rien de listé.")
        assert as_json("déchets")["hits"] == []

    @pytest.mark.parametrize(
        "wrong",
        [
            ["--group", "ZZ"],
            ["--topic", "blabla"],
            ["--year", "20"],
            ["--year", "2019..2014"],
            ["--kind", "nope"],
            ["--country", "Prusse"],
        ],
    )
    def test_a_filter_that_is_none_is_wrong_use(self, wrong: list[str]) -> None:
        assert ask("jumelage", *wrong).exit_code == 2


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("text", ["jumelage Sénégal", "eau potable Sénégal", "déchets", "Larache"])
def test_no_line_is_wider_than_the_page(text: str, language: str) -> None:
    shown = ask(text, "--lang", language).stdout
    assert shown
    assert [line for line in shown.splitlines() if width(line) > 80] == []


@pytest.mark.usefixtures("record")
def test_arabic_isolates_what_is_quoted_and_counted() -> None:
    shown = ask("jumelage Sénégal", "--lang", "ar").stdout
    assert "«\u2068Sénégal\u2069»" in shown
    assert "\u20681968\u2069" in shown or "\u20683\u2069" in shown


@pytest.mark.usefixtures("home")
def test_an_empty_record_says_what_to_run() -> None:
    from maillage.cli.speak import CouldNot

    given = ask("Larache")
    assert isinstance(given.exception, CouldNot)
    assert given.exception.code == "nothing_yet"
