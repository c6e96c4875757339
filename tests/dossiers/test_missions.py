"""Every refusal of an expert visit and of the work after it: what is asked for, by whom, and which sentence answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.decisions import What
from maillage.dossiers.refused import Refused
from tests.dossiers.lives import RATINGS, said, visited
from tests.dossiers.played import FIRST, A, B, C, Play

X = said("x")
FAR, PAST = FIRST + timedelta(days=200), FIRST - timedelta(days=1)
TERMS: dict[str, Any] = {
    "context": X, "questions": [said("Où ?"), said("Combien ?")], "independence": X, "calendar": {"from": "2026-11-10", "until": "2026-12-01"},
}  # fmt: skip
ANSWERS = tuple(d.QuestionAnswered(n, X) for n in (1, 2))
ONE = d.Recommendation(X, A, FAR)
E = "experts"
NOTED = 13
Made = Callable[[], Play]


def asked() -> Play:
    """A visit that was asked for; C only looks on, and experts take part as a party of their own."""
    play = Play().opened().joined().joined(C, "observer", False)
    play.do(A, d.PartyNamed(E, said("Bureau d’études"), "expert", False))
    play.do(E, d.PartyJoined())
    play.do(A, d.MissionOpened("m1", X, A))
    return play


def with_terms() -> Play:
    """Its terms bind."""
    return asked().agree("terms:m1", TERMS)


def seen() -> Play:
    """With somebody of the host's side, a day in the field and a debrief that both acknowledged."""
    play = with_terms()
    play.do(A, d.ExpertNamed("m1", "c-awa", A, X, X))
    play.do(A, d.FieldNoted("m1", FIRST, X, X))
    return play.agree("aide_memoire:m1", {"seen": X, "first_findings": [X]})


def drafted() -> Play:
    """With a draft of two paragraphs."""
    play = seen()
    play.do(A, d.DraftFiled("m1", (X, X), FIRST + timedelta(days=14)))
    return play


def commented() -> Play:
    """With a comment that nobody has answered."""
    play = drafted()
    play.do(B, d.Commented("m1", 2, X))
    return play


def silent() -> Play:
    """Both sides have nothing more to say."""
    play = drafted()
    for party in (A, B):
        play.do(party, d.NothingToSay("m1"))
    return play


def reported() -> Play:
    """With a final report of one recommendation, of which nothing is decided."""
    play = silent()
    play.do(A, d.ReportFiled("m1", ANSWERS, (ONE,)))
    return play


def decided() -> Play:
    """With the decision after it: the first of three recommendations of A is accepted, the last refused."""
    return visited(Play().opened().joined())


def moved(to: str, **more: Any) -> Made:
    """The first recommendation of A was moved."""

    def made() -> Play:
        play = decided()
        play.do(A, d.RecommendationMoved("m1", 1, to, **more))  # type: ignore[arg-type]
        return play

    return made


def defined() -> Play:
    """A joint text binds."""
    return Play().opened().joined().joined(C, "observer", False).defined()


def begun() -> Play:
    """The work has begun."""
    return defined().waived().started()


def light() -> Play:
    """The work of a light dossier has begun."""
    play = Play().opened(light=True, sort="school").joined()
    play.agree("visit_note", {"day": FIRST.isoformat(), "met": X, "seen": X})
    said_now = {"problem": X, "doing": X, "calendar": {"from": "2027-01-01", "until": "2027-06-30"}}
    play.propose(A, "definition", said_now | {"gains": {A: X}})
    play.propose(B, "definition", said_now | {"gains": {A: X, B: X}})
    for party in (A, B):
        play.key(party, "definition")
    return play.started()


def promised() -> Play:
    """A has promised something to B."""
    play = begun()
    play.do(A, d.PromiseMade("p1", X, FAR, to=B))
    return play


def noted_of_the_other() -> Play:
    """A noted a result on B's side, as decision NOTED."""
    play = defined()
    play.do(A, d.ResultNoted("i2", B, FIRST, "3"))
    assert play.state.seq == NOTED
    return play


def confirmed() -> Play:
    """And B confirmed it."""
    play = noted_of_the_other()
    play.do(B, d.Confirmed(NOTED))
    return play


def kept() -> Play:
    """And kept it."""
    play = promised()
    play.do(A, d.PromiseMoved("p1", "kept", evidence="photo"))
    return play


def rating(score: int | None, criterion: str = "relevance", side: str = A, why: d.Words | None = None) -> Any:
    """An evaluation with one rating."""
    return d.EvaluationFiled("e1", "self", FIRST, {criterion: {side: d.Rating(score, why or {})}})


def final(**more: Any) -> d.EvaluationFiled:
    """A whole one, but for what is given."""
    return d.EvaluationFiled(**{"evaluation": "e1", "sort": "final", "on": FIRST, "ratings": RATINGS, "remains": X, "lesson": X} | more)  # fmt: skip


def evaluated() -> Play:
    """Evaluated at the end."""
    play = begun()
    play.do(A, final())
    return play


def report(*recommendations: d.Recommendation, answers: tuple[d.QuestionAnswered, ...] = ANSWERS) -> What:
    """A final report."""
    return d.ReportFiled("m1", answers, recommendations)


def many(count: int) -> tuple[d.Words, ...]:
    """Paragraphs."""
    return (X,) * count


MISSIONS: list[tuple[Made, str, What, str, str]] = [
    # as it stands, who asks, what for → the refusal and its field
    (asked, C, d.MissionOpened("m2", X, A), "role-does-not-write", ""),
    (asked, A, d.MissionOpened("m2", {}, A), "nothing-said", "why"),
    (asked, A, d.MissionOpened("m2", X, "nobody"), "no-such-party", "host"),
    (asked, A, d.MissionOpened("m1", X, A), "mission-already", "mission"),
    (asked, A, d.ExpertNamed("m9", "c", A, X, X), "no-such-mission", "mission"),
    (asked, C, d.ExpertNamed("m1", "c", A, X, X), "role-does-not-write", ""),
    (asked, A, d.ExpertNamed("m1", "c", "nobody", X, X), "no-such-party", "side"),
    (asked, A, d.ExpertNamed("m1", "c", A, {}, X), "nothing-said", "part"),
    (asked, A, d.ExpertNamed("m1", "c", A, X, said(" ")), "nothing-said", "interest"),
    (seen, B, d.ExpertNamed("m1", "c-awa", A, X, X), "expert-already", "expert"),
    (seen, A, d.ExpertLeft("m1", "c-awa", {}), "nothing-said", "why"),
    (seen, A, d.ExpertLeft("m1", "c-nobody", X), "no-such-expert", "expert"),
    (asked, A, d.StudyFiled("m1", X), "no-terms", ""),
    (with_terms, A, d.StudyFiled("m1", {}), "nothing-said", "note"),
    (asked, A, d.FieldNoted("m1", FIRST, X, X), "no-terms", ""),
    (with_terms, A, d.FieldNoted("m1", FIRST, {}, X), "nothing-said", "met"),
    (with_terms, A, d.FieldNoted("m1", FIRST + timedelta(days=1), X, X), "day-to-come", "day"),
    (with_terms, A, d.FieldNoted("m1", PAST, X, X), "day-before", "day"),
    (asked, A, d.DraftFiled("m1", (X,), FAR), "no-terms", ""),
    (with_terms, A, d.DraftFiled("m1", (X,), FAR), "no-debrief", ""),
    (seen, A, d.DraftFiled("m1", (), FAR), "no-paragraphs", "paragraphs"),
    (seen, A, d.DraftFiled("m1", many(201), FAR), "no-paragraphs", "paragraphs"),
    (seen, A, d.DraftFiled("m1", (X, {}), FAR), "nothing-said", "paragraphs"),
    (seen, A, d.DraftFiled("m1", (X,), FIRST + timedelta(days=6)), "hearing-short", "until"),
    (asked, A, d.Commented("m9", 1, X), "no-such-mission", "mission"),
    (seen, B, d.Commented("m1", 1, X), "no-draft", ""),
    (drafted, B, d.Commented("m1", 0, X), "no-such-paragraph", "paragraph"),
    (drafted, B, d.Commented("m1", 3, X), "no-such-paragraph", "paragraph"),
    (drafted, B, d.Commented("m1", 1, {}), "nothing-said", "says"),
    (reported, B, d.Commented("m1", 1, X), "reported-already", ""),
    (seen, B, d.NothingToSay("m1"), "no-draft", ""),
    (silent, B, d.NothingToSay("m1"), "silent-already", ""),
    (reported, B, d.NothingToSay("m1"), "reported-already", ""),
    (commented, A, d.CommentAnswered("m1", 0, "taken", X), "no-such-comment", "comment"),
    (commented, A, d.CommentAnswered("m1", 2, "taken", X), "no-such-comment", "comment"),
    (commented, A, d.CommentAnswered("m1", 1, "taken", {}), "nothing-said", "says"),
    (commented, C, d.CommentAnswered("m1", 1, "taken", X), "role-does-not-write", ""),
    (commented, B, d.CommentAnswered("m1", 1, "taken", X), "answer-to-itself", "comment"),
    (asked, A, report(ONE), "no-terms", ""),
    (seen, A, report(ONE), "no-draft", ""),
    (drafted, A, report(ONE), "comments-open", ""),
    (silent, A, report(ONE, answers=ANSWERS[:1]), "questions-unanswered", "answers"),
    (silent, A, report(ONE, answers=(*ANSWERS, ANSWERS[0])), "questions-unanswered", "answers"),
    (silent, A, report(ONE, answers=(ANSWERS[0], d.QuestionAnswered(2, {}))), "nothing-said", "answers"),
    (silent, A, report(), "no-recommendations", "recommendations"),
    (silent, A, report(*(ONE,) * 201), "no-recommendations", "recommendations"),
    (silent, A, report(d.Recommendation({}, A, FAR)), "nothing-said", "recommendations"),
    (silent, A, report(d.Recommendation(X, "nobody", FAR)), "no-such-party", "recommendations"),
    (silent, A, report(d.Recommendation(X, A, FIRST)), "day-past", "recommendations"),
    (silent, A, report(d.Recommendation(X, A, FAR, -1, "EUR")), "cost-wrong", "recommendations"),
    (silent, A, report(d.Recommendation(X, A, FAR, 100)), "cost-wrong", "recommendations"),
    (reported, A, report(ONE), "reported-already", ""),
    (reported, A, d.ExpertNamed("m1", "c", A, X, X), "reported-already", ""),
    (decided, A, d.RecommendationMoved("m9", 1, "begun"), "no-such-mission", "mission"),
    (decided, A, d.RecommendationMoved("m1", 0, "begun"), "no-such-recommendation", "number"),
    (decided, A, d.RecommendationMoved("m1", 4, "begun"), "no-such-recommendation", "number"),
    (decided, A, d.RecommendationMoved("m1", 3, "begun"), "recommendation-not-accepted", "number"),
    (reported, A, d.RecommendationMoved("m1", 1, "begun"), "recommendation-not-accepted", "number"),
    (decided, A, d.RecommendationMoved("m1", 1, "reopened", X), "recommendation-state", "to"),
    (moved("begun"), A, d.RecommendationMoved("m1", 1, "begun"), "recommendation-state", "to"),
    (decided, B, d.RecommendationMoved("m1", 1, "begun"), "not-its-owner", ""),
    (decided, A, d.RecommendationMoved("m1", 1, "done", X, " "), "no-evidence", "evidence"),
    (decided, A, d.RecommendationMoved("m1", 1, "dropped"), "nothing-said", "says"),
    (moved("done", evidence="x"), B, d.RecommendationMoved("m1", 1, "reopened"), "nothing-said", "says"),
    (reported, C, d.RecommendationMoved("m1", 1, "begun"), "role-does-not-write", ""),
]  # fmt: skip
WORK: list[tuple[Made, str, What, str, str]] = [
    (begun, C, d.PromiseMade("p1", X, FAR), "role-does-not-write", ""),
    (begun, A, d.PromiseMade("p1", {}, FAR), "nothing-said", "says"),
    (begun, A, d.PromiseMade("p1", X, PAST), "day-past", "due"),
    (begun, A, d.PromiseMade("p1", X, FAR, to="nobody"), "no-such-party", "to"),
    (begun, A, d.PromiseMade("p1", X, date(9999, 12, 31)), "day-far", "due"),
    (promised, A, d.PromiseMoved("p1", "put_off", X, due=date(9999, 12, 31)), "day-far", "due"),
    (defined, A, d.ResultNoted("i1", A, FIRST, "1e99999999"), "no-number", "value"),
    (promised, B, d.PromiseMade("p1", X, FAR), "promise-already", "promise"),
    (begun, A, d.PromiseMoved("p9", "kept", evidence="x"), "no-such-promise", "promise"),
    (kept, A, d.PromiseMoved("p1", "missed"), "promise-state", "to"),
    (promised, B, d.PromiseMoved("p1", "missed"), "not-due-yet", "to"),
    (promised, B, d.PromiseMoved("p1", "kept", evidence="x"), "not-its-owner", ""),
    (promised, A, d.PromiseMoved("p1", "kept", evidence=" "), "no-evidence", "evidence"),
    (promised, A, d.PromiseMoved("p1", "put_off", due=FAR + timedelta(days=1)), "nothing-said", "says"),
    (promised, A, d.PromiseMoved("p1", "put_off", X), "not-later", "due"),
    (promised, A, d.PromiseMoved("p1", "put_off", X, due=FAR), "not-later", "due"),
    (asked, A, d.ResultNoted("i1", A, FIRST, "1"), "not-defined", ""),
    (defined, C, d.ResultNoted("i1", A, FIRST, "1"), "role-does-not-write", ""),
    (defined, A, d.ResultNoted("i9", A, FIRST, "1"), "no-such-indicator", "indicator"),
    (defined, A, d.ResultNoted("i1", B, FIRST, "1"), "result-on-other-side", "side"),
    (defined, A, d.ResultNoted("i1", A, FIRST + timedelta(days=1), "1"), "day-to-come", "on"),
    (defined, A, d.ResultNoted("i1", A, PAST, "1"), "day-before", "on"),
    (defined, A, d.ResultNoted("i1", A, FIRST, "much"), "no-number", "value"),
    (defined, A, d.ResultNoted("i1", A, FIRST, "NaN"), "no-number", "value"),
    (defined, A, d.ResultNoted("i1", A, FIRST, ""), "no-number", "value"),
    (defined, A, d.Confirmed(1), "nothing-to-confirm", "number"),
    (noted_of_the_other, A, d.Confirmed(99), "nothing-to-confirm", "number"),
    (noted_of_the_other, A, d.Confirmed(NOTED), "nothing-to-confirm", "number"),
    (confirmed, B, d.Confirmed(NOTED), "confirmed-already", "number"),
    (defined, A, final(), "not-begun", ""),
    (begun, C, final(), "role-does-not-write", ""),
    (evaluated, B, final(), "evaluation-already", "evaluation"),
    (begun, A, final(sort="one_page"), "evaluation-sort", "sort"),
    (light, A, final(), "evaluation-sort", "sort"),
    (begun, A, final(on=FIRST + timedelta(days=1)), "day-to-come", "on"),
    (begun, A, final(ratings={}), "no-ratings", "ratings"),
    (begun, A, rating(3, "beauty"), "no-such-criterion", "ratings"),
    (begun, A, rating(3, side="nobody"), "no-such-party", "ratings"),
    (begun, A, rating(None), "nothing-said", "ratings"),
    (begun, A, rating(0), "score-wrong", "ratings"),
    (begun, A, rating(5), "score-wrong", "ratings"),
    (begun, A, final(remains={}), "nothing-said", "remains"),
    (begun, A, final(lesson={}), "nothing-said", "lesson"),
    (light, A, final(sort="one_page", lesson={}), "nothing-said", "lesson"),
    (begun, A, d.StepDone("visa", FIRST), "no-such-step", "step"),
    (begun, A, d.StepDone("a.b.c", FIRST), "no-such-step", "step"),
    (begun, A, d.StepDone(".visa", FIRST), "no-such-step", "step"),
    (begun, A, d.StepDone("ma-local.visa", FIRST, back=True), "no-such-step", "step"),
    (begun, A, d.StepDone("ma-local.visa", FIRST + timedelta(days=1)), "day-to-come", "on"),
    (begun, C, d.StepDone("ma-local.visa", FIRST), "role-does-not-write", ""),
]  # fmt: skip


@pytest.mark.parametrize(("made", "party", "what", "code", "field"), [*MISSIONS, *WORK])
def test_what_may_not_be_decided_is_refused_by_its_name_and_nothing_changes(
    made: Made, party: str, what: What, code: str, field: str
) -> None:
    play = made()
    before = play.state
    with pytest.raises(Refused) as refused:
        play.do(party, what)
    assert (refused.value.code, refused.value.problem.field or "") == (code, field)
    assert play.state == before
    for language in ("fr", "en", "ar"):
        assert refused.value.problem.message(language) and refused.value.problem.mend(language)


def test_every_refusal_of_visits_and_of_the_work_stands_in_these_tables() -> None:
    """Those that have a story of their own are told below."""
    told = {code for *_, code, _ in (*MISSIONS, *WORK)}
    told |= {"comments-unanswered", "answered-already", "no-host-expert", "too-many"}
    for name in ("on_missions", "on_work"):
        source = Path(f"src/maillage/dossiers/deciding/{name}.py").read_text("utf-8")
        assert set(re.findall(r'Refused\(\s*"([a-z-]+)"', source)) <= told, name


def test_a_comment_is_answered_once_and_before_the_report() -> None:
    play = commented()
    play.on(FIRST + timedelta(days=15))  # the day of the comments is past: they are answered all the same
    with pytest.raises(Refused, match="comments-unanswered"):
        play.do(A, report(ONE))
    play.do(A, d.CommentAnswered("m1", 1, "not_taken", X))
    with pytest.raises(Refused, match="answered-already"):
        play.do(A, d.CommentAnswered("m1", 1, "taken", X))
    play.do(A, report(ONE))
    assert play.state.missions["m1"].reported_on == FIRST + timedelta(days=15)


def test_a_report_needs_an_expert_of_the_hosts_side_who_is_still_there() -> None:
    play = silent()
    play.do(A, d.ExpertLeft("m1", "c-awa", X))
    play.do(A, d.ExpertNamed("m1", "c-ali", B, X, X))
    with pytest.raises(Refused, match="no-host-expert"):
        play.do(A, report(ONE))
    play.do(A, d.ExpertNamed("m1", "c-awa", A, X, X))  # who left may come back
    play.do(A, report(ONE))
    assert [each.recommendation for each in play.state.missions["m1"].follow] == [ONE]


def test_whoever_speaks_again_has_something_to_say() -> None:
    play = silent()
    play.do(B, d.Commented("m1", 1, X))
    assert play.state.missions["m1"].drafts[-1].silent == (A,)
    play.do(A, d.CommentAnswered("m1", 1, "taken", X))
    with pytest.raises(Refused, match="comments-open"):
        play.do(A, report(ONE))


def test_experts_who_are_a_party_write_for_the_visit_and_for_nothing_else() -> None:
    play = with_terms()
    play.do(E, d.StudyFiled("m1", X))
    play.do(E, d.FieldNoted("m1", FIRST, X, X))
    assert play.state.missions["m1"].study
    with pytest.raises(Refused, match="role-does-not-write"):
        play.do(E, d.MissionOpened("m2", X, A))


def test_the_last_day_of_comments_is_still_for_comments() -> None:
    play = drafted()
    play.on(FIRST + timedelta(days=14))
    with pytest.raises(Refused, match="comments-open"):
        play.do(A, report(ONE))
    play.on(FIRST + timedelta(days=15))
    play.do(A, report(ONE))
    assert play.state.missions["m1"].report


@pytest.mark.parametrize("more", ["experts", "days", "comments"])
def test_a_visit_holds_two_hundred_of_each_and_no_more(more: str) -> None:
    play = drafted()
    each: dict[str, Callable[[int], What]] = {
        "experts": lambda n: d.ExpertNamed("m1", f"c-{n}", A, X, X),
        "days": lambda n: d.FieldNoted("m1", FIRST, X, X),
        "comments": lambda n: d.Commented("m1", 1, X),
    }
    for n in range(len(getattr(play.state.missions["m1"], more)), 200):
        play.do(A, each[more](n))
    with pytest.raises(Refused, match="too-many"):
        play.do(A, each[more](200))


def test_a_promise_is_missed_by_whoever_waited_once_its_day_is_past_and_put_off_by_its_owner_alone() -> None:
    play = promised()
    play.on(FAR)
    with pytest.raises(Refused, match="not-due-yet"):
        play.do(B, d.PromiseMoved("p1", "missed"))
    play.on(FAR + timedelta(days=1)).do(B, d.PromiseMoved("p1", "missed"))
    with pytest.raises(Refused, match="not-later"):
        play.do(A, d.PromiseMoved("p1", "put_off", X, due=FAR + timedelta(days=1)))
    play.do(A, d.PromiseMoved("p1", "put_off", X, due=FAR + timedelta(days=9)))
    assert (play.state.promises["p1"].state, play.state.promises["p1"].due) == ("announced", FAR + timedelta(days=9))  # fmt: skip


def test_an_engagement_is_made_by_an_office_that_binds() -> None:
    play = promised()
    for facts, code in (({"binds": False}, "office-does-not-bind"), ({"known": False}, "not-known-yet")):
        with pytest.raises(Refused, match=code):
            play.do(A, d.PromiseMoved("p1", "engaged"), **facts)
        with pytest.raises(Refused, match=code):
            play.do(A, d.PromiseMade("p2", X, FAR, engaged=True), **facts)


@pytest.mark.parametrize(("sort", "phase"), [("self", "engaged"), ("mid_term", "engaged"), ("final", "evaluated"), ("ex_post", "engaged")])  # fmt: skip
def test_the_last_evaluation_alone_ends_the_work(sort: str, phase: str) -> None:
    play = begun()
    play.do(A, final(sort=sort))
    assert play.state.phase == phase


def test_results_of_the_joint_text_are_noted_and_all_stay() -> None:
    play = defined()
    for day, value in ((date(2026, 11, 2), "12.5"), (date(2026, 11, 2), "13")):
        play.do(B, d.ResultNoted("i1", A, day, value))
    assert [each.result.value for each in play.state.results] == ["12.5", "13"]
