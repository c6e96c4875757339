"""Where a dossier stands: its stages, the sentences on what it waits for, whose agreement is next; at every point of its life."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.fold import fold
from maillage.dossiers.model import CLOSED, State
from maillage.dossiers.waits import agreed_until, blocks
from maillage.dossiers.where_it_stands import (
    FULL,
    LIGHT,
    evaluated_on,
    renewed_until,
    stages,
    where_it_stands,
)
from maillage.reference.texts import LANGUAGES, catalogue
from tests.dossiers.lives import RATINGS, outside_isolates, said, visited, whole_life
from tests.dossiers.played import DEFINITION, DIAGNOSIS, FIRST, NAMES, A, B, C, Play

WORDS: dict[str, Any] = catalogue("maillage.dossiers", "words")
VISIT_NOTE = {"day": "2026-11-02", "met": said("les services"), "seen": said("des bacs")}


def after(days: int) -> date:
    """So many days after the first."""
    return FIRST + timedelta(days=days)


def codes(state: State, day: date = FIRST) -> list[str]:
    """What it waits for, in short."""
    return [each.code for each in blocks(state, day, "en")]


def at(state: State, day: date = FIRST) -> str:
    """Its stages in short: past ones, > the one that is here, next ones."""
    sign = {"past": "", "here": ">", "next": "?"}
    return " ".join(sign[each.state] + each.key for each in stages(state, day, "en"))


def opened_and_asked() -> Play:
    """B is asked, and has not joined."""
    play = Play().opened()
    play.do(A, d.PartyNamed(B, NAMES[B], "pivotal", True))
    return play


def test_one_party_alone_is_told_what_it_can_do_and_what_comes_first() -> None:
    state = Play().opened().state
    assert codes(state) == ["alone", "diagnosis_first"]
    assert at(state) == "need >diagnosis ?mission ?definition ?procedure ?work ?evaluation ?closure"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (0, "Agadir was asked today to take part."),
        (1, "Agadir was asked yesterday, and has not joined yet."),
        (30, "Agadir was asked 30 days ago, and has not joined yet."),
        (-1, "Agadir was asked today to take part."),
    ],
)
def test_who_is_asked_and_has_not_joined_is_named_with_the_days(days: int, sentence: str) -> None:
    first = blocks(opened_and_asked().state, after(days), "en")[0]
    assert (first.code, first.party, first.sentence, first.since) == ("not_joined", B, sentence, FIRST)


def test_who_has_not_agreed_is_named_with_the_version_and_the_days() -> None:
    play = Play().opened().joined()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(A, "diagnosis")
    found = where_it_stands(play.state, after(10), "en")
    assert (
        found.waits_for[0].sentence
        == "Agadir has not agreed to “joint diagnosis”, version 1 — waiting for 10 days."
    )
    assert [each.code for each in found.waits_for] == ["key_awaited"]
    first = found.waits_for[0]
    assert (first.party, first.days, first.text) == (B, 10, "diagnosis")
    assert found.stages[1].when == "version 1: agreements 1 of 2" and found.stages[1].state == "here"


def test_a_version_waits_for_a_party_only_since_it_takes_part() -> None:
    play = Play().opened()
    play.do(A, d.PartyNamed(B, NAMES[B], "pivotal", True))
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.key(A, "diagnosis")
    assert "key_awaited" not in codes(play.state)
    play.on(after(20)).do(B, d.PartyJoined())
    found = where_it_stands(play.state, after(25), "en").waits_for[0]
    assert (found.code, found.party, found.since, found.days) == ("key_awaited", B, after(20), 5)


def test_a_version_that_says_too_little_waits_for_its_words_and_for_nobodys_key() -> None:
    play = Play().opened().joined().agree("diagnosis", DIAGNOSIS)
    play.propose(A, "definition", DEFINITION | {"gives": {A: said("des équipes")}})
    first = blocks(play.state, FIRST, "en")[0]
    assert first.sentence == "“joint text”, version 1, cannot be agreed to yet. Still empty: “What each gives”, “What each gains”."  # fmt: skip
    assert "key_awaited" not in codes(play.state)


def test_articles_of_every_shape_are_missed() -> None:
    play = Play().opened().joined()
    play.propose(A, "diagnosis", {"situation": said("sale"), "problems": [said(" ")]})
    assert blocks(play.state, FIRST, "en")[0].sentence.endswith(
        "Still empty: “The main problems, one by one”."
    )


def test_all_articles_that_are_empty_are_named_and_no_other() -> None:
    play = Play().opened().joined().agree("diagnosis", DIAGNOSIS)
    play.propose(A, "definition", {"problem": DEFINITION["problem"]})
    first = blocks(play.state, FIRST, "en")[0].sentence
    assert (
        first.count("”, “") == 4
        and first.endswith("“From when until when”.")
        and "What can go wrong" not in first
    )


def test_on_the_day_that_it_is_written_nobody_waits_for_days() -> None:
    play = Play().opened().joined()
    play.propose(A, "diagnosis", DIAGNOSIS)
    for day in (FIRST, after(-1)):  # the calendar of the reader may be a day behind
        first = blocks(play.state, day, "en")[0]
        assert first.days == 0 and first.sentence.endswith("version 1, which was written today.")


def test_what_was_sent_back_is_said_with_its_reason_until_a_key_follows() -> None:
    play = Play().opened().joined()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.do(
        B, d.Returned("diagnosis", play.state.texts["diagnosis"].current.hash, said("il manque les causes"))
    )
    assert codes(play.state) == ["returned", "key_awaited"]
    returned, awaited = blocks(play.state, FIRST, "fr")
    assert returned.sentence == "Agadir a renvoyé «\u202fdiagnostic commun\u202f», version 1\u202f: «\u202fil manque les causes\u202f»."  # fmt: skip
    assert (returned.party, awaited.party) == (B, A)
    play.key(B, "diagnosis")
    assert [(each.code, each.party) for each in blocks(play.state, FIRST, "en")] == [("key_awaited", A)]


def test_on_the_way_to_the_work_each_step_is_said_in_its_turn() -> None:
    play = Play().opened().joined()
    assert codes(play.state) == ["diagnosis_first"]
    play.agree("diagnosis", DIAGNOSIS)
    assert codes(play.state) == ["definition_next", "no_mission"]
    play = Play().opened().joined().defined()
    assert codes(play.state) == ["no_mission"]
    assert at(play.state) == "need diagnosis >mission definition ?procedure ?work ?evaluation ?closure"
    play.do(A, d.MissionOpened("m1", said("voir"), A))
    assert codes(play.state) == ["mission_terms"]
    terms = {
        "context": said("x"),
        "questions": [said("Où ?")],
        "independence": said("x"),
        "calendar": DEFINITION["calendar"],
    }
    play.propose(A, "terms:m1", terms)
    assert codes(play.state) == ["key_awaited", "key_awaited"]


def test_an_expert_visit_says_its_phase() -> None:
    """Each code of a visit comes in its turn while one is played: read after every decision."""
    life = whole_life()
    seen: list[str] = []
    state = State()
    for decision in life.decided:
        state = fold([decision], state)
        seen += [
            each for each in codes(state, decision.day) if each.startswith("mission") and each not in seen
        ]
    assert seen == [
        "mission_terms", "mission_field", "mission_debrief", "mission_draft", "mission_comments", "mission_report", "mission_decision",
    ]  # fmt: skip


def test_comments_are_heard_until_their_day_and_the_report_is_awaited_after_it() -> None:
    life = whole_life()
    drafted = next(each for each in life.decided if isinstance(each.what, d.DraftFiled))
    state = fold(life.decided[: drafted.seq])
    assert "mission_comments" in codes(state, drafted.what.until)  # type: ignore[union-attr]
    assert "mission_report" in codes(state, drafted.what.until + timedelta(days=1))  # type: ignore[union-attr]


def test_a_visit_that_says_no_stands_in_the_way() -> None:
    life = whole_life()
    decided = next(each for each in life.decided if isinstance(each.what, d.VersionProposed) and each.what.text == "mission_decision:m1")  # fmt: skip
    play = Play()
    play.state = fold(life.decided[: decided.seq - 1])
    assert isinstance(decided.what, d.VersionProposed)
    play.agree("mission_decision:m1", decided.what.articles | {"verdict": "no_go"})
    assert codes(play.state) == ["mission_says_no"]
    assert next(each for each in stages(play.state, FIRST, "en") if each.key == "mission").state == "here"


def test_a_visit_that_says_to_go_on_is_past_since_all_agreed_to_its_decision() -> None:
    play = visited(Play().opened().joined().defined().on(after(3)))
    mission = stages(play.state, after(9), "en")[2]
    assert (mission.state, mission.on, mission.when) == ("past", after(3), "5 November 2026")


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_a_stage_that_has_no_day_nothing_stands(language: str) -> None:
    play = Play().opened().joined().defined().waived().started()
    last = {
        each.key: (each.when, each.on) for each in stages(play.state, FIRST, language) if each.state == "next"
    }
    assert last == {"evaluation": ("", None), "closure": ("", None)}
    assert [each.on for each in stages(play.state, FIRST, language) if each.key == "work"] == [FIRST]


def test_an_exception_from_the_visit_is_visible_and_ends() -> None:
    play = Play().opened().joined().defined()
    play.agree("waiver", {"reason": said("vu"), "named": said("la maire"), "until": "2026-12-31"})
    assert codes(play.state) == ["ready"]
    mission = stages(play.state, FIRST, "en")[2]
    assert (mission.state, mission.when) == ("past", "exception, 2 November 2026")
    assert codes(play.state, date(2026, 12, 31)) == ["ready"] and codes(play.state, date(2027, 1, 1)) == ["no_mission"]  # fmt: skip
    assert stages(play.state, date(2027, 1, 1), "en")[2].state == "here"
    play.started()
    assert stages(play.state, date(2028, 1, 1), "en")[2].state == "past"


def test_an_exception_that_waits_for_keys_is_no_exception_yet() -> None:
    play = Play().opened().joined().defined()
    play.propose(A, "waiver", {"reason": said("vu"), "named": said("la maire")})
    assert codes(play.state) == ["key_awaited", "key_awaited"]


def test_the_light_path_has_its_own_stages_and_sentences() -> None:
    play = Play().opened(light=True, sort="school").joined()
    assert codes(play.state) == ["definition_alone", "no_visit_note"]
    assert at(play.state) == "need >visit ?definition ?procedure ?work ?evaluation ?closure"
    play.propose(A, "visit_note", VISIT_NOTE)
    assert codes(play.state) == ["key_awaited", "key_awaited", "definition_alone"]
    play.key(A, "visit_note")
    play.key(B, "visit_note")
    assert codes(play.state) == ["definition_alone"]
    text = {
        "problem": said("lire"),
        "doing": said("écrire"),
        "gains": {A: said("x")},
        "calendar": DEFINITION["calendar"],
    }
    asked = Play()
    asked.state = play.state
    asked.propose(A, "definition", text)
    assert codes(asked.state) == ["incomplete"]
    asked.agree("definition", text | {"gains": {A: said("x"), B: said("y")}}, B, A)
    assert codes(asked.state) == ["ready"]
    assert at(play.state) == "need visit >definition ?procedure ?work ?evaluation ?closure"


def test_work_says_late_promises_and_the_end_of_the_agreed_time() -> None:
    play = Play().opened().joined().defined().waived().started()
    assert codes(play.state) == [] and at(play.state).split()[5] == ">work"
    assert stages(play.state, FIRST, "en")[5].when == "2 November 2026"
    play.do(B, d.PromiseMade("p1", said("prêter une ingénieure"), date(2027, 1, 31)))
    play.do(A, d.PromiseMade("p2", said("creuser"), date(2026, 12, 31)))
    assert codes(play.state, date(2026, 12, 31)) == []
    late = blocks(play.state, date(2027, 2, 1), "en")
    assert [(each.code, each.party, each.days) for each in late] == [("promise_late", A, 32), ("promise_late", B, 1)]  # fmt: skip
    assert late[0].sentence == "Saint-Louis promised “creuser”: it is 32 days late."
    play.on(date(2027, 1, 1)).do(A, d.PromiseMoved("p2", "missed"))
    assert codes(play.state, date(2028, 12, 31)) == ["promise_late"]
    assert codes(play.state, date(2029, 1, 1)) == ["promise_late", "time_over"]


def test_a_rest_is_said_first_with_its_day_and_so_is_a_review_that_is_late() -> None:
    play = Play().opened().joined().defined()
    play.do(A, d.Suspended("security", said("route coupée"), after(30)))
    assert codes(play.state, after(30)) == ["suspended", "no_mission"]
    assert blocks(play.state, after(30), "en")[0].sentence == "Suspended on 2 November 2026: “route coupée”. It is looked at again on 2 December 2026."  # fmt: skip
    late = blocks(play.state, after(33), "en")[0]
    assert (late.code, late.days) == ("review_late", 3)
    assert stages(play.state, FIRST, "en")[2].when == "suspended until 2 December 2026"


def test_a_review_that_is_a_day_late_is_late() -> None:
    play = Play().opened().joined()
    play.do(A, d.Suspended("money", said("rien"), after(30)))
    assert [blocks(play.state, after(n), "en")[0].code for n in (30, 31)] == ["suspended", "review_late"]
    assert blocks(play.state, after(31), "en")[0].sentence.endswith("looked at again yesterday.")


def test_of_a_text_of_one_party_alone_no_agreement_is_asked() -> None:
    play = Play().opened()
    play.propose(A, "diagnosis", DIAGNOSIS)
    assert codes(play.state) == ["alone"]


def test_texts_beside_the_way_come_last() -> None:
    play = Play().opened().joined().defined()
    play.propose(A, "minutes:r1", {"day": "2026-11-02", "decided": said("oui")})
    play.propose(A, "waiver", {"reason": said("vu")})
    assert [each.text for each in blocks(play.state, FIRST, "en")] == ["waiver", "minutes:r1", "minutes:r1"]


def test_a_text_that_parties_left_is_to_be_proposed_again() -> None:
    play = Play().opened().joined().defined()
    play.do(B, d.PartyLeft(said("élections")))
    assert codes(play.state)[0] == "alone" and "lapsed" not in codes(play.state)
    play.joined(C, "pivotal")
    assert [(each.code, each.text) for each in blocks(play.state, FIRST, "en")][:2] == [("lapsed", "diagnosis"), ("lapsed", "definition")]  # fmt: skip
    assert at(play.state).startswith("need >diagnosis")


def test_a_text_in_force_that_is_discussed_again_is_both() -> None:
    play = Play().opened().joined().defined()
    current = play.state.texts["definition"].current
    play.on(after(3)).propose(B, "definition", current.articles | {"aim": said("80 %")}, "mieux")
    found = stages(play.state, after(4), "en")[3]
    assert (found.state, found.when) == ("past", "since 2 November 2026; version 3 is discussed")


def test_before_closure_what_is_open_is_counted() -> None:
    play = Play().opened().joined().defined().waived().started()
    play.do(A, d.PromiseMade("p1", said("creuser"), date(2027, 1, 31)))
    one_sided = {"relevance": {A: d.Rating(4)}}
    play.do(A, d.EvaluationFiled("e1", "final", play.day, one_sided, said("x"), said("y")))
    assert codes(play.state) == ["evaluation_one_sided", "promises_left", "close_next"]
    assert blocks(play.state, FIRST, "en")[0].sentence == "The last evaluation says nothing of: Agadir."
    assert at(play.state).endswith("work evaluation >closure")


def test_recommendations_that_were_accepted_stand_before_closure() -> None:
    play = visited(Play().opened().joined().defined()).started()
    play.do(A, d.EvaluationFiled("e1", "final", play.day, RATINGS, said("x"), said("y")))
    assert codes(play.state) == ["recommendations_left", "close_next"]
    assert blocks(play.state, FIRST, "en")[0].sentence.endswith("still open: 2.")


def test_a_closure_that_waits_for_keys_is_said_as_such() -> None:
    play = Play().opened().joined().defined().waived().started()
    play.do(A, d.EvaluationFiled("e1", "final", play.day, RATINGS, said("x"), said("y")))
    play.propose(A, "closure", {"done": said("tout"), "remains": said("x"), "lesson": said("y")})
    play.key(A, "closure")
    assert [(each.code, each.party) for each in blocks(play.state, FIRST, "en")] == [("key_awaited", B)]


def test_without_an_agreed_calendar_no_time_is_over() -> None:
    assert agreed_until(State()) is None and agreed_until(Play().opened().joined().state) is None


def test_a_renewal_brings_the_work_back() -> None:
    play = Play().opened().joined().defined().waived().started()
    play.do(A, d.EvaluationFiled("e1", "final", play.day, RATINGS, said("x"), said("y")))
    assert evaluated_on(play.state) == FIRST and codes(play.state) == ["close_next"]
    play.on(after(5)).agree("renewal", {"why_again": said("bien"), "calendar": {"from": "2029-01-01", "until": "2030-12-31"}})  # fmt: skip
    assert evaluated_on(play.state) is None and agreed_until(play.state) == date(2030, 12, 31)
    assert at(play.state).endswith(">work ?evaluation ?closure") and codes(play.state) == []
    assert renewed_until(play.state) == date(2030, 12, 31)


def test_only_work_under_way_again_is_renewed() -> None:
    play = Play().opened().joined().defined().waived().started()
    assert agreed_until(play.state) is not None and renewed_until(play.state) is None
    play.do(A, d.EvaluationFiled("e1", "final", play.day, RATINGS, said("x"), said("y")))
    again = {"why_again": said("bien"), "calendar": {"from": "2029-01-01", "until": "2030-12-31"}}
    play.on(after(5)).propose(A, "renewal", again)
    play.key(A, "renewal")
    assert renewed_until(play.state) is None  # one key of two
    play.key(B, "renewal")
    assert renewed_until(play.state) == date(2030, 12, 31)
    play.do(A, d.Suspended("money", said("rien"), after(40)))
    assert renewed_until(play.state) is None
    assert renewed_until(whole_life().state) is None  # closed


def test_a_dossier_that_is_over_waits_for_nothing() -> None:
    life = whole_life()
    assert life.state.phase == CLOSED and codes(life.state) == []
    assert {each.state for each in stages(life.state, life.day, "en")} == {"past"}
    play = Play().opened()
    play.do(A, d.Abandoned(said("fin")))
    assert codes(play.state) == [] and stages(play.state, FIRST, "en")[1].when == "ended here"


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_every_point_of_a_life_there_is_one_stage_here_and_every_sentence_is_filled(language: str) -> None:
    state = State()
    for decision in whole_life().decided:
        state = fold([decision], state)
        found = where_it_stands(state, decision.day + timedelta(days=3), language)
        here = [each.key for each in found.stages if each.state == "here"]
        assert len(here) == (0 if state.phase == CLOSED else 1)
        assert all(each.name for each in found.stages)
        assert all(bool(each.on) for each in found.stages if each.state == "past")
        for said_now in (*(each.sentence for each in found.blocks), *(each.when for each in found.stages)):
            assert not re.search(r"[{}?]|None", said_now), said_now
            if language == "ar":
                assert not re.search(r"[A-Za-z0-9]", outside_isolates(said_now)), said_now
        assert len(found.waits_for) <= 2


def test_every_sentence_that_is_kept_is_said_somewhere_and_every_stage_has_a_name() -> None:
    """The catalogue holds no block that nothing says (read from the source, as refusals are)."""
    from pathlib import Path

    source = Path("src/maillage/dossiers/waits.py").read_text("utf-8")
    used = {code for code in WORDS["block"] if f'"{code}"' in source}
    assert used == {*WORDS["block"]}
    assert {*FULL, *LIGHT} == {*WORDS["stage"]}
    beside = Path("src/maillage/dossiers/where_it_stands.py").read_text("utf-8")
    assert {code for code in WORDS["beside"] if f'"{code}"' in beside} == {*WORDS["beside"]}
