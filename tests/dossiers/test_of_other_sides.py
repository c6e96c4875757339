"""No party speaks for another: what one records of the other's side is its word alone, until that side confirms it or says otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.measures import results_by_side
from maillage.dossiers.model import Noted
from maillage.dossiers.obligations import of_dossier
from maillage.dossiers.of_other_sides import awaits, of_expert, of_ratings, of_result
from maillage.dossiers.refused import Refused
from tests.dossiers.lives import RATINGS, said
from tests.dossiers.played import FIRST, A, B, Play

LATER = FIRST + timedelta(days=30)


def noted(play: Play, by: str, value: str, on: date = FIRST) -> Noted:
    """A result on B's side."""
    play.do(by, d.ResultNoted("i2", B, on, value))
    return play.state.results[-1]


def defined() -> Play:
    return Play().opened().joined().defined()


def test_a_result_of_the_other_side_waits_for_its_word() -> None:
    play = defined()
    found = noted(play, A, "3")
    assert of_result(play.state, found) == "unconfirmed"
    assert results_by_side(play.state) == {A: 0, B: 0}
    assert [each.seq for each in awaits(play.state, B)] == [found.seq] and awaits(play.state, A) == []
    [line] = [each for each in of_dossier("d1", play.state, FIRST, {}) if each.kind == "to_confirm"]
    assert (line.whose, line.address) == (B, "/dossier/d1/do/confirm")
    play.do(B, d.Confirmed(found.seq))
    assert of_result(play.state, found) == "confirmed" and awaits(play.state, B) == []
    assert results_by_side(play.state) == {A: 0, B: 1}
    assert not [each for each in of_dossier("d1", play.state, FIRST, {}) if each.kind == "to_confirm"]


def test_a_later_result_of_its_own_takes_its_place() -> None:
    play = defined()
    play.on(LATER)
    found = noted(play, A, "3")
    noted(play, B, "1", FIRST)
    after = noted(play, A, "4", LATER)
    assert of_result(play.state, found) == "replaced"  # of the same day
    assert of_result(play.state, after) == "unconfirmed"  # what came later is another word
    own = noted(play, B, "2", LATER)
    assert of_result(play.state, after) == "replaced" and of_result(play.state, own) == "own"
    assert awaits(play.state, B) == []


def test_nobody_confirms_for_another() -> None:
    play = defined()
    found = noted(play, A, "3")
    with pytest.raises(Refused, match="nothing-to-confirm"):
        play.do(A, d.Confirmed(found.seq))
    play.do(B, d.Confirmed(found.seq))
    with pytest.raises(Refused, match="confirmed-already"):
        play.do(B, d.Confirmed(found.seq))


def test_ratings_of_the_other_side_wait_for_its_word_or_its_own() -> None:
    play = defined().waived().started()
    play.do(A, d.EvaluationFiled("e1", "self", FIRST, RATINGS))
    filed = play.state.evaluations[0]
    assert (of_ratings(play.state, filed, A), of_ratings(play.state, filed, B)) == ("own", "unconfirmed")
    play.do(B, d.EvaluationFiled("e2", "mid_term", FIRST, {"impact": {B: d.Rating(2)}}))
    assert of_ratings(play.state, filed, B) == "unconfirmed"  # of another sort
    play.do(B, d.EvaluationFiled("e3", "self", FIRST, {"impact": {B: d.Rating(2)}}))
    assert of_ratings(play.state, filed, B) == "replaced"
    play.do(B, d.Confirmed(filed.seq))
    assert of_ratings(play.state, filed, B) == "confirmed"


def test_an_expert_whom_another_names_stands_once_their_side_says_so_or_agrees_to_the_debrief() -> None:
    from tests.dossiers.test_missions import seen

    play = Play().opened().joined()
    play.do(A, d.MissionOpened("m1", said("voir"), B))
    play.do(A, d.ExpertNamed("m1", "c-ali", B, said("ingénieur"), said("aucun")))
    mission = play.state.missions["m1"]
    assert of_expert(play.state, mission, mission.experts[0]) == "unconfirmed"
    assert [each.seq for each in awaits(play.state, B)] == [mission.experts[0].seq]
    play.do(B, d.Confirmed(mission.experts[0].seq))
    assert of_expert(play.state, mission, mission.experts[0]) == "confirmed"
    play = seen()
    play.do(A, d.ExpertNamed("m1", "c-late", B, said("géologue"), said("aucun")))
    play.agree(
        "aide_memoire:m1",
        {"seen": said("des bacs"), "first_findings": [said("trop peu")]},
        why="l’équipe a grandi",
    )
    mission = play.state.missions["m1"]
    assert of_expert(play.state, mission, mission.experts[-1]) == "confirmed"
    play.do(A, d.ExpertNamed("m1", "c-later", B, said("juriste"), said("aucun")))
    mission = play.state.missions["m1"]
    assert of_expert(play.state, mission, mission.experts[-1]) == "unconfirmed"
