"""What of a procedure stands in an agenda: steps to do by their days, and what others are awaited to do."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.reference.spoken import day as spoken_day
from maillage.rules.agenda import kind, kinds, sentences
from maillage.rules.obligation import DONE, LATER, OPEN, WAITING
from maillage.rules.procedure import Plan, obligations, plan
from maillage.rules.shelf import shipped
from tests.rules.procedures import lyon_and_sousse


def lines(found: Plan) -> dict[str, tuple[str, str, date | None]]:
    made = obligations(found, "org", "p1", "FR", "Lyon–Sousse", "/p")
    assert len({each.key for each in made}) == len(made)
    return {each.rule: (each.kind, each.state, each.due) for each in made}


def test_what_is_to_do_and_what_is_awaited() -> None:
    before = lines(lyon_and_sousse(date(2026, 2, 2)))
    assert before["tn-local.text-to-the-ministry"] == ("tn_foreign_affairs", OPEN, date(2026, 4, 15))
    assert "fr-local.state-authorisation" not in before  # there is no text yet
    assert "tn-local.ministry-term" not in before  # nothing was sent yet
    assert "fr-local.yearly-report" not in before
    sent = lyon_and_sousse(date(2026, 4, 20), tn_local__text_to_the_ministry=date(2026, 4, 10))
    after = lines(sent)
    assert "tn-local.text-to-the-ministry" not in after
    assert after["tn-local.ministry-term"] == (
        "step_waits",
        WAITING,
        date(2026, 6, 10),
    )  # from the day it was sent, not from today
    assert all(state != DONE for _, state, _ in after.values())


def test_steps_of_the_other_side_are_for_the_partner() -> None:
    found = obligations(lyon_and_sousse(date(2026, 2, 2)), "org", "p1", "FR")
    who = {each.rule: each.who for each in found}
    assert who["tn-local.text-to-the-ministry"] == who["tn-local.vote"] == "partner"
    assert (who["fr-local.vote"], who["fr-local.mandate"], who["fr-local.contact"]) == (
        "council",
        "elected",
        "officer",
    )


def test_a_signed_agreement_is_sent_within_fifteen_days() -> None:
    found = plan(
        shipped(), ["FR"], date(2026, 9, 1), date(2026, 6, 3), done={"fr-local.signature": date(2026, 6, 1)}
    )
    assert lines(found)["fr-local.transmission"] == ("fr_transmission", OPEN, date(2026, 6, 16))
    unsigned = plan(shipped(), ["FR"], date(2026, 9, 1), date(2026, 6, 3))
    assert lines(unsigned)["fr-local.transmission"] == ("step", OPEN, date(2026, 9, 1))


def test_two_months_after_the_prefect_has_it_the_act_is_safe() -> None:
    done = {"fr-local.signature": date(2026, 6, 1), "fr-local.transmission": date(2026, 6, 2)}
    found = lines(plan(shipped(), ["FR"], date(2026, 9, 1), date(2026, 6, 3), done=done))
    assert found["fr-local.referral-ended"] == ("fr_referral_end", WAITING, date(2026, 8, 3))


def test_what_may_not_apply_is_asked_and_not_awaited() -> None:
    done = {"fr-local.joint-text": date(2026, 6, 1)}
    found = lines(plan(shipped(), ["FR"], date(2026, 9, 1), date(2026, 6, 3), done=done))
    assert found["fr-local.state-authorisation"] == ("step_maybe", OPEN, date(2026, 9, 1))


def test_a_term_of_others_that_ends_on_a_closed_day_is_moved_later_and_says_so() -> None:
    done = {"fr-local.signature": date(2026, 6, 1), "fr-local.transmission": date(2026, 6, 2)}
    found = plan(shipped(), ["FR"], date(2026, 9, 1), date(2026, 6, 3), done=done)
    line = next(each for each in obligations(found, "org") if each.kind == "fr_referral_end")
    assert (line.due, line.moved, line.unmoved) == (date(2026, 8, 3), LATER, date(2026, 8, 2))  # a Sunday
    said = "Put back from 2 August 2026: offices are closed that day of the week."
    assert sentences(line, "en").when_note == said


def test_a_term_that_is_over_and_of_which_nobody_said_anything_is_past() -> None:
    done = {"tn-local.text-to-the-ministry": date(2026, 4, 10)}
    for today in (date(2026, 6, 9), date(2026, 6, 10), date(2026, 6, 12)):
        found = plan(shipped(), ["TN"], date(2026, 9, 1), today, done=done)
        assert found.step("tn-local.ministry-term").expected == date(2026, 6, 10)
        assert found.step("tn-local.ministry-term").earliest == max(today, date(2026, 6, 10))


def test_the_serbian_consent_has_no_day() -> None:
    done = {"rs-local.vote": date(2026, 6, 1), "rs-local.file-to-the-ministry": date(2026, 6, 2)}
    found = lines(plan(shipped(), ["RS"], date(2026, 9, 1), date(2026, 6, 3), done=done))
    assert found["rs-local.consent"] == ("rs_consent", WAITING, None)


def test_the_steps_that_have_a_kind_of_their_own_exist() -> None:
    for name in kinds():
        texts = kind(name)
        for step in (
            *texts.get("steps", ()),
            *texts.get("planned", {}).values(),
            *texts.get("done", {}).values(),
        ):
            of, _, named = step.partition(".")
            assert named in {each.id for each in shipped().packs[of].rules if each.step}, (name, step)


@pytest.mark.parametrize("name", [each for each in kinds() if kind(each).get("steps")])
def test_a_step_with_a_kind_of_its_own_says_the_days_that_its_sentences_name(name: str) -> None:
    today, texts = date(2026, 6, 3), kind(name)
    for key in texts["steps"]:
        pack = shipped().packs[key.partition(".")[0]]
        rule = next(each for each in pack.rules if f"{pack.id}.{each.id}" == key)
        before = {each if "." in each else f"{pack.id}.{each}" for each in rule.after}
        done = dict.fromkeys(before | set(texts.get("done", {}).values()), date(2026, 6, 1))
        facts = {"partner_is_state": True, "state_exception": "grouping"} if rule.when else {}
        found = plan(shipped(), [pack.jurisdiction], date(2026, 9, 1), today, done=done, facts=facts)
        line = next(each for each in obligations(found, "org") if each.rule == key)
        assert line.kind == name
        for value in texts.get("values", ()):
            assert line.values[value], value
            assert spoken_day(line.values[value], "en") in sentences(line, "en").why
