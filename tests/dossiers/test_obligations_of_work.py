"""What a dossier asks about missions, the work and its end, and about who takes part; gone once it is done."""

from __future__ import annotations

from datetime import date

from maillage.dossiers import decisions as d
from maillage.dossiers.model import ABANDONED, CLOSED
from tests.dossiers.played import FIRST, NAMES, A, B, C, Play
from tests.dossiers.stages import (
    CLOSURE,
    DAY,
    LEAP,
    SIDES,
    TERMS,
    asked_to_join,
    both,
    commented,
    decided,
    drafted,
    evaluated,
    handed,
    kinds,
    lines,
    one,
    plan,
    promised,
    reported,
    started,
    visited,
    with_terms,
    words,
)


def test_alone_on_the_first_day_there_is_something_to_do() -> None:
    found = lines(Play().opened(), FIRST)
    assert [each.kind for each in found] == ["text_to_write", "partner_to_invite"]
    assert {each.address for each in found} == {"/dossier/d1/text/diagnosis/write", "/dossier/d1/invite"}
    assert kinds(asked_to_join(), FIRST, B) == {"join"} and "partner_to_invite" not in kinds(
        asked_to_join(), FIRST
    )


def test_who_left_is_asked_nothing_and_what_only_they_could_do_falls_to_the_others() -> None:
    play = reported().joined(C, "funding")
    answers = [{"number": number, "verdict": "accepted"} for number in (1, 2)]
    play.agree("mission_decision:m1", {"verdict": "go", "on_recommendations": answers}, A, B, C)
    play.do(B, d.PromiseMade("p1", words(), date(2027, 12, 1)))
    play.do(B, d.PartyLeft(words()))
    on = date(2027, 12, 2)
    assert not lines(play, on, B)
    assert {"rec_orphan", "promise_late"} <= kinds(play, on, A) & kinds(play, on, C)
    assert {"text_to_write"} <= kinds(play, on, A)  # what bound two of whom one left, binds no more


def test_a_warning_is_looked_at_by_those_who_decide_and_passes() -> None:
    play = both()
    play.do(A, d.PartyNamed("embassy", words("Ambassade"), "relay", False))
    play.do("embassy", d.PartyJoined())
    play.do("embassy", d.Remarked(words("Ne voyagez pas."), warns=True))
    assert "warning" in kinds(play, FIRST, A) & kinds(play, FIRST, B) and not lines(play, FIRST, "embassy")
    assert "warning" in kinds(play, FIRST + 60 * DAY) and "warning" not in kinds(play, FIRST + 61 * DAY)


def test_a_handover_is_read_by_whoever_took_it_or_passed_on() -> None:
    play = handed()
    assert one(play, FIRST, "handover_read").who == "successor" and not kinds(play, FIRST, B) & {
        "handover_read"
    }
    by = d.By(A, "office:9", "chargée de mission")
    play.do(A, d.HandoverRead(play.state.handovers[0].seq), by=by)
    assert kinds(play, FIRST, A) & {"handover_read", "interim_ends"} == {"interim_ends"}
    play.do(A, d.HandedOver("office:10", "directrice", (), words()), by=by)
    assert kinds(play, FIRST, A) & {"handover_read", "interim_ends"} == {"handover_read"}


# ---- missions ----


def test_a_mission_asks_each_phase_of_whoever_does_it() -> None:
    assert kinds(with_terms(), FIRST, B) >= {"host_expert", "field_log"} and "host_expert" not in kinds(
        with_terms(), FIRST, A
    )
    play = visited()
    assert "mission_draft" in kinds(play, play.day, A) and "host_expert" not in kinds(play, play.day)
    play = drafted()
    play.do(A, d.NothingToSay("m1"))
    assert "comments" not in kinds(play, play.day, A) and "comments" in kinds(play, play.day, B)
    assert "report" not in kinds(play, play.day)
    play.do(B, d.NothingToSay("m1"))
    assert "report" in kinds(play, play.day, A)  # both said so: it need not wait for the day
    play = commented()
    after = date(2027, 4, 11)
    assert "report" not in kinds(play, after)
    play.on(after).do(B, d.CommentAnswered("m1", 1, "taken", words()))
    assert "comments_to_answer" not in kinds(play, after) and "report" in kinds(play, after)


def test_papers_for_a_journey_are_asked_of_whose_experts_go_abroad() -> None:
    play = Play().opened(country="SN")
    play.do(A, d.PartyNamed(B, NAMES[B], "pivotal", True, "MA"))
    play.do(B, d.PartyJoined())
    play.defined().do(A, d.MissionOpened("m1", words(), B))
    play.agree("terms:m1", TERMS)
    for side in SIDES:
        play.do(A, d.ExpertNamed("m1", f"expert of {side}", side, words(), words()))
    found = one(play, FIRST, "visit_travel", A)
    assert found.due == date(2026, 12, 31) and "visit_travel" not in kinds(play, FIRST, B)
    assert "visit_travel" in kinds(play, date(2027, 3, 1)) and "visit_travel" not in kinds(
        play, date(2027, 3, 2)
    )


def test_only_accepted_recommendations_are_followed_to_their_end() -> None:
    play = decided()
    assert "rec_due" in kinds(play, play.day, B) and "rec_due" not in kinds(play, play.day, A)
    play.do(B, d.RecommendationMoved("m1", 1, "begun"))
    assert "rec_due" in kinds(play, play.day, B)
    play.do(B, d.RecommendationMoved("m1", 1, "done", evidence="photo"))
    assert "rec_due" not in kinds(play, play.day)


# ---- promises, results, evaluations ----


def test_the_promises_of_the_partner_come_first() -> None:
    play = promised()
    play.do(A, d.PromiseMade("p2", words("Trouver un local"), date(2027, 1, 31)))
    assert [each.kind for each in lines(play, FIRST, A)][:2] == ["promise_awaited", "promise_due"]
    play.do(A, d.PromiseMoved("p2", "kept", evidence="bail"))
    play.do(B, d.PromiseMoved("p1", "put_off", words(), due=date(2028, 3, 31)))
    assert one(play, FIRST, "promise_awaited").due == date(2028, 3, 31) and "promise_due" not in kinds(
        play, FIRST, A
    )
    assert "promise_awaited" in kinds(promised_to_all(), FIRST, C)


def promised_to_all() -> Play:
    play = both().joined(C, "funding")
    play.do(B, d.PromiseMade("p1", words(), date(2027, 1, 1)))
    return play


def test_results_of_one_side_alone_ask_the_other_for_its_own() -> None:
    play = started()
    play.do(A, d.ResultNoted("i1", A, date(2027, 1, 1), "12"))
    assert "results_one_sided" in kinds(play, play.day, B) and "results_one_sided" not in kinds(
        play, play.day, A
    )
    play.do(B, d.ResultNoted("i2", B, date(2027, 1, 1), "1"))
    assert "results_one_sided" not in kinds(play, play.day)


def test_an_evaluation_is_asked_for_until_one_of_its_sort_is_filed() -> None:
    play = started(**plan("mid_term", "2028-02-29"))
    on = date(2028, 2, 1)
    evaluated(play, "self", on)
    assert "evaluation_due" in kinds(play, on)
    evaluated(play, "mid_term", on, "e2")
    assert not kinds(play, on) & {"evaluation_due", "evaluation_terms"}
    play = started(evaluation=[{"sort": "self", "on": "2028-06-01"}, {"sort": "self", "on": "2027-06-01"}])
    assert [each.due for each in lines(play, date(2028, 6, 1), A) if each.kind == "evaluation_due"] == [
        date(2027, 6, 1), date(2028, 6, 1),
    ]  # fmt: skip
    evaluated(play, "self", date(2028, 6, 1))
    assert one(play, date(2028, 6, 1), "evaluation_due").due == date(2028, 6, 1)
    assert "evaluation_terms" not in kinds(play, date(2028, 3, 1))


def test_a_yearly_look_is_not_asked_for_where_it_was_just_evaluated() -> None:
    play = started()
    evaluated(play, "self", date(2027, 11, 1))
    assert "annual_review" not in kinds(play, date(2028, 1, 1))


def test_an_evaluation_of_one_side_asks_the_other_how_it_went_there() -> None:
    play, on = started(), date(2028, 12, 1)
    evaluated(play, "final", on, sides=(A,))
    assert "evaluation_one_sided" in kinds(play, on, B) and "evaluation_one_sided" not in kinds(play, on, A)
    evaluated(play, "final", on, "e2")
    assert "evaluation_one_sided" not in kinds(play, on)


def test_once_its_end_is_prepared_nobody_is_reminded_of_it_and_a_renewal_begins_it_anew() -> None:
    play, on = started(**LEAP), date(2028, 12, 1)
    evaluated(play, "final", on)
    assert kinds(play, on, A) & {"end_evaluate", "end_decide", "end_draft"} == {"end_decide", "end_draft"}
    play.propose(
        A, "renewal", {"why_again": words(), "calendar": {"from": "2029-03-01", "until": "2031-02-28"}}
    )
    assert not kinds(play, on) & {"end_evaluate", "end_decide", "end_draft"} and "key_awaited" in kinds(
        play, on
    )
    for each in SIDES:
        play.key(each, "renewal")
    assert not kinds(play, on) & {"end_evaluate", "end_decide", "end_draft"}
    assert one(play, date(2030, 2, 28), "end_evaluate").due == date(2030, 2, 28)


# ---- resting and over ----


def test_a_dossier_of_which_nobody_hears_is_asked_about_until_something_is_decided() -> None:
    play, on = started(), date(2028, 7, 1)
    assert one(play, on, "dormant").from_day == on and "dormant" not in kinds(play, on - DAY)
    play.on(on).do(B, d.Remarked(words("Nous sommes là.")))
    assert "dormant" not in kinds(play, date(2029, 12, 31)) and "dormant" in kinds(play, date(2030, 1, 1))


def test_one_that_rests_asks_for_its_review_and_for_what_was_proposed_since_alone() -> None:
    play = started()
    play.do(B, d.PromiseMade("p1", words(), date(2027, 2, 1), A))
    play.propose(A, "minutes:x", {"day": "2027-01-01", "decided": words()})
    play.do(A, d.Suspended("security", words("Combats."), date(2027, 6, 30)))
    on = date(2028, 12, 1)
    assert kinds(play, on) == {"suspension_review"}
    play.propose(
        A, "definition", play.state.texts["definition"].current.articles | {"exit": words()}, "sortie"
    )
    assert kinds(play, on) == {"suspension_review", "key_awaited"}
    play.do(A, d.Resumed())
    assert {"promise_late", "acknowledge"} <= kinds(play, on) and "suspension_review" not in kinds(play, on)


def test_one_that_is_closed_asks_for_later_evaluations_alone_and_one_abandoned_for_nothing() -> None:
    both_plans = {
        "evaluation": [{"sort": "mid_term", "on": "2028-01-01"}, {"sort": "ex_post", "on": "2031-06-30"}]
    }
    play = started(**both_plans)
    evaluated(play, "final", date(2028, 11, 1))
    play.agree("closure", CLOSURE)
    assert play.state.phase == CLOSED
    assert kinds(play, date(2029, 6, 1)) == set()
    assert kinds(play, date(2031, 6, 30)) == {"evaluation_due"}
    play.on(date(2031, 6, 30)).do(
        A, d.EvaluationFiled("e9", "ex_post", play.day, {"impact": {A: d.Rating(4)}})
    )
    assert kinds(play, date(2031, 7, 1)) == set()
    play = promised()
    play.do(A, d.HandedOver("office:9", "chargée", (), words()))
    play.do(A, d.Abandoned(words()))
    assert play.state.phase == ABANDONED and kinds(play, date(2030, 1, 1)) == set()
