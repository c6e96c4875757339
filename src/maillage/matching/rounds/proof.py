"""Why a round is the best: potentials from its flow, and the bound that any potentials give. Without the solver.

Linear programming duality: for any integers p, one a node, no flow costs less than
``supply * (p[source] - p[sink]) + sum of capacity * min(0, cost - p[tail] + p[head])`` over the arcs (Ahuja, Magnanti and
Orlin, Network Flows, 1993, chapter 9). So whoever has potentials whose bound a round reaches knows that it is the best,
whatever found it.
"""

from __future__ import annotations

import numpy as np

from maillage.matching.rounds.model import Integers
from maillage.matching.rounds.network import Network


def potentials_of(network: Network, flow: Integers) -> Integers:
    """Potentials that prove a cheapest flow: minus the shortest distances in what the flow leaves free.

    Bellman–Ford, each time only from the nodes that came nearer. The source's potential is 0. ValueError when the flow is
    not a cheapest one: then distances fall for ever.
    """
    start, head, cost = _free_arcs(network, flow)
    distance = np.zeros(network.nodes, np.int64)
    nearer = np.arange(network.nodes)
    came_nearer = np.zeros(network.nodes, bool)
    for _ in range(network.nodes + 1):
        if not len(nearer):
            return np.asarray(distance[0] - distance, np.int64)
        count = start[nearer + 1] - start[nearer]
        arcs = np.repeat(start[nearer] + count - np.cumsum(count), count) + np.arange(int(count.sum()))
        reached, at = head[arcs], np.repeat(distance[nearer], count) + cost[arcs]
        better = at < distance[reached]
        np.minimum.at(distance, reached[better], at[better])
        came_nearer[reached[better]] = True
        nearer = np.flatnonzero(came_nearer)
        came_nearer[nearer] = False
    raise ValueError("the flow is not a cheapest one")


def _free_arcs(network: Network, flow: Integers) -> tuple[Integers, Integers, Integers]:
    """Where more or less can still flow, by the node it leaves: where each node's arcs start, their heads and costs."""
    free, used = flow < network.capacity, flow > 0
    tail = np.concatenate((network.tail[free], network.head[used]))
    head = np.concatenate((network.head[free], network.tail[used]))
    cost = np.concatenate((network.cost[free], -network.cost[used]))
    order = np.argsort(tail, kind="stable")
    return np.searchsorted(tail[order], np.arange(network.nodes + 1)), head[order], cost[order]


def bound_of(network: Network, potentials: Integers) -> int:
    """What no round can exceed, in milli-points, by these potentials; with fitting ones, what the best round reaches."""
    reduced = network.cost - potentials[network.tail] + potentials[network.head]
    below = reduced < 0
    held = sum(map(int.__mul__, network.capacity[below].tolist(), reduced[below].tolist()))
    return -(network.supply * (int(potentials[0]) - int(potentials[-1])) + held)
