"""Edges of whose word it is: when what one party records of another’s side counts, and whose own word takes its place."""

from __future__ import annotations

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.of_other_sides import awaits, of_ratings, of_result, rated_sides, recorded
from tests.dossiers.edges import DAY, WHY, both, code, noted
from tests.dossiers.played import FIRST, A, B, C


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
