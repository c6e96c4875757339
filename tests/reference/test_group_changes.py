"""Changes of groups, and the spans in which a country is surely a member, agree with the answers of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.reference.group_changes import group_changes, held_spans
from maillage.reference.groups import group_codes, member


@pytest.mark.parametrize("group", group_codes())
def test_a_span_says_what_a_day_says(group: str) -> None:
    spans = held_spans(group)
    for country in {each[0] for each in spans}:
        bounds = {day for code, first, last in spans if code == country for day in (first, last)}
        near = {day + timedelta(days=n) for day in bounds - {date.min, date.max} for n in (-1, 0, 1)}
        for day in near | {date(1960, 1, 1), date(1999, 6, 1), date(2026, 12, 1)}:
            held = any(code == country and first <= day <= last for code, first, last in spans)
            assert held == (member(group, country, day).answer == "yes"), (country, day)


def test_changes_stand_in_order_and_a_scheduled_exit_says_so() -> None:
    changes = group_changes("LDC")
    assert [each.when for each in changes] == sorted(each.when for each in changes)
    senegal = next(each for each in changes if each.country == "SN" and each.what == "left")
    assert (str(senegal.when), senegal.scheduled, senegal.confirmed) == ("2029-12-19", True, True)
    bangladesh = next(each for each in changes if each.country == "BD" and each.what == "left")
    assert bangladesh.doubt and not bangladesh.confirmed
    assert not group_changes("ODA")


def test_an_umbrella_has_no_spans() -> None:
    with pytest.raises(KeyError):
        held_spans("SIDS")
