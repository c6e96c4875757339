"""What is found, in which order, with which snippet, and what is said about what is not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.record.index import update_index
from maillage.record.search import Results, open_index
from maillage.record.search import search as search_in
from maillage.record.search.arabic import stem
from maillage.record.search.snippets import WIDTH, Highlighter
from maillage.record.search.words import cut, fold_text, forms, language_of
from tests.record.plain_world import PLAIN_WORLD, link, project

LONG = (
    "Le programme accompagne les services techniques des deux villes depuis plusieurs années, avec des missions "
    "croisées, des formations et un comité de suivi. Il porte aussi sur la protection des captages d’eau potable et "
    "sur la gestion des déchets ménagers dans les quartiers de la périphérie, à la demande des habitants et des élus."
)
THINGS = [
    link("link:larache", "Compiègne (FR@geonames:20)", "Larache (MA@geonames:1)", since="1990"),
    link("link:novi-sad", "Dortmund (DE@geonames:21)", "Нови Сад (RS@geonames:2)", since="1982", until="1999-12-31"),
    link("link:thies", "Le Mans (FR@geonames:22)", "Thiès (SN@geonames:23)"),
    link("link:dakar", "Marseille (FR@geonames:24)", "Dakar (SN@geonames:25)", kind="project", description=LONG),
    link("link:camp", "Emmaüs (FR@geonames:26)", "Larache (MA)", kind="project"),
    link("link:dhaka", "Lyon (FR@geonames:27)", "Dhaka (BD@geonames:28)", since="2020"),
    link("link:dhaka-late", "Nantes (FR@geonames:29)", "Dhaka (BD@geonames:28)", since="2027"),
    project("activity:agua", "Acceso al agua potable", "SN", since="2014", until="2019", description="Proyecto con los vecinos de la ciudad para el agua y sus redes"),
    project("activity:water", "Drinking water for the northern districts of the city and its schools", "SN", since="2011"),
    project("activity:ar", "تدبير النفايات في المدن والبلديات", "MA", since="2010"),
    project("activity:other", "Bibliothèque municipale", "MA", topics=["culture_heritage"]),
    ("missions", {"id": "mission:1", "kind": "embassy", "sending": "MA", "receiving": "SN", "place": "geonames:25", "place_said": "Dakar", "as_of": "2024"}),
    ("calls", {"id": "call:1", "title": "Appel pour la jeunesse", "funder": "Fonds", "opens": "2024-01-01", "countries": ["SN", "MA"], "as_of": "2024"}),
    ("solutions", {"id": "solution:1", "title": "Compost", "problem": "Trop de déchets au marché", "done": "Tri par les femmes du marché", "country": "SN", "place_said": "Pikine", "year": "2018", "as_of": "2024"}),
    ("memberships", {"id": "membership:1", "network": "Réseau des villes du fleuve", "name": "Podor", "country": "SN", "place_said": "Podor", "as_of": "2024"}),
]  # fmt: skip


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


# -- across languages
def test_a_french_query_finds_spanish_and_english_records(ask) -> None:
    results = ask("eau potable Sénégal")
    assert set(ids(results)) == {"activity:agua", "activity:water", "link:dakar"}
    assert results.total == 3


def test_an_arabic_query_finds_the_words_whatever_their_article_and_ending(ask) -> None:
    assert "activity:ar" in ids(ask("بلدية"))
    assert "activity:ar" in ids(ask("والمُدُن"))


def test_an_arabic_query_finds_records_in_latin_letters(ask) -> None:
    assert "link:larache" in ids(ask("العرائش"))


def test_cyrillic_and_latin_find_each_other(ask) -> None:
    assert ids(ask("Novi Sad")) == ["link:novi-sad"]
    assert ids(ask("Дортмунд")) == ["link:novi-sad"]
    assert ids(ask("novi", refuse=())) == ["link:novi-sad"]


def test_accents_case_and_plural_do_not_matter(ask) -> None:
    assert ids(ask("BIBLIOTHEQUES")) == ["activity:other"]
    assert ids(ask("captage")) == ["link:dakar"]


# -- readings
def test_a_kind_and_a_country_narrow_together(ask) -> None:
    results = ask("jumelage Sénégal")
    assert ids(results) == ["link:thies"]
    assert [reading.key for reading in results.understood] == ["link_kind:twinning", "country:SN"]


def test_a_refused_reading_is_searched_as_text_and_said(ask) -> None:
    results = ask("jumelage Sénégal", refuse=("country:SN",))
    assert [(r.key, r.refused) for r in results.understood] == [
        ("link_kind:twinning", False),
        ("country:SN", True),
    ]
    assert results.unread == ["senegal"]
    assert {hit.kind for hit in results.hits} == {"twinning"}


def test_a_place_takes_what_is_there_and_what_bears_its_name_without_being_placed(ask) -> None:
    assert set(ids(ask("Larache"))) == {"link:larache", "link:camp"}


def test_a_place_with_nothing_listed_finds_nothing_and_says_so(ask) -> None:
    results = ask("Oujda")
    assert results.total == 0 and results.hits == []
    assert [(r.key, r.listed) for r in results.understood] == [("place:geonames:6", 0)]


def test_nothing_with_all_conditions_lets_them_go_in_the_stated_order_and_says_so(ask) -> None:
    results = ask("eau Sénégal 1950-1960")
    assert results.let_go == ["year"] and results.total == 3
    assert [r.key for r in results.understood if r.let_go] == ["year:1950..1960"]


def test_filters_given_by_hand_are_never_let_go(ask) -> None:
    assert ask("eau Sénégal", years=(1950, 1960)).total == 0


def test_one_of_the_words_is_enough_when_nothing_has_all(ask) -> None:
    results = ask("bibliothèque captages")
    assert results.let_go == ["any_word"] and set(ids(results)) == {"activity:other", "link:dakar"}


def test_words_found_nowhere_are_said_and_do_not_hide_the_rest(ask) -> None:
    results = ask("bibliothèque xylophonique")
    assert results.unread == ["xylophonique"] and ids(results) == ["activity:other"]
    assert ask("xylophonique").total == 0


def test_each_table_can_be_asked_for_by_its_name(ask) -> None:
    assert ids(ask("ambassade du Maroc au Sénégal")) == ["mission:1"]
    assert ids(ask("appels à projets")) == ["call:1"]
    assert ids(ask("bonnes pratiques déchets")) == ["solution:1"]
    assert ids(ask("", kind=("memberships",))) == ["membership:1"]


# -- filters
def test_a_filter_holds_for_any_of_its_values(ask) -> None:
    assert ask("", country=("BD",)).total == 2
    assert ask("", country=("BD", "RS")).total == 3
    assert set(ids(ask("", topic=("culture_heritage", "waste")))) == {
        "activity:other",
        "activity:ar",
        "link:dakar",
        "solution:1",
    }


def test_years_overlap_and_the_undated_are_counted_apart(ask) -> None:
    assert set(ids(ask("", years=(2012, 2013)))) == {"link:larache", "activity:water", "activity:ar"}
    assert "link:novi-sad" in ids(ask("", years=(1999, 1999)))
    results = ask("", years=(2000, 2000))
    assert "link:novi-sad" not in ids(results)  # until is the first day outside
    undated = {"link:thies", "link:dakar", "link:camp", "activity:other", "mission:1", "membership:1"}
    assert results.left_out == {"undated": len(undated)}


def test_a_group_is_asked_on_the_date_of_the_thing_and_the_undecided_are_counted(ask) -> None:
    results = ask("", group="LDC", country=("BD",))
    assert ids(results) == ["link:dhaka"] and results.left_out == {"group_undecided": 1}


def test_a_group_can_be_asked_on_a_day(ask) -> None:
    assert ask("", group="LDC", country=("BD",), on="2026-11-23").total == 2
    after = ask("", group="LDC", country=("BD",), on="2026-11-24")
    assert after.total == 0 and after.left_out == {"group_undecided": 2}


def test_a_language_is_that_of_the_text(ask) -> None:
    assert set(ids(ask("", language="es"))) == {"activity:agua"}
    assert "activity:ar" in ids(ask("", language="ar"))


def test_total_is_exact_whatever_the_limit(ask) -> None:
    results = ask("", limit=2)
    assert results.total == len(THINGS) and len(results.hits) == 2
    assert ask("", limit=0).hits == []


# -- order
def test_a_name_comes_before_a_text_that_only_mentions_it(tmp_path: Path) -> None:
    things = [
        project("activity:mentions", "Programme", description="Un voyage à Zagora et ailleurs"),
        project("activity:named", "Zagora"),
    ]
    update_index(tmp_path / "i", None, (), things, PLAIN_WORLD)
    found = search_in(open_index(tmp_path / "i"), "Zagora", world=PLAIN_WORLD)
    assert ids(found) == ["activity:named", "activity:mentions"]


def test_the_order_does_not_depend_on_the_order_of_import(tmp_path: Path) -> None:
    things = [link(f"link:{number}", f"Ville{number} (FR)", "Autre (ES)") for number in range(60)]
    orders = []
    for name, order in (("a", things), ("b", things[::-1])):
        update_index(tmp_path / name, None, (), order, PLAIN_WORLD)
        orders.append(
            ids(search_in(open_index(tmp_path / name), "", country=("FR",), world=PLAIN_WORLD, limit=10))
        )
    assert orders[0] == orders[1] and len(set(orders[0])) == 10


# -- hits
def test_a_hit_says_where_its_line_stands_and_derived_topics_are_marked(ask) -> None:
    [hit] = [hit for hit in ask("eau potable Sénégal").hits if hit.id == "activity:agua"]
    assert (hit.table, hit.source, hit.line, hit.as_of) == ("activities", "source:test", 3, "2020-01-01")
    assert (hit.title, hit.years, hit.countries, hit.language) == (
        "Acceso al agua potable",
        (2014, 2019),
        ("SN",),
        "es",
    )
    assert hit.topics == ("water_sanitation",) and hit.topics_derived
    [stated] = ask("bibliothèque").hits
    assert stated.topics == ("culture_heritage",) and not stated.topics_derived


def test_a_mission_is_titled_in_the_language_asked_for(ask) -> None:
    [hit] = ask("", kind=("embassy",), show="fr").hits
    assert hit.title == "Ambassade – Maroc – Dakar, Sénégal"


def test_a_generated_thing_says_so(tmp_path: Path) -> None:
    update_index(tmp_path / "i", None, (), [project("activity:x", "Inventé", generated=True)], PLAIN_WORLD)
    assert search_in(open_index(tmp_path / "i"), "inventé", world=PLAIN_WORLD).hits[0].generated


# -- snippets
def test_a_snippet_shows_the_words_that_matched_in_their_own_spelling(ask) -> None:
    [hit] = [hit for hit in ask("eau potable déchets Dakar").hits if hit.id == "link:dakar"]
    marked = [hit.snippet[start:end] for start, end in hit.highlights]
    assert {"eau", "potable", "déchets"} <= set(marked)
    assert len(hit.snippet) <= WIDTH


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("المدن", "تدبير النفايات في المُدُن والبلديات", ["المُدُن"]),
        ("novi sad", "Град Нови Сад и његови партнери", ["Нови", "Сад"]),
        ("Нови Сад", "The city of Novi Sad", ["Novi", "Sad"]),
        ("eau", "Gestion de l’eau et des eaux usées", ["eau", "eaux"]),
        ("collectivites", "Les collectivités décentralisées", ["collectivités"]),
    ],
)
def test_every_script_is_marked(query: str, text: str, marked: list[str]) -> None:
    snippet, marks, _ = Highlighter(word.folded for word in cut(query)[0]).snippet([text])
    assert [snippet[start:end] for start, end in marks] == marked


@given(st.text(max_size=800), st.lists(st.text(min_size=1, max_size=8), max_size=4))
@settings(max_examples=150, deadline=None)
def test_marks_lie_inside_the_snippet_in_order_and_never_cut_a_word(text: str, words: list[str]) -> None:
    wanted = [word.folded for word in cut(" ".join(words))[0]]
    snippet, marks, _ = Highlighter(wanted).snippet([text])
    assert len(snippet) <= WIDTH
    end = 0
    for first, last in marks:
        assert end <= first < last <= len(snippet)
        end = last


# -- any input
@pytest.mark.parametrize(
    "text",
    ['"', "'", "(((", "a AND OR NOT *:*", "title:x^99~2", "[a TO z]", "🏙️👍🏽", "\x00\x00", "a\x00b", "\u202e\u2066", "%s{0}", "../../etc", "\ud800", "a\ud800b Maroc\udfff"],
)  # fmt: skip
def test_no_character_breaks_a_search(ask, text: str) -> None:
    assert ask(text).total >= 0


@pytest.mark.parametrize("text", ["eau (Sénégal) " * 75_000, "a" * 1_000_000, "' " * 500_000, "é́" * 500_000, "1" * 1_000_000, "ـ" * 1_000_000, "a'" * 500_000])  # fmt: skip
def test_a_megabyte_of_query_is_answered_at_once(ask, text: str) -> None:
    started = time.perf_counter()
    ask(text)
    assert time.perf_counter() - started < 2


def test_the_words_that_were_not_read_are_counted(ask) -> None:
    assert ask("eau " * 100).left_out["words"] == 36


def test_as_dict_has_the_shape_of_the_command(ask) -> None:
    shape = ask("eau potable Sénégal").as_dict()
    assert (
        shape["understood"][0] | {"words": "eau potable", "as": "topic", "value": "water_sanitation"}
        == shape["understood"][0]
    )
    assert {"id", "kind", "title", "snippet", "language", "countries", "years", "source", "line"} <= set(
        shape["hits"][0]
    )


# -- words
def test_arabic_articles_conjunctions_and_endings_are_light() -> None:
    assert stem(fold_text("والبلديات")) == stem(fold_text("البلدية")) == stem(fold_text("بلديات"))
    assert stem(fold_text("التعاون")) == "تعاون"  # -un is of the root here, no plural
    assert stem(fold_text("المهندسون")) == stem(fold_text("مهندسين")) == "مهندس"
    assert stem("في") == "في"


def test_elisions_are_cut_and_names_that_only_look_so_are_kept() -> None:
    assert fold_text("L'eau d’Ivoire qu'il") == "eau ivoire il"
    assert fold_text("Sana'a N'Djamena") == "sanaa ndjamena"
    assert [word.folded for word in cut("l'eau à Sana'a")[0]] == ["eau", "a", "sanaa"]


def test_a_word_has_its_folded_form_its_latin_form_and_its_stems() -> None:
    assert ("fold", "sad") in forms("сад") and ("fold", "сад") in forms("сад")
    assert ("fr", "dechet") in forms("dechets")


def test_the_language_of_a_text_stays_undecided_when_it_is_short() -> None:
    assert language_of(fold_text("Eau Dakar")) is None
    assert language_of(fold_text("Les femmes de la ville et leur accès à l’eau dans les quartiers")) == "fr"
    assert language_of(fold_text("Град Ниш и његови пријатељи")) == "sr"
