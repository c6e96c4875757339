"""Where a question of a citizen stands, for whom it waits, and the line that it makes in agendas."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.dossiers.played import A, B, C, Play

ASKED = date(2027, 3, 1)


def public() -> Play:
    """A defined dossier with a page that both agreed to."""
    play = Play().opened().joined().defined()
    page = {
        "summary": {"fr": "x"},
        "citizen_gives": {A: {"fr": "a"}},
        "citizen_gains": {A: {"fr": "a"}},
        "message": {"fr": "c"},
    }
    play.propose(A, "citizen", page)
    both = {A: {"fr": "a"}, B: {"fr": "b"}}
    play.propose(B, "citizen", {**page, "citizen_gives": both, "citizen_gains": both}, why="mieux")
    play.key(A, "citizen")
    play.key(B, "citizen")
    return play


def test_who_agreed_to_the_page_and_is_there_still_has_a_say() -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.questions import is_open, sides

    play = Play().opened().joined().defined()
    assert sides(play.state) == () and not is_open(play.state)
    play = public()
    assert set(sides(play.state)) == {A, B} and is_open(play.state)
    play.joined(C)
    assert set(sides(play.state)) == {A, B}  # it agreed to nothing of this page
    play.do(B, d.PageWithdrawn({"fr": "élections"}))
    assert set(sides(play.state)) == {A, B} and not is_open(play.state)
    play = public()
    play.do(A, d.PartyLeft({"fr": "x"}))
    assert sides(play.state) == () and not is_open(play.state)


@pytest.mark.parametrize(
    ("shown", "answer", "step", "left"),
    [
        ((), None, "let", {A, B}), ((A,), None, "let", {B}), (None, None, "write", {A, B}),
        (None, (A,), "agree", {B}), (None, (A, B), "", set()), ((A, B), None, "", set()),
    ],
)  # fmt: skip
def test_what_is_awaited_of_whom(shown: Any, answer: Any, step: str, left: set[str]) -> None:
    from maillage.dossiers.questions import waiting

    found = waiting(1, ASKED, (A, B), shown, answer)
    assert ((found.step, set(found.sides)) if found else ("", set())) == (step, left)


def test_one_line_for_each_side_that_it_waits_for_also_after_the_end() -> None:
    from maillage.dossiers.obligations import of_dossier
    from maillage.dossiers.questions import Waiting

    play = public()
    waits = [Waiting(8, ASKED, "let", (A, B)), Waiting(7, ASKED - timedelta(3), "agree", (A,)), Waiting(9, ASKED, "write", (C,))]  # fmt: skip
    lines = [each for each in of_dossier("d1", play.state, ASKED, {}, waits) if each.kind == "question_waits"]
    assert {each.whose: (each.key, each.values["left"]) for each in lines} == {
        A: ("dossier.d1.question-waits.7.saintlouis", 2), B: ("dossier.d1.question-waits.8.agadir", 1),
    }  # fmt: skip
    assert {each.address for each in lines} == {"/dossier/d1/questions"}
    assert next(each.due for each in lines if each.whose == B) == ASKED + timedelta(21)


def test_a_question_says_something_and_is_no_longer_than_it_may_be() -> None:
    from maillage.dossiers.questions import LONGEST, fault_of

    assert [fault_of(each) for each in ("", " ?!", "Qui ?", "x" * LONGEST, "x" * (LONGEST + 1), "a\u202eb")] == [
        "missing", "missing", "", "", "long", "odd",
    ]  # fmt: skip
