"""Edges of the work and its end: promises, results, evaluations, steps, what rests, and what holds a closure up."""

from __future__ import annotations

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.gates import may_resume
from maillage.dossiers.deciding.on_phases import LONGEST_REST
from maillage.dossiers.deciding.on_work import FURTHEST
from tests.dossiers.edges import DAY, WHY, begun, both, code, refused
from tests.dossiers.lives import RATINGS, said, visited
from tests.dossiers.played import DEFINITION, DIAGNOSIS, FIRST, A, B, C, Play


def evaluated(play: Play, key: str = "e1") -> Play:
    play.do(A, d.EvaluationFiled(key, "final", play.day, RATINGS, said("les bacs"), said("commencer petit")))
    return play


CLOSURE = {"done": said("tout"), "remains": said("les bacs"), "lesson": said("commencer petit")}


# — promises


def test_a_promise_is_for_today_or_for_ten_years_at_most() -> None:
    play = both()
    assert code(play, A, d.PromiseMade("p", WHY, play.day - DAY)) == "day-past"
    assert code(play, A, d.PromiseMade("p", WHY, play.day + FURTHEST + DAY)) == "day-far"
    play.do(A, d.PromiseMade("p", WHY, play.day))
    play.do(A, d.PromiseMade("q", WHY, play.day + FURTHEST))
    assert code(play, B, d.PromiseMoved("p", "missed")) == "not-due-yet"
    assert code(play, A, d.PromiseMoved("p", "put_off", WHY, due=play.day)) == "not-later"
    assert code(play, A, d.PromiseMoved("p", "put_off", WHY, due=play.day + FURTHEST + DAY)) == "day-far"
    play.do(A, d.PromiseMoved("p", "put_off", WHY, due=play.day + FURTHEST))
    assert (
        play.state.promises["p"].due == play.day + FURTHEST and play.state.promises["p"].state == "announced"
    )
    assert code(play, A, d.PromiseMoved("p", "kept", evidence=" ")) == "no-evidence"


def test_how_far_ahead_a_promise_may_be_is_said() -> None:
    play = both()
    play.do(A, d.PromiseMade("p", WHY, FIRST))
    for what in (
        d.PromiseMade("q", WHY, FIRST + FURTHEST + DAY),
        d.PromiseMoved("p", "put_off", WHY, due=FIRST + FURTHEST + DAY),
    ):
        assert refused(play, A, what).problem.values["expected"] == FIRST + FURTHEST


def test_an_engaged_promise_put_off_stays_engaged_and_one_missed_is_announced_again() -> None:
    play = both()
    play.do(A, d.PromiseMade("p", WHY, play.day, engaged=True))
    play.do(A, d.PromiseMoved("p", "put_off", WHY, due=play.day + DAY))
    assert play.state.promises["p"].state == "engaged"
    play.on(play.day + 2 * DAY).do(B, d.PromiseMoved("p", "missed"))
    play.do(A, d.PromiseMoved("p", "put_off", WHY, due=play.day + DAY))
    assert play.state.promises["p"].state == "announced"


def test_a_promise_is_moved_by_who_writes_and_only_an_engagement_takes_an_office_that_binds() -> None:
    play = both().joined(C, "observer", False)
    play.do(A, d.PromiseMade("p", WHY, FIRST))
    play.do(A, d.PromiseMade("q", WHY, FIRST + 5 * DAY), binds=False)
    assert code(play, A, d.PromiseMade("r", WHY, FIRST, engaged=True), binds=False) == "office-does-not-bind"
    assert code(play, A, d.PromiseMoved("q", "engaged"), binds=False) == "office-does-not-bind"
    play.do(A, d.PromiseMoved("q", "put_off", WHY, due=FIRST + 6 * DAY), binds=False)
    play.do(A, d.PromiseMoved("q", "kept", evidence="photo", due=FIRST + 9 * DAY), binds=False)
    moved = play.state.promises["q"]
    assert (moved.due, moved.evidence) == (FIRST + 6 * DAY, "photo"), (
        "only what is put off is due on another day"
    )
    play.on(FIRST + DAY)
    assert code(play, C, d.PromiseMoved("p", "missed")) == "role-does-not-write"
    play.do(B, d.PromiseMoved("p", "missed"), binds=False)


def test_a_promise_is_made_once_to_who_takes_part_and_moved_by_its_owner_as_it_may() -> None:
    play = both().joined(C, "observer", False)
    assert code(play, C, d.PromiseMade("p", WHY, FIRST)) == "role-does-not-write"
    assert refused(play, A, d.PromiseMade("p", WHY, FIRST, to="nobody")).problem.field == "to"
    play.do(A, d.PromiseMade("p", WHY, FIRST + DAY, to=B))
    assert code(play, A, d.PromiseMade("p", WHY, FIRST)) == "promise-already"
    assert code(play, A, d.PromiseMoved("q", "engaged")) == "no-such-promise"
    later = FIRST + 20 * DAY
    for what in (d.PromiseMoved("p", "engaged"), d.PromiseMoved("p", "put_off", WHY, due=later)):
        assert code(play, B, what) == "not-its-owner"
    assert code(play, A, d.PromiseMoved("p", "put_off", {}, due=later)) == "nothing-said"
    assert code(play, A, d.PromiseMoved("p", "put_off", WHY)) == "not-later"
    play.on(FIRST + 9 * DAY)
    for due, lets in ((FIRST + 5 * DAY, False), (play.day, False), (play.day + DAY, True)):
        what = d.PromiseMoved("p", "put_off", WHY, due=due)
        if lets:
            play.do(A, what)
        else:
            assert refused(play, A, what).problem.field == "due", "what is late is put off to a day to come"
    play.do(A, d.PromiseMoved("p", "kept", evidence="photo"))
    for to in ("engaged", "kept", "put_off", "missed"):
        assert code(play, A, d.PromiseMoved("p", to, WHY, "photo", later)) == "promise-state"  # type: ignore[arg-type]


def test_a_promise_is_missed_from_the_day_after() -> None:
    play = both()
    play.do(A, d.PromiseMade("p", WHY, FIRST))
    assert refused(play, B, d.PromiseMoved("p", "missed")).problem.values["found"] == FIRST
    play.on(FIRST + DAY).do(B, d.PromiseMoved("p", "missed"))
    moved = play.state.promises["p"]
    assert (moved.state, moved.moved, moved.evidence) == ("missed", (play.state.seq,), "")


# — results, evaluations and steps


def test_a_result_is_of_what_all_agreed_to_measure_on_the_side_it_is_measured_on() -> None:
    assert code(both(), A, d.ResultNoted("i1", A, FIRST, "3")) == "not-defined"
    play = both().joined(C, "observer", False).defined()
    assert code(play, C, d.ResultNoted("i1", A, FIRST, "3")) == "role-does-not-write"
    assert refused(play, A, d.ResultNoted("i9", A, FIRST, "3")).problem.field == "indicator"
    found = refused(play, A, d.ResultNoted("i1", B, FIRST, "3"))
    assert (found.code, found.problem.field) == ("result-on-other-side", "side")
    assert "Saint-Louis" in found.problem.message("fr")
    for day, fault in ((FIRST + DAY, "day-to-come"), (FIRST - DAY, "day-before")):
        assert code(play, A, d.ResultNoted("i1", A, day, "3")) == fault


def test_an_evaluation_is_of_what_has_begun_and_rates_what_can_be_rated() -> None:
    one = {"impact": {A: d.Rating(3)}}
    assert code(both().defined(), A, d.EvaluationFiled("e", "self", FIRST, one)) == "not-begun"
    play = begun().joined(C, "observer", False)
    assert code(play, C, d.EvaluationFiled("e", "self", FIRST, one)) == "role-does-not-write"
    for what, found in (
        (d.EvaluationFiled("e", "one_page", FIRST, one, WHY, WHY), "evaluation-sort"),
        (d.EvaluationFiled("e", "self", FIRST + DAY, one), "day-to-come"),
        (d.EvaluationFiled("e", "self", FIRST - DAY, one), "day-before"),
        (d.EvaluationFiled("e", "self", FIRST, {}), "no-ratings"),
        (d.EvaluationFiled("e", "self", FIRST, one | {"beauty": {A: d.Rating(3)}}), "no-such-criterion"),
        (d.EvaluationFiled("e", "self", FIRST, {"impact": {"nobody": d.Rating(3)}}), "no-such-party"),
        (d.EvaluationFiled("e", "self", FIRST, {"impact": {A: d.Rating(None)}}), "nothing-said"),
        (d.EvaluationFiled("e", "final", FIRST, one, {}, WHY), "nothing-said"),
        (d.EvaluationFiled("e", "final", FIRST, one, WHY, {}), "nothing-said"),
    ):
        assert code(play, A, what) == found, what
    play.do(A, d.EvaluationFiled("e", "self", FIRST, {"impact": {A: d.Rating(None, WHY)}}))
    assert play.state.phase == "engaged"
    play.do(A, d.EvaluationFiled("f", "final", FIRST, one, WHY, WHY))
    assert play.state.phase == "evaluated"


def test_on_the_light_path_an_evaluation_has_one_page() -> None:
    play = Play().opened(light=True, sort="school").joined()
    play.propose(A, "definition", {"problem": WHY, "doing": WHY, "gains": {A: WHY}, "calendar": {"from": "2027-01-01", "until": "2027-06-30"}})  # fmt: skip
    play.propose(
        B, "definition", {**play.state.texts["definition"].current.articles, "gains": {A: WHY, B: WHY}}
    )
    for party in (A, B):
        play.key(party, "definition")
    play.agree("visit_note", {"met": WHY, "seen": WHY, "day": str(FIRST)}).started()
    one = {"impact": {A: d.Rating(3)}}
    assert code(play, A, d.EvaluationFiled("e", "final", FIRST, one, WHY, WHY)) == "evaluation-sort"
    play.do(A, d.EvaluationFiled("e", "one_page", FIRST, one, WHY, WHY))
    assert play.state.phase == "evaluated"


def test_what_is_closed_stays_closed_when_it_is_evaluated_some_years_later() -> None:
    play = evaluated(begun()).agree("closure", CLOSURE)
    evaluated(play, "later")
    assert play.state.phase == "closed"


@pytest.mark.parametrize(
    ("value", "lets"),
    [("0", True), ("-3.5", True), ("1E+30", True), ("1E+31", False), ("1E-31", False), ("NaN", False), ("many", False), ("1" + "0" * 30, True)],
)  # fmt: skip
def test_a_result_is_a_number_that_can_be_counted(value: str, lets: bool) -> None:
    play = both().defined()
    noted = d.ResultNoted("i1", A, play.day, value)
    if lets:
        play.do(A, noted)
    else:
        assert code(play, A, noted) == "no-number"


@pytest.mark.parametrize(("figures", "lets"), [(60, True), (61, False)])
def test_a_result_has_so_many_signs(figures: int, lets: bool) -> None:
    play = both().defined()
    what = d.ResultNoted("i1", A, FIRST, "1." + "0" * (figures - 2))
    if lets:
        play.do(A, what)
    else:
        assert code(play, A, what) == "no-number"


@pytest.mark.parametrize(("score", "lets"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_score_goes_from_one_to_four(score: int, lets: bool) -> None:
    play = begun()
    filed = d.EvaluationFiled("e", "self", play.day, {"relevance": {A: d.Rating(score)}})
    if lets:
        play.do(A, filed)
        assert code(play, A, filed) == "evaluation-already"
    else:
        assert code(play, A, filed) == "score-wrong"


def test_a_step_is_a_rule_of_a_pack_and_is_taken_back_by_who_did_it() -> None:
    play = both()
    assert (
        code(play.joined(C, "observer", False), C, d.StepDone("fr.vote", play.day)) == "role-does-not-write"
    )
    for wrong in ("vote", "fr.", ".vote", "fr.vote.twice"):
        assert code(play, A, d.StepDone(wrong, play.day)) == "no-such-step"
    play.do(A, d.StepDone("fr.vote", play.day))
    assert code(play, B, d.StepDone("fr.vote", play.day, back=True)) == "no-such-step"
    play.do(B, d.StepDone("fr.vote", play.day))
    play.do(A, d.StepDone("fr.vote", play.day, back=True))
    assert list(play.state.steps) == [f"{B}/fr.vote"]
    for day, found in ((play.day + DAY, "day-to-come"), (FIRST - DAY, "day-before")):
        assert code(play, A, d.StepDone("fr.sign", day)) == found


# — what rests, and the end


def test_a_dossier_rests_a_year_and_a_day_at_most_and_until_tomorrow_at_least() -> None:
    play = both()
    last = play.day + LONGEST_REST
    assert code(play, A, d.Suspended("politics", WHY, play.day)) == "day-past"
    far = refused(play, A, d.Suspended("politics", WHY, last + DAY))
    assert (far.code, far.problem.values["expected"]) == ("day-far", last)
    for day in (play.day + DAY, play.day + LONGEST_REST):
        other = both()
        other.do(A, d.Suspended("politics", WHY, day))
        assert code(other, A, d.Suspended("politics", WHY, day)) == "suspended"
        assert code(other, B, d.Resumed(WHY)) == "resume-early"
        other.on(day - DAY)
        assert code(other, B, d.Resumed(WHY)) == "resume-early"
        other.on(day).do(B, d.Resumed(WHY))
        assert other.state.rest is None and other.state.phase == "draft"
        assert code(other, B, d.Resumed(WHY)) == "not-suspended"


def test_what_rests_is_taken_up_by_who_let_it_rest_or_by_all_once_that_has_left() -> None:
    for left in (False, True):
        play = both().joined(C, "funding", True)
        play.do(B, d.Suspended("politics", WHY, FIRST + 9 * DAY))
        if left:
            play.do(B, d.PartyLeft(WHY))
            play.do(C, d.Resumed(WHY))
        else:
            assert code(play, C, d.Resumed(WHY)) == "resume-early"
            play.do(B, d.Resumed(WHY))


def test_to_begin_to_rest_to_go_on_and_to_give_up_takes_a_key_and_an_office_that_binds() -> None:
    ready, rests = both().joined(C, "funding", False), both().joined(C, "funding", False)
    rests.do(A, d.Suspended("politics", WHY, FIRST + 9 * DAY))
    for play, what in (
        (ready, d.Started(FIRST)),
        (ready, d.Suspended("politics", WHY, FIRST + 9 * DAY)),
        (rests, d.Resumed(WHY)),
        (ready, d.Abandoned(WHY)),
    ):
        assert code(play, A, what, binds=False) == "office-does-not-bind"
        assert code(play, C, what) == "no-key"


def test_what_rests_does_not_begin_and_what_does_not_rest_is_not_taken_up() -> None:
    play = both().defined().waived()
    for party in (A, B):
        assert not may_resume(play.state, party, FIRST + 999 * DAY)
    play.do(B, d.Suspended("politics", WHY, FIRST + 9 * DAY))
    assert code(play, A, d.Started(FIRST)) == "suspended"
    assert [may_resume(play.state, party, FIRST) for party in (A, B)] == [False, True]


def test_what_was_agreed_while_it_rested_is_where_it_comes_back_to() -> None:
    for agreed, phase in ((False, "draft"), (True, "defined")):
        play = both()
        play.do(A, d.Suspended("politics", WHY, FIRST + 9 * DAY))
        if agreed:
            play.defined()
        assert play.state.phase == "suspended"
        play.do(A, d.Resumed(WHY))
        assert play.state.phase == phase


def test_an_evaluation_while_it_rests_is_where_it_comes_back_to() -> None:
    for sort, phase in (("final", "evaluated"), ("self", "engaged")):
        play = both().defined().waived().started()
        play.do(A, d.Suspended("politics", WHY, FIRST + 9 * DAY))
        play.do(A, d.EvaluationFiled("e", sort, FIRST, RATINGS, WHY, WHY))  # type: ignore[arg-type]
        assert play.state.phase == "suspended"
        play.do(A, d.Resumed(WHY))
        assert play.state.phase == phase
        play.do(A, d.EvaluationFiled("e2", "mid_term", FIRST, RATINGS))
        assert play.state.phase == phase, "one on the way ends nothing, and takes nothing back"


def test_nothing_is_closed_while_a_promise_or_a_recommendation_is_left() -> None:
    play = visited(both().defined()).started()
    play.do(A, d.PromiseMade("p", WHY, play.day + DAY))
    evaluated(play)
    closing = d.VersionProposed("closure", CLOSURE, "")
    assert code(play, A, closing) == "promises-left"
    play.do(A, d.PromiseMoved("p", "kept", evidence="photo"))
    assert refused(play, A, closing).code == "recommendations-left"
    for number in (1, 2):
        play.do(A, d.RecommendationMoved("m1", number, "dropped", WHY))
    assert code(play, A, d.RecommendationMoved("m1", 3, "dropped", WHY)) == "recommendation-not-accepted"
    for number in (0, 4):
        assert code(play, A, d.RecommendationMoved("m1", number, "begun")) == "no-such-recommendation"
    assert code(play, A, d.RecommendationMoved("m1", 1, "begun")) == "recommendation-state"
    play.agree("closure", CLOSURE)
    assert play.state.phase == "closed"
    assert code(play, A, d.PromiseMade("q", WHY, play.day)) == "over"
    play.do(A, d.Remarked(said("dix ans après")))


def test_a_missed_promise_and_those_of_who_left_hold_nothing_up() -> None:
    play = both().joined(C, "funding")
    play.agree("diagnosis", DIAGNOSIS, A, B, C)
    articles = DEFINITION | {"exit": WHY}
    for n, party in enumerate((A, B, C), 1):
        own = dict.fromkeys((A, B, C)[:n], WHY)
        play.propose(party, "definition", articles | {"gives": own, "gains": own})
    for party in (A, B, C):
        play.key(party, "definition")
    play.agree("waiver", {"reason": WHY, "named": WHY}, A, B, C).started()
    play.do(C, d.PromiseMade("c", WHY, play.day + 100 * DAY))
    play.do(B, d.PromiseMade("b", WHY, play.day))
    play.on(play.day + DAY).do(A, d.PromiseMoved("b", "missed"))
    evaluated(play)
    assert code(play, A, d.VersionProposed("closure", CLOSURE, "")) == "evaluation-one-sided"
    play.do(C, d.PartyLeft(WHY))
    play.propose(A, "closure", CLOSURE)
