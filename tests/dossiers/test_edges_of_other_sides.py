"""Edges of whose word it is: when what one party records of another’s side counts, and whose own word takes its place."""

from __future__ import annotations

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.gates import sides_missing
from maillage.dossiers.model import Evaluated
from maillage.dossiers.of_other_sides import (
    REST_ON,
    awaits,
    of_ratings,
    of_result,
    rated_sides,
    recorded,
    rested_on,
    taken_over,
)
from tests.dossiers.edges import DAY, WHY, begun, both, code, noted
from tests.dossiers.played import FIRST, A, B, C, Play

RENEWED = {"why_again": WHY, "calendar": {"from": "2029-01-01", "until": "2030-12-31"}}


@pytest.mark.parametrize(("days", "standing"), [(-1, "unconfirmed"), (0, "replaced"), (1, "replaced")])
def test_an_own_result_of_the_day_or_later_takes_the_place(days: int, standing: str) -> None:
    play = both().defined().on(FIRST + 9 * DAY)
    on = FIRST + 5 * DAY
    found = noted(play, A, "i2", B, on)
    noted(play, B, "i1", A, on)
    noted(play, A, "i2", B, on + DAY)
    assert of_result(play.state, found) == "unconfirmed", "of another, of another side, by another"
    noted(play, B, "i2", B, on + days * DAY)
    assert of_result(play.state, found) == standing


def test_own_ratings_take_the_place_of_earlier_ones_alone() -> None:
    play = both().defined().waived().started()
    theirs = {"impact": {A: d.Rating(2), B: d.Rating(2)}, "relevance": {B: d.Rating(1)}}
    play.do(B, d.EvaluationFiled("e1", "self", FIRST, {"impact": {B: d.Rating(3)}}))
    play.do(A, d.EvaluationFiled("e2", "self", FIRST, theirs))
    filed = play.state.evaluations[-1]
    assert sorted(rated_sides(filed)) == [B, A], "each once"
    assert of_ratings(play.state, filed, B) == "unconfirmed", "what was said before is older"
    play.do(B, d.EvaluationFiled("e3", "self", FIRST, {"impact": {A: d.Rating(3)}}))
    assert of_ratings(play.state, filed, B) == "unconfirmed", "of the other side"
    assert of_ratings(play.state, play.state.evaluations[-1], A) == "unconfirmed"
    play.do(B, d.EvaluationFiled("e4", "self", FIRST, {"impact": {B: d.Rating(3)}}))
    assert of_ratings(play.state, filed, B) == "replaced"


def test_of_two_sides_each_confirms_its_own() -> None:
    play = both().joined(C, "funding", False).defined().waived().started()
    play.do(C, d.EvaluationFiled("e1", "self", FIRST, {"impact": {A: d.Rating(2), B: d.Rating(2)}}))
    [filed] = play.state.evaluations
    assert [[each.seq for each in awaits(play.state, who)] for who in (A, B, C)] == [
        [filed.seq],
        [filed.seq],
        [],
    ]
    play.do(A, d.Confirmed(filed.seq))
    assert (of_ratings(play.state, filed, A), of_ratings(play.state, filed, B)) == (
        "confirmed",
        "unconfirmed",
    )
    assert [bool(awaits(play.state, who)) for who in (A, B, C)] == [False, True, False]
    for number in (filed.seq - 1, filed.seq + 1):
        assert code(play, B, d.Confirmed(number)) == "nothing-to-confirm"
    assert code(play, C, d.Confirmed(filed.seq)) == "nothing-to-confirm"


def test_an_expert_who_left_waits_for_nobodys_word() -> None:
    play = both().defined()
    play.do(A, d.MissionOpened("m1", WHY, A))
    play.do(A, d.ExpertNamed("m1", "c-ali", B, WHY, WHY))
    assert awaits(play.state, B) and not awaits(play.state, A)
    play.do(A, d.ExpertNamed("m1", "c-awa", A, WHY, WHY))
    assert [len([*recorded(play.state)]), len(awaits(play.state, A))] == [2, 0]
    number = play.state.missions["m1"].experts[0].seq
    play.do(A, d.ExpertLeft("m1", "c-ali", WHY))
    assert not awaits(play.state, B) and len([*recorded(play.state)]) == 1
    assert code(play, B, d.Confirmed(number)) == "nothing-to-confirm"


def test_of_each_thing_recorded_its_own_word_counts() -> None:
    """An expert, where evaluations stand beside, waits for the debrief of their side; a result does not."""
    play = both().defined().waived().started()
    play.do(A, d.EvaluationFiled("e1", "self", FIRST, {"impact": {A: d.Rating(2)}}))
    play.do(A, d.MissionOpened("m1", WHY, A))
    play.do(A, d.ExpertNamed("m1", "c-ali", B, WHY, WHY))
    assert [each.mission for each in awaits(play.state, B)] == ["m1"]
    calendar = {"from": "2026-11-10", "until": "2026-12-01"}
    play.agree("terms:m1", {"context": WHY, "questions": [WHY], "independence": WHY, "calendar": calendar})
    play.do(A, d.FieldNoted("m1", FIRST, WHY, WHY))
    play.agree("aide_memoire:m1", {"seen": WHY, "first_findings": [WHY]})
    assert awaits(play.state, B) == []


def about_both(play: Play, number: int, sort: str = "final") -> Evaluated:
    """An evaluation of both sides by A."""
    ratings = {"impact": {A: d.Rating(2), B: d.Rating(3)}}
    play.do(A, d.EvaluationFiled(f"e{number}", sort, play.day, ratings, WHY, WHY))  # type: ignore[arg-type]
    return play.state.evaluations[-1]


@pytest.mark.parametrize("name", REST_ON)
def test_the_key_to_what_rests_on_ratings_is_the_word_of_the_side_that_was_rated(name: str) -> None:
    play = begun()
    first, filed, yearly = about_both(play, 1), about_both(play, 2), about_both(play, 3, "self")
    assert taken_over(play.state, name, B) is filed and taken_over(play.state, name, A) is None
    assert taken_over(play.state, "definition", B) is None
    articles = {"done": WHY, "remains": WHY, "lesson": WHY} if name == "closure" else RENEWED
    play.propose(A, name, articles)
    play.key(B, name)
    assert of_ratings(play.state, filed, B) == "unconfirmed", "a key that may be taken back is no word yet"
    play.key(A, name)
    assert [of_ratings(play.state, each, B) for each in (first, filed, yearly)] == ["unconfirmed", "confirmed", "unconfirmed"]  # fmt: skip
    assert taken_over(play.state, name, B) is None


def test_a_renewal_says_nothing_of_ratings_that_come_after_and_stays_said() -> None:
    play = begun()
    before = about_both(play, 1)
    play.agree("renewal", RENEWED)
    after = about_both(play, 2)
    assert [of_ratings(play.state, each, B) for each in (before, after)] == ["confirmed", "unconfirmed"]
    assert rested_on(play.state, after.seq - 1) is before and rested_on(play.state, after.seq) is after
    assert rested_on(play.state, before.seq - 1) is None
    again = {"why_again": WHY, "calendar": {"from": "2031-01-01", "until": "2032-12-31"}}
    play.agree("renewal", again, why="encore")
    assert [of_ratings(play.state, each, B) for each in (before, after)] == ["confirmed", "confirmed"]


def test_a_renewal_of_others_says_nothing_for_a_side_that_came_after() -> None:
    play = begun()
    about_both(play, 1)
    play.agree("renewal", RENEWED).joined(C, "funding", True)
    play.do(A, d.EvaluationFiled("e2", "final", play.day, {"impact": {C: d.Rating(2)}}, WHY, WHY))
    assert of_ratings(play.state, play.state.evaluations[-1], C) == "unconfirmed"


def test_own_ratings_and_ratings_of_nobody_are_not_taken_over() -> None:
    play = begun()
    about_both(play, 1)
    play.do(B, d.EvaluationFiled("e2", "final", play.day, {"impact": {B: d.Rating(1)}}, WHY, WHY))
    assert taken_over(play.state, "closure", B) is None, "the last one is its own"
    assert taken_over(play.state, "closure", A) is None, "the last one says nothing of it"
    about_both(play, 3)
    play.do(B, d.Confirmed(play.state.seq))
    assert taken_over(play.state, "closure", B) is None, "confirmed"


def test_each_side_that_evaluated_itself_is_spoken_of_whoever_filed_last() -> None:
    """Nobody has to speak for the other so that the work can end."""
    play = begun()
    assert sides_missing(play.state) == play.state.required()
    play.do(A, d.EvaluationFiled("e1", "final", play.day, {"impact": {A: d.Rating(2)}}, WHY, WHY))
    assert sides_missing(play.state) == (B,)
    play.do(B, d.EvaluationFiled("e2", "mid_term", play.day, {"impact": {B: d.Rating(3)}}))
    assert sides_missing(play.state) == (B,), "this one ends nothing"
    play.do(B, d.EvaluationFiled("e3", "final", play.day, {"impact": {B: d.Rating(3)}}, WHY, WHY))
    assert sides_missing(play.state) == ()
    play.agree("renewal", RENEWED)
    assert sides_missing(play.state) == play.state.required(), "they counted for the renewal"


def test_what_another_said_of_a_side_in_an_evaluation_that_another_followed_speaks_for_nobody() -> None:
    play = begun()
    about_both(play, 1)
    assert sides_missing(play.state) == ()
    play.do(A, d.EvaluationFiled("e2", "final", play.day, {"impact": {A: d.Rating(2)}}, WHY, WHY))
    assert sides_missing(play.state) == (B,)
