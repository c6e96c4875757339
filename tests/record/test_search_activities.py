"""Activities with texts in several languages: found across them, filtered by all they state, shown in what was asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from maillage.record.index import update_index
from maillage.record.search import Results, TopicNamed, open_index
from maillage.record.search import search as search_in
from maillage.record.search.real_world import real_world
from tests.record.plain_world import PLAIN_WORLD, link


def activity(id_: str, *narratives: tuple[str, str | None, str], **more: Any) -> tuple[str, dict[str, Any]]:
    """An activity with its texts as (element, language, text)."""
    title = next((text for element, _, text in narratives if element == "title"), None)
    row = {"id": f"activity:{id_}", "title": title, "narratives": list(narratives), "as_of": "2020-01-01"}
    return "activities", row | {"source": "source:iati", "line": 7} | more


THINGS = [
    activity(
        "both",
        ("title", "fr", "Accès à l’eau potable dans les écoles"),
        ("title", "en", "Access to drinking water in schools"),
        ("description", "fr", "Le programme construit des forages et forme les comités de gestion des villages."),
        ("description", "en", "The programme builds boreholes and trains the committees of the villages."),
        ("result", "en", "Households served by pumps"),
        ("location", "fr", "Région de Matam"),
        ("organisation", "fr", "Agence de coopération du fleuve"),
        countries=["SN", "MA"], goals=["6", "4"], topics=["water_sanitation"], kind="north_south",
        organisations=["FR-SIREN-200 046 977", "organisation:ab12"], identifier="FR-3-2019/44",
        groups=["LDC", "OIF?"], since="2019", until="2022",
    ),
    activity(
        "es", ("title", "es", "Pozos para las comunidades"), ("description", "es", "Mejora del agua potable y de las redes."),
        countries=["SN"], kind="south_south", since="2015", until="2016",
    ),
    activity(
        "ar", ("title", "ar", "مياه الشرب لسكان القرى"), ("description", "ar", "حفر الآبار وتكوين اللجان المحلية"), countries=["SN"],
        since="2021",
    ),
    activity("deep", ("title", "en", "Institutional support"), ("result", "en", "Number of boreholes repaired this year")),
    activity("titled", ("title", "en", "Boreholes"), ("description", "en", "Support to the north of the country")),
    activity("named", ("title", "en", "Roads of Larache and its surroundings"), country="MA"),
    activity("told", ("title", "en", "Roads of the coast"), ("description", "en", "From Larache to the border."), country="MA"),
    link("link:larache", "Compiègne (FR@geonames:20)", "Larache (MA@geonames:1)", since="1990"),
    link("link:fleuve", "Agence de coopération du fleuve (FR@geonames:21)", "Podor (SN@geonames:22)"),
]  # fmt: skip


def ids(results: Results) -> list[str]:
    return [hit.id.partition(":")[2] for hit in results.hits]


# -- languages
def test_a_french_question_finds_spanish_english_and_arabic_activities_through_the_topic(ask) -> None:
    results = ask("accès à l'eau potable", country=("SN",))
    assert ids(results)[0] == "both" and set(ids(results)) == {"both", "es", "ar"}
    assert [(r.words, r.key) for r in results.understood] == [("eau potable", "topic:water_sanitation")]
    assert results.liked == ["accès"] and results.let_go == []


def test_a_name_beside_a_topic_is_required_since_it_is_the_same_in_every_language(ask) -> None:
    assert ids(ask("eau potable à Matam")) == ["both"] and ask("eau potable à Matam").liked == []
    assert len(ids(ask("eau potable matam"))) > 1 and ids(ask("eau potable matam"))[0] == "both"


def test_the_reading_of_a_topic_can_be_refused(ask) -> None:
    results = ask("eau potable", country=("SN",), refuse=("topic:water_sanitation",))
    assert ids(results) == ["both"]  # its words alone
    assert [(r.key, r.refused) for r in results.understood] == [("topic:water_sanitation", True)]


@pytest.mark.parametrize(
    ("text", "found"),
    [("forage", "both"), ("borehole", "both"), ("comunidad", "es"), ("محلي", "ar"), ("القرية", "ar"), ("pump", "both")],
)  # fmt: skip
def test_every_text_is_found_by_another_form_of_its_words_in_its_own_language(ask, text, found) -> None:
    assert found in ids(ask(text))


def test_a_language_filter_takes_what_is_told_in_it_beside_others(ask) -> None:
    assert set(ids(ask("", language="fr"))) == {"both"}
    assert {"both", "deep", "titled"} <= set(ids(ask("", language="en")))


def test_the_title_and_the_snippet_are_in_the_language_asked_for_where_it_has_the_words(ask) -> None:
    for show, title, start in (
        ("fr", "Accès à l’eau potable dans les écoles", "Le programme"),
        ("en", "Access to drinking water in schools", "The programme"),
    ):
        [hit] = ask("", goal=("6",), show=show).hits
        assert (hit.title, hit.language) == (title, show) and hit.snippet.startswith(start)


def test_the_snippet_is_of_the_text_that_says_the_words_when_the_one_asked_for_does_not(ask) -> None:
    [hit] = [hit for hit in ask("forages", show="en").hits if hit.id == "activity:both"]
    assert hit.language == "fr" and hit.title == "Access to drinking water in schools"
    assert [hit.snippet[start:end] for start, end in hit.highlights] == ["forages"]


def test_a_language_filter_chooses_the_snippet_before_the_language_of_labels(ask) -> None:
    [hit] = ask("", language="fr", show="en").hits
    assert hit.language == "fr" and hit.title.startswith("Accès")


# -- order
def test_a_title_that_says_the_word_comes_before_a_result_that_does(ask) -> None:
    found = ids(ask("boreholes"))
    assert found.index("titled") < found.index("both") and found.index("titled") < found.index("deep")
    assert ids(ask("borehole"))[0] == "titled"  # by its stem too


def test_a_topic_in_a_title_comes_before_one_in_a_text_whatever_the_language(tmp_path: Path) -> None:
    rows = [
        activity("text", ("title", "es", "Pozos"), ("description", "es", "Para el agua potable.")),
        activity("title", ("title", "ar", "مياه الشرب"), ("description", "ar", "حفر الآبار")),
    ]
    update_index(tmp_path / "i", None, (), rows, PLAIN_WORLD)
    assert ids(search_in(open_index(tmp_path / "i"), "drinking water", world=PLAIN_WORLD)) == [
        "title",
        "text",
    ]


def test_activities_stand_beside_links(ask) -> None:
    assert set(ids(ask("Larache"))) == {"larache", "named", "told"}


def test_the_places_of_an_activity_are_read_and_what_is_told_of_them_at_length_is_no_name(
    tmp_path: Path,
) -> None:
    told = "Larache and the villages around it, along the river as far as the bridge that was built before the last flood came"
    sites = [{"place_said": "Larache", "country": "MA", "place": "geonames:1"}, {"place_said": "Camp", "country": None, "place": None}]  # fmt: skip
    rows = [
        activity("placed", ("title", "en", "A road"), ("location", "en", "Larache"), places=sites),
        activity("long", ("title", "en", "A bridge"), ("location", "en", told)),
    ]
    update_index(tmp_path / "i", None, (), rows, PLAIN_WORLD)
    searcher = open_index(tmp_path / "i")
    found = search_in(searcher, "Larache", world=PLAIN_WORLD)
    assert ids(found) == ["placed", "long"] and found.understood[0].listed == 1
    assert found.hits[0].countries == ("MA",)
    assert search_in(searcher, "camp", world=PLAIN_WORLD).total == 1


# -- filters
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"goal": ("6",)}, {"both"}),
        ({"goal": (4, 17)}, {"both"}),
        ({"kind": ("south_south",)}, {"es"}),
        ({"kind": ("north_south", "twinning")}, {"both", "larache", "fleuve"}),
        ({"table": ("links",)}, {"larache", "fleuve"}),
        ({"organisation": ("fr-siren-200046977",)}, set()),
        ({"organisation": ("fr siren 200 046 977",)}, {"both"}),
        ({"organisation": ("organisation:ab12",)}, {"both"}),
        ({"organisation": ("AGENCE DE COOPERATION",)}, {"both", "fleuve"}),
        ({"organisation": ("agence fleuve",)}, set()),  # words that follow each other
        ({"country": ("MA",), "goal": ("6",)}, {"both"}),
        ({"group": "LDC", "goal": ("6",)}, {"both"}),
        ({"years": (2022, 2030), "country": ("SN",)}, {"both", "ar"}),
        ({"country": ("SN",), "group": "LDC", "topic": ("water_sanitation",), "years": (2015, 2015)}, {"es"}),
    ],
)
def test_each_filter_takes_what_states_it(ask, filters, found) -> None:
    assert set(ids(ask("", **filters))) == found


def test_the_groups_handed_over_are_taken_as_they_are_and_the_undecided_are_counted(ask) -> None:
    results = ask("", group="OIF", goal=("6",))
    assert results.total == 0 and results.left_out == {"group_undecided": 1}


def test_an_identifier_typed_whole_is_the_activity_that_bears_it(ask) -> None:
    for typed in ("FR-3-2019/44", " fr-3-2019/44 "):
        results = ask(typed)
        assert ids(results) == ["both"] and results.understood[0].as_ == "identifier"
    assert results.hits[0].identifier == "FR-3-2019/44"
    assert ask("FR-SIREN-200 046 977").understood[0].as_ == "organisation"


def test_a_goal_and_a_kind_of_cooperation_are_read_from_words(tmp_path: Path) -> None:
    world = real_world(None)
    update_index(tmp_path / "i", None, (), THINGS, world)
    for text, key, found in (
        ("ODD 6", "goal:6", ["both"]),
        ("SDG 6 Senegal", "goal:6", ["both"]),
        ("coopération Sud-Sud", "cooperation:south_south", ["es"]),
        ("Sur-Sur", "cooperation:south_south", ["es"]),
    ):
        results = search_in(open_index(tmp_path / "i"), text, world=world)
        assert key in [reading.key for reading in results.understood]
        assert ids(results) == found
        refused = search_in(open_index(tmp_path / "i"), text, world=world, refuse=(key,))
        assert key in [reading.key for reading in refused.understood if reading.refused]


# -- persons
def test_who_is_named_as_a_contact_is_found_nowhere_and_shown_nowhere(tmp_path: Path) -> None:
    contact = {"person_name": "Zelmira Quixotte", "email": "zelmira@example.org", "telephone": "5550199"}
    thing = activity("c", ("title", "en", "A road"), ("contact", "en", "Zelmira Quixotte"), contact=contact, contacts=[contact])  # fmt: skip
    update_index(tmp_path / "i", None, (), [thing], PLAIN_WORLD)
    searcher = open_index(tmp_path / "i")
    for word in ("zelmira", "quixotte", "zelmira@example.org", "5550199"):
        assert search_in(searcher, word, world=PLAIN_WORLD).total == 0
    assert "elmira" not in repr(search_in(searcher, "road", world=PLAIN_WORLD).hits)


# -- building
def test_topics_named_by_the_quick_scan_are_those_of_the_slow_one(tmp_path: Path) -> None:
    quick = real_world(None)
    slow = quick.__class__(
        topics=lambda text: [TopicNamed(t.code, t.start, t.end) for t in quick.topics(text)]
    )
    for name, world in (("quick", quick), ("slow", slow)):
        update_index(tmp_path / name, None, (), THINGS, world)
    for topic in ("water_sanitation", "education", "health", "transport"):
        found = [ids(search_in(open_index(tmp_path / name), "", world=quick, topic=(topic,))) for name in ("quick", "slow")]  # fmt: skip
        assert found[0] == found[1]


def test_the_same_activities_make_the_same_answers_whatever_stood_before(tmp_path: Path) -> None:
    update_index(tmp_path / "a", None, (), THINGS[:4], PLAIN_WORLD)
    update_index(tmp_path / "b", tmp_path / "a", ("activity:es",), THINGS[4:] + THINGS[:1], PLAIN_WORLD)
    update_index(tmp_path / "c", None, (), [t for t in THINGS if t[1]["id"] != "activity:es"], PLAIN_WORLD)
    for text in ("boreholes", "eau potable", "", "Larache"):
        child, whole = (search_in(open_index(tmp_path / name), text, world=PLAIN_WORLD) for name in "bc")
        assert sorted(ids(child)) == sorted(ids(whole))


def test_a_text_is_stored_once(tmp_path: Path) -> None:
    told = "A sentence that stands in the description alone and nowhere else. " * 20
    rows = [activity(str(n), ("title", "en", f"Road {n}"), ("description", "en", f"{n} {told}"), description=f"{n} {told}") for n in range(300)]  # fmt: skip
    update_index(tmp_path / "i", None, (), rows, PLAIN_WORLD)
    size = sum(path.stat().st_size for path in (tmp_path / "i").iterdir())
    assert size < 300 * len(told)


def test_odd_narratives_break_nothing(tmp_path: Path) -> None:
    rows = [
        activity("none", ("title", None, ""), ("description", None, "\n\t ")),
        activity("odd", ("title", "xx", "‘’ ' ;;; — \u0300"), ("result", "zh", "水和卫生"), ("location", None, "д'Ивоар")),
        activity("long", ("title", "fr", "l'" * 40_000), ("description", "en", "x" * 100_000)),
        ("activities", {"id": "activity:bare"}),
    ]  # fmt: skip
    assert update_index(tmp_path / "i", None, (), rows, PLAIN_WORLD) == 4
    assert search_in(open_index(tmp_path / "i"), "", world=PLAIN_WORLD).total == 4
