"""Rounds are the best there are, allowed, fair by a rule that holds, and the same whatever the order of what came in."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import math
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from maillage.matching.rounds import Instance, Match, RoundNeed, RoundOffer, as_json, solve
from maillage.matching.rounds.cleared import clear
from maillage.matching.rounds.ordered import put_in_order
from maillage.matching.rounds.proof import bound_of
from maillage.matching.rounds.steps import ladder, steps_at
from tests.matching.rounds.invented import (
    best_of_all,
    columns,
    greedy,
    invented,
    limits,
    linear_program,
    round_of,
    worth,
)

WORKED = [[90_000, 85_000, 10_000], [88_000, 30_000, 20_000], [60_000, 70_000, 50_000]]
EQUITIES = (0, 0.05, 0.2, 0.35, 0.5, 0.75, 0.9, 1)


def units_of(instance: Instance, equity: float) -> list[int]:
    """Units a candidate pair, in the order of the instance."""
    solved = solve(dataclasses.replace(instance, equity=equity))
    taken = {(m.need, m.offer): m.quantity for m in solved.matches}
    pairs = zip(instance.need.tolist(), instance.offer.tolist(), strict=True)
    return [taken.pop((instance.needs[n].id, instance.offers[o].id), 0) for n, o in pairs]


def test_the_worked_round() -> None:
    instance = round_of(WORKED)
    solved = solve(instance)
    assert [(m.need, m.offer, m.quantity) for m in solved.matches] == [
        ("n0", "o1", 1),
        ("n1", "o0", 1),
        ("n2", "o2", 1),
    ]
    assert solved.total_milli == solved.objective == solved.bound == 223_000
    assert greedy(instance) == 180_000
    assert solve(round_of([[score // 100 for score in row] for row in WORKED])).total_milli == 2_230


def test_every_round_of_two_needs_and_two_offers_is_the_best() -> None:
    """All scores from nothing, little and much, all quantities of one and two, with one place or two, plain and fair."""
    low_to_much = (0, 10_000, 90_000)
    for number, (a, b, c, d) in enumerate(itertools.product(low_to_much, repeat=4)):
        places = ["one", "one"] if number % 2 else ["one", "two"]
        for quantities in itertools.product((1, 2), repeat=4):
            instance = round_of([[a, b], [c, d]], list(quantities[:2]), places)
            needs = [
                dataclasses.replace(n, quantity=q)
                for n, q in zip(instance.needs, quantities[2:], strict=True)
            ]
            asked, steps = dataclasses.replace(instance, needs=needs), steps_at(number % 3 * 500)
            found = clear(put_in_order(asked), steps)
            bound = bound_of(found.network, found.potentials)
            assert found.objective == bound == best_of_all(asked, steps.place, steps.country)


@pytest.mark.parametrize("seed", range(60))
def test_a_small_round_equals_every_way_tried(seed: int) -> None:
    dice = random.Random(seed)
    instance = invented(seed, dice.randint(1, 4), dice.randint(1, 3), dice.randint(1, 3), most=2)
    solved = solve(instance)
    assert solved.total_milli == solved.objective == solved.bound == best_of_all(instance)
    fair = solve(dataclasses.replace(instance, equity=dice.choice(EQUITIES)))
    assert fair.objective == fair.bound == best_of_all(instance, fair.steps.place, fair.steps.country)
    assert fair.gap_milli == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_middle_round_equals_a_linear_program(seed: int) -> None:
    instance = invented(seed + 100, 60, 40, 8, most=4)
    assert solve(instance).objective == pytest.approx(linear_program(instance), abs=0.01)
    fair = solve(dataclasses.replace(instance, equity=0.7))
    expected = linear_program(instance, fair.steps.place, fair.steps.country)
    assert fair.objective == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("equity", [0, 0.4, 1])
def test_quantities_quotas_and_caps_are_never_exceeded(seed: int, equity: float) -> None:
    instance = invented(seed + 200, 40, 15, 6, most=5)
    units = units_of(instance, equity)
    assert sum(units)
    for pairs, most in limits(instance):
        assert sum(units[at] for at in pairs) <= most


@pytest.mark.parametrize("seed", range(12))
def test_what_is_said_to_be_gained_is_what_is_matched(seed: int) -> None:
    instance = invented(seed + 300, 30, 12, 5)
    for equity in (0, 0.6):
        solved = solve(dataclasses.replace(instance, equity=equity))
        units = units_of(instance, equity)
        assert solved.total_milli == worth(instance, units, (), ())
        assert solved.objective == worth(instance, units, solved.steps.place, solved.steps.country)


@pytest.mark.parametrize("seed", range(40))
def test_more_equity_never_lowers_the_worst_off_tenth(seed: int) -> None:
    instance = invented(seed + 400, 40, 25, 6, most=3)
    rows = []
    for equity in EQUITIES:
        solved = solve(dataclasses.replace(instance, equity=equity))
        rows.append(least_of(instance, solved.matches))
        told = solved.equity.shown["worst_tenth"]
        assert [told[name]["milli"]["after"] for name in ("places", "all_places")] == rows[-1]
        assert [told[name]["milli"]["before"] for name in ("places", "all_places")] == rows[0]
    for column in zip(*rows, strict=True):
        assert list(column) == sorted(column)


def least_of(instance: Instance, matches: Sequence[Match]) -> list[int]:
    """Points of the tenth that has least: of places that a candidate reaches, and of all. Plain counting."""
    places = {need.id: (need.country, need.place) for need in instance.needs}
    by_need = Counter({need.id: 0 for need in instance.needs})
    for match in matches:
        by_need[match.need] += match.quantity * match.milli
    by_place = Counter(dict.fromkeys(places.values(), 0))
    for need, milli in by_need.items():
        by_place[places[need]] += milli
    reached = {places[instance.needs[at].id] for at in instance.need.tolist()}
    columns = ([by_place[place] for place in reached], [*by_place.values()])
    return [sum(sorted(column)[: math.ceil(len(column) / 10)]) for column in columns]


def test_equity_helps_somebody_at_a_stated_price() -> None:
    """A town with ten needs that score high, and villages that score less, for too few offers."""
    needs = [RoundNeed(f"t{i}", "town", "FR") for i in range(10)]
    needs += [RoundNeed(f"v{i}", f"village {i}", "ML") for i in range(5)]
    offers = [RoundOffer("o", 10)]
    pairs = [(n, 0, 90_000 if n < 10 else 40_000) for n in range(15)]
    instance = Instance(needs, offers, *columns(pairs))
    plain, fair = solve(instance), solve(dataclasses.replace(instance, equity=1))
    assert {m.need[0] for m in plain.matches} == {"t"}
    assert Counter(m.need[0] for m in fair.matches) == {"t": 5, "v": 5}
    shown = fair.equity.shown
    assert shown["price_milli"] == plain.total_milli - fair.total_milli == 250_000
    assert shown["gini"]["after"] < shown["gini"]["before"]
    assert shown["worst_tenth"]["places"] == {"count": 1, "milli": {"before": 0, "after": 40_000}}
    assert shown["places_served"] == {"before": 1, "after": 6}
    least_developed = shown["groups"][0]
    assert least_developed["group"] == "LDC"
    assert least_developed["matches"] == {"before": 0, "after": 5}
    assert least_developed["milli"] == {"before": 0, "after": 200_000}
    assert shown["groups"][-1]["matches"] == {"before": 10, "after": 5}


def test_at_full_equity_a_tenth_match_never_displaces_a_first_one() -> None:
    place, country = steps_at(1000).place, steps_at(1000).country
    first = place[0][1]
    assert first >= 100_000 + country[0][1]
    assert sum(units for units, _ in place) == 9
    rich = [RoundNeed(f"rich {i}", "rich", "FR") for i in range(10)]
    pairs = [(n, 0, 100_000) for n in range(10)] + [(10, 0, 1)]
    instance = Instance(
        [*rich, RoundNeed("far", "far", "ML")], [RoundOffer("o", 10)], *columns(pairs), equity=1
    )
    assert "far" in {m.need for m in solve(instance).matches}


def test_equity_leaves_no_offer_unused() -> None:
    for seed in range(10):
        instance = invented(seed + 500, 30, 10, 6)
        assert sum(units_of(instance, 1)) >= sum(units_of(instance, 0))


def shuffled(instance: Instance, seed: int) -> Instance:
    """The same round told in another order, some pairs twice."""
    dice = random.Random(seed)
    needs, offers = list(range(len(instance.needs))), list(range(len(instance.offers)))
    pairs = list(zip(instance.need.tolist(), instance.offer.tolist(), instance.milli.tolist(), strict=True))
    for order in (needs, offers, pairs):
        dice.shuffle(order)  # type: ignore[arg-type]
    pairs += pairs[:10]
    need_at, offer_at = {n: at for at, n in enumerate(needs)}, {o: at for at, o in enumerate(offers)}
    return dataclasses.replace(
        instance,
        needs=[instance.needs[n] for n in needs],
        offers=[instance.offers[o] for o in offers],
        **dict(
            zip(
                ("need", "offer", "milli"),
                columns([(need_at[n], offer_at[o], m) for n, o, m in pairs]),
                strict=True,
            )
        ),
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_what_came_in_changes_nothing(seed: int) -> None:
    instance = invented(seed + 600, 40, 20, 6, equity=0.5)
    expected = json.dumps(as_json(solve(instance)))
    for again in range(3):
        assert json.dumps(as_json(solve(shuffled(instance, again)))) == expected


def test_equal_scores_are_settled_the_same_whatever_the_order() -> None:
    scores = [[50_000] * 6 for _ in range(9)]
    instance = round_of(scores)
    expected = solve(instance).matches
    assert all(solve(shuffled(instance, seed)).matches == expected for seed in range(4))


def test_two_processes_and_two_hash_seeds_give_the_same_bytes() -> None:
    code = (
        "import json; from tests.matching.rounds.invented import invented;"
        "from maillage.matching.rounds import as_json, solve;"
        "print(json.dumps(as_json(solve(invented(7, 60, 30, 8, equity=0.6)))))"
    )
    digests = set()
    for hash_seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
        digests.add(hashlib.sha256(done.stdout).hexdigest())
    assert len(digests) == 1


def test_a_round_of_nothing_is_a_round() -> None:
    nothing = np.zeros(0, np.int64)
    for needs, offers in (([], []), ([RoundNeed("n", "", "ML")], [RoundOffer("o", 0)])):
        solved = solve(Instance(needs, offers, nothing, nothing, nothing, equity=1))
        assert (solved.matches, solved.objective, solved.bound) == ((), 0, 0)
        assert solved.equity.shown["price_share"] == 0


def test_needs_without_a_place_are_places_of_their_own() -> None:
    instance = round_of(WORKED)
    alone = dataclasses.replace(instance, needs=[dataclasses.replace(n, place="") for n in instance.needs])
    assert solve(alone).equity.shown["places"] == 3


def test_absurd_quantities_cost_nothing_but_are_bounded() -> None:
    instance = round_of([[10, 20]], [1_000_000, 1_000_000])
    many = dataclasses.replace(instance, needs=[RoundNeed("n0", "p", "MA", 1_000_000)])
    assert solve(many).total_milli == 20_000_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"needs": [RoundNeed("n", "p", "MA", -1)]},
        {"needs": [RoundNeed("n", "p", "MA", 10**9)]},
        {"needs": [RoundNeed("n", "p", "MA", True)]},
        {"offers": [RoundOffer("o", -3)]},
        {"offers": [RoundOffer("o", 1, -1)]},
        {"offers": [RoundOffer("o", 1, None, {"MA": -1})]},
        {"needs": [RoundNeed("n", "p", "MA", 1), RoundNeed("n", "q", "MA", 1)]},
        {"need": np.array([5])},
        {"offer": np.array([-1])},
        {"milli": np.array([100_001])},
        {"milli": np.array([-5])},
        {"milli": np.array([5, 6])},
        {"equity": 1.5},
        {"equity": -0.1},
        {"equity": float("nan")},
        {"place_caps": {"p": -1}},
    ],
)
def test_what_no_round_can_hold_is_refused(wrong: dict[str, object]) -> None:
    one = np.array([0])
    instance = Instance([RoundNeed("n", "p", "MA")], [RoundOffer("o")], one, one, np.array([9]))
    with pytest.raises(ValueError):
        solve(dataclasses.replace(instance, **wrong))  # type: ignore[arg-type]


def test_a_higher_equity_looks_at_all_that_a_lower_one_does() -> None:
    for candidates in (10, 20_000, 20_001, 200_001, 10**7):
        seen: list[int] = []
        for equity in (0, 0.1, 0.3, 0.55, 0.8, 1):
            looked = ladder(equity, candidates)
            assert looked[: len(seen)] == seen
            seen = looked
        assert seen[0] == 0
        assert seen[-1] == 1000
