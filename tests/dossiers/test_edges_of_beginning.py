"""Edges of how the work begins: on what all agreed to, and on what somebody saw."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.obligations import of_dossier
from maillage.reference.texts import LANGUAGES
from tests.dossiers.edges import DAY, WHY, both, code, refused
from tests.dossiers.lives import said, visited
from tests.dossiers.played import DEFINITION, DIAGNOSIS, FIRST, A, B, Play


def amended(play: Play, why: str = "mieux") -> dict[str, Any]:
    """Proposes another joint text; in return, what bound until then."""
    bound = dict(play.state.texts["definition"].current.articles)
    play.propose(A, "definition", bound | {"exit": said(why)}, why)
    return bound


def kinds(play: Play) -> set[str]:
    """What is asked of anybody today."""
    return {each.kind for each in of_dossier("d1", play.state, play.day, {})}


def test_what_is_missing_first_is_said_first() -> None:
    play = both()
    assert code(play, A, d.Started(play.day)) == "not-defined", "nobody proposed one"
    play.defined()
    assert code(play, A, d.Started(play.day)) == "no-mission"
    amended(play)
    assert code(play, A, d.Started(play.day)) == "definition-waits"


def test_a_joint_text_that_nobody_agreed_to_or_that_lapsed_is_none_to_begin_on() -> None:
    play = both().agree("diagnosis", DIAGNOSIS)
    play.propose(A, "definition", DEFINITION)
    assert code(play, A, d.Started(play.day)) == "not-defined"
    play = both().defined().waived()
    play.do(B, d.PartyLeft(WHY))
    assert code(play, A, d.Started(play.day)) == "not-defined", "one alone is bound by nothing"


def test_work_does_not_begin_while_a_newer_joint_text_waits() -> None:
    play = both().defined().waived()
    assert "work_begins" in kinds(play)
    bound = amended(play)
    assert play.state.in_force("definition"), "what bound binds until the newer one does"
    for party in (A, B):
        found = refused(play, party, d.Started(play.day))
        assert found.code == "definition-waits"
        for language in LANGUAGES:
            assert str(play.state.texts["definition"].current.number) in found.problem.message(language)
    assert "work_begins" not in kinds(play) and "key_awaited" in kinds(play)
    play.key(A, "definition")
    assert code(play, A, d.Started(play.day)) == "definition-waits", "one key of two"
    play.propose(B, "definition", bound, "restons-en là")
    assert code(play, A, d.Started(play.day)) == "definition-waits"
    play.key(A, "definition")
    play.key(B, "definition")
    play.do(A, d.Started(play.day))
    amended(play)
    assert play.state.phase == "engaged", "once begun, it goes on while a newer text waits"


def test_a_version_sent_back_waits_all_the_same() -> None:
    play = both().defined().waived()
    amended(play)
    play.do(B, d.Returned("definition", play.state.texts["definition"].current.hash, WHY))
    assert code(play, A, d.Started(play.day)) == "definition-waits"


def test_work_begins_on_the_day_of_the_agreement_or_later_and_once() -> None:
    play = both().on(FIRST + 9 * DAY).defined().waived()
    assert code(play, A, d.Started(play.day - DAY)) == "day-before"
    assert code(play, A, d.Started(play.day + DAY)) == "day-to-come"
    play.do(A, d.Started(play.day))
    assert code(play, A, d.Started(play.day)) == "begun-already"


def test_a_waiver_holds_on_its_last_day() -> None:
    last = FIRST + 30 * DAY
    for day, lets in ((last, True), (last + DAY, False)):
        play = both().defined()
        play.agree("waiver", {"reason": WHY, "named": WHY, "until": str(last)}).on(day)
        if lets:
            play.do(A, d.Started(day))
        else:
            assert code(play, A, d.Started(day)) == "no-mission"


def test_a_waiver_that_ends_is_asked_about_unless_a_visit_stands_whatever_waits() -> None:
    until = FIRST + 10 * DAY
    for seen in (False, True):
        play = both().defined()
        play.agree("waiver", {"reason": WHY, "named": WHY, "until": str(until)})
        if seen:
            visited(play)
        amended(play)
        assert ("waiver_ends" in kinds(play)) is not seen


# — what a visit says


@pytest.mark.parametrize(
    ("verdict", "found"), [("go", ""), ("go_with_conditions", ""), ("no_go", "mission-says-no")]
)
def test_what_the_last_visit_says_opens_the_work_or_does_not(verdict: str, found: str) -> None:
    play = visited(both().defined())
    articles = dict(play.state.texts["mission_decision:m1"].current.articles) | {"verdict": verdict}
    if verdict != "go":
        play.agree("mission_decision:m1", articles, why="après réflexion")
    if found:
        assert code(play, A, d.Started(play.day)) == found
        play.waived()
        assert code(play, A, d.Started(play.day)) == found, "no waiver goes round a visit that says no"
    else:
        play.do(A, d.Started(play.day))


def decided(verdicts: dict[str, str]) -> Play:
    """With visits and the decision after each, in order."""
    play = both().defined()
    for key, verdict in verdicts.items():
        visited(play, key)
        if verdict != "go":
            text = f"mission_decision:{key}"
            changed = {**play.state.texts[text].current.articles, "verdict": verdict}
            play.agree(text, changed, why="après réflexion")
    return play


@pytest.mark.parametrize(
    ("verdicts", "found"),
    [
        ({"m1": "go", "m2": "no_go"}, "mission-says-no"),
        ({"m1": "no_go", "m2": "go"}, ""),
        ({"m1": "no_go", "m2": "go_with_conditions"}, ""),
    ],
)
def test_of_two_visits_the_last_is_what_counts(verdicts: dict[str, str], found: str) -> None:
    play = decided(verdicts)
    if found:
        assert code(play, A, d.Started(play.day)) == found
    else:
        play.do(A, d.Started(play.day))


def test_a_visit_of_which_nobody_decided_stands_in_no_way_and_opens_none() -> None:
    play = decided({"m1": "go"})
    play.do(A, d.MissionOpened("m2", WHY, A))
    play.do(A, d.Started(play.day))
    play = both().defined()
    play.do(A, d.MissionOpened("m1", WHY, A))
    assert code(play, A, d.Started(play.day)) == "no-mission"
