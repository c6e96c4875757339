"""The packs of funds: the figures of the field come out of them, on the days on which they changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from maillage.rules.facts import clean
from maillage.rules.judge import judge
from maillage.rules.model import NO, UNKNOWN, YES, Finding, FromGroup, Judgement
from maillage.rules.shelf import read_own, shipped

FUNDS = (
    "aimf", "ficol", "fr-joint", "fr-ministry", "fr-turnkey", "franco-moroccan", "franco-senegalese", "franco-tunisian", "ibsa", "india-un",
    "pgtf", "water-one-percent", "western-balkans-fund",
)  # fmt: skip
TODAY = date(2026, 11, 28)


def judged(fund: str, on: date = TODAY, **said: Any) -> Judgement:
    facts, problems = clean(said)
    assert problems == []
    return judge(shipped().packs[fund], facts, on)


def rule(found: Judgement, name: str) -> Finding:
    (finding,) = [each for each in found.findings if each.rule.id == name]
    return finding


def best(found: Judgement) -> Decimal:
    assert found.ceiling is not None
    return found.ceiling.best


def test_every_fund_is_on_the_shelf() -> None:
    assert [pack.id for pack in shipped().funds()] == list(FUNDS)


# --- The French ministry ---

TWO = {"partner_countries": ["ML", "CI"], "cost_by_country": {"ML": 120000, "CI": 80000}}


def test_ceiling_of_2025_by_part_and_by_the_single_rate() -> None:
    found = judged("fr-ministry", date(2025, 4, 7), **TWO)
    assert found.ceiling is not None
    assert [found.ceiling.by_part, found.ceiling.single, found.ceiling.best] == [124000, 120000, 124000]
    assert {line.country: [line.rate, line.amount] for line in found.ceiling.lines} == {
        "ML": [70, 84000],
        "CI": [50, 40000],
    }


def test_the_same_project_in_2024() -> None:
    assert best(judged("fr-ministry", date(2024, 4, 7), **TWO)) == 164000


@pytest.mark.parametrize(("in_an_ldc", "part_is_better"), [(99999, False), (100000, False), (100001, True)])
def test_by_part_is_better_above_half_in_least_developed_countries(
    in_an_ldc: int, part_is_better: bool
) -> None:
    found = judged(
        "fr-ministry", date(2025, 4, 7), cost_by_country={"ML": in_an_ldc, "CI": 200000 - in_an_ldc}
    )
    assert found.ceiling is not None and found.ceiling.single == 120000
    assert (found.ceiling.by_part > found.ceiling.single) is part_is_better


@pytest.mark.parametrize(
    ("on", "ldc", "oda", "other"),
    [
        (date(2024, 1, 10), 90, 70, 70),
        (date(2025, 2, 16), 90, 70, 70),
        (date(2025, 2, 17), 70, 50, 30),
        (date(2025, 12, 31), 70, 50, 30),
    ],
)
def test_rates_change_with_the_calls_of_2025(on: date, ldc: int, oda: int, other: int) -> None:
    of_each = {
        code: best(judged("fr-ministry", on, cost_by_country={code: 100})) for code in ("ML", "CI", "JP")
    }
    assert of_each == {"ML": ldc, "CI": oda, "JP": other}


@pytest.mark.parametrize(("on", "verdict"), [(date(2024, 12, 12), YES), (date(2024, 12, 13), NO)])
def test_sao_tome_leaves_the_least_developed_countries_on_13_december_2024(on: date, verdict: str) -> None:
    by_asking = judged("fr-ministry", on, cost_by_country={"ST": 100000}, asked=90000)
    by_opening = judged(
        "fr-ministry", date(2025, 1, 5), cost_by_country={"ST": 100000}, asked=90000, call_opened_on=on
    )
    assert rule(by_asking, "ceiling").verdict == rule(by_opening, "ceiling").verdict == verdict
    assert by_asking.assumed and not by_opening.assumed


def test_the_day_on_which_the_call_opened_decides_and_not_the_day_of_asking() -> None:
    asked = {"cost_by_country": {"ML": 100000}, "asked": 90000}
    assert rule(judged("fr-ministry", date(2025, 3, 1), **asked), "ceiling").verdict == NO
    opened = judged("fr-ministry", date(2025, 3, 1), **asked, call_opened_on=date(2024, 3, 4))
    assert rule(opened, "ceiling").verdict == YES


@pytest.mark.parametrize(
    ("cash", "kind", "share", "verdict"),
    [(40000, 38000, Fraction(1900, 39), YES), (30000, 38000, Fraction(950, 17), NO), (38000, 38000, Fraction(50), YES)],
)  # fmt: skip
def test_in_kind_is_no_more_than_in_money(cash: int, kind: int, share: Fraction, verdict: str) -> None:
    finding = rule(judged("fr-ministry", date(2025, 4, 7), own_cash=cash, own_kind=kind), "own-kind")
    assert (finding.found["kind_share"], finding.verdict) == (share, verdict)


def test_what_would_mend_too_much_in_kind_is_8000_less_of_it() -> None:
    finding = rule(judged("fr-ministry", date(2025, 4, 7), own_cash=30000, own_kind=38000), "own-kind")
    (change,) = finding.would_change
    assert (change.fact, change.to) == ("own_kind", 30000)


@pytest.mark.parametrize(("cash", "verdict"), [(20000, YES), (Decimal("19999.99"), NO)])
def test_own_share_is_a_tenth_of_the_whole(cash: Any, verdict: str) -> None:
    found = judged("fr-ministry", date(2025, 4, 7), cost_total=200000, own_cash=cash, own_kind=0)
    assert rule(found, "own-share").verdict == verdict


def test_a_sixty_per_cent_bid_is_turned_by_asking_for_half() -> None:
    found = judged("fr-ministry", date(2025, 4, 7), partner_countries=["MA"], cost_total=200000, asked=120000)
    (change,) = rule(found, "ceiling").would_change
    assert (change.fact, change.was, change.to) == ("asked", 120000, 100000)


def test_after_what_was_read_nothing_is_said_and_the_last_day_stands_beside() -> None:
    asked = {"cost_by_country": {"BD": 100000}, "asked": 70000}
    found = judged("fr-ministry", TODAY, **asked, call_opened_on=date(2026, 11, 25))
    assert (found.verdict, found.findings) == (UNKNOWN, ())
    assert found.last is not None and found.last.on == date(2025, 12, 31)
    assert rule(found.last, "ceiling").verdict == YES


STILL_HOLDS = """
[pack]
id = "as-in-2025"
extends = "fr-ministry"
checked = 2026-11-28
review_by = 2027-11-28
known_until = 2027-12-31
"""


@pytest.mark.parametrize(
    ("on", "asked", "verdicts"),
    [
        (date(2026, 11, 23), 70000, {"": YES}),
        (date(2026, 11, 24), 70000, {"exit_takes_effect": NO, "exit_deferred": YES}),
        (date(2026, 11, 25), 50000, {"": YES}),
        (date(2026, 11, 25), 70001, {"": NO}),
        (date(2029, 11, 24), 70000, {"": NO}),
    ],
)
def test_bangladesh_both_answers_and_the_doubt_named(on: date, asked: int, verdicts: dict[str, str]) -> None:
    own = read_own(STILL_HOLDS.replace("2027-12-31", "2029-12-31"), "", shipped(), "a town", check=False)
    facts, _ = clean({"cost_by_country": {"BD": 100000}, "asked": asked})
    found = judge(own.packs["as-in-2025"], facts, on)
    if "" in verdicts:
        assert rule(found, "ceiling").verdict == verdicts[""]
        return
    assert rule(found, "ceiling").verdict == UNKNOWN
    said = {}
    for world in found.worlds:
        ((doubt, reading),) = world.readings
        assert (doubt.group, doubt.country) == ("LDC", "BD")
        said[reading] = rule(world.judgement, "ceiling").verdict
    assert said == verdicts


# --- Other funds ---


@pytest.mark.parametrize(
    ("partners", "verdict"), [([], NO), (["SN"], NO), (["SN", "FR"], NO), (["SN", "CI"], YES), (["SN", "CI", "FR"], YES)]
)  # fmt: skip
def test_pgtf_wants_three_countries_of_the_group_of_77(partners: list[str], verdict: str) -> None:
    finding = rule(judged("pgtf", applicant_country="MA", partner_countries=partners), "countries")
    assert finding.verdict == verdict


def test_a_national_bid_is_turned_by_two_more_countries() -> None:
    (change,) = rule(judged("pgtf", applicant_country="MA", partner_countries=[]), "countries").would_change
    assert (change.fact, change.to) == ("partner_countries", FromGroup(2, "G77"))


@pytest.mark.parametrize(("others", "verdict"), [(34999, NO), (35000, YES)])
def test_pgtf_others_pay_as_much_so_the_whole_is_at_least_70000(others: int, verdict: str) -> None:
    found = judged("pgtf", asked=35000, other_sources=others)
    assert (rule(found, "other-sources").verdict, rule(found, "most").verdict) == (verdict, YES)


@pytest.mark.parametrize(
    ("on", "filed", "verdict"),
    [
        (date(2026, 4, 29), date(2026, 4, 30), YES),
        (date(2026, 4, 30), date(2026, 5, 1), NO),
        (date(2026, 5, 1), date(2026, 5, 1), YES),
        (TODAY, date(2027, 4, 30), YES),
        (TODAY, date(2027, 5, 1), NO),
    ],
)
def test_pgtf_closes_on_30_april_and_then_the_next_round_begins(on: date, filed: date, verdict: str) -> None:
    found = judged("pgtf", on, filed_on=filed)
    (finding,) = [each for each in found.findings if each.rule.id.startswith("filed-")]
    assert finding.verdict == verdict


@pytest.mark.parametrize(("number", "verdict"), [(0, YES), (1, NO)])
def test_pgtf_one_proposal_a_year(number: int, verdict: str) -> None:
    assert rule(judged("pgtf", proposals_this_year=number), "one-a-year").verdict == verdict


@pytest.mark.parametrize(("asked", "own", "verdict"), [(200000, 50000, YES), (200001, 49999, NO)])
def test_aimf_pays_four_fifths_and_the_city_one(asked: int, own: int, verdict: str) -> None:
    found = judged("aimf", cost_total=250000, asked=asked, own_cash=own, own_kind=0, partner_countries=["SN"])
    assert (rule(found, "share").verdict, rule(found, "own-share").verdict) == (verdict, verdict)
    assert best(found) == 200000


@pytest.mark.parametrize(("cost", "most"), [(14000, 11200), (15000, 12000), (20000, 12000)])
def test_western_balkans_2018_the_lesser_of_a_sum_and_a_share(cost: int, most: int) -> None:
    assert best(judged("western-balkans-fund", date(2018, 12, 1), cost_by_country={"AL": cost})) == most


def test_western_balkans_2025_three_of_the_six_and_no_sum_was_read() -> None:
    found = judged(
        "western-balkans-fund", date(2025, 2, 1), applicant_country="RS", partner_countries=["AL"], asked=1
    )
    assert (rule(found, "parties").verdict, rule(found, "most").verdict) == (NO, UNKNOWN)
    assert rule(found, "parties").would_change[0].to == FromGroup(1, "WB6")
    assert found.ceiling is None


@pytest.mark.parametrize(
    ("budget", "receipts", "most"), [("water", 3200000, 32000), ("sanitation", 1450000, 14500)]
)
def test_one_per_cent_of_each_budget_apart(budget: str, receipts: int, most: int) -> None:
    said: dict[str, Any] = {f"{budget}_receipts": receipts}
    assert rule(judged("water-one-percent", **{**said, f"from_{budget}": most}), budget).verdict == YES
    beyond = rule(judged("water-one-percent", **{**said, f"from_{budget}": most + 1}), budget)
    assert beyond.verdict == NO
    (change,) = beyond.would_change
    assert (change.fact, change.to) == (f"from_{budget}", most)


def test_what_one_water_budget_leaves_cannot_be_taken_from_the_other() -> None:
    found = judged(
        "water-one-percent", water_receipts=3200000, from_water=46500, sanitation_receipts=1450000, from_sanitation=0
    )  # fmt: skip
    assert (found.verdict, rule(found, "water").verdict) == (NO, NO)
    assert rule(found, "sanitation").applies is False


@pytest.mark.parametrize("fund", ["franco-moroccan", "franco-senegalese", "franco-tunisian", "ficol"])
def test_a_rate_that_was_not_read_stays_empty_and_is_asked_for(fund: str) -> None:
    pack = shipped().packs[fund]
    assert [dated.is_ for dated in pack.values["rate"].at] == [None]
    assert pack.known_until is not None
    finding = rule(judge(pack, {}, pack.known_until), "rate")
    assert (finding.verdict, finding.missing) == (UNKNOWN, ("share_confirmed",))
