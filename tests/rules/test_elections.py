"""Elections stand as far as their day is known, with who says so; none found is not none held."""

from __future__ import annotations

from datetime import date

from maillage.parties.kinds import levels
from maillage.reference.countries import country
from maillage.rules.elections import all_elections, elections_of


def test_french_elections_are_known_to_the_month_and_from_memory() -> None:
    found = elections_of("FR")
    assert [(each.level, str(each.day)) for each in found] == [
        ("municipality", "2026-03"), ("district_province", "2028-03"), ("region", "2028-03"),
    ]  # fmt: skip
    assert not any(each.verified or each.source.verified for each in found)


def test_a_day_known_to_the_month_is_some_day_of_it() -> None:
    (region,) = elections_of("FR", "region")
    assert (region.day.first, region.day.last) == (date(2028, 3, 1), date(2028, 3, 31))
    assert not region.day.is_day


def test_of_other_countries_none_is_known() -> None:
    assert elections_of("MA") == elections_of("FR", "inter_municipal") == []


def test_each_is_of_a_country_and_a_level_of_organisations_and_says_what_it_is() -> None:
    for each in all_elections():
        assert country(each.country) and each.level in levels()
        assert set(each.name) == {"en", "fr", "ar"} and each.source.title
    assert list(all_elections()) == sorted(all_elections(), key=lambda each: each.day)
