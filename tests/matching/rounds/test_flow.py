"""The cheapest flow is the same cost by bids and mending as from nothing; what bids give is allowed; nothing makes them last."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

from maillage.matching.rounds import Instance, RoundNeed, RoundOffer
from maillage.matching.rounds.flow import cheapest_flow, from_nothing, near_the_best
from maillage.matching.rounds.model import Integers
from maillage.matching.rounds.network import Network, build
from maillage.matching.rounds.ordered import put_in_order
from maillage.matching.rounds.proof import bound_of
from maillage.matching.rounds.settle import settled
from maillage.matching.rounds.steps import steps_at
from tests.matching.rounds.invented import invented

PLAIN = steps_at(0)


def allowed(network: Network, flow: Integers) -> bool:
    """Within capacities, and nothing lost or made on the way."""
    left = np.zeros(network.nodes, np.int64)
    np.add.at(left, network.tail, flow)
    np.subtract.at(left, network.head, flow)
    within = bool((flow >= 0).all() and (flow <= network.capacity).all())
    return within and left[0] == network.supply == -left[-1] and not left[1:-1].any()


def cost(network: Network, flow: Integers) -> int:
    return int((flow * network.cost).sum())


@pytest.mark.parametrize("seed", range(25))
def test_bids_and_mending_cost_what_a_flow_from_nothing_costs(seed: int) -> None:
    ordered = put_in_order(invented(seed + 700, 60, 25, 7, most=1 + seed % 5))
    network, flow, potentials = cheapest_flow(ordered, PLAIN, few=0)
    assert allowed(network, flow)
    assert cost(network, flow) == cost(network, from_nothing(network)) == -bound_of(network, potentials)
    assert potentials[0] == 0


@pytest.mark.parametrize("seed", range(25))
def test_what_bids_give_is_allowed_and_near(seed: int) -> None:
    ordered = put_in_order(
        dataclasses.replace(invented(seed + 800, 60, 25, 7, most=3), place_caps={}, country_caps={})
    )
    network = build(ordered, PLAIN)
    flow, _ = near_the_best(ordered, network)
    assert allowed(network, flow)
    best = -cost(network, from_nothing(network))
    assert 0.99 * best <= -cost(network, flow) <= best


@pytest.mark.parametrize("seed", range(10))
def test_any_allowed_flow_and_any_potentials_are_mended(seed: int) -> None:
    """From nothing matched, and potentials of chance."""
    ordered = put_in_order(invented(seed + 900, 40, 20, 6, most=3))
    network = build(ordered, steps_at(500 * (seed % 3)))
    flow = np.zeros(len(network.tail), np.int64)
    flow[0] = network.supply
    chance = np.random.default_rng(seed).integers(-90_000, 90_000, network.nodes)
    found = settled(network, flow, chance, 10**9)
    assert found is not None
    assert allowed(network, found[0])
    assert cost(network, found[0]) == cost(network, from_nothing(network)) == -bound_of(network, found[1])


def test_few_pairs_need_no_compiled_code() -> None:
    code = (
        "import sys; from tests.matching.rounds.invented import invented; from maillage.matching.rounds import solve;"
        "print(solve(invented(1, 30, 12, 5)).gap_milli, 'numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False"]


def test_too_much_to_mend_is_solved_from_nothing() -> None:
    ordered = put_in_order(invented(31, 80, 30, 8, most=3))
    network, flow, potentials = cheapest_flow(ordered, PLAIN, few=0, most_visits=-1)
    assert allowed(network, flow)
    assert (
        cost(network, flow)
        == -bound_of(network, potentials)
        == cost(network, cheapest_flow(ordered, PLAIN, few=0)[1])
    )


@pytest.mark.parametrize("quantity", [1, 2, 1_000_000])
def test_needs_that_are_all_alike_do_not_bid_for_ever(quantity: int) -> None:
    needs = [RoundNeed(f"n{i:03}", f"p{i}", "MA", quantity) for i in range(120)]
    offers = [RoundOffer(f"o{i:03}", quantity) for i in range(110)]
    pairs = [(n, o) for n in range(120) for o in range(110)]
    need, offer = (np.array(column) for column in zip(*pairs, strict=True))
    ordered = put_in_order(Instance(needs, offers, need, offer, np.full(len(need), 100_000)))
    network, flow, _ = cheapest_flow(ordered, PLAIN, few=0)
    assert -cost(network, flow) == 110 * quantity * 100_000
