"""What is wrong with a strategy is said by field; what stands alone in one is found; its byte form is one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from maillage.dossiers.decisions import Attached
from maillage.strategies.faults import faults_of, faults_of_objective, not_ready
from maillage.strategies.model import (
    Budget,
    Objective,
    Strategy,
    Target,
    Vote,
    bytes_of,
    hash_of,
    of_plain,
    plain,
    read,
)
from maillage.strategies.orphans import Orphans, orphans

WATER = Objective(
    "water", {"fr": "De l’eau"}, topics=("water_sanitation",), goals=("6",), targets=(Target({"fr": "foyers"}, "6400", "foyers", 2026),),
    budget=Budget({"fr": "Coopération"}, 1_200_000, "XOF", 2026), serves=Attached("plan", "PSE", {"fr": "Plan"}),
)  # fmt: skip
SCHOOL = Objective("school", {"fr": "Des écoles"})
WHOLE = Strategy(
    {"fr": "Le large"}, 2025, 2030, Vote("14", date(2025, 2, 1), "https://x.example/14"), (WATER, SCHOOL)
)


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert (faults_of(WHOLE), faults_of_objective(WATER), not_ready(WHOLE)) == ({}, {}, "")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": {}}, {"title": "empty"}),
        ({"title": {"fr": "x" * 201}}, {"title": "long"}),
        ({"since": 0}, {"since": "year"}),
        ({"until": 2024}, {"until": "order"}),
        ({"until": 2045}, {"until": "long_run"}),
        ({"vote": Vote("1" * 81)}, {"number": "line"}),
        ({"vote": Vote(link="javascript:alert(1)")}, {"link": "link"}),
        ({"vote": Vote(link="http://[x")}, {"link": "link"}),
        ({"vote": Vote(link="https://a b")}, {"link": "link"}),
        ({"objectives": (SCHOOL,) * 41}, {"objectives": "many"}),
    ],
)
def test_what_is_wrong_with_its_frame_is_said_by_field(change: dict[str, Any], fault: dict[str, str]) -> None:
    assert faults_of(replace(WHOLE, **change)) == fault
    assert not_ready(replace(WHOLE, **change)) == "frame"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": {"fr": " "}}, {"title": "empty"}),
        ({"says": {"fr": "a\x00b"}}, {"says": "odd"}),
        ({"topics": ("nothing",)}, {"topics": "topic"}),
        ({"topics": ("water_sanitation",) * 13}, {"topics": "many"}),
        ({"goals": ("0",)}, {"goals": "goal"}),
        ({"targets": (Target({}),)}, {"targets": "empty"}),
        ({"targets": (Target({"fr": "x"}, "NaN"),)}, {"targets": "figure"}),
        ({"targets": (Target({"fr": "x"}, "1E+31"),)}, {"targets": "figure"}),
        ({"targets": (Target({"fr": "x"}, "1E-31"),)}, {"targets": "figure"}),
        ({"targets": (Target({"fr": "x"}, "1", "", 20260),)}, {"targets": "target_year"}),
        ({"targets": (Target({"fr": "x"}),) * 21}, {"targets": "many"}),
        ({"budget": Budget({}, 1, "EUR")}, {"budget_label": "empty"}),
        ({"budget": Budget({"fr": "x"}, -1, "EUR")}, {"budget_amount": "amount"}),
        ({"budget": Budget({"fr": "x"}, 1, "")}, {"budget_currency": "currency"}),
        ({"budget": Budget({"fr": "x"}, 2**53, "EUR")}, {"budget_amount": "amount"}),
        ({"serves": Attached("plan", "x" * 81, {})}, {"serves_title": "empty", "serves_code": "line"}),
    ],
)
def test_what_is_wrong_with_an_objective_is_said_by_field(
    change: dict[str, Any], fault: dict[str, str]
) -> None:
    wrong = replace(WATER, **change)
    assert faults_of_objective(wrong) == fault
    assert not_ready(replace(WHOLE, objectives=(SCHOOL, wrong))) == "objective"


def test_a_strategy_without_an_objective_is_not_ready() -> None:
    assert not_ready(replace(WHOLE, objectives=())) == "none"


def test_a_sum_that_is_not_known_is_no_fault() -> None:
    assert faults_of_objective(replace(WATER, budget=Budget({"fr": "Coopération"}))) == {}


def test_what_stands_alone_is_found() -> None:
    placed = {"d1": "water", "d2": "gone", "d4": "water"}
    assert orphans(WHOLE, placed, ["d1", "d2", "d3"], [], 2026) == Orphans(("d2", "d3"), ("school",), ())
    assert orphans(WHOLE, placed, ["d3"], ["d4"], 2027) == Orphans(("d3",), ("school",), ("water",))
    assert orphans(WHOLE, placed, [], ["d3"], 2031).over == ("water", "school")
    assert orphans(WHOLE, placed, [], ["d3"], 2026).dossiers == (), "what is over asks for no objective"


def test_the_last_year_is_that_of_the_targets_where_all_have_one() -> None:
    assert WATER.ended_in() == 2026 and SCHOOL.ended_in() is None
    assert replace(WATER, targets=(*WATER.targets, Target({"fr": "x"}))).ended_in() is None


def test_the_same_strategy_has_the_same_bytes_however_it_was_kept() -> None:
    assert read(bytes_of(WHOLE), Strategy) == of_plain(plain(WHOLE), Strategy) == WHOLE
    assert hash_of(bytes_of(of_plain(plain(WHOLE), Strategy))) == hash_of(bytes_of(WHOLE))
