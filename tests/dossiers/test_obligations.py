"""What a dossier asks of its parties, as agendas show it: around its day, by the calendar of the place, and said whole. What is asked when
stands in ``test_obligations_of_…``, and that nothing is left without a holder in ``test_obligations_held.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.obligations import BY_HAND, of_dossier
from maillage.reference.texts import LANGUAGES
from maillage.rules.agenda import kind, merge, sentences
from maillage.rules.obligation import WAITING, Obligation
from tests.dossiers.played import FIRST, NAMES, A, B, Play
from tests.dossiers.stages import (
    CALLED,
    DAY,
    LEAP,
    SAID,
    STAGES,
    asked_to_join,
    commented,
    countered,
    decided,
    decision_proposed,
    defined,
    drafted,
    handed,
    kinds,
    lines,
    one,
    plan,
    promised,
    proposed,
    reported,
    reserved,
    rests,
    returned,
    said_no,
    started,
    terms_proposed,
    visited,
    waived_until,
    with_terms,
    words,
)

AROUND: list[tuple[Callable[[], Play], str, str, date]] = [
    (asked_to_join, "join", B, date(2026, 11, 23)),
    (asked_to_join, "join_awaited", A, date(2026, 11, 23)),
    (lambda: Play().opened(), "text_to_write", A, date(2026, 12, 17)),
    (proposed, "key_awaited", B, date(2026, 11, 23)),
    (proposed, "key_of_partner", A, date(2026, 11, 23)),
    (returned, "version_returned", A, date(2026, 12, 11)),
    (reserved, "reserve", A, date(2026, 12, 11)),
    (countered, "counter", A, date(2026, 12, 11)),
    (lambda: defined().waived(), "work_begins", A, date(2027, 1, 1)),
    (terms_proposed, "tor_sign", B, date(2027, 2, 8)),
    (with_terms, "host_expert", B, date(2027, 3, 1)),
    (with_terms, "field_log", B, date(2027, 3, 10)),
    (visited, "mission_draft", B, date(2027, 3, 31)),
    (commented, "comments_to_answer", B, date(2027, 4, 24)),
    (decision_proposed, "decision_on_recs", A, date(2027, 6, 10)),
    (decided, "rec_due", B, date(2027, 9, 1)),
    (said_no, "visit_says_no", B, date(2027, 6, 10)),
    (promised, "promise_due", B, date(2028, 2, 29)),
    (lambda: started(**plan("mid_term", "2028-02-29")), "evaluation_terms", A, date(2027, 12, 1)),
    (lambda: started(**plan("mid_term", "2028-02-29")), "evaluation_due", A, date(2028, 2, 29)),
    (started, "annual_review", A, date(2028, 1, 1)),
    (lambda: started(**LEAP), "end_evaluate", B, date(2028, 2, 28)),
    (lambda: started(**LEAP), "end_decide", B, date(2028, 8, 28)),
    (lambda: started(**LEAP), "end_draft", B, date(2028, 11, 28)),
    (rests, "suspension_review", B, date(2027, 6, 30)),
    (handed, "handover_read", A, date(2026, 11, 16)),
    (handed, "interim_ends", A, date(2027, 2, 28)),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "name", "party", "due"), AROUND, ids=[each[1] for each in AROUND])
def test_a_line_stands_on_the_day_before_the_day_and_the_day_after(
    stage: Callable[[], Play], name: str, party: str, due: date
) -> None:
    play = stage()
    parts = []
    for on in (due - DAY, due, due + DAY):
        found = one(play, on, name, party)
        assert (found.due, found.address.startswith("/dossier/d1")) == (due, True)
        agenda = merge([found], on)
        parts.append(
            next(part for part in ("late", "this_week", "later", "waiting") if getattr(agenda, part))
        )
    waits = one(play, due, name, party).state == WAITING
    assert parts == (["waiting"] * 3 if waits else ["this_week", "this_week", "late"])


def test_what_stands_only_until_its_day_or_only_from_it() -> None:
    play, until = drafted(), date(2027, 4, 10)
    for on, expected in ((until - DAY, {"comments"}), (until, {"comments"}), (until + DAY, {"report"})):
        assert kinds(play, on, B) & {"comments", "report"} == expected
    assert one(play, until + DAY, "report", B).due == date(2027, 4, 24)
    play, until = waived_until(), date(2027, 6, 1)
    for on, expected in (
        (until - DAY, "waiver_ends"),
        (until, "waiver_ends"),
        (until + DAY, "mission_to_ask"),
    ):
        assert kinds(play, on, B) & {"waiver_ends", "mission_to_ask"} == {expected}
    play, due = promised(), date(2028, 2, 29)
    for on, expected in (
        (due - DAY, "promise_awaited"),
        (due, "promise_awaited"),
        (due + DAY, "promise_late"),
    ):
        assert [each.kind for each in lines(play, on, A) if "promise" in each.kind] == [expected]
        assert one(play, on, expected).due == due
    assert not [each for each in merge(lines(play, due, A), due).late if "promise" in each.kind]
    assert [each.kind for each in merge(lines(play, due + DAY, A), due + DAY).late if "promise" in each.kind] == ["promise_late"]  # fmt: skip
    for stage, first, name in (
        (started, date(2027, 4, 1), "citizen_page_awaits"), (started, date(2028, 7, 1), "dormant"),
        (started, date(2027, 12, 2), "annual_review"), (lambda: started(**LEAP), date(2027, 11, 30), "end_evaluate"),
    ):  # fmt: skip
        assert name not in kinds(stage(), first - DAY) and name in kinds(stage(), first), name


def test_terms_in_months_go_by_the_calendar_and_a_leap_day_has_its_anniversary() -> None:
    play = (
        defined(calendar={"from": "2028-02-01", "until": "2031-08-31"})
        .waived()
        .on(date(2028, 2, 29))
        .started()
    )
    assert one(play, date(2029, 2, 28), "annual_review").due == date(2029, 2, 28)
    play.on(date(2030, 12, 1)).do(A, d.Remarked(words()))
    ends = {
        name: one(play, date(2031, 5, 31), name).due for name in ("end_evaluate", "end_decide", "end_draft")
    }
    assert ends == {
        "end_evaluate": date(2030, 8, 31),
        "end_decide": date(2031, 2, 28),
        "end_draft": date(2031, 5, 31),
    }


def test_a_habit_is_brought_forward_from_a_closed_day_where_the_party_is_and_what_was_agreed_is_kept() -> (
    None
):
    friday = date(2026, 11, 6)
    play = Play(friday).opened(country="DZ")
    play.do(A, d.PartyNamed(B, NAMES[B], "pivotal", True, "FR"))
    play.do(B, d.PartyJoined())
    play.propose(A, "diagnosis", SAID["diagnosis"])
    here, there = one(play, friday, "key_awaited", A), one(play, friday, "key_awaited", B)
    assert (here.due, here.unmoved, here.moved) == (date(2026, 11, 26), date(2026, 11, 27), "earlier")
    assert (there.due, there.moved) == (date(2026, 11, 27), "")  # offices are open on a Friday in France
    assert "27" in sentences(here, "en").when_note
    play.do(A, d.PromiseMade("p1", words(), date(2026, 12, 25)))
    play.do(B, d.PromiseMade("p2", words(), date(2026, 12, 25)))
    assert {each.due for each in lines(play, friday) if "promise" in each.kind} == {date(2026, 12, 25)}


def test_of_a_short_cooperation_no_line_about_its_end_falls_before_its_middle() -> None:
    play = started(calendar={"from": "2027-01-01", "until": "2027-07-01"})
    ends = {
        name: one(play, date(2027, 5, 1), name).due for name in ("end_evaluate", "end_decide", "end_draft")
    }
    assert set(ends.values()) == {date(2027, 4, 1)}


def test_days_that_nobody_can_mean_break_no_agenda() -> None:
    play = defined(calendar={"from": "0001-01-01", "until": "9999-12-31"}, **plan("final", "9999-12-31"))
    play.waived().on(date(2027, 1, 1)).started()
    play.do(A, d.PromiseMade("p1", words(), date(2036, 12, 31)))
    assert "promise_due" in kinds(play, play.day, A)
    assert not kinds(play, date(2200, 1, 1)) & {"end_evaluate", "evaluation_due"}


# ---- by the sittings of councils ----


def by_sittings(play: Play, **sittings: list[date]) -> dict[tuple[str, str], Obligation]:
    """The lines of a play whose councils are known to sit on some days, by kind and party."""
    found = of_dossier("d1", play.state, play.day, CALLED, sittings=sittings)
    return {(each.kind, each.whose): each for each in found}


def test_what_binds_goes_by_the_next_sitting_of_the_council_whose_key_it_is() -> None:
    play = decision_proposed()
    on = play.day
    far, past = on + timedelta(days=200), on - DAY
    line = by_sittings(play, **{A: [far, past, on]})["decision_on_recs", A]
    assert line.due == far and line.who == "binder", (
        "the next assembly, however far; not that of the day itself"
    )
    assert "séance de votre conseil" in sentences(line, "fr").when_note
    assert one(play, on, "decision_on_recs").due == date(2027, 6, 10), "else the usual term"


def test_other_keys_go_by_a_sitting_only_where_it_comes_soon() -> None:
    play = proposed()
    soon, far = FIRST + timedelta(days=40), FIRST + timedelta(days=61)
    usual = one(play, FIRST, "key_awaited", B).due
    assert by_sittings(play, **{B: [far]})["key_awaited", B].due == usual
    found = by_sittings(play, **{B: [far, soon]})
    assert found["key_awaited", B].due == soon == found["key_of_partner", A].due
    assert not sentences(found["key_of_partner", A], "en").when_note, "it is not their own council"
    for language in LANGUAGES:
        assert sentences(found["key_awaited", B], language).when_note


def test_after_a_no_what_comes_instead_is_decided_by_the_next_sitting() -> None:
    play = said_no()
    day = play.day + timedelta(days=90)
    assert by_sittings(play, **{A: [day]})["visit_says_no", A].due == day


def test_the_answer_to_a_report_is_written_for_the_next_sitting() -> None:
    play = reported()
    day = play.day + timedelta(days=90)
    name = "text_to_write"
    assert by_sittings(play, **{A: [day]})[name, A].due == day
    assert by_sittings(play, **{A: [day]})[name, B].due == by_sittings(play)[name, B].due


# ---- how it is said ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_said_whole_in_each_language(language: str) -> None:
    stages = {each[0] for each in AROUND} | {*STAGES, waived_until, commented, rests, handed}
    seen: dict[str, Obligation] = {}
    for stage in stages:
        play = stage()
        for days in (0, 60, 200, 400, 560, 700, 800):
            seen |= {each.kind: each for each in lines(play, play.day + days * DAY)}
    assert len(seen) > 30
    for each in seen.values():
        said = sentences(each, language)
        for text in (said.what, said.why, said.consequence, said.who, said.action):
            assert text and "{" not in text and "?" not in text, (each.kind, text)
        assert "Trier les déchets" in said.what + said.why, each.kind
        if language == "ar":
            assert "\u2068" in said.what + said.why


def test_the_terms_are_those_that_the_page_about_agendas_says() -> None:
    from maillage.dossiers.duties import of_missions, of_parties, of_texts, of_work

    told = (Path(__file__).parents[2] / "docs/how-to/keep-an-agenda.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in told.splitlines() if line.startswith("| ")]

    def days(begins: str) -> list[int]:
        [last] = [last for what, last in rows if what.strip().startswith(begins)]
        return [int(each) for each in re.findall(r"\d+", last)]

    def said(*terms: timedelta) -> list[int]:
        return [each.days for each in terms]

    assert days("Answer an invitation") == said(of_parties.JOIN) == said(of_texts.ANSWER)
    assert days("Propose the diagnosis") == said(of_texts.DIAGNOSE, of_texts.DEFINE)
    assert days("Propose the terms") == said(of_texts.TERMS, of_texts.BEFORE_MISSION)
    assert days("Visas") == said(of_missions.TRAVEL) and days("Draft") == said(of_missions.DRAFT)
    assert days("Answer the comments") == said(of_missions.FINAL)
    assert days("Decide on") == days("After a decision") == said(of_texts.AFTER_REPORT)
    assert days("Prepare") == said(of_work.TERMS_BEFORE)
    assert days("Evaluate before") == [*of_work.END.values()]
    assert days("Read what") == said(of_parties.READ) and days("Say whether") == [of_parties.SILENT_MONTHS]


def test_lines_that_no_decision_ends_are_known_as_such() -> None:
    assert all(kind(name)["practice"] for name in BY_HAND)
