"""After a visit that says no, the parties are asked to decide what comes instead, until they have begun to."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.dossiers import decisions as d
from tests.dossiers.played import A, B, C, Play
from tests.dossiers.stages import CLOSURE, SAID, decided, evaluated, kinds, one, said_no, words

KIND = "visit_says_no"
AGAIN = [{"number": each, "verdict": "in_part"} for each in (1, 2)]


def on_no(play: Play, mission: str = "m1") -> Play:
    """The decision after a visit becomes a no."""
    name = f"mission_decision:{mission}"
    return play.agree(name, play.state.texts[name].current.articles | {"verdict": "no_go"}, why="vu")


def asked(play: Play) -> bool:
    found = [KIND in kinds(play, play.day, party) for party in (A, B)]
    assert found[0] == found[1], "of all or of none"
    return found[0]


def test_all_who_hold_a_key_are_asked_and_whoever_looks_on_is_not() -> None:
    play = said_no()
    play.do(A, d.PartyNamed(C, words(), "observer", False))
    play.do(C, d.PartyJoined())
    assert asked(play) and KIND not in kinds(play, play.day, C)
    line = one(play, play.day, KIND)
    assert (line.who, line.address) == ("binder", "/dossier/d1")
    assert not asked(decided()), "it says go"


@pytest.mark.parametrize("text", ["definition", "mission_decision:m1"])
def test_what_is_written_instead_waits_for_keys_alone_until_it_binds(text: str) -> None:
    play = said_no()
    articles = play.state.texts[text].current.articles
    more = {"definition": {"problem": words("Autre.")}, "mission_decision:m1": {"on_recommendations": AGAIN}}
    play.propose(A, text, articles | more[text], "vu")
    assert not asked(play)
    assert {each for each in kinds(play, play.day, B) if each.startswith(("key_", "decision_"))}
    for party in (A, B):
        play.key(party, text)
    assert asked(play), "another text lets nothing begin as long as the visit says no"


def test_another_visit_has_its_own_duties_and_its_decision_counts() -> None:
    play = said_no()
    play.do(A, d.MissionOpened("m2", words(), B))
    assert not asked(play)
    assert "text_to_write" in kinds(play, play.day, A)


def test_a_go_after_all_asks_for_nothing_and_a_no_after_it_does() -> None:
    play = said_no()
    play.agree("mission_decision:m1", SAID["mission_decision:m1"], why="revu")
    assert not asked(play)
    assert asked(on_no(play))


def test_who_stops_or_rests_is_asked_no_more() -> None:
    play = said_no()
    play.do(A, d.Suspended("politics", words(), date(2027, 12, 1)))
    assert not asked(play)
    play.do(A, d.Resumed())
    assert asked(play)
    play.do(A, d.Abandoned(words()))
    assert not asked(play)


def test_of_work_that_has_begun_an_amended_text_is_an_answer() -> None:
    play = decided().on(date(2027, 6, 1)).started()
    on_no(play)
    assert asked(play)
    play.agree("definition", play.state.texts["definition"].current.articles | {"problem": words("Autre.")}, why="vu")  # fmt: skip
    assert not asked(play)
    on_no(play.agree("mission_decision:m1", SAID["mission_decision:m1"], why="revu"))
    assert asked(play), "a newer no is not answered by an older text"
    evaluated(play, "final", play.day)
    play.do(B, d.RecommendationMoved("m1", 1, "begun"))
    play.do(B, d.RecommendationMoved("m1", 1, "done", evidence="facture"))
    play.do(A, d.RecommendationMoved("m1", 2, "dropped", words()))
    play.propose(A, "closure", CLOSURE)
    assert not asked(play)
