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
    """Potentials that prove a cheapest flow: minus the shortest distances in what the flow leaves free (Bellman–Ford).

    The source's is 0. ValueError when the flow is not a cheapest one: then distances fall for ever.
    """
    free, used = flow < network.capacity, flow > 0
    tail = np.concatenate((network.tail[free], network.head[used]))
    head = np.concatenate((network.head[free], network.tail[used]))
    cost = np.concatenate((network.cost[free], -network.cost[used]))
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    reached, starts = np.unique(head, return_index=True)
    distance = np.zeros(network.nodes, np.int64)
    for _ in range(network.nodes + 1):
        nearer = np.minimum.reduceat(distance[tail] + cost, starts) if len(starts) else reached
        closer = nearer < distance[reached]
        if not closer.any():
            return np.asarray(distance[0] - distance, np.int64)
        distance[reached[closer]] = nearer[closer]
    raise ValueError("the flow is not a cheapest one")


def bound_of(network: Network, potentials: Integers) -> int:
    """What no round can exceed, in milli-points, by these potentials; with fitting ones, what the best round reaches."""
    reduced = network.cost - potentials[network.tail] + potentials[network.head]
    below = reduced < 0
    held = sum(map(int.__mul__, network.capacity[below].tolist(), reduced[below].tolist()))
    return -(network.supply * (int(potentials[0]) - int(potentials[-1])) + held)
