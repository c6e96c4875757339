"""Edges of what must stand before a text: the texts it rests on, the steps of a visit, what a closure and a renewal need."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.gates import comments_over
from maillage.dossiers.deciding.on_missions import SHORTEST_HEARING
from tests.dossiers.edges import DAY, WHY, begun, both, code, refused
from tests.dossiers.lives import RATINGS, visited
from tests.dossiers.played import DEFINITION, DIAGNOSIS, FIRST, A, B, Play

CLOSURE: dict[str, Any] = {"done": WHY, "remains": WHY, "lesson": WHY}
RENEWAL: dict[str, Any] = {"why_again": WHY, "calendar": {"from": "2029-01-01", "until": "2030-12-31"}}
PAGE: dict[str, Any] = {"summary": WHY, "citizen_gives": {A: WHY}, "citizen_gains": {A: WHY}}
TERMS: dict[str, Any] = {
    "context": WHY, "questions": [WHY], "independence": WHY, "calendar": {"from": "2026-11-10", "until": "2026-12-01"},
}  # fmt: skip
SEEN: dict[str, Any] = {"seen": WHY, "first_findings": [WHY]}


def of(text: str, articles: dict[str, Any]) -> d.VersionProposed:
    return d.VersionProposed(text, articles, "")


def test_a_text_comes_after_the_one_it_rests_on() -> None:
    play = both()
    found = refused(play, A, of("definition", DEFINITION))
    assert (found.code, found.problem.field) == ("text-before", "text")
    assert "diagnostic commun" in found.problem.message("fr")
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(A, "diagnosis")
    assert code(play, A, of("definition", DEFINITION)) == "text-before", "one key of two"
    play.key(B, "diagnosis")
    play.propose(A, "definition", DEFINITION)
    for name, articles in (("citizen", PAGE), ("closure", CLOSURE), ("renewal", RENEWAL)):
        assert code(play, A, of(name, articles)) == "text-before", "proposed, and not agreed to"


def test_on_the_light_path_no_diagnosis_is_needed_and_all_else_comes_in_its_order() -> None:
    play = Play().opened(light=True, sort="school").joined()
    assert code(play, A, of("citizen", PAGE)) == "text-before"
    play.propose(A, "definition", {"problem": WHY})


def test_a_text_that_there_is_not_is_refused_by_its_name() -> None:
    for name in ("nothing", "terms", "terms:", "diagnosis:m1"):
        found = refused(both(), A, of(name, {}))
        assert (found.code, found.problem.field) == ("no-such-text", "text"), name


def test_what_the_team_saw_is_said_once_it_was_there_and_decided_of_once_it_reported() -> None:
    play = both().defined()
    for text in ("terms:m1", "aide_memoire:m1", "mission_decision:m1"):
        assert code(play, A, of(text, {})) == "no-such-mission", "nobody asked for it"
    play.do(A, d.MissionOpened("m1", WHY, A))
    decision = {"verdict": "go", "on_recommendations": [{"number": 1, "verdict": "accepted", "says": WHY}]}
    assert code(play, A, of("aide_memoire:m1", SEEN)) == "no-terms"
    play.agree("terms:m1", TERMS)
    assert code(play, A, of("aide_memoire:m1", SEEN)) == "no-field-days"
    play.do(A, d.FieldNoted("m1", play.day, WHY, WHY))
    play.agree("aide_memoire:m1", SEEN)
    assert code(play, A, of("mission_decision:m1", decision)) == "no-report"
    play.do(A, d.ExpertNamed("m1", "c-awa", A, WHY, WHY))
    play.do(A, d.DraftFiled("m1", (WHY,), play.day + SHORTEST_HEARING))
    for party in (A, B):
        play.do(party, d.NothingToSay("m1"))
    assert code(play, A, of("mission_decision:m1", decision)) == "no-report"
    made = (d.Recommendation(WHY, A, play.day + DAY),)
    play.do(A, d.ReportFiled("m1", (d.QuestionAnswered(1, WHY),), made))
    play.agree("mission_decision:m1", decision)


def test_comments_end_after_the_last_day_or_when_all_have_nothing_to_add() -> None:
    play = both().defined()
    play.do(A, d.MissionOpened("m1", WHY, A))
    play.agree("terms:m1", TERMS)
    play.do(A, d.FieldNoted("m1", play.day, WHY, WHY))
    play.agree("aide_memoire:m1", SEEN)

    def over(after: int) -> bool:
        return comments_over(play.state, play.state.missions["m1"], FIRST + after * DAY)

    assert not over(0) and not over(999), "no draft"
    play.do(A, d.DraftFiled("m1", (WHY,), FIRST + 30 * DAY))
    play.do(A, d.DraftFiled("m1", (WHY,), FIRST + 9 * DAY))
    assert [over(after) for after in (8, 9, 10)] == [False, False, True], "of the last draft"
    play.do(A, d.NothingToSay("m1"))
    assert not over(0)
    play.do(B, d.NothingToSay("m1"))
    assert over(0)


# — the end


def evaluated(play: Play, key: str = "e1", **more: Any) -> Play:
    play.do(A, d.EvaluationFiled(key, "final", play.day, RATINGS, WHY, WHY, **more))
    return play


def test_only_what_has_begun_is_closed_or_renewed_and_only_once_evaluated() -> None:
    play = both().defined()
    assert code(play, A, of("closure", CLOSURE)) == "not-begun"
    assert code(play, A, of("renewal", RENEWAL)) == "renewal-early"
    play = begun()
    for name, articles in (("closure", CLOSURE), ("renewal", RENEWAL)):
        assert code(play, A, of(name, articles)) == "no-evaluation"
    play.do(A, d.EvaluationFiled("half", "mid_term", play.day, RATINGS))
    assert code(play, A, of("closure", CLOSURE)) == "no-evaluation", "one on the way ends nothing"
    evaluated(play)
    for name, articles in (("closure", CLOSURE), ("renewal", RENEWAL)):
        play.propose(A, name, articles)


def test_what_rests_may_be_closed_and_is_not_renewed() -> None:
    play = evaluated(begun())
    play.do(A, d.Suspended("politics", WHY, play.day + 9 * DAY))
    assert code(play, A, of("renewal", RENEWAL)) == "renewal-early"
    play.propose(A, "closure", CLOSURE)


@pytest.mark.parametrize("name", ["closure", "renewal"])
def test_an_evaluation_in_which_a_side_is_missing_ends_nothing(name: str) -> None:
    play = begun()
    articles = CLOSURE if name == "closure" else RENEWAL
    play.do(A, d.EvaluationFiled("e1", "final", play.day, {"impact": {A: d.Rating(3)}}, WHY, WHY))
    found = refused(play, A, of(name, articles))
    assert found.code == "evaluation-one-sided" and "Agadir" in found.problem.message("fr")
    evaluated(play, "e2").propose(A, name, articles)


def test_of_evaluations_before_the_last_one_counts_what_a_side_said_of_itself() -> None:
    def filed(play: Play, by: str, of: str) -> None:
        play.do(by, d.EvaluationFiled(f"e{play.state.seq}", "final", play.day, {"impact": {of: d.Rating(3)}}, WHY, WHY))  # fmt: skip

    play = begun()
    filed(play, A, B)
    filed(play, B, B)
    found = refused(play, A, of("closure", CLOSURE))
    assert found.code == "evaluation-one-sided" and "Saint-Louis" in found.problem.message("fr")
    filed(play, A, A)
    play.propose(A, "closure", CLOSURE)


def test_promises_and_recommendations_that_are_left_hold_up_a_closure_and_no_renewal() -> None:
    play = evaluated(visited(both().defined()).started())
    for key in ("p", "q"):
        play.do(A, d.PromiseMade(key, WHY, play.day + DAY))
    assert refused(play, A, of("closure", CLOSURE)).problem.values["n"] == 2
    for key in ("p", "q"):
        play.do(A, d.PromiseMoved(key, "kept", evidence="photo"))
    found = refused(play, A, of("closure", CLOSURE))
    assert (found.code, found.problem.values["n"]) == ("recommendations-left", 2)
    play.propose(A, "renewal", RENEWAL)


def test_a_renewal_uses_up_the_evaluation_it_rested_on() -> None:
    play = evaluated(begun()).agree("renewal", RENEWAL)
    assert code(play, A, of("closure", CLOSURE)) == "no-evaluation-since"
    evaluated(play, "e2").propose(A, "closure", CLOSURE)
