"""Edges of missions: how long a draft is heard, and what a report and its recommendations need."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.limits import most
from maillage.dossiers.deciding.on_missions import LONGEST_HEARING, SHORTEST_HEARING
from tests.dossiers.edges import DAY, WHY, both, code, refused, reported
from tests.dossiers.played import A, B


def test_a_hearing_lasts_a_week() -> None:
    play = both().defined()
    play.do(A, d.MissionOpened("m1", WHY, A))
    play.agree("terms:m1", {"context": WHY, "questions": [WHY], "independence": WHY, "calendar": {"from": "2026-11-10", "until": "2026-12-01"}})  # fmt: skip
    play.do(A, d.FieldNoted("m1", play.day, WHY, WHY))
    play.agree("aide_memoire:m1", {"seen": WHY, "first_findings": [WHY]})
    soon, far = play.day + SHORTEST_HEARING, play.day + LONGEST_HEARING
    for until, found, expected in ((soon - DAY, "hearing-short", soon), (far + DAY, "day-far", far)):
        short = refused(play, A, d.DraftFiled("m1", (WHY,), until))
        assert (short.code, short.problem.values["expected"]) == (found, expected)
    play.do(A, d.DraftFiled("m1", (WHY,), far))
    play.do(A, d.DraftFiled("m1", (WHY,), play.day + SHORTEST_HEARING))
    for paragraph, lets in ((0, False), (2, False), (1, True)):
        if lets:
            play.do(B, d.Commented("m1", paragraph, WHY))
        else:
            assert code(play, B, d.Commented("m1", paragraph, WHY)) == "no-such-paragraph"
    for number in (0, 2):
        assert code(play, A, d.CommentAnswered("m1", number, "taken", WHY)) == "no-such-comment"
    play.do(A, d.CommentAnswered("m1", 1, "taken", WHY))
    play.do(A, d.NothingToSay("m1"))
    play.do(B, d.NothingToSay("m1"))
    play.do(B, d.Commented("m1", 1, WHY))
    assert play.state.missions["m1"].drafts[-1].silent == (A,), (
        "who speaks again is silent no more; who was silent stays so"
    )
    assert [each.until for each in play.state.missions["m1"].drafts] == [far, soon], "of each draft its own"


@pytest.mark.parametrize(
    ("more", "found"),
    [({"cost": 0, "currency": "EUR"}, ""), ({"cost": 1, "currency": "EUR"}, ""), ({"cost": -1, "currency": "EUR"}, "cost-wrong"), ({"cost": 5}, "cost-wrong"), ({}, "")],
)  # fmt: skip
def test_a_recommendation_costs_nothing_or_more_in_some_currency(more: dict[str, Any], found: str) -> None:
    play, report = reported(**more)
    if found:
        assert code(play, A, report) == found
    else:
        play.do(A, report)


def test_a_recommendation_is_due_tomorrow_at_the_earliest() -> None:
    play, report = reported()
    assert code(play.on(play.day + DAY), A, report) == "day-past"
    play, report = reported()
    play.do(A, report)
    assert code(play, A, report) == "reported-already"


@pytest.mark.parametrize(("answered", "left"), [((1,), [2]), ((), [1, 2]), ((1, 1), [2]), ((1, 2, 3), [])])
def test_each_question_of_the_terms_is_answered_and_those_that_are_not_are_named(
    answered: tuple[int, ...], left: list[int]
) -> None:
    play, report = reported()
    answers = tuple(d.QuestionAnswered(n, WHY) for n in answered)
    found = refused(play, A, d.ReportFiled("m1", answers, report.recommendations))
    assert (found.code, found.problem.values["found"]) == ("questions-unanswered", left)


def test_two_hundred_paragraphs_and_recommendations_and_no_more() -> None:
    play, report = reported()
    many = most("of_a_mission")
    for n in (0, many + 1):
        assert code(play, A, d.DraftFiled("m1", (WHY,) * n, play.day + SHORTEST_HEARING)) == "no-paragraphs"
        made = d.ReportFiled("m1", report.answers, report.recommendations * n)
        assert code(play, A, made) == "no-recommendations"
    play.do(A, d.DraftFiled("m1", (WHY,) * many, play.day + SHORTEST_HEARING))
    for party in (A, B):
        play.do(party, d.NothingToSay("m1"))
    play.do(A, d.ReportFiled("m1", report.answers, report.recommendations * many))
