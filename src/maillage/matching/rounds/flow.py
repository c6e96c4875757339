"""The cheapest flow through the network of a round, and the potentials that prove it.

In a large round without equity needs bid for offers (:mod:`auction`), which comes near the best fast; what is missing is mended
exactly (:mod:`settle`). Else, and where bids end too far from the best to be mended fast, OR-tools solves the network from
nothing. Deterministic: one network, one flow.
"""

from __future__ import annotations

import numpy as np

from maillage.matching.rounds.model import Integers
from maillage.matching.rounds.network import Network, build
from maillage.matching.rounds.ordered import Ordered
from maillage.matching.rounds.proof import potentials_of
from maillage.matching.rounds.steps import Steps

FEW = 50_000
"""Up to so many candidate pairs nothing is faster than to begin from nothing: loading or compiling the bids costs more."""
MOST_VISITS = 60
"""Times that a node may be looked at while a flow is mended, on average, before it is solved from nothing instead."""


def cheapest_flow(
    ordered: Ordered, steps: Steps, few: int = FEW, most_visits: int = MOST_VISITS
) -> tuple[Network, Integers, Integers]:
    """The network of a round, units on each arc of a flow that costs least, and its potentials (the source's is 0)."""
    network = build(ordered, steps)
    found = None
    if network.supply and not steps.strength and len(ordered.need) > few:
        from maillage.matching.rounds.settle import settled  # compiled, as the bids are

        found = settled(network, *near_the_best(ordered, network), most_visits * network.nodes)
    if found is None:
        flow = from_nothing(network)
        found = flow, potentials_of(network, flow)
    return network, *found


def near_the_best(ordered: Ordered, network: Network) -> tuple[Integers, Integers]:
    """An allowed flow, by bids, and potentials that nearly fit it."""
    from maillage.matching.rounds.auction import auctioned

    needs, places = len(ordered.needs), len(ordered.places)
    first_place = 1 + len(ordered.countries)
    first_need = first_place + places
    first_quota = first_need + needs
    first_offer = first_quota + len(ordered.quotas)
    to = network.head[network.pairs]
    quota = np.where(to < first_offer, to - first_quota, -1)
    units, price, quota_price = auctioned(ordered, quota)
    dearest = np.maximum(quota_price, price[ordered.quotas[:, 0]])

    through = np.zeros(network.nodes, np.int64)
    through[first_need:first_quota] = _sums(units, ordered.need, needs)
    through[first_place:first_need] = _sums(through[first_need:first_quota], ordered.place_of, places)
    through[1:first_place] = _sums(through[first_place:first_need], ordered.country_of, first_place - 1)
    through[first_quota:first_offer] = _sums(units[quota >= 0], quota[quota >= 0], len(dearest))
    through[first_offer:-1] = _sums(units, ordered.offer, len(ordered.offers))
    flow = through[network.head]
    flow[0] = network.supply - int(units.sum())
    flow[network.pairs] = units
    flow[network.pairs.stop :] = through[network.tail[network.pairs.stop :]]

    distance = np.zeros(network.nodes, np.int64)
    gain = ordered.milli - np.concatenate((dearest, price))[to - first_quota]
    free = units < network.capacity[network.pairs]
    best = np.zeros(needs, np.int64)
    np.maximum.at(best, ordered.need[free], gain[free])
    distance[first_need:first_quota] = best
    distance[first_quota:first_offer] = -dearest
    distance[first_offer:-1] = -price
    return flow, -distance


def _sums(values: Integers, group: Integers, groups: int) -> Integers:
    sums = np.zeros(groups, np.int64)
    np.add.at(sums, group, values)
    return sums


def from_nothing(network: Network) -> Integers:
    """Units on each arc of a flow that costs least, by OR-tools."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]

    if not network.supply:
        return np.zeros(len(network.tail), np.int64)
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail.astype(np.int32), network.head.astype(np.int32), network.capacity, network.cost
    )
    solver.set_nodes_supplies(np.array([0, network.nodes - 1]), np.array([network.supply, -network.supply]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the solver found no flow: {status}")
    return np.asarray(solver.flows(arcs), np.int64)
