"""One clearing of an ordered instance at one strength: who gets how much, what it is worth, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.matching.rounds.flow import cheapest_flow
from maillage.matching.rounds.model import Integers
from maillage.matching.rounds.network import Network
from maillage.matching.rounds.ordered import Ordered
from maillage.matching.rounds.steps import Steps, extra_of


@dataclass(frozen=True, slots=True)
class Cleared:
    """``units`` is a column of candidates. ``place_matches``, ``place_units`` and ``place_milli``: what each
    place has (pairs, units, points), places in order."""

    steps: Steps
    network: Network
    potentials: Integers
    units: Integers
    place_matches: Integers
    place_units: Integers
    place_milli: Integers
    total_milli: int
    objective: int


def clear(ordered: Ordered, steps: Steps) -> Cleared:
    """The best round with these steps."""
    network, flow, potentials = cheapest_flow(ordered, steps)
    units = flow[network.pairs]
    place_units, place_milli = by_place(ordered, units)
    total = int(place_milli.sum())
    return Cleared(
        steps,
        network,
        potentials,
        units,
        by_place(ordered, (units > 0).astype(np.int64))[0],
        place_units,
        place_milli,
        total,
        total + extras(ordered, steps, place_units),
    )


def by_place(ordered: Ordered, units: Integers) -> tuple[Integers, Integers]:
    """Units and milli-points that each place has."""
    place = ordered.place_of[ordered.need]
    sums = np.zeros((2, len(ordered.places)), np.int64)
    np.add.at(sums[0], place, units)
    np.add.at(sums[1], place, units * ordered.milli)
    return sums[0], sums[1]


def by_country(ordered: Ordered, place_column: Integers) -> Integers:
    """A column of places, summed by country."""
    sums = np.zeros(len(ordered.countries), np.int64)
    np.add.at(sums, ordered.country_of, place_column)
    return sums


def extras(ordered: Ordered, steps: Steps, place_units: Integers) -> int:
    """What equity adds to the points of a round."""
    return extra_of(place_units, steps.place) + extra_of(by_country(ordered, place_units), steps.country)
