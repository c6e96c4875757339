"""The real facts behind search: they must say what ``reference`` says, only faster."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from maillage.record.search.groups_on import groups_on, members_on
from maillage.record.search.real_world import real_world
from maillage.record.search.understand import Listed, understand
from maillage.reference.countries import countries
from maillage.reference.groups import group_codes, groups_of, umbrella
from maillage.reference.places import Places, PlacesMissing


def test_groups_in_bulk_say_what_reference_says_of_each_day() -> None:
    chance = random.Random(20261122)
    days = [date(1950, 1, 1) + timedelta(days=chance.randrange(29_000)) for _ in range(3)]
    for country in [each.alpha2 for each in countries()]:
        for day in days:
            said = {each.group: each.answer for each in groups_of(country, day) if each.answer != "no"}
            bulk = groups_on(country, day.isoformat())
            assert {group: answer for group, answer in bulk.items() if not umbrella(group)} == said


@pytest.mark.parametrize(
    ("country", "day", "answer"),
    [
        ("ST", "2024-12-12", "yes"),
        ("ST", "2024-12-13", None),
        ("ST", "2024-12", "undecided"),
        ("ST", "2024", "undecided"),
        ("ST", "2023", "yes"),
        ("FR", "2023", None),
    ],
)
def test_a_month_or_a_year_is_a_yes_only_when_all_its_days_are(
    country: str, day: str, answer: str | None
) -> None:
    assert groups_on(country, day).get("LDC") == answer


def test_members_are_the_countries_whose_groups_say_so() -> None:
    members = members_on("LDC", "2024-12-12")
    assert members["ST"] == "yes" and "FR" not in members
    assert "ST" not in members_on("LDC", "2024-12-13")


def test_countries_groups_topics_and_kinds_are_named_in_any_language() -> None:
    world = real_world()
    assert [world.country(name) for name in ("Sénégal", "المغرب", "Сенегал", "Côte d’Ivoire", "Namibia")] == ["SN", "MA", "SN", "CI", "NA"]  # fmt: skip
    assert world.country("Larache") is None and world.country("Senegall") is None
    assert world.group("PMA") == "LDC" and world.link_kind("jumelage") == "twinning"
    assert [topic.code for topic in world.topics("eau potable")] == ["water_sanitation"]
    assert world.name("country", "SN", "fr") == "Sénégal"
    assert world.places("Larache", None) == ()


@pytest.mark.parametrize("code", group_codes())
def test_a_code_of_a_group_is_read_as_that_group(code: str) -> None:
    """Longest words first, also where the first is grammar in some language: "eu" is Portuguese for "I"."""
    listed = Listed(lambda _tag: 0, lambda _word: 0, lambda _word: 0)
    read = [each.key for group in understand(code, real_world(), listed).groups for each in group.readings]
    other = {"AU": "country:AU", "CAN": "country:CA", "SIDS_UN": "group:SIDS"}  # a country, an umbrella
    assert read == [other.get(code, f"group:{code}")]


def test_places_are_named_exactly_and_their_own_name_comes_before_another_s() -> None:
    try:
        world = real_world(Places.open())
    except PlacesMissing:
        pytest.skip("the place index is not built: run `make places`")
    assert {place.country for place in world.places("Нови Сад", None)} == {"RS"}
    assert {place.country for place in world.places("Nis", None)} == {"RS"}
    assert world.places("Larrache", None) == [] and world.guesses("Larrache", None)[0].country == "MA"
    assert {place.country for place in world.places("Saint-Louis", "SN")} == {"SN"}
