"""What a dossier asks about its texts, and of whom: written one after the other, keyed, answered; gone once it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from maillage.dossiers import decisions as d
from maillage.rules.agenda import sentences
from tests.dossiers.played import BOTH, DEFINITION, FIRST, NAMES, A, B, C, Play
from tests.dossiers.stages import (
    SAID,
    SIDES,
    asked_for_a_mission,
    both,
    countered,
    decided,
    defined,
    kinds,
    lines,
    one,
    proposed,
    reported,
    reserved,
    returned,
    started,
    visited,
    words,
)


def test_one_text_after_the_other_is_asked_for_and_none_twice() -> None:
    def texts(play: Play) -> list[str]:
        return [
            each.address.split("/")[4] for each in lines(play, play.day, A) if each.kind == "text_to_write"
        ]

    assert texts(both()) == ["diagnosis"]
    play = proposed()
    assert texts(play) == []  # its keys are asked for instead
    play.key(B, "diagnosis")
    assert texts(play) == ["definition"] and "mission_to_ask" in kinds(play, play.day)
    play = defined()
    assert texts(play) == [] and "mission_to_ask" in kinds(play, play.day)
    play = asked_for_a_mission()
    assert texts(play) == ["terms:m1"] and "mission_to_ask" not in kinds(play, play.day)
    assert texts(visited()) == ["aide_memoire:m1"] and texts(reported()) == ["mission_decision:m1"]
    assert "work_begins" in kinds(decided(), date(2027, 5, 1)) and "work_begins" not in kinds(
        defined(), FIRST
    )


def test_the_light_path_asks_for_its_own_texts_alone() -> None:
    play = Play().opened(light=True, sort="school").joined()
    assert {each.address.split("/")[4] for each in lines(play, FIRST) if each.kind == "text_to_write"} == {
        "definition"
    }
    four = {"problem": words(), "doing": words(), "gains": {A: BOTH[A]}, "calendar": DEFINITION["calendar"]}
    play.propose(A, "definition", four)
    play.propose(B, "definition", four | {"gains": BOTH})
    for each in SIDES:
        play.key(each, "definition")
    assert {each.address.split("/")[4] for each in lines(play, FIRST) if each.kind == "text_to_write"} == {
        "visit_note"
    }
    assert not kinds(play, FIRST) & {"mission_to_ask", "work_begins"}
    play.agree("visit_note", {"day": "2026-11-02", "met": words(), "seen": words()})
    assert "work_begins" in kinds(play, FIRST)


def test_a_key_is_asked_of_whoever_is_missing_and_of_nobody_who_could_not_give_it() -> None:
    play = proposed()
    found = one(play, FIRST, "key_awaited", B)
    assert (found.who, found.with_whom, found.address) == (
        "binder",
        "Saint-Louis",
        "/dossier/d1/text/diagnosis",
    )
    assert "key_awaited" not in kinds(play, FIRST, A)
    assert (
        "Agadir" in sentences(found, "en").what and "this is not the signature" in sentences(found, "en").what
    )
    play.do(A, d.PartyNamed(C, NAMES[C], "funding", True))  # a new version, whose keys all turn back
    assert "key_awaited" in kinds(play, FIRST, A) and kinds(play, FIRST, C) == {"join"}
    play.do(C, d.PartyJoined())
    for each in (A, B, C):
        assert "key_awaited" in kinds(play, FIRST, each)
        play.key(each, "diagnosis")
    assert not kinds(play, FIRST) & {"key_awaited", "key_of_partner"}


def test_a_text_that_is_not_whole_is_written_before_anybody_agrees() -> None:
    play = both().agree("diagnosis", {"situation": words(), "problems": [words()]})
    play.propose(A, "definition", DEFINITION | {"gives": {A: BOTH[A]}, "gains": {A: BOTH[A]}})
    assert "text_to_finish" in kinds(play, FIRST, B) and "text_to_finish" not in kinds(play, FIRST, A)
    assert "key_awaited" not in kinds(play, FIRST)
    play.propose(B, "definition", DEFINITION | {"gives": BOTH, "gains": BOTH})
    assert "text_to_finish" not in kinds(play, FIRST) and "key_awaited" in kinds(play, FIRST, A)
    play.propose(
        B,
        "definition",
        {name: said for name, said in DEFINITION.items() if name != "aim"} | {"gives": BOTH, "gains": BOTH},
    )
    assert "text_to_finish" in kinds(play, FIRST, B) and "text_to_finish" not in kinds(play, FIRST, A)


@pytest.mark.parametrize(
    ("stage", "name"), [(returned, "version_returned"), (reserved, "reserve"), (countered, "counter")]
)
def test_what_stands_beside_a_version_waits_for_whoever_wrote_it(
    stage: Callable[[], Play], name: str
) -> None:
    play = stage()
    assert name in kinds(play, play.day, A) and name not in kinds(play, play.day, B)
    assert ("key_awaited" in kinds(play, play.day, B)) == (name != "version_returned")
    play.propose(A, "diagnosis", {"situation": words("Autrement."), "problems": [words()]})
    assert name not in kinds(play, play.day) and "key_awaited" in kinds(play, play.day, B)


def test_a_reserve_that_is_lifted_or_a_counter_proposal_taken_back_asks_nothing() -> None:
    play = reserved()
    play.do(B, d.ReserveLifted("diagnosis", play.state.seq))
    assert "reserve" not in kinds(play, play.day)
    play = countered()
    play.do(B, d.CounterTakenBack("diagnosis", play.state.seq))
    assert "counter" not in kinds(play, play.day)


def test_minutes_are_confirmed_by_whoever_writes_and_are_no_key() -> None:
    play = both()
    play.propose(A, "minutes:x", {"day": "2026-11-02", "decided": words()})
    found = one(play, FIRST, "acknowledge", B)
    assert found.who == "officer" and "signature" not in sentences(found, "en").what


def test_what_binds_no_more_since_a_party_left_is_written_anew_though_the_work_has_begun() -> None:
    play = started(exit=words("Trois mois avant.")).joined(C, "funding")
    assert "text_to_write" not in kinds(play, play.day)
    play.on(date(2027, 2, 1)).do(B, d.PartyLeft(words()))
    found = one(play, play.day, "text_to_write")
    assert (found.address, found.due) == ("/dossier/d1/text/diagnosis/write", date(2027, 3, 18))
    play.agree("diagnosis", SAID["diagnosis"], A, C, why="sans Agadir")
    assert one(play, play.day, "text_to_write").address == "/dossier/d1/text/definition/write"
    assert not kinds(play, play.day) & {"mission_to_ask", "work_begins"}


def test_a_page_for_citizens_is_asked_for_until_one_is_proposed() -> None:
    play, on = started(), date(2027, 4, 1)
    assert "citizen_page_awaits" in kinds(play, on, A) & kinds(play, on, B)
    play.propose(A, "citizen", {"summary": words(), "citizen_gives": {}, "citizen_gains": {}})
    assert "citizen_page_awaits" not in kinds(play, on) and "text_to_finish" in kinds(play, on, B)
