"""National incomes and what a record holds, in the points and in the words: the same three ways, and never against a side."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.matching.profiles import Found, Need, Offer, Tie
from maillage.matching.scores import Matching, default_weights, explain
from maillage.matching.scores.columns import incomes_by_country, pool
from maillage.matching.scores.curves import FULL, nearness, rules_of
from maillage.matching.scores.looked_up import incomes_compared
from maillage.matching.scores.pair import DEVELOPMENT, incomes_apart
from maillage.matching.scores.parts import score_pairs
from maillage.matching.scores.weights import POSITION
from maillage.reference.countries import countries_with_income, income_years, incomes
from tests.matching.scores.invented import TODAY

RULES = rules_of(default_weights())
CODES = ("", "VE", "SS", "AF", "FR", "SN", "KR", "SM", *countries_with_income()[::29])


def part(need: Need, offer: Offer, name: str) -> Any:
    matching = Matching([need], [offer], on=TODAY)
    (found,) = explain(matching, "need", 0, matching.best("need", 0, 1))
    return next(one for one in found.parts if one.name == name)


def test_the_latest_year_that_both_countries_have_is_compared_with_its_source() -> None:
    found = part(Need(id="n", country="SN"), Offer(id="o", country="FR"), "development")
    assert found.known
    assert (found.values["need"], found.values["offer"]) == (4_960, 62_620)
    assert found.values["need_year"] == found.values["offer_year"] == 2024
    assert found.values["looked_up"] == ["need", "offer"]
    assert "World Bank" in found.values["source"] and "World Bank" in found.sentence
    assert found.points == round(5_000 * nearness(math.log(62_620 / 4_960)))
    afghan = part(Need(id="n", country="AF"), Offer(id="o", country="FR"), "development")
    assert (afghan.values["need"], afghan.values["need_year"]) == (2_210, 2023)
    assert afghan.values["offer"] == incomes("FR")[2023]


def test_what_a_side_says_itself_wins_and_settles_the_year() -> None:
    need = Need(id="n", country="SN", income=9_000, income_year=2020)
    found = part(need, Offer(id="o", country="FR"), "development")
    assert (found.values["need"], found.values["offer"]) == (9_000, incomes("FR")[2020])
    assert found.values["looked_up"] == ["offer"]
    both = part(need, Offer(id="o", country="FR", income=18_000, income_year=2020), "development")
    assert both.known and both.points == 5_000
    assert "source" not in both.values


@pytest.mark.parametrize(
    ("need", "offer"),
    [
        ({"country": "VE"}, {"country": "FR"}),  # no figure in ten years
        ({"country": ""}, {"country": "FR"}),
        ({"country": "SS"}, {"country": "AD"}),  # 2015 alone, and from 2019 on
        ({"country": "SN", "income": 9_000, "income_year": 1999}, {"country": "FR"}),
        ({"country": "SN", "income": 9_000}, {"country": "FR"}),
        ({"income": 9_000, "income_year": 2023, "country": "SN"}, {"income": 9_000, "income_year": 2022, "country": "FR"}),
    ],
)  # fmt: skip
def test_without_a_year_for_both_the_part_is_unknown(need: dict[str, Any], offer: dict[str, Any]) -> None:
    found = part(Need(id="n", **need), Offer(id="o", **offer), "development")
    assert (found.known, found.points) == (False, 2_500)
    assert "source" not in found.values


INCOMES = st.one_of(st.none(), st.integers(300, 150_000))
YEARS = st.one_of(st.none(), st.sampled_from((1999, 2015, 2020, 2023, 2024, 2030)))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(CODES), INCOMES, YEARS, st.sampled_from(CODES), INCOMES, YEARS)
def test_columns_compiled_pair_and_words_compare_the_same_two_incomes(
    code: str, income: int | None, year: int | None, other: str, other_income: int | None, other_year: int | None
) -> None:  # fmt: skip
    need = Need(id="n", country=code, income=income, income_year=year)
    offer = Offer(id="o", country=other, income=other_income, income_year=other_year)
    both = pool([need], [offer], TODAY)
    row = np.array([0])
    plain = score_pairs(both, row, row, RULES)
    apart = incomes_apart(
        *(int(column[0]) for side in (both.needs, both.offers) for column in (side.income, side.year)),
        RULES.incomes, RULES.latest,
    )  # fmt: skip
    said = incomes_compared(need, offer)
    known = bool(plain.known[DEVELOPMENT, 0])
    assert known == (apart >= 0)
    compared = None not in said.values() and said["need_year"] == said["offer_year"]
    assert known == compared
    if known:
        assert abs(apart - abs(math.log(said["need"] / said["offer"])) * 1e6) <= 1
        share = int(RULES.development[min(apart // 200, len(RULES.development) - 1)])
        assert plain.points[DEVELOPMENT, 0] == (2 * 5_000 * share + FULL) // (2 * FULL)
    mirrored = score_pairs(
        pool(
            [Need(id="n", country=other, income=other_income, income_year=other_year)],
            [Offer(id="o", country=code, income=income, income_year=year)],
            TODAY,
        ),
        row,
        row,
        RULES,
    )
    assert mirrored.points[DEVELOPMENT, 0] == plain.points[DEVELOPMENT, 0]


def test_the_table_of_incomes_has_its_years_in_one_row_without_a_gap() -> None:
    """Columns are found by counting back from the latest year."""
    table, latest = incomes_by_country()
    assert latest == max(income_years())
    assert list(income_years()) == list(range(latest - table.shape[1] + 1, latest + 1))
    assert table.shape[0] == len(countries_with_income()) + 1
    assert (table[0] == -1).all()


# What a record holds


def tie(names: str) -> Tie:
    return Tie(names, f"thing:{names}", "A list", "2026-01-01", kind="twinning")


def scored(need: Need, offer: Offer) -> dict[str, tuple[int, bool, int, int]]:
    both = pool([need], [offer], TODAY)
    found = score_pairs(both, np.array([0]), np.array([0]), RULES)
    return {
        name: (int(found.points[at, 0]), bool(found.known[at, 0]), int(found.lowest[at, 0]), int(found.highest[at, 0]))
        for name, at in POSITION.items()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "done", "expected"),
    [
        (None, 0, (1_000, False, 0, 2_000)),
        (
            None,
            1,
            (1_000, True, 667, 2_000),
        ),  # one of three would be 667: what is not known counts no less than that
        (None, 2, (1_333, True, 1_333, 2_000)),
        (None, 9, (2_000, True, 2_000, 2_000)),
        ((), 2, (1_333, True, 1_333, 2_000)),
        (("a",), 0, (667, True, 667, 667)),
        (("a",), 1, (1_000, True, 667, 2_000)),  # to say what the record holds costs nothing
        (("a",), 3, (2_000, True, 2_000, 2_000)),
        (("a", "b"), 1, (1_333, True, 1_333, 2_000)),
    ],
)
def test_proof_that_is_found_counts_beside_what_is_said_and_never_less_than_the_unknown(
    said: tuple[str, ...] | None, done: int, expected: tuple[int, bool, int, int]
) -> None:
    offer = Offer(id="o", proof=said, found=Found(done=done) if done else None)
    assert scored(Need(id="n"), offer)["proof_offer"] == expected


def test_a_tie_that_is_found_makes_no_other_pair_known() -> None:
    """What a record does not list stays unknown, also for one of whom it lists something."""
    need = Need(id="n", found=Found(links=(tie("geonames:1"),), networks=(tie("AIMF"),)))
    tied = Offer(id="o", place="geonames:1", networks=("aimf",))
    assert scored(need, tied)["links"][:2] == (2_000, True)
    assert scored(need, tied)["networks"][:2] == (1_000, True)
    other = Offer(id="o", place="geonames:2", links=("FR",), networks=("UCLG",))
    assert scored(need, other)["links"][:2] == (1_000, False)
    assert scored(need, other)["networks"][:2] == (500, False)
    said = dataclasses.replace(need, links=(), networks=())
    assert scored(said, other)["links"][:2] == (0, True)
    assert scored(said, other)["networks"][:2] == (0, True)
    assert scored(said, tied)["links"][:2] == (2_000, True)


def test_a_link_that_both_say_and_the_record_lists_is_shown_with_its_source() -> None:
    need = Need(
        id="n",
        place="geonames:2",
        links=("geonames:1",),
        found=Found(links=(tie("geonames:1"), tie("geonames:3"))),
    )
    found = part(need, Offer(id="o", place="geonames:1"), "links")
    assert [one["names"] for one in found.values["record"]] == ["geonames:1"]
    assert found.sentence == "The record lists: Twinning. Source: A list (1 January 2026)."
    assert "record" not in part(need, Offer(id="o", place="geonames:9"), "links").values


def test_groups_that_both_countries_are_in_are_shown_and_give_nothing() -> None:
    shared = part(Need(id="n", country="SN"), Offer(id="o", country="ML"), "networks")
    assert {"LDC", "AU", "G77"} <= set(shared.values["groups"])
    assert (shared.known, shared.points) == (False, 500)
    assert (
        "AU" not in part(Need(id="n", country="SN"), Offer(id="o", country="FR"), "networks").values["groups"]
    )
    assert part(Need(id="n"), Offer(id="o", country="FR"), "networks").values["groups"] == []
