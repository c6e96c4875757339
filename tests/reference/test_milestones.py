"""reference.milestones: the dated story of cooperation and the days of the year, with their doubts."""

from __future__ import annotations

from datetime import date

from maillage.reference.milestones import days_in, days_in_month, international_days, milestones

BY_ID = {m.id: m for m in milestones()}


def test_the_milestones_of_the_founding_texts_stand_with_their_dates() -> None:
    # S4-5, S4-6, S1-18, S1-19, S0-5, S0-16, S1-20
    assert BY_ID["bandung"].on.year == 1955
    assert str(BY_ID["g77_declaration"].on) == "1964-06-15"
    assert str(BY_ID["unctad_1"].last) == "1964-06-16"
    assert BY_ID["bapa"].on.year == 1978
    assert BY_ID["bapa_endorsed"].reference == "A/RES/33/134"
    assert "chapter 2" in BY_ID["rio"].reference
    assert str(BY_ID["french_pillars"].on) == "2000"
    assert (str(BY_ID["bapa_40"].on), str(BY_ID["bapa_40"].last)) == ("2019-03-20", "2019-03-22")


def test_the_conflict_of_sources_on_the_group_of_77_is_kept_visible() -> None:
    for language, word in (("en", "conflict"), ("fr", "contredisent"), ("ar", "متعارضة")):
        assert word in BY_ID["g77_declaration"].note(language)


def test_milestones_are_in_order_and_what_is_from_memory_says_so() -> None:
    firsts = [m.on.first for m in milestones()]
    assert firsts == sorted(firsts)
    assert all(not m.verified for m in milestones() if m.source == "from memory")
    assert not any(d.verified for d in international_days() if d.source == "from memory")


def test_every_label_is_there_in_five_languages() -> None:
    for entry in (*milestones(), *international_days()):
        texts = {entry.label(language) for language in ("en", "fr", "es", "pt", "ar")}
        assert len(texts) >= 4, entry.id
        assert all(texts)


def test_the_day_of_south_south_cooperation_is_12_september() -> None:
    assert [(day, kept.id) for day, kept in days_in(date(2026, 9, 12), date(2026, 9, 12))] == [
        (date(2026, 9, 12), "south_south")
    ]
    assert days_in(date(2026, 9, 13), date(2026, 9, 20)) == []
    assert "south_south" in {kept.id for _, kept in days_in_month(2026, 9)}


def test_a_range_over_new_year_is_in_order_and_no_day_comes_before_its_first_year() -> None:
    found = days_in(date(2025, 12, 1), date(2026, 3, 31))
    assert [day for day, _ in found] == sorted(day for day, _ in found)
    assert (found[0][1].id, found[-1][1].id) == ("volunteers", "water")
    assert days_in(date(1950, 9, 12), date(1950, 9, 12)) == []
