"""A round that is near the best made the best, exactly, with the potentials that prove it.

Where an arc still gains by the potentials, the cheapest way back from its head is sought among those that gain less than it
(Dijkstra); what can flow round that cycle does, or the potentials near by are mended until the arc gains nothing (out-of-kilter method:
R. Ahuja, T. Magnanti and J. Orlin, Network Flows, 1993, section 9.9). In whole numbers, each arc once, so it ends.
"""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numba import njit

from maillage.matching.rounds.model import Integers
from maillage.matching.rounds.network import Network

FAR = 1 << 60


def settled(
    network: Network, flow: Integers, potentials: Integers, most_visits: int
) -> tuple[Integers, Integers] | None:
    """The cheapest flow and its potentials, from an allowed one and potentials that nearly fit (the nearer, the faster).

    None when more than ``most_visits`` nodes had to be looked at: both were too far from the best.
    """
    start, to, back, free, cost, stands = _both_ways(
        network.nodes, network.tail, network.head, network.capacity, network.cost, flow
    )
    distance = -potentials
    if not _mend(start, to, back, free, cost, distance, most_visits):
        return None
    return network.capacity - free[stands], distance[0] - distance


@njit(cache=True)
def _both_ways(nodes, tail, head, capacity, cost, flow):  # type: ignore[no-untyped-def]
    """Each arc twice, by the node that it leaves: where it leads, where its reverse stands, what is free on it, its cost."""
    start = np.zeros(nodes + 1, np.int64)
    for arc in range(len(tail)):
        start[tail[arc] + 1] += 1
        start[head[arc] + 1] += 1
    start = np.cumsum(start)
    at = start[:-1].copy()
    to, back = np.zeros(2 * len(tail), np.int32), np.zeros(2 * len(tail), np.int32)
    free, price = np.zeros(2 * len(tail), np.int64), np.zeros(2 * len(tail), np.int32)
    stands = np.zeros(len(tail), np.int32)
    for arc in range(len(tail)):
        here = at[tail[arc]]
        at[tail[arc]] += 1
        there = at[head[arc]]
        at[head[arc]] += 1
        to[here], to[there] = head[arc], tail[arc]
        back[here], back[there] = there, here
        free[here], free[there] = capacity[arc] - flow[arc], flow[arc]
        price[here], price[there] = cost[arc], -cost[arc]
        stands[arc] = here
    return start, to, back, free, price, stands


@njit(cache=True)
def _mend(start, to, back, free, cost, distance, most):  # type: ignore[no-untyped-def]
    """Change what is free and the distances until no free arc reaches its head for less than the head's distance."""
    nodes = len(distance)
    by, near = np.full(nodes, -1, np.int64), np.full(nodes, FAR, np.int64)
    met, seen = np.zeros(nodes, np.int64), np.zeros(nodes, np.bool_)
    visits = 0
    for tail in range(nodes):
        for arc in range(start[tail], start[tail + 1]):
            while free[arc] > 0:
                head = to[arc]
                gain = distance[head] - distance[tail] - cost[arc]
                if gain <= 0:
                    break
                if visits > most:
                    return False
                heap = [(np.int64(0), np.int64(head))]
                near[head], met[0], count = 0, head, 1
                reach = gain
                while len(heap):
                    at, node = heappop(heap)
                    if at >= gain:
                        break
                    if seen[node]:
                        continue
                    seen[node] = True
                    visits += 1
                    if node == tail:
                        reach = at
                        break
                    base = at + distance[node]
                    for way in range(start[node], start[node + 1]):
                        other = to[way]
                        new = max(base + cost[way] - distance[other], at)
                        if new < near[other] and new < gain and free[way] > 0:
                            if near[other] == FAR:
                                met[count] = other
                                count += 1
                            near[other], by[other] = new, way
                            heappush(heap, (new, np.int64(other)))
                for one in range(count):
                    node = met[one]
                    distance[node] -= max(reach - near[node], 0)
                    near[node] = FAR
                if seen[tail]:
                    _send_round(to, back, free, by, arc, head, tail)
                for one in range(count):
                    seen[met[one]] = False
    return True


@njit(cache=True)
def _send_round(to, back, free, by, arc, head, tail):  # type: ignore[no-untyped-def]
    """As much as can flow through an arc and by the way found from its head back to its tail."""
    most, node = free[arc], tail
    while node != head:
        most = min(most, free[by[node]])
        node = to[back[by[node]]]
    free[arc] -= most
    free[back[arc]] += most
    node = tail
    while node != head:
        way = by[node]
        free[way] -= most
        free[back[way]] += most
        node = to[back[way]]
