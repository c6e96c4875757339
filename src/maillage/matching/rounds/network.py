"""A round as a network for minimum-cost flow: source, countries, places, needs, quotas, offers, sink.

An arc costs minus what a unit on it is worth. The arcs into a place and into a country are parallel, one a step, the
dearest step first: falling steps make costs convex, so that a flow takes them in order by itself. What is not matched goes
by an arc from the source to the sink that costs nothing. Nodes are numbered in the order above, each kind by identifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maillage.matching.rounds.model import Integers
from maillage.matching.rounds.ordered import Ordered
from maillage.matching.rounds.steps import Steps


@dataclass(frozen=True, slots=True)
class Network:
    """Arcs as columns; ``supply`` units leave node 0 and reach the last. ``pairs`` are the arcs of candidates, in order."""

    nodes: int
    supply: int
    tail: Integers
    head: Integers
    capacity: Integers
    cost: Integers
    pairs: slice


def build(ordered: Ordered, steps: Steps) -> Network:
    """The network of a round with these steps."""
    countries, places, needs = len(ordered.countries), len(ordered.places), len(ordered.needs)
    first_place = 1 + countries
    first_need = first_place + places
    first_quota = first_need + needs
    first_offer = first_quota + len(ordered.quotas)
    sink = first_offer + len(ordered.offers)
    by_place = _sums(ordered.asked, ordered.place_of, places)
    room = np.where(ordered.place_cap < 0, by_place, np.minimum(by_place, ordered.place_cap))
    by_country = _sums(room, ordered.country_of, countries)
    of_country = np.where(ordered.country_cap < 0, by_country, np.minimum(by_country, ordered.country_cap))
    zero = np.zeros(1, np.int64)
    supply = int(of_country.sum())
    arcs = [
        (zero, zero + sink, zero + supply, zero),
        _stepped(np.zeros(countries, np.int64), np.arange(countries) + 1, of_country, steps.country),
        _stepped(ordered.country_of + 1, np.arange(places) + first_place, room, steps.place),
        (ordered.place_of + first_place, np.arange(needs) + first_need, ordered.asked, np.zeros(needs, np.int64)),
        _candidates(ordered, first_need, first_quota, first_offer),
        _quota_arcs(ordered, first_quota, first_offer),
        (
            np.arange(len(ordered.offers)) + first_offer,
            np.full(len(ordered.offers), sink),
            ordered.given,
            np.zeros(len(ordered.offers), np.int64),
        ),
    ]  # fmt: skip
    before = sum(len(block[0]) for block in arcs[:4])
    tail, head, capacity, cost = (
        np.concatenate(column).astype(np.int64) for column in zip(*arcs, strict=True)
    )
    return Network(sink + 1, supply, tail, head, capacity, cost, slice(before, before + len(ordered.need)))


def _sums(values: Integers, group: Integers, groups: int) -> Integers:
    sums = np.zeros(groups, np.int64)
    np.add.at(sums, group, values)
    return sums


def _stepped(
    tail: Integers, head: Integers, room: Integers, steps: Sequence[tuple[int, int]]
) -> tuple[Integers, Integers, Integers, Integers]:
    """Parallel arcs from ``tail`` to ``head``: one a step that ``room`` reaches, and one for the rest."""
    blocks, before = [], 0
    for length, extra in (*steps, (int(room.max(initial=0)), 0)):
        units = np.clip(room - before, 0, length)
        kept = units > 0
        blocks.append((tail[kept], head[kept], units[kept], np.full(int(kept.sum()), -extra, np.int64)))
        before += length
    tails, heads, capacities, costs = (np.concatenate(column) for column in zip(*blocks, strict=True))
    order = np.lexsort((costs, heads))
    return tails[order], heads[order], capacities[order], costs[order]


def _candidates(
    ordered: Ordered, first_need: int, first_quota: int, first_offer: int
) -> tuple[Integers, Integers, Integers, Integers]:
    """From each need to its offers: by the quota of its country, where the offer has one."""
    head = ordered.offer + first_offer
    if len(ordered.quotas):
        width = len(ordered.countries)
        keys = ordered.quotas[:, 0] * width + ordered.quotas[:, 1]  # rising, as quotas are in order
        wanted = ordered.offer * width + ordered.country_of[ordered.place_of[ordered.need]]
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        head = np.where(keys[at] == wanted, at + first_quota, head)
    capacity = np.minimum(ordered.asked[ordered.need], ordered.given[ordered.offer])
    return ordered.need + first_need, head, capacity, -ordered.milli


def _quota_arcs(
    ordered: Ordered, first_quota: int, first_offer: int
) -> tuple[Integers, Integers, Integers, Integers]:
    count = len(ordered.quotas)
    offer, units = ordered.quotas[:, 0], ordered.quotas[:, 2]
    return np.arange(count) + first_quota, offer + first_offer, units, np.zeros(count, np.int64)
