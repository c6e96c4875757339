"""Rules, facts and cases that somebody wrote badly, or to do harm: each is refused in words, none ends in a traceback or takes long."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from maillage.reference.problems import Problem
from maillage.rules.cases import read_cases
from maillage.rules.facts import clean, read_facts
from maillage.rules.judge import judge
from maillage.rules.model import NO, UNKNOWN, YES
from maillage.rules.read_calls import read_calls
from maillage.rules.read_pack import read_pack
from maillage.rules.shelf import shipped
from maillage.rules.terms import Term

HEAD = """
[pack]
id = "x"
kind = "funding"
jurisdiction = "FR"
title = "t"
checked = 2026-01-01
review_by = 2027-01-01
currency = "EUR"
[source.s]
title = "s"
[value.share]
unit = "percent"
name = "n"
at = [{ from = 2020-01-01, is = 50, source = "s" }]
[value.words]
unit = "text"
name = "n"
at = [{ from = 2020-01-01, is = "FR", source = "s" }]
"""


def codes(problems: list[Problem]) -> set[str]:
    for each in problems:
        for language in ("en", "fr", "ar"):
            assert (each.message(language) + each.mend(language)).encode()
    return {each.code for each in problems}


def rule(need: str, name: str = "n") -> str:
    return f'[[rule]]\nid = "r"\nname = "{name}"\nneed = {need}\nmend = "m"\nsource = "s"\n'


@pytest.mark.parametrize(
    "need",
    [
        '{ fact = "council_on", before = "$share" }',
        '{ fact = "council_on", before = [2026-01-01] }',
        '{ fact = "council_on", before = 0001-01-01, less = { months = 2 } }',
        '{ fact = "council_on", before = 2026-01-01, plus = { years = 99999 } }',
        '{ fact = "own_share", at_least = "$words" }',
        '{ fact = "own_share", at_least = nan }',
        '{ fact = "own_share", at_least = 1e999999999 }',
        '{ fact = "own_share", at_least = "@own_share", count = true }',
        '{ fact = "partner_countries", at_least = "@endorsements", count = true }',
        '{ fact = "partner_countries", has_none = "$share" }',
        '{ fact = "partner_countries", has_any = "FR" }',
        '{ fact = "partner_countries", has = "@endorsements" }',
        '{ fact = "applicant_country", in = "FR" }',
        '{ fact = "applicant_country", in = "$words" }',
        '{ fact = "applicant_country", is = ["FR"] }',
        '{ fact = "questions_answered", in = "@asked" }',
        '{ fact = "joint", is = "$words" }',
    ],
)
def test_a_condition_that_could_not_be_asked_is_refused(need: str) -> None:
    pack, problems = read_pack(HEAD + rule(need), "x.toml")
    assert pack is None
    assert codes(problems) <= {f"rules.{each}" for each in (
        "condition-value", "condition-literal", "condition-fact", "condition-test", "term",
    )}  # fmt: skip
    assert all(each.line for each in problems)


@pytest.mark.parametrize(
    ("need", "verdict"),
    [
        ('{ fact = "own_share", at_least = "$share" }', UNKNOWN),
        ('{ fact = "applicant_country", is = "$words" }', YES),
        ('{ fact = "partner_countries", has = "$words" }', NO),
        ('{ fact = "partner_countries", has = "@applicant_country" }', NO),
        ('{ fact = "partner_countries", has_any = "@endorsements" }', UNKNOWN),
        ('{ fact = "applicant_country", not_in = "@partner_countries" }', YES),
        ('{ fact = "partner_countries", at_least = "$share", count = true }', NO),
    ],
)
def test_a_condition_of_the_right_sort_is_judged(need: str, verdict: str) -> None:
    pack, problems = read_pack(HEAD + rule(need), "x.toml")
    assert pack is not None and not problems
    facts = {"applicant_country": "FR", "partner_countries": ("MA",)}
    assert judge(pack, facts, date(2026, 11, 28)).verdict == verdict


@pytest.mark.parametrize(
    "text",
    ["{share:>999999999}", "{share.__class__}", "{share!r}", "{share[0]}", "{0}", "{}", "{", "{asked}"],
)
def test_a_text_is_filled_with_values_and_never_worked_out(text: str) -> None:
    pack, problems = read_pack(HEAD + rule('{ fact = "joint", is = true }', text), "x.toml")
    assert pack is None and codes(problems) == {"rules.text-braces"}
    assert read_pack(HEAD + rule('{ fact = "joint", is = true }', "{share} {{}}"), "x.toml")[0] is not None


def test_what_extends_rules_keeps_the_units_that_they_count_with() -> None:
    base, _ = read_pack(HEAD + rule('{ fact = "own_share", at_least = "$share" }'), "x.toml")
    assert base is not None
    other = '[pack]\nextends = "x"\n[value.share]\nunit = "text"\nat = [{ from = 2026-01-01, is = "much", source = "s" }]\n'
    pack, problems = read_pack(other, "x.toml", base)
    assert pack is None and codes(problems) == {"rules.unit"}


def test_more_rules_or_cases_than_anybody_reads_are_refused() -> None:
    need = '{ fact = "joint", is = true }'
    whole = HEAD + "".join(rule(need).replace('id = "r"', f'id = "r{each}"') for each in range(300))
    assert codes(read_pack(whole)[1]) == {"rules.too-many"}
    pack, _ = read_pack(HEAD + rule(need))
    assert pack is not None
    cases = "".join(f'[[case]]\nname = "{each}"\non = 2026-01-01\nverdict = "no"\n' for each in range(300))
    assert codes(read_cases(cases, "", pack)[1]) == {"rules.too-many"}


def test_a_condition_of_too_many_tests_is_refused() -> None:
    many = ", ".join(f'{{ fact = "months", at_least = {each} }}' for each in range(300))
    assert codes(read_pack(HEAD + rule(f"{{ any = [{many}] }}"))[1]) == {"rules.condition-many"}


@pytest.mark.parametrize(
    "text",
    [
        f"asked = {'9' * 5000}",
        f"asked = 0x{'f' * 5000}",
        "a" + ".a" * 5000 + " = 1",
        "a = " + "[" * 5000,
        "on = 2026-02-30",
    ],
)
def test_a_text_that_is_none_is_refused_by_every_reader(text: str) -> None:
    pack = shipped().packs["fr-ministry"]
    assert codes(read_facts(text)[1]) == {"rules.facts-syntax"}
    for problems in (read_pack(text)[1], read_cases(text, "", pack)[1], read_calls(text)[1]):
        assert codes(problems) == {"rules.pack-syntax"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("asked = 1e99999999999999999999", "rules.fact-number"),
        ("asked = nan", "rules.fact-number"),
        ("asked = 1e30", "rules.fact-too-large"),
        (f'{{"asked": {"9" * 5000}}}', "rules.fact-number"),
        ('{"asked": 1e99999999999999999999}', "rules.fact-number"),
        ('{"partner_countries": ["\\ud800"]}', "rules.facts-syntax"),
        ("council_on = 0001-01-01", "rules.fact-day-far"),
        ("council_on = 9999-12-31", "rules.fact-day-far"),
    ],
)
def test_a_fact_that_nobody_means_is_refused(said: str, code: str) -> None:
    facts, problems = read_facts(said, "f")
    assert codes(problems) == {code} and not facts


def test_a_sum_smaller_than_any_is_nothing() -> None:
    facts, problems = clean({"cost_total": "1e-99999999", "asked": "0.1234567891"})
    assert not problems and facts == {"cost_total": 0, "asked": Decimal("0.123456789")}
    assert Fraction(facts["asked"]).denominator <= 10**9
    for pack in shipped().packs.values():
        judge(pack, facts, date(2026, 11, 28))


def test_a_term_leads_nowhere_out_of_the_calendar() -> None:
    with pytest.raises(ValueError, match="working_days"):
        Term.of({"working_days": 10**9})
    assert Term.of({"years": 10}).before(date(1900, 1, 1)).year == 1890


def test_rules_laid_over_rules_laid_over_rules_change_no_verdict_before_their_day() -> None:
    def said(least: int, since: str) -> str:
        need = f'{{ fact = "months", at_least = {least} }}'
        return f'[pack]\nextends = "x"\n{rule(need)}from = {since}\n'

    pack, _ = read_pack(HEAD + rule('{ fact = "months", at_least = 6 }'), "x.toml")
    assert pack is not None
    for least, since in ((12, "2026-03-01"), (24, "2026-09-01")):
        over, problems = read_pack(said(least, since), "x.toml", pack)
        assert over is not None and not problems
        pack = over
    least_of = {date(2026, 2, 28): 6, date(2026, 3, 1): 12, date(2026, 8, 31): 12, date(2026, 9, 1): 24}
    for day, least in least_of.items():
        [finding] = judge(pack, {"months": 6}, day).findings
        assert finding.expected == (("months", "at_least", least),), day
    again, _ = read_pack(said(36, "2026-05-01"), "x.toml", pack)
    assert again is not None
    assert [judge(again, {}, day).findings[0].expected[0][2] for day in (*least_of, date(2026, 5, 1))] == [
        6, 12, 36, 36, 36,
    ]  # fmt: skip
