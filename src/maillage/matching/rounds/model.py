"""The nouns of a round: what is handed in, a match, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from maillage.matching.rounds.effect import Effect
    from maillage.matching.rounds.ordered import Ordered
    from maillage.matching.rounds.steps import Steps

Integers = NDArray[np.int64]

MOST_QUANTITY = 1_000_000
"""The most that a need asks or an offer gives in a round: above it, sums could leave 64 bits."""
MOST_MILLI = 100_000
"""A full score."""


@dataclass(frozen=True, slots=True)
class RoundNeed:
    """What a place asks: ``quantity`` units at most. An empty ``place`` is a place of its own."""

    id: str
    place: str
    country: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class RoundOffer:
    """What can be given: ``quantity`` units at most, at most ``quotas[country]`` of them to a country, else ``quota``."""

    id: str
    quantity: int = 1
    quota: int | None = None
    quotas: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instance:
    """A round to be cleared.

    ``need``, ``offer`` (positions in ``needs`` and ``offers``) and ``milli`` (milli-points, 0 to 100,000) are columns of
    one length: the candidate pairs. A pair without a point is no candidate; of a pair given twice the higher score
    counts. ``equity`` is from 0 to 1. Caps bound the units that a place or a country can take in this round.
    """

    needs: Sequence[RoundNeed]
    offers: Sequence[RoundOffer]
    need: NDArray[np.integer]
    offer: NDArray[np.integer]
    milli: NDArray[np.integer]
    equity: float = 0.0
    place_caps: Mapping[str, int] = field(default_factory=dict)
    country_caps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """``quantity`` units of an offer go to a need; each is worth ``milli``."""

    need: str
    offer: str
    quantity: int
    milli: int


@dataclass(frozen=True, slots=True)
class Solution:
    """A round cleared: matches by need and offer, what they sum to, and what proves that it is the best.

    ``total_milli`` are the points of the matches. ``objective`` adds what equity gives to the first matches of places and
    countries, at the strength that ``steps`` hold; ``bound`` is what no round can exceed, by ``potentials`` (one a node,
    in the order of :mod:`network`). They are equal: the round is the best. ``plain_potentials`` prove in the same way what could
    be had without equity, and so its price; ``plain_matches`` are the matches of that round.
    """

    matches: tuple[Match, ...]
    plain_matches: tuple[Match, ...]
    total_milli: int
    objective: int
    bound: int
    equity: Effect
    ordered: Ordered
    steps: Steps
    potentials: Integers
    plain_potentials: Integers

    @property
    def gap_milli(self) -> int:
        """What a better round could still gain: 0."""
        return self.bound - self.objective
