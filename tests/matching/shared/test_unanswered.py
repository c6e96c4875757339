"""Needs, activities and money a head: whole numbers, the widest gap first, and unknown told as unknown."""

from __future__ import annotations

from decimal import Decimal

from maillage.matching.profiles import Need
from maillage.matching.shared import Gap, gaps

PEOPLE = {"CM": 28_000_000, "TV": 11_000, "SN": 17_000_000}
NEEDS = [
    Need(id="a", country="CM", topics=("health", "water_sanitation")),
    Need(id="b", country="CM", topics=("health",)),
    Need(id="c", country="TV", topics=("health",)),
    Need(id="d", country="SN", topics=("health",)),
    Need(id="e", country="XK", topics=("health",)),
    Need(id="f", country="SN"),
    Need(id="g", topics=("health",)),
]


def test_each_topic_and_country_sought_is_a_line_with_its_rates() -> None:
    found = {(g.topic, g.country): g for g in gaps(NEEDS, {("health", "CM"): 7}, PEOPLE.get)}
    assert found["health", "CM"] == Gap("health", "CM", 2, 7, 28_000_000, 71, 250, None, None, True)
    assert found["health", "TV"] == Gap("health", "TV", 1, 0, 11_000, 90_909, 0, None, None, False)
    assert set(found) == {
        ("health", "CM"), ("water_sanitation", "CM"), ("health", "TV"), ("health", "SN"), ("health", "XK"),
    }  # fmt: skip


def test_the_widest_gap_stands_first_and_countries_of_which_nothing_is_listed_last() -> None:
    order = [g.country for g in gaps(NEEDS, {("health", "CM"): 7, ("waste", "SN"): 1}, PEOPLE.get, "health")]
    assert order == ["SN", "CM", "TV", "XK"]


def test_among_equals_the_most_needs_then_the_most_a_head_stand_first_and_unknown_people_last() -> None:
    order = [g.country for g in gaps(NEEDS, {}, PEOPLE.get, "health")]
    assert order == ["CM", "TV", "SN", "XK"]


def test_money_a_head_is_known_or_not() -> None:
    activities = {("health", country): 1 for country in ("CM", "SN")}
    spent = {("health", "CM"): Decimal("14000000.50"), ("health", "SN"): None}
    found = {g.country: g for g in gaps(NEEDS, activities, PEOPLE.get, "health", spent)}
    assert (found["CM"].spent, found["CM"].spent_milli) == (Decimal("14000000.50"), 500)
    assert (found["SN"].spent, found["SN"].spent_milli) == (None, None), "a rate is missing"
    assert (found["TV"].spent, found["TV"].spent_milli) == (Decimal(0), 0), "nothing is listed"
    assert (found["XK"].spent, found["XK"].spent_milli) == (Decimal(0), None), "people are not known"
    silent = {g.country: g for g in gaps(NEEDS, activities, PEOPLE.get, "health", {})}
    assert silent["CM"].spent is None, "an activity without money is not one of no money"


def test_where_the_people_are_not_known_no_rate_is_made_up() -> None:
    (gap,) = [g for g in gaps(NEEDS, {}, PEOPLE.get) if g.country == "XK"]
    assert (gap.people, gap.needs_milli, gap.activities_milli) == (None, None, None)
