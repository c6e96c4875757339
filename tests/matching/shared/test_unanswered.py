"""Needs a head against activities a head: whole numbers, the widest gap first, and unknown told as unknown."""

from __future__ import annotations

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
    assert found["health", "CM"] == Gap("health", "CM", 2, 7, 28_000_000, 71, 250)
    assert found["health", "TV"] == Gap("health", "TV", 1, 0, 11_000, 90_909, 0)
    assert set(found) == {
        ("health", "CM"), ("water_sanitation", "CM"), ("health", "TV"), ("health", "SN"), ("health", "XK"),
    }  # fmt: skip


def test_the_widest_gap_stands_first_and_an_unknown_number_of_people_last_among_equals() -> None:
    order = [g.country for g in gaps(NEEDS, {("health", "CM"): 7}, PEOPLE.get, "health")]
    assert order == ["TV", "SN", "XK", "CM"]


def test_where_the_people_are_not_known_no_rate_is_made_up() -> None:
    (gap,) = [g for g in gaps(NEEDS, {}, PEOPLE.get) if g.country == "XK"]
    assert (gap.people, gap.needs_milli, gap.activities_milli) == (None, None, None)
