"""Facts of a file or a form: what is clean is kept, what is not is named where it stands."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from maillage.rules.facts import clean, read_facts
from maillage.rules.vocabulary import TYPES, vocabulary


def test_a_file_in_toml_and_in_json_say_the_same() -> None:
    toml, none = read_facts(
        'asked = 120000.50\npartner_countries = ["SN", "Maroc"]\njoint = true\nfiled_on = 2027-04-30\n'
        "[cost_by_country]\nSN = 100000\nMA = 50000\n"
    )
    json, neither = read_facts(
        '{"asked": 120000.50, "partner_countries": ["SN", "MA"], "joint": true, "filed_on": "2027-04-30",'
        ' "cost_by_country": {"SN": 100000, "MA": 50000}}'
    )
    assert none == neither == []
    assert toml == json
    assert toml["asked"] == Decimal("120000.50") and toml["filed_on"] == date(2027, 4, 30)
    assert toml["partner_countries"] == ("SN", "MA")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("asked = -5", "fact-negative"),
        ('asked = "much"', "fact-number"),
        ("asked = nan", "fact-number"),
        ("asked = 1e30", "fact-too-large"),
        ("asked = true", "fact-number"),
        ("months = 2.5", "fact-whole"),
        ("joint = 3", "fact-yes-no"),
        ('filed_on = "2027-02-30"', "fact-day"),
        ('partner_countries = "Atlantis"', "fact-country"),
        ("partner_countries = 7", "fact-list"),
        ("cost_by_country = 9", "fact-table"),
        ("cost_by_country = { SN = -1 }", "fact-negative"),
        ('applicant_kind = "town"', "fact-choice"),
        ("own_share = 10", "fact-derived"),
        ("askd = 5", "fact-misspelt"),
        ("zzzzzz = 5", "fact-unknown"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_kept(line: str, code: str) -> None:
    facts, problems = read_facts(f"mere_funder = false\n# a remark\n{line}\n")
    assert [problem.code for problem in problems] == [f"rules.{code}"]
    assert problems[0].line == 3
    assert facts == {"mere_funder": False}
    for language in ("en", "fr", "ar"):
        assert "? " not in problems[0].message(language) and "{" not in problems[0].message(language)
        assert problems[0].mend(language)


def test_a_name_that_is_nearly_one_is_told() -> None:
    _, problems = read_facts("partner_country = 3")
    assert problems[0].values["expected"] == "partner_countries"


def test_a_list_of_which_one_part_is_not_known_is_not_known() -> None:
    facts, problems = clean({"partner_countries": ["SN", "Atlantis"], "endorsements": "Sénégal; Mali"})
    assert facts == {"endorsements": ("SN", "ML")}
    assert len(problems) == 1


@pytest.mark.parametrize("text", ["asked = ", "{", '{"asked": }', "[", "a = 1\na = 2", "{" * 9000])
def test_a_file_that_is_none_says_so(text: str) -> None:
    facts, problems = read_facts(text, "facts.toml")
    assert facts == {}
    assert problems[0].code == "rules.facts-syntax" and problems[0].severity == "fatal"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("120 000", "120000"), ("120\u202f000,50 €", "120000.50"), ("120,000", "120000"), ("1,234,567.8", "1234567.8"),
        ("1.234.567,8", "1234567.8"), ("12,5", "12.5"), ("120.000", "120000"), ("120.50", "120.50"), ("١٢٠٬٠٠٠", "120000"), ("0", "0"),
    ],
)  # fmt: skip
def test_amounts_as_people_type_them(typed: str, amount: str) -> None:
    assert clean({"asked": typed}) == ({"asked": Decimal(amount)}, [])


def test_an_empty_field_is_not_a_nought() -> None:
    assert clean({"asked": "", "joint": None, "partner_countries": ""}) == ({}, [])


def test_ten_thousand_lines_are_read_and_each_fault_named() -> None:
    lines = "\n".join(f"strange_{number} = {number}" for number in range(10_000))
    begun = time.process_time()
    facts, problems = read_facts(f"asked = 1\n{lines}\n")
    assert facts == {"asked": Decimal(1)}
    assert [problem.line for problem in problems] == list(range(2, 10_002))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("name", list(vocabulary()))
def test_each_fact_can_be_asked_in_three_languages(name: str) -> None:
    about = vocabulary()[name]
    assert about.type in TYPES
    for language in ("en", "fr", "ar"):
        assert about.said("name", language)
        assert bool(about.said("ask", language)) is not about.derived
        for code in about.options if name not in ("currency", "languages") else ():
            assert about.texts["options"][code][language]


def test_what_a_derived_fact_follows_from_is_there() -> None:
    known: dict[str, Any] = dict(vocabulary())
    assert all(each in known for about in vocabulary().values() for each in about.of)


def test_kinds_of_bodies_are_those_that_organisations_have() -> None:
    from maillage.parties.kinds import kind_name, kinds

    for name in ("applicant_kind", "partner_kind"):
        about = vocabulary()[name]
        assert about.options == kinds()
        assert all(about.option(kind, "ar") == kind_name(kind, "ar") for kind in kinds())


def test_two_sums_of_one_cost_are_named_and_the_finer_is_taken() -> None:
    facts, (problem,) = read_facts("cost_total = 10\n[cost_by_country]\nSN = 4\nMA = 5\n")
    assert (problem.code, problem.line, problem.values) == (
        "rules.fact-sums",
        1,
        {"found": "10", "expected": Decimal(9)},
    )
    assert "cost_total" not in facts and len(facts["cost_by_country"]) == 2
    assert clean({"cost_total": "9", "cost_by_country": {"SN": 4, "MA": 5}})[1] == []
