"""Truth tables of the packs of funds: every combination of the facts of each rule, each fact also not given.

Beside each rule stands what it means, written once more in plain Python over facts that are all given; no code of the rules helps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from maillage.rules.judge import judge
from maillage.rules.model import IN_FORCE, NO, UNKNOWN, YES, Dated, PackSource
from maillage.rules.shelf import shipped

Facts = Mapping[str, Any]
Meant = Callable[[Facts], bool]
WB6 = {"AL", "BA", "XK", "ME", "MK", "RS"}
COUNTRIES = {
    "MA",
    "SN",
    "CI",
    "ML",
    "TN",
    "LB",
}  # of those below: members of the Group of 77 that may receive aid


def french_town(facts: Facts) -> bool:
    return bool(facts["applicant_kind"] == "local_authority" and facts["applicant_country"] == "FR")


def both_towns(facts: Facts) -> bool:
    return facts["applicant_kind"] == "local_authority" and "local_authority" in facts["partner_kind"]


def developing(facts: Facts) -> bool:
    return bool({facts["applicant_country"], *facts["partner_countries"]} & (COUNTRIES | WB6))


OF: dict[str, tuple[Any, ...]] = {
    "applicant_kind": ("local_authority", "association", "firm"),
    "applicant_country": ("FR", "MA", "RS"),
    "partner_countries": ((), ("MA",), ("SN", "CI"), ("FR", "SN"), ("AL", "ME"), ("TN",), ("LB",)),
    "partner_kind": ((), ("association",), ("association", "local_authority")),
    "letters": ((), ("convention",), ("deliberation", "letter_of_intent")),
    "languages": ((), ("other",), ("other", "fr")),
    "member_of": ((), ("other",), ("aimf",)),
    "spends_on": ((), ("equipment",), ("training", "transport")),
    "water_uses": ((), ("drinking_water",), ("sanitation", "other")),
    "endorsements": ((), ("FR", "MA", "RS", "SN"), ("FR", "MA", "RS", "SN", "CI", "AL", "ME")),
    "authorities_here": (0, 2, 3, 5),
    "proposals_this_year": (0, 1),
    "months": (2, 3, 10, 11, 12, 24, 25),
    "filed_on": (date(2026, 4, 30), date(2026, 5, 1), date(2027, 4, 30), date(2027, 5, 1)),
    "asked": tuple(map(Decimal, (0, 11200, 11201, 12001, 35000, 40000, 124000, 124001, 164000, 164001))),
    "other_sources": tuple(map(Decimal, (0, 35000, 39999, 40000))),
    "cost_total": tuple(map(Decimal, (14000, 200000))),
    "cost_by_country": tuple(
        {code: Decimal(cost) for code, cost in costs.items()}
        for costs in (
            {"ML": 120000, "CI": 80000},
            {"ML": 80000, "CI": 120000},
            {"MA": 200000},
            {"JP": 100000},
        )
    ),
    "own_cash": tuple(map(Decimal, (0, 19999, 20000, 40000))),
    "own_kind": tuple(map(Decimal, (0, 1, 38000, 40000, 40001))),
    "water_receipts": (Decimal(3200000),),
    "from_water": tuple(map(Decimal, (0, 32000, 32001))),
    "sanitation_receipts": (Decimal(1450000),),
    "from_sanitation": tuple(map(Decimal, (0, 14500, 14501))),
}
YES_NO = (True, False)


def a_share(part: Decimal, whole: Decimal) -> Fraction:
    return Fraction(part) / Fraction(whole)


def own(facts: Facts) -> Decimal:
    found: Decimal = facts["own_cash"] + facts["own_kind"]
    return found


def kind_within_cash(facts: Facts) -> bool:
    return bool(facts["own_kind"] <= facts["own_cash"])


def ceiling_2024(facts: Facts) -> bool:
    most = sum(cost * (90 if code == "ML" else 70) / 100 for code, cost in facts["cost_by_country"].items())
    return bool(facts["asked"] <= most)


def ceiling_2025(facts: Facts) -> bool:
    costs = facts["cost_by_country"]
    rates = {"ML": 70, "CI": 50, "MA": 50, "JP": 30}
    by_part = sum(cost * rates[code] / 100 for code, cost in costs.items())
    whole = sum(costs.values()) * 60 / 100 if len(costs) > 1 else 0
    return bool(facts["asked"] <= max(by_part, whole))


def all_of(fact: str) -> Meant:
    return lambda facts: facts[fact] is True


def none_of(fact: str) -> Meant:
    return lambda facts: facts[fact] is False


def between(one: str, other: str) -> Meant:
    def meant(facts: Facts) -> bool:
        home, others = facts["applicant_country"], facts["partner_countries"]
        return (home == one and other in others) or (home == other and one in others)

    return meant


def taking_part(group: set[str], number: int) -> Meant:
    return lambda f: len({f["applicant_country"], *f["partner_countries"]} & group) >= number


SIDES = ("applicant_country", "partner_countries")
LEADS = ("applicant_kind", "applicant_country")
COSTS = ("asked", "cost_by_country")
D2024, D2025, NOW, MOROCCO, SENEGAL, TUNISIA, AFD = (
    date(2024, 4, 1), date(2025, 4, 10), date(2026, 11, 28), date(2023, 1, 10), date(2024, 1, 10), date(2023, 3, 1), date(2024, 5, 2),
)  # fmt: skip
TABLES: dict[tuple[str, str, date], tuple[tuple[str, ...], Meant]] = {
    ("fr-ministry", "applicant", D2025): (LEADS, french_town),
    ("fr-ministry", "partner", D2025): (("partner_kind",), lambda f: "local_authority" in f["partner_kind"]),
    ("fr-ministry", "papers", D2024): (("letters",), lambda f: len(f["letters"]) > 0),
    ("fr-ministry", "no-other-scheme", D2024): (("other_scheme_fits",), none_of("other_scheme_fits")),
    ("fr-ministry", "reports", D2024): (("reports_filed",), all_of("reports_filed")),
    ("fr-ministry", "ceiling", D2024): (COSTS, ceiling_2024),
    ("fr-ministry", "ceiling", D2025): (COSTS, ceiling_2025),
    ("fr-ministry", "own-share", D2025): (
        ("own_cash", "own_kind", "cost_total"),
        lambda f: a_share(own(f), f["cost_total"]) >= Fraction(1, 10),
    ),
    ("fr-ministry", "own-kind", D2025): (("own_cash", "own_kind"), kind_within_cash),
    ("fr-ministry", "oda", D2025): (("oda_declared",), all_of("oda_declared")),
    ("fr-ministry", "gender", D2025): (("gender_objective",), all_of("gender_objective")),
    ("fr-joint", "authority", D2025): (
        ("applicant_kind",),
        lambda f: f["applicant_kind"] == "local_authority",
    ),
    ("fr-joint", "countries", D2025): (
        SIDES,
        lambda f: f["applicant_country"] == "FR" and "LB" in f["partner_countries"],
    ),
    ("fr-joint", "reports", D2025): (("reports_filed",), all_of("reports_filed")),
    ("fr-joint", "own-share", D2025): (
        ("own_cash", "own_kind", "cost_total"),
        lambda f: a_share(own(f), f["cost_total"]) >= Fraction(1, 10),
    ),
    ("fr-joint", "own-kind", D2025): (("own_cash", "own_kind"), kind_within_cash),
    ("fr-joint", "oda", D2025): (("oda_declared",), all_of("oda_declared")),
    ("fr-joint", "gender", D2025): (("gender_objective",), all_of("gender_objective")),
    ("fr-joint", "rate", D2025): (("share_confirmed",), all_of("share_confirmed")),
    ("fr-turnkey", "carrier", date(2022, 2, 1)): (
        LEADS,
        lambda f: f["applicant_country"] == "FR" and f["applicant_kind"] == "association",
    ),
    ("fr-turnkey", "authorities", date(2022, 2, 1)): (("authorities_here",), lambda f: f["authorities_here"] >= 5),
    ("fr-turnkey", "authorities", D2024): (("authorities_here",), lambda f: f["authorities_here"] >= 3),
    ("fr-turnkey", "rate", date(2022, 2, 1)): (("share_confirmed",), all_of("share_confirmed")),
    ("fr-turnkey", "reports", D2024): (("reports_filed",), all_of("reports_filed")),
    ("fr-turnkey", "ceiling", D2025): (COSTS, ceiling_2025),
    ("fr-turnkey", "oda", D2025): (("oda_declared",), all_of("oda_declared")),
    ("fr-turnkey", "gender", D2025): (("gender_objective",), all_of("gender_objective")),
    ("fr-turnkey", "carrier-2024", D2025): (
        LEADS,
        lambda f: f["applicant_country"] == "FR" and f["applicant_kind"] == "association",
    ),
    ("franco-moroccan", "sides", MOROCCO): (SIDES, between("FR", "MA")),
    ("franco-moroccan", "authorities", MOROCCO): (("applicant_kind", "partner_kind"), both_towns),
    ("franco-moroccan", "joint", MOROCCO): (("joint",), all_of("joint")),
    ("franco-moroccan", "not-mere-funder", MOROCCO): (
        ("applicant_country", "mere_funder"),
        lambda f: f["applicant_country"] != "FR" or f["mere_funder"] is False,
    ),
    ("franco-moroccan", "months", MOROCCO): (("months",), lambda f: 12 <= f["months"] <= 24),
    ("franco-moroccan", "costs", MOROCCO): (("spends_on",), lambda f: "transport" not in f["spends_on"]),
    ("franco-moroccan", "rate", MOROCCO): (("share_confirmed",), all_of("share_confirmed")),
    ("franco-senegalese", "sides", SENEGAL): (SIDES, between("FR", "SN")),
    ("franco-senegalese", "authorities", SENEGAL): (("applicant_kind", "partner_kind"), both_towns),
    ("franco-senegalese", "joint", SENEGAL): (("joint",), all_of("joint")),
    ("franco-senegalese", "rate", SENEGAL): (("share_confirmed",), all_of("share_confirmed")),
    ("franco-tunisian", "sides", TUNISIA): (SIDES, between("FR", "TN")),
    ("franco-tunisian", "authorities", TUNISIA): (("applicant_kind", "partner_kind"), both_towns),
    ("franco-tunisian", "joint", TUNISIA): (("joint",), all_of("joint")),
    ("franco-tunisian", "rate", TUNISIA): (("share_confirmed",), all_of("share_confirmed")),
    ("ficol", "applicant", date(2022, 5, 2)): (LEADS, french_town),
    ("ficol", "applicant-2023", AFD): (
        (*LEADS, "mostly_authorities"),
        lambda f: french_town(f)
        or (f["applicant_country"] == "FR" and f["applicant_kind"] == "association" and f["mostly_authorities"]),
    ),
    ("ficol", "competence", AFD): (("own_competence",), all_of("own_competence")),
    ("ficol", "not-mere-funder", AFD): (("mere_funder",), none_of("mere_funder")),
    ("ficol", "countries", AFD): (
        ("partner_countries",),
        lambda f: set(f["partner_countries"]) <= COUNTRIES | {"AL", "ME"},
    ),
    ("ficol", "afd-acts", AFD): (("afd_acts",), all_of("afd_acts")),
    ("ficol", "rate", AFD): (("share_confirmed",), all_of("share_confirmed")),
    ("pgtf", "applicant", NOW): (("applicant_country",), lambda f: f["applicant_country"] == "MA"),
    ("pgtf", "countries", NOW): (SIDES, taking_part(COUNTRIES, 3)),
    ("pgtf", "one-a-year", NOW): (("proposals_this_year",), lambda f: f["proposals_this_year"] == 0),
    ("pgtf", "most", date(2016, 1, 1)): (("asked",), lambda f: f["asked"] <= 40000),
    ("pgtf", "most", NOW): (("asked",), lambda f: f["asked"] <= 35000),
    ("pgtf", "other-sources", NOW): (("asked", "other_sources"), lambda f: f["other_sources"] >= f["asked"]),
    ("pgtf", "endorsements", NOW): (
        (*SIDES, "endorsements"),
        lambda f: {f["applicant_country"], *f["partner_countries"]} <= set(f["endorsements"]),
    ),
    ("pgtf", "language", NOW): (("languages",), lambda f: "fr" in f["languages"]),
    ("pgtf", "filed-2026", date(2026, 4, 1)): (("filed_on",), lambda f: f["filed_on"] <= date(2026, 4, 30)),
    ("pgtf", "filed-2027", NOW): (("filed_on",), lambda f: f["filed_on"] <= date(2027, 4, 30)),
    ("ibsa", "developing-country", NOW): (SIDES, developing),
    ("ibsa", "government", NOW): (("government_endorses",), all_of("government_endorses")),
    ("india-un", "developing-country", NOW): (SIDES, developing),
    ("india-un", "government", NOW): (("government_endorses",), all_of("government_endorses")),
    ("aimf", "member", NOW): (("member_of",), lambda f: "aimf" in f["member_of"]),
    ("aimf", "equipment", NOW): (("spends_on",), lambda f: "equipment" in f["spends_on"]),
    ("aimf", "share", NOW): (("asked", "cost_total"), lambda f: f["asked"] * 10 <= f["cost_total"] * 8),
    ("aimf", "own-share", NOW): (
        ("own_cash", "own_kind", "cost_total"),
        lambda f: own(f) * 10 >= f["cost_total"] * 2,
    ),
    ("western-balkans-fund", "applicant", D2025): (
        LEADS,
        lambda f: f["applicant_country"] == "RS" and f["applicant_kind"] != "firm",
    ),
    ("western-balkans-fund", "parties", D2025): (SIDES, taking_part(WB6, 3)),
    ("western-balkans-fund", "most", date(2018, 12, 1)): (("asked",), lambda f: f["asked"] <= 12000),
    ("western-balkans-fund", "share", date(2018, 12, 1)): (
        ("asked", "cost_total"),
        lambda f: f["asked"] * 10 <= f["cost_total"] * 8,
    ),
    ("western-balkans-fund", "months", date(2018, 12, 1)): (("months",), lambda f: f["months"] <= 12),
    ("western-balkans-fund", "months", D2024): (("months",), lambda f: f["months"] <= 10),
    ("western-balkans-fund", "months-min", D2024): (("months",), lambda f: f["months"] >= 3),
    ("water-one-percent", "applicant", NOW): (LEADS, french_town),
    ("water-one-percent", "uses", NOW): (("water_uses",), lambda f: "other" not in f["water_uses"]),
    ("water-one-percent", "water", NOW): (("from_water", "water_receipts"), lambda f: f["from_water"] <= 32000),
    ("water-one-percent", "sanitation", NOW): (
        ("from_sanitation", "sanitation_receipts"),
        lambda f: f["from_sanitation"] <= 14500,
    ),
}  # fmt: skip


def test_every_rule_of_every_fund_has_its_table() -> None:
    of_funds = {(pack.id, rule.id) for pack in shipped().funds() for rule in pack.rules}
    assert {(fund, rule) for fund, rule, _ in TABLES} == of_funds


@pytest.mark.parametrize(("fund", "rule", "on"), TABLES)
def test_truth_table(fund: str, rule: str, on: date) -> None:
    pack = shipped().packs[fund]
    names, meant = TABLES[fund, rule, on]
    given = [OF.get(name, YES_NO) for name in names]
    said: dict[tuple[int, ...], str] = {}
    for places in product(*(range(-1, len(values)) for values in given)):  # -1: not given
        facts = {name: values[at] for name, values, at in zip(names, given, places, strict=True) if at >= 0}
        (finding,) = [each for each in judge(pack, facts, on, deep=False).findings if each.rule.id == rule]
        said[places] = finding.leaning
        assert finding.verdict == (finding.leaning if finding.rule.verified else UNKNOWN)
        if -1 not in places:
            assert finding.leaning == (YES if meant(facts) else NO), facts
    assert said[tuple(-1 for _ in names)] == UNKNOWN
    assert set(said.values()) >= {YES, NO}, "the table does not try both sides of the rule"
    for places, verdict in said.items():
        for at, place in enumerate(places):
            for filled in range(len(given[at])) if place < 0 and verdict != UNKNOWN else ():
                assert said[(*places[:at], filled, *places[at + 1 :])] == verdict, (
                    "filling in turned a decided answer"
                )


@pytest.mark.parametrize("fund", [pack.id for pack in shipped().funds()])
def test_a_version_from_a_day_on_changes_nothing_before_it(fund: str) -> None:
    pack, cases = shipped().packs[fund], shipped().cases[fund]
    new = PackSource("new", "a new text")
    for case in cases:
        at = max(case.on, *(day for day in case.facts.values() if isinstance(day, date)), date.min)
        since = at + timedelta(days=1)
        changed = {
            name: replace(
                value,
                at=(*(each for each in value.at if each.since < since), Dated(since, 7, IN_FORCE, new, True)),
            )
            for name, value in pack.values.items()
        }
        rules = tuple(rule if rule.until else replace(rule, until=since) for rule in pack.rules)
        later = replace(pack, values=changed, rules=rules)
        said, again = judge(pack, case.facts, case.on), judge(later, case.facts, case.on)
        assert again.verdict == said.verdict and again.ceiling == said.ceiling
        assert [(each.verdict, each.expected) for each in again.findings] == [
            (each.verdict, each.expected) for each in said.findings
        ]
        if pack.known_until is None or since <= pack.known_until:
            assert len(judge(later, {}, since).findings) < len(pack.rules)
