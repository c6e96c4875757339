"""The demonstration world: the same seed gives the same world, and nothing in it is said of a real town."""

from collections import Counter
from datetime import date

import pytest

from maillage.demo.dice import Dice
from maillage.demo.model import World
from maillage.demo.names import invented_names
from maillage.demo.words import LANGUAGES, countries, topics, words
from maillage.demo.world import make_world

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(1, TODAY)


def test_the_same_seed_gives_the_same_world(world: World) -> None:
    assert make_world(1, TODAY) == world


def test_another_seed_gives_other_towns_and_other_links(world: World) -> None:
    other = make_world(2, TODAY)
    assert {p.name for p in other.places} != {p.name for p in world.places}
    assert other.links != world.links


def test_draws_are_those_of_every_python() -> None:
    """Taken down from ``random.random()`` itself: they may never change, or a seed would give another world."""
    dice = Dice(20261122)
    assert [dice.number(1, 1000) for _ in range(4)] == [976, 505, 627, 669]
    assert dice.some("abcdef", 3) == ["a", "e", "f"]


def test_it_is_as_large_as_promised(world: World) -> None:
    assert 1450 <= len(world.links) <= 1550
    assert (len(world.projects), len(world.members), len(world.calls), len(world.solutions)) == (
        800,
        250,
        30,
        60,
    )


def test_every_end_of_every_link_is_invented(world: World) -> None:
    invented = set(invented_names())
    places = {end.place for link in world.links for end in (link.a, link.b)}
    assert {p.name for p in places} <= invented
    assert places <= set(world.places)


def test_every_body_of_a_project_network_solution_or_office_is_invented(world: World) -> None:
    bodies = [b for p in world.projects for b in (p.lead, p.partner)] + [m.body for m in world.members]
    places = {b.place for b in bodies} | {o.place for o in world.offices} | {s.place for s in world.solutions}
    places |= {place for s in world.solutions for place in s.reused_in}
    assert places <= set(world.places)


def test_no_pair_is_linked_twice_by_one_keeper(world: World) -> None:
    pairs = Counter((x.keeper, frozenset((x.a.place.name.latin, x.b.place.name.latin))) for x in world.links)
    assert max(pairs.values()) == 1


def test_some_links_are_stated_by_both_ends(world: World) -> None:
    pairs = Counter(frozenset((x.a.place.name.latin, x.b.place.name.latin)) for x in world.links)
    assert sum(count == 2 for count in pairs.values()) >= 4
    assert max(pairs.values()) == 2


def test_least_developed_landlocked_and_island_countries_are_there(world: World) -> None:
    met = {p.country for p in world.places}
    assert {"SN", "BD", "MG", "NP"} <= met, "least developed"
    assert {"BF", "ML", "RW", "BO", "NP"} <= met, "landlocked"
    assert {"FJ", "CV", "KM", "HT"} <= met, "small islands"
    assert {"FR", "MA", "TN", "RS", "BG", "BR", "PT", "ES", "CM", "NA"} <= met
    assert len(met) >= 25


def test_coordinates_lie_in_the_box_of_the_country(world: World) -> None:
    for place in world.places:
        south, north, west, east = countries()[place.country].box
        assert south <= place.latitude <= north and west <= place.longitude <= east, place


def test_no_link_ends_before_it_begins_nor_in_the_future(world: World) -> None:
    for link in world.links:
        if link.until:
            assert link.since is not None and link.since < link.until <= TODAY, link


def test_project_texts_come_in_five_languages_and_on_twenty_topics_or_more(world: World) -> None:
    assert {p.language for p in world.projects} == {"fr", "en", "es", "pt", "ar"}
    assert len({p.topic for p in world.projects}) >= 20


def test_texts_have_no_hole_left_open(world: World) -> None:
    texts = [p.title + p.description for p in world.projects]
    texts += [s.title + s.problem + s.done for s in world.solutions] + [c.title for c in world.calls]
    assert [t for t in texts if "{" in t or "}" in t] == []


def test_all_languages_speak_of_the_same_topics_and_goals() -> None:
    goals = {name: about["goal"] for name, about in topics("fr").items()}
    for language in LANGUAGES:
        assert {name: about["goal"] for name, about in topics(language).items()} == goals, language
        for about in topics(language).values():
            assert len(about["titles"]) >= 2 and len(about["sentences"]) >= 2 and about["label"]
    assert set(words("sr")["topics"]) == set(words("bg")["topics"]) <= set(goals)


def test_french_drops_its_e_before_a_vowel(world: World) -> None:
    texts = [p.title + p.description for p in world.projects if p.language == "fr"]
    assert [t for t in texts if "de A" in t or "de E" in t or "de O" in t] == []
