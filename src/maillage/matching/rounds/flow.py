"""The cheapest flow through a network: the one place that calls the solver (OR-tools)."""

from __future__ import annotations

import numpy as np

from maillage.matching.rounds.model import Integers
from maillage.matching.rounds.network import Network


def cheapest_flow(network: Network) -> Integers:
    """Units on each arc of a flow that costs least. Deterministic: one network, one flow."""
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
