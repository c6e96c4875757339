"""What would turn a no: the smallest change, among what somebody can change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from maillage.rules import say
from maillage.rules.judge import judge
from maillage.rules.model import NO, YES, Change, FromGroup
from maillage.rules.turn import applied
from tests.rules.written import SMALL, pack, with_rule

DAY = date(2026, 2, 1)


def of(need: str, facts: dict[str, Any]) -> tuple[Change, ...]:
    """What is proposed; that it does turn the verdict is tried here each time."""
    one = with_rule(need)
    found = judge(one, facts, DAY)
    assert found.verdict == NO
    changes = found.findings[0].would_change
    if changes:
        assert judge(one, applied(facts, changes, DAY), DAY).verdict == YES
        assert found.would_change == changes
    return changes


def test_ask_for_less() -> None:
    assert of('{ fact = "asked", at_most = "$most" }', {"asked": Decimal(90000)}) == (
        Change("asked", Decimal(90000), Decimal(40000)),
    )


@pytest.mark.parametrize(
    ("need", "facts", "change"),
    [
        ('{ fact = "months", more_than = 11 }', {"months": 6}, ("months", 12)),
        ('{ fact = "joint", is = true }', {"joint": False}, ("joint", True)),
        ('{ fact = "joint", is_not = true }', {"joint": True}, ("joint", False)),
        ('{ fact = "filed_on", before = 2026-05-01 }', {"filed_on": date(2026, 5, 1)}, ("filed_on", date(2026, 4, 30))),
        ('{ fact = "letters", has = "deliberation" }', {"letters": ("convention",)}, ("letters", ("convention", "deliberation"))),
        ('{ fact = "asked_share", at_most = 50 }', {"asked": Decimal(120), "cost_total": Decimal(200)}, ("asked", Decimal(100))),
        (
            '{ fact = "own_share", at_least = 10 }',
            {"own_cash": Decimal(5000), "own_kind": Decimal(3000), "cost_total": Decimal(200000)},
            ("own_cash", Decimal(17000)),
        ),
        ('{ fact = "kind_share", at_most = 50 }', {"own_cash": Decimal(30000), "own_kind": Decimal(38000)}, ("own_kind", Decimal(30000))),
    ],
)  # fmt: skip
def test_one_change(need: str, facts: dict[str, Any], change: tuple[str, Any]) -> None:
    (found,) = of(need, facts)
    assert (found.fact, found.to) == change


def test_two_changes_where_one_is_not_enough() -> None:
    need = '{ all = [{ fact = "joint", is = true }, { fact = "months", at_most = 24 }] }'
    assert {change.fact for change in of(need, {"joint": False, "months": 36})} == {"joint", "months"}
    assert len(of(need, {"joint": False, "months": 12})) == 1


def test_either_of_two_ways_is_enough() -> None:
    need = '{ any = [{ fact = "joint", is = true }, { fact = "months", at_most = 24 }] }'
    assert len(of(need, {"joint": False, "months": 36})) == 1


def test_nobody_becomes_a_least_developed_country() -> None:
    assert of('{ fact = "applicant_country", in_group = "LDC" }', {"applicant_country": "FR"}) == ()
    assert of('{ fact = "applicant_country", is = "FR" }', {"applicant_country": "MA"}) == ()
    assert of('{ fact = "applicant_kind", is = "local_authority" }', {"applicant_kind": "firm"}) == ()


def test_more_countries_of_a_group_may_join() -> None:
    need = '{ fact = "participants", count_in_group = "G77", at_least = 3 }'
    facts = {"applicant_country": "MA", "partner_countries": ("SN", "FR")}
    (change,) = of(need, facts)
    assert change == Change("partner_countries", ("SN", "FR"), FromGroup(1, "G77"))
    one = with_rule(need)
    for language in ("en", "fr", "ar"):
        assert "?" not in say.change_sentence(change, one, language)


def test_what_is_missing_is_not_proposed_as_a_change() -> None:
    found = judge(pack(), {"asked": Decimal(90000)}, DAY)
    assert [finding.would_change != () for finding in found.findings] == [True, False, False]


def test_the_whole_names_all_that_has_to_change() -> None:
    need = '{ fact = "asked", at_most = "$most" }'
    more = '\n[[rule]]\nid = "two"\nname = "Two"\nneed = { fact = "joint", is = true }\nmend = "Mend."\nsource = "text"\n'
    one = with_rule(need, more=more)
    found = judge(one, {"asked": Decimal(90000), "joint": False}, DAY)
    assert {(change.fact, change.to) for change in found.would_change} == {("asked", 40000), ("joint", True)}


def test_where_one_rule_cannot_be_met_nothing_is_promised_of_the_whole() -> None:
    more = '\n[[rule]]\nid = "two"\nname = "Two"\nneed = { fact = "applicant_country", is = "FR" }\nmend = "Mend."\nsource = "text"\n'
    found = judge(
        with_rule('{ fact = "joint", is = true }', more=more),
        {"joint": False, "applicant_country": "MA"},
        DAY,
    )
    assert found.would_change == () and found.findings[0].would_change != ()


def test_a_change_that_breaks_another_rule_is_mended_too() -> None:
    # own share: at least 10 % of the cost; and at most 15,000 in money of one's own
    head = SMALL.split("[[rule]]")[0]
    rules = (
        '[[rule]]\nid = "a"\nname = "A"\nneed = { fact = "other_sources", at_least = "@asked" }\nmend = "M"\nsource = "text"\n'
        '[[rule]]\nid = "b"\nname = "B"\nneed = { fact = "asked", at_most = 100 }\nmend = "M"\nsource = "text"\n'
    )
    one = pack(head + rules)
    facts = {"asked": Decimal(300), "other_sources": Decimal(50)}
    found = judge(one, facts, DAY)
    assert found.would_change
    assert judge(one, applied(facts, found.would_change, DAY), DAY).verdict == YES


def test_what_is_not_known_of_who_asks_stops_no_proposal() -> None:
    need = '{ all = [{ fact = "participants", count_in_group = "G77", at_least = 3 }, { fact = "joint", is = true }] }'
    found = judge(with_rule(need), {"partner_countries": ("SN",), "joint": False}, DAY)
    assert found.verdict == NO and found.findings[0].would_change == ()


TWO_MONTHS = '{ fact = "text_at_ministry_on", on_or_before = "@council_on", less = { months = 2 } }'


def test_a_day_that_has_passed_is_not_proposed_but_the_other_one_is() -> None:
    facts = {"text_at_ministry_on": date(2026, 12, 31), "council_on": date(2027, 1, 15)}
    found = of(TWO_MONTHS, facts)  # asked in February 2026: the text may still be sent earlier
    assert found == (Change("text_at_ministry_on", date(2026, 12, 31), date(2026, 11, 15)),)
    late = judge(with_rule(TWO_MONTHS), facts, date(2026, 12, 31)).findings[0].would_change
    assert late == (Change("council_on", date(2027, 1, 15), date(2027, 3, 1)),)


def test_what_is_held_against_a_fact_that_is_not_given_names_it() -> None:
    found = judge(with_rule(TWO_MONTHS), {"text_at_ministry_on": date(2026, 12, 31)}, DAY)
    for language in ("en", "fr", "ar"):
        said = say.expected_text(found.findings[0], found.pack, language)
        assert say.fact_name("council_on", language) in said and "?" not in said


def test_countries_that_were_only_tried_are_not_told_of() -> None:
    need = '{ fact = "participants", count_in_group = "G77", at_least = 3 }'
    found = judge(with_rule(need), {"applicant_country": "MA", "partner_countries": ()}, DAY)
    assert found.would_change and found.unverified_groups == (("G77", "MA"),) and found.worlds == ()
    assert "Group of 77" in say.expected_text(found.findings[0], found.pack, "en")


def test_what_cannot_be_worked_out_proposes_nothing() -> None:
    need = '{ all = [{ fact = "joint", is = true }, { fact = "kind_share", at_most = 50 }] }'
    found = judge(with_rule(need), {"joint": False, "own_cash": Decimal(5)}, DAY)
    assert found.verdict == NO and found.findings[0].would_change == ()


def test_sums_beyond_all_budgets_are_worked_out_to_the_cent() -> None:
    facts = {"own_cash": Decimal(1), "own_kind": Decimal(0), "cost_total": Decimal(10) ** 15}
    (change,) = of('{ fact = "own_share", at_least = 99 }', facts)
    assert (change.fact, change.to) == ("own_cash", Decimal(99) * 10**13)
