"""Procedures of several territories merged into one list in which nothing stands before what it needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from maillage.rules.shelf import shipped
from maillage.rules.steps import Cycle, steps_of
from tests.rules.procedures import keys, pack, rule, shelf


def test_each_step_stands_after_what_it_needs_in_all_that_ships() -> None:
    countries = ["FR", "MA", "TN", "SN", "CM", "ML", "BF", "RS", "BG", "MG"]
    merged = steps_of(shipped(), countries, date(2026, 11, 28))
    order = keys(merged)
    assert len(order) == len(set(order)) > 40
    for each in merged.steps:
        assert all(order.index(other) < order.index(each.key) for other in each.after), each.key
    assert merged.neutral == ("MG",)


def test_a_country_comes_in_once_and_neutral_rules_once_a_country() -> None:
    day = date(2026, 11, 28)
    assert keys(steps_of(shipped(), ["FR", "FR"], day)) == keys(steps_of(shipped(), ["FR"], day))
    two = keys(steps_of(shipped(), ["MG", "KE"], day))
    assert "default.vote.mg" in two
    assert "default.vote.ke" in two


def test_without_rules_of_a_country_and_without_neutral_ones() -> None:
    alone = steps_of(shelf(pack("fr", "FR", rule("vote"))), ["FR", "TN"], date(2026, 1, 1))
    assert alone.without == ("TN",)
    assert keys(alone) == ["fr.vote"]


def test_what_both_sides_do_together_waits_for_both() -> None:
    fr = pack(
        "fr",
        "FR",
        rule("text", same_as="joint_text"),
        rule("vote", "text"),
        rule("sign", "vote", same_as="signature"),
    )
    tn = pack(
        "tn", "TN", rule("asked"), rule("text", "asked", same_as="joint_text"), rule("ministry", "text"),
        rule("sign", "ministry", same_as="signature"), rule("filed", "sign"),
    )  # fmt: skip
    after = {
        each.key: set(each.after) for each in steps_of(shelf(fr, tn), ["FR", "TN"], date(2026, 1, 1)).steps
    }
    assert after["fr.text"] == after["tn.text"] == {"tn.asked"}
    assert after["fr.vote"] == {"fr.text", "tn.text"}
    assert after["fr.sign"] == after["tn.sign"] == {"fr.vote", "tn.ministry"}
    assert after["tn.filed"] == {"fr.sign", "tn.sign"}


def test_what_follows_a_report_follows_the_start_and_what_waits_for_a_publication_does_not() -> None:
    fr = pack(
        "fr", "FR", rule("sign"), rule("report", "sign", same_as="report"), rule("seen", "report"),
        rule("printed", "sign", same_as="publication"), rule("posted", "sign", same_as="publication"), rule("paid", "posted"),
    )  # fmt: skip
    found = {each.key: each.afterwards for each in steps_of(shelf(fr), ["FR"], date(2026, 1, 1)).steps}
    assert {key for key, afterwards in found.items() if afterwards} == {"fr.report", "fr.seen", "fr.printed"}


def test_a_step_may_wait_for_one_of_another_country() -> None:
    fr = pack("fr", "FR", rule("vote", "tn.consent", "xx.nothing"))
    tn = pack("tn", "TN", rule("consent"))
    assert keys(steps_of(shelf(fr, tn), ["FR", "TN"], date(2026, 1, 1))) == ["tn.consent", "fr.vote"]
    assert keys(steps_of(shelf(fr, tn), ["FR"], date(2026, 1, 1))) == ["fr.vote"]


def test_a_circle_across_two_countries_is_refused_with_its_members() -> None:
    fr = pack("fr", "FR", rule("vote", "tn.consent"), rule("sign", "vote"))
    tn = pack("tn", "TN", rule("consent", "fr.sign"), rule("other"))
    assert keys(steps_of(shelf(fr, tn), ["TN"], date(2026, 1, 1))) == ["tn.consent", "tn.other"]
    with pytest.raises(Cycle) as found:
        steps_of(shelf(fr, tn), ["FR", "TN"], date(2026, 1, 1))
    assert sorted(found.value.members) == ["fr.sign", "fr.vote", "tn.consent"]
    for language in ("en", "fr", "ar"):
        said = found.value.problem().message(language)
        assert all(member in said for member in found.value.members)


def test_only_rules_in_force_are_steps() -> None:
    dated = replace(rule("vote"), since=date(2026, 3, 1), until=date(2026, 6, 1))
    at_hand = shelf(pack("fr", "FR", rule("text"), dated))
    for day, there in [
        (date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2026, 5, 31), True), (date(2026, 6, 1), False),
    ]:  # fmt: skip
        assert ("fr.vote" in keys(steps_of(at_hand, ["FR"], day))) is there, day


def test_facts_decide_of_steps_that_hold_only_in_some_cases() -> None:
    name, day = "fr-local.state-authorisation", date(2026, 11, 28)
    unknown = {each.key: each for each in steps_of(shipped(), ["FR"], day).steps}
    assert unknown[name].maybe
    assert name not in keys(steps_of(shipped(), ["FR"], day, {"partner_is_state": False}))
    known = steps_of(shipped(), ["FR"], day, {"partner_is_state": True, "state_exception": "agreement"})
    assert not next(each for each in known.steps if each.key == name).maybe


def test_what_facts_do_not_change_is_merged_once_for_a_day() -> None:
    day, facts = date(2026, 11, 28), {"partner_is_state": False}
    merged = steps_of(shipped(), ["FR", "TN"], day, facts)
    assert steps_of(shipped(), ["FR", "TN"], day, {**facts, "months": 24}) is merged
    assert steps_of(shipped(), ["FR", "TN"], day) is not merged  # there one is perhaps
    assert steps_of(shipped(), ["TN", "FR"], day, facts) is not merged
    assert steps_of(shipped(), ["FR", "TN"], date(2026, 11, 29), facts) is not merged
