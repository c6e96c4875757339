"""A round of needs and offers as their owners wrote them, with the candidate pairs that the scores gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from maillage.matching.rounds.model import MOST_QUANTITY, Instance, RoundNeed, RoundOffer
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.matching.profiles import Need, Offer


class Pairs(Protocol):
    """Columns of one length: positions of needs and of offers, and integer milli-points."""

    @property
    def need(self) -> NDArray[np.integer]: ...
    @property
    def offer(self) -> NDArray[np.integer]: ...
    @property
    def milli(self) -> NDArray[np.integer]: ...


def instance_of(needs: Sequence[Need], offers: Sequence[Offer], pairs: Pairs, equity: float) -> Instance:
    """The round. What does not say how much asks or gives one; a quota is for each country; more than a round can hold
    counts as the most it can. A place that is not on the map is known by its name, else by its organisation."""
    return Instance(
        [RoundNeed(n.id, n.place or n.place_name or n.organisation, n.country, _units(n.quantity)) for n in needs],
        [
            RoundOffer(o.id, _units(o.quantity), None if o.quota is None else _units(o.quota))
            for o in offers
        ],
        pairs.need,
        pairs.offer,
        pairs.milli,
        equity,
    )  # fmt: skip


def too_much(profiles: Sequence[Need | Offer], file: str) -> list[Problem]:
    """Quantities above what a round can hold, each with its line: it counts them as the most that it can."""
    return [
        Problem(
            "matching.round-much", file, p.line, "quantity", {"found": p.quantity, "expected": MOST_QUANTITY}
        )
        for p in profiles
        if p.quantity is not None and p.quantity > MOST_QUANTITY
    ]


def _units(said: int | None) -> int:
    return 1 if said is None else min(max(said, 0), MOST_QUANTITY)
