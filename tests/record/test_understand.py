"""What a query is taken to mean, in every language, and that each reading can be refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.record.search.understand import Listed, Understood, understand, years_of
from tests.record.plain_world import PLAIN_WORLD

LISTED = {"p:geonames:1": 4, "p:geonames:2": 9, "p:geonames:3": 2, "p:geonames:5": 7}
TOLD = {"gestion": 80, "ecole": 50}


def read(text: str, **more) -> Understood:
    listed = Listed(lambda tag: LISTED.get(tag, 0), lambda _word: 0, lambda word: TOLD.get(word, 0))
    return understand(text, PLAIN_WORLD, listed, **more)


def keys(text: str, **more) -> list[str]:
    return [reading.key for group in read(text, **more).groups for reading in group.readings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eau potable Sénégal", ["topic:water_sanitation", "country:SN"]),
        ("drinking water in Senegal", ["topic:water_sanitation", "country:SN"]),
        ("مياه الشرب في السنغال", ["topic:water_sanitation", "country:SN"]),
        ("jumelage Sénégal", ["link_kind:twinning", "country:SN"]),
        ("توأمة المغرب", ["link_kind:twinning", "country:MA"]),
        ("Larache déchets", ["place:geonames:1", "topic:waste"]),
        ("العرائش", ["place:geonames:1"]),
        ("villes jumelées de Novi Sad", ["link_kind:twinning", "place:geonames:2"]),
        ("градови побратими Нови Сад", ["link_kind:twinning", "place:geonames:2"]),
        ("twin towns of Novi Sad", ["link_kind:twinning", "place:geonames:2"]),
        ("hermanamientos con Larache", ["link_kind:twinning", "place:geonames:1"]),
        ("PMA", ["group:LDC"]),
        ("pays les moins avancés", ["group:LDC"]),
        ("ambassades au Maroc", ["table:missions", "country:MA"]),
        ("projets en Côte d'Ivoire", ["table:activities", "country:CI"]),
        ("2014", ["year:2014"]),
        ("2014-2019", ["year:2014..2019"]),
        ("2014..2019", ["year:2014..2019"]),
        ("de 2014 à 2019", ["year:2014..2019"]),
        ("between 2014 and 2019", ["year:2014..2019"]),
        ("depuis 2010", ["year:2010.."]),
        ("منذ 2010", ["year:2010.."]),
        ("avant 2000", ["year:..2000"]),
        ("eau depuis 2010", ["topic:water_sanitation", "year:2010.."]),
        ("SN", ["country:SN"]),
        ("école", ["topic:education"]),
    ],
)
def test_words_are_read_for_what_they_name(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


def test_a_short_word_in_small_letters_is_no_country_code() -> None:
    assert keys("ma ville") == []


def test_a_name_that_many_places_bear_takes_all_that_are_listed_and_says_them() -> None:
    [group] = read("Saint-Louis").groups
    assert [(reading.value, reading.listed) for reading in group.readings] == [
        ("geonames:3", 2),
        ("geonames:5", 7),
    ]


def test_a_country_settles_which_of_them_is_meant() -> None:
    assert keys("Saint-Louis Sénégal") == ["place:geonames:3", "country:SN"]
    assert keys("Saint-Louis", country=("SN",)) == ["place:geonames:3"]


def test_a_place_where_nothing_is_listed_is_still_understood() -> None:
    [reading] = read("Oujda").groups[0].readings
    assert (reading.key, reading.listed) == ("place:geonames:6", 0)


def test_a_common_word_is_no_village_of_that_name() -> None:
    assert keys("gestion") == [] and read("gestion").words == ("gestion",)


def test_every_reading_can_be_refused_and_its_words_become_text() -> None:
    meant = read("jumelage Sénégal", refuse=("country:SN",))
    assert [group.readings[0].key for group in meant.groups] == ["link_kind:twinning"]
    assert meant.words == ("senegal",)
    assert [(reading.key, reading.refused) for reading in meant.refused] == [("country:SN", True)]


def test_one_of_several_places_can_be_refused_alone() -> None:
    assert keys("Saint-Louis", refuse=("place:geonames:3",)) == ["place:geonames:5"]


def test_a_refused_phrase_is_not_read_in_parts() -> None:
    meant = read("Saint-Louis", refuse=("place:geonames:3", "place:geonames:5"))
    assert meant.groups == () and meant.words == ("saint", "louis")


def test_words_of_grammar_are_dropped_unless_there_is_nothing_else() -> None:
    assert read("les partenaires de la ville avec zouave").words == ("zouave",)
    assert read("de la").words == ("de", "la")


def test_what_is_true_of_everything_here_narrows_nothing() -> None:
    meant = read("coopération décentralisée avec le Sénégal")
    assert [group.readings[0].key for group in meant.groups] == ["country:SN"] and meant.words == ()
    assert read("coopération décentralisée").words == ("cooperation", "decentralisee")


def test_a_typing_error_is_supposed_only_when_nothing_else_is_understood() -> None:
    [group] = read("Larrache").groups
    assert (group.readings[0].key, group.readings[0].guess) == ("place:geonames:1", True)
    assert keys("Larrache Maroc") == ["country:MA"]


def test_only_64_words_are_read_and_the_rest_is_counted() -> None:
    meant = read(" ".join(f"mot{number}" for number in range(100)))
    assert len(meant.words) == 64 and meant.cut == 36


def test_labels_are_said_in_the_asked_language() -> None:
    for language, label in (("fr", "depuis 2010"), ("en", "since 2010")):
        assert read("depuis 2010", show=language).groups[0].readings[0].label == label
    assert "2010" in read("depuis 2010", show="ar").groups[0].readings[0].label


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_without_error_and_no_word_is_used_twice(text: str) -> None:
    meant = read(text)
    assert len(meant.words) <= 64
    for group in meant.groups:
        assert group.readings


def test_years_are_read_back_from_their_value() -> None:
    assert years_of("2014..2019") == (2014, 2019)
    assert years_of("..") is None and years_of("20x4") is None
