"""Freshness halves with each half-life: the worked numbers of the field, and the days on which a word changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.parties.freshness import Freshness, ageing_since, half_life, left, left_of, state, state_of

ON = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, 1.0), (90, 0.8429), (182, 0.7078), (365, 0.5), (730, 0.25), (1_095, 0.125)],
)
def test_the_worked_numbers(age: int, expected: float) -> None:
    assert round(left(age, 365), 4) == expected


def test_half_lives_are_those_of_the_field() -> None:
    assert [half_life(each) for each in ("need", "offer", "holder")] == [180, 365, 365]
    with pytest.raises(KeyError):
        half_life("moon")


def test_a_day_to_come_is_as_fresh_as_today() -> None:
    assert left_of("need", ON + timedelta(days=30), ON) == 1.0


@pytest.mark.parametrize(
    ("left", "word"),
    [(1.0, "fresh"), (0.7, "fresh"), (0.6999, "ageing"), (0.35, "ageing"), (0.3499, "stale"), (0.0, "stale")],
)
def test_words_begin_where_the_field_says(left: float, word: str) -> None:
    assert state(left) == word


def test_what_was_never_confirmed_is_stale() -> None:
    assert state_of("offer", None, ON) is Freshness.STALE


@pytest.mark.parametrize("sort", ["need", "offer", "holder", "membership"])
def test_the_day_from_which_a_line_ages_is_the_first_on_which_it_does(sort: str) -> None:
    day = ageing_since(sort, ON)
    assert state_of(sort, day, ON) is not Freshness.FRESH
    assert state_of(sort, day + timedelta(days=1), ON) is Freshness.FRESH
