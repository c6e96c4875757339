"""A round of needs and offers as their owners wrote them, with the candidate pairs that the scores gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Most:
    """The most units that any one place, and any one country, takes in a round; None where there is no such cap."""

    place: int | None = None
    country: int | None = None


def instance_of(
    needs: Sequence[Need], offers: Sequence[Offer], pairs: Pairs, equity: float, most: Most = Most()
) -> Instance:
    """The round. What does not say how much asks or gives one; a quota is for each country; more than a round can hold
    counts as the most it can. A place that is not on the map is known by its name, else by its organisation."""
    asking = [
        RoundNeed(n.id, n.place or n.place_name or n.organisation, n.country, _units(n.quantity))
        for n in needs
    ]
    giving = [
        RoundOffer(o.id, _units(o.quantity), None if o.quota is None else _units(o.quota)) for o in offers
    ]
    return Instance(
        asking,
        giving,
        pairs.need,
        pairs.offer,
        pairs.milli,
        equity,
        place_caps=_capped((n.place for n in asking), most.place),
        country_caps=_capped((n.country for n in asking), most.country),
    )


def _capped(names: Iterable[str], most: int | None) -> dict[str, int]:
    return {} if most is None else dict.fromkeys(names, most)


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
