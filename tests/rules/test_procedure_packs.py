"""The procedures and the life cycle that ship: their days turn where law says, and their steps merge."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest

from maillage.rules.judge import judge
from maillage.rules.model import ANYWHERE, LIFE_CYCLE, NO, PROCEDURE, UNKNOWN, YES, Pack
from maillage.rules.procedure import plan
from maillage.rules.say import judgement_sentence
from maillage.rules.shelf import read_own, shipped
from maillage.rules.steps import steps_of

PACKS = [pack for pack in shipped().packs.values() if pack.kind in (PROCEDURE, LIFE_CYCLE)]
COUNTRIES = ("FR", "MA", "TN", "SN", "CM", "ML", "BF", "RS", "BG", "MG")
TODAY = date(2026, 11, 28)
DAY = timedelta(days=1)
packs = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)


def of(country: str) -> Pack:
    found = shipped().procedure_of(country)
    assert found is not None
    return found


def says(country: str, rule: str, on: date, **facts: object) -> tuple[str, str]:
    """The verdict of a rule, and of its pack."""
    judgement = judge(of(country), facts, on)
    (finding,) = [each for each in judgement.findings if each.rule.id == rule]
    return finding.leaning, judgement.verdict


# --- What ships ---


def test_each_of_nine_countries_has_its_procedure_and_any_other_the_neutral_one() -> None:
    assert [of(country).id for country in COUNTRIES] == [
        "fr-local", "ma-local", "tn-local", "sn-local", "cm-local", "ml-local", "bf-local", "rs-local", "bg-local", "default",
    ]  # fmt: skip
    assert [pack.id for pack in shipped().of_kind(LIFE_CYCLE)] == ["life-cycle"]


@packs
def test_read_on_one_day_and_to_be_read_again_within_a_year(pack: Pack) -> None:
    assert pack.checked == date(2026, 11, 22) and pack.review_by == date(2027, 11, 22)
    assert judge(pack, {}, date(2027, 11, 22)).past_review is False
    assert judge(pack, {}, date(2027, 11, 23)).past_review is True


@packs
def test_what_is_from_memory_never_answers_plainly(pack: Pack) -> None:
    steps = {rule.id: TODAY for rule in pack.rules if rule.step}
    for finding in judge(pack, {"steps_done": steps}, TODAY).findings:
        if finding.applies and not finding.rule.verified:
            assert finding.verdict == UNKNOWN
    assert all(rule.source.as_of for rule in pack.rules if rule.verified)


def test_every_neutral_step_is_to_be_confirmed() -> None:
    for rule in of("MG").rules:
        assert not rule.verified and "confirmed" in rule.note["en"]


def test_a_legal_yes_is_no_obstacle_known_in_what_was_read() -> None:
    (case,) = [each for each in shipped().cases["rs-local"] if each.verdict == YES]
    said = judgement_sentence(judge(of("RS"), case.facts, case.on), "en")
    assert said.startswith(
        "No obstacle known in the texts read on 22 November 2026; confirm with the ministry"
    )


# --- Days on which the answer turns ---


@pytest.mark.parametrize(
    ("council", "last"),
    [
        (date(2026, 6, 15), date(2026, 4, 15)),
        (date(2026, 4, 30), date(2026, 2, 28)),
        (date(2028, 4, 30), date(2028, 2, 29)),
        (date(2026, 8, 31), date(2026, 6, 30)),
        (date(2027, 2, 28), date(2026, 12, 28)),
        (date(2027, 1, 31), date(2026, 11, 30)),
    ],
)
def test_tunisia_the_ministry_has_the_text_two_months_before_the_council(council: date, last: date) -> None:
    for sent, wanted in ((last - DAY, YES), (last, YES), (last + DAY, NO)):
        verdict, whole = says("TN", "two-months", sent, text_at_ministry_on=sent, council_on=council)
        assert (verdict, whole) == (wanted, NO if wanted == NO else UNKNOWN)


def test_tunisia_the_change_that_turns_a_text_sent_too_late() -> None:
    facts = {"text_at_ministry_on": date(2026, 4, 16), "council_on": date(2026, 6, 15)}
    (change,) = judge(of("TN"), facts, date(2026, 4, 16)).would_change
    assert (change.fact, change.to) == ("council_on", date(2026, 6, 16)), "the day of the text has passed"
    (change,) = judge(of("TN"), facts, date(2026, 4, 15)).would_change
    assert (change.fact, change.to) == ("text_at_ministry_on", date(2026, 4, 15))


def test_tunisia_the_doubt_about_councils_begins_in_march_2023() -> None:
    everything = next(case.facts for case in shipped().cases["tn-local"] if case.verdict == YES)
    assert judge(of("TN"), everything, date(2023, 2, 28)).verdict == YES
    assert judge(of("TN"), everything, date(2023, 3, 1)).verdict == UNKNOWN
    assert judge(of("TN"), {**everything, "council_in_office": True}, TODAY).verdict == UNKNOWN


def test_france_the_article_on_foreign_states_began_on_7_december_2016() -> None:
    facts = {"partner_is_state": True, "state_exception": "none"}
    before, after = (judge(of("FR"), facts, date(2016, 12, day)) for day in (6, 7))
    assert (before.verdict, before.unread, after.verdict) == (UNKNOWN, True, NO)


@pytest.mark.parametrize(
    ("inhabitants", "called", "wanted"), [(3500, 9, YES), (3500, 10, NO), (3499, 11, YES), (3499, 12, NO)]
)
def test_france_clear_days_of_a_notice_for_15_december(inhabitants: int, called: int, wanted: str) -> None:
    name = "notice" if inhabitants >= 3500 else "notice-in-a-small-municipality"
    facts = {"population": inhabitants, "council_called_on": date(2026, 12, called)}
    assert says("FR", name, TODAY, council_on=date(2026, 12, 15), **facts) == (wanted, UNKNOWN)


def test_what_was_not_read_stays_empty_whatever_the_amount() -> None:
    for country, value in (("SN", "approval_above"), ("ML", "control_above")):
        (dated,) = of(country).values[value].at
        assert dated.is_ is None and not dated.verified


NEW_LAW = """\
[pack]
extends = "tn-local"
[source.new]
title = "A law of 2027, invented"
as_of = 2026-11-28
[[rule]]
id = "two-months"
name = "The ministry has the text at least {ministry_months} before the council sits"
need = { fact = "text_at_ministry_on", on_or_before = "@council_on", less = { months = 2 } }
mend = "Send it earlier."
source = "q16"
until = 2027-01-01
[[rule]]
id = "three-months"
name = "The ministry has the text three months before the council sits"
need = { fact = "text_at_ministry_on", on_or_before = "@council_on", less = { months = 3 } }
mend = "Send it earlier."
source = "new"
from = 2027-01-01
"""


def test_a_version_from_a_later_day_changes_no_verdict_before_it() -> None:
    found = read_own(NEW_LAW, "", shipped(), "somebody", check=False)
    assert found.problems == ()
    old, new = of("TN"), found.packs["tn-local"]
    facts = {"text_at_ministry_on": date(2027, 4, 15), "council_on": date(2027, 6, 15)}
    for on in (date(2018, 5, 8), date(2018, 5, 9), date(2023, 3, 1), TODAY, date(2026, 12, 31)):
        for each in ({}, facts, *(case.facts for case in shipped().cases["tn-local"])):
            before, after = judge(old, each, on), judge(new, each, on)
            said = [[(f.rule.id, f.verdict, f.leaning, f.found) for f in j.findings] for j in (before, after)]
            assert said[0] == said[1] and before.verdict == after.verdict
    assert judge(new, facts, date(2026, 12, 31)).verdict == UNKNOWN
    assert judge(new, facts, date(2027, 1, 1)).verdict == NO


# --- Steps ---


@pytest.mark.parametrize("countries", list(combinations(COUNTRIES, 2)), ids="-".join)
def test_any_two_procedures_merge(countries: tuple[str, str]) -> None:
    merged = steps_of(shipped(), countries, TODAY)
    place = {step.key: number for number, step in enumerate(merged.steps)}
    assert {step.territory for step in merged.steps} == set(countries)
    for step in merged.steps:
        assert all(place[before] < place[step.key] for before in step.after)
    signed = [step for step in merged.steps if step.rule.step and step.rule.step.same_as == "signature"]
    voted = [step for step in merged.steps if step.rule.step and step.rule.step.same_as == "vote"]
    assert len(signed) == len(voted) == 2
    assert max(place[step.key] for step in voted) < min(place[step.key] for step in signed)


def test_what_must_come_before_in_another_country_is_a_step_there() -> None:
    rules = {f"{pack.id}.{rule.id}" for pack in PACKS for rule in pack.rules}
    named = {name for pack in PACKS for rule in pack.rules for name in rule.after if "." in name}
    assert named and named <= rules


def test_burkina_faso_approves_after_the_vote_of_each_council() -> None:
    for country in set(COUNTRIES) - {"BF"}:
        merged = steps_of(shipped(), ("BF", country), TODAY)
        (approval,) = [step for step in merged.steps if step.key == "bf-local.approval"]
        votes = {s.key for s in merged.steps if s.rule.step and s.rule.step.same_as == "vote"}
        assert len(votes) == 2 and votes <= set(approval.after)


def test_what_follows_the_start_holds_nothing_up() -> None:
    found = plan(shipped(), ("FR", "SN"), date(2027, 3, 1), TODAY)
    after = {step.key for step in found.steps if step.afterwards}
    assert after == {
        "fr-local.referral-ended", "fr-local.publication", "fr-local.yearly-report", "fr-local.oda-declaration", "sn-local.dircod",
    }  # fmt: skip


@packs
def test_steps_stand_in_an_order_in_which_they_can_be_done(pack: Pack) -> None:
    seen: set[str] = set()
    for rule in pack.rules:
        if rule.step:
            assert {name for name in rule.after if "." not in name} <= seen, rule.id
            seen.add(rule.id)


def test_the_french_decision_names_the_parties_the_object_the_amounts_and_the_duration() -> None:
    (vote,) = [rule for rule in of("FR").rules if rule.id == "vote"]
    said = " ".join(point["en"] for point in vote.points)
    assert all(word in said for word in ("parties", "object", "forecast amount", "duration", "sign"))
    assert not vote.verified


def test_the_serbian_decision_has_the_points_of_the_ministry() -> None:
    (vote,) = [rule for rule in of("RS").rules if rule.id == "vote"]
    assert len(vote.points) == 4 and vote.verified


def test_a_pack_without_a_country_is_neutral_or_holds_for_all() -> None:
    assert {pack.id for pack in PACKS if pack.jurisdiction == ANYWHERE} == {"default", "life-cycle"}
