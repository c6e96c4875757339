"""Who is best for a need, or for an offer: exact, gates first, the order stated.

The order: score with its shift, the higher first; between equal ones the identifier that sorts first. Small inputs are
scored whole, large ones by ``best``; both give the same. Cost: linear in the pairs that no gate shuts out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores.columns import Columns, Pool, pool
from maillage.matching.scores.curves import Rules, rules_of
from maillage.matching.scores.parts import LEGAL_BAR, REFUSED, gates_of, score_pairs
from maillage.matching.scores.refusals import Bar, Refusal, by_id
from maillage.matching.scores.weights import POSITION, Weights, default_weights

Array = NDArray[Any]
SMALL = 4_000_000
"""Up to so many pairs are scored whole, in seconds: below it, compiling or loading costs more than it saves."""


class Shift(NamedTuple):
    """What a refusal does to later matches of its side: ``milli`` less where the part has at most ``at_most`` points."""

    part: int
    at_most: int
    milli: int
    refusal: Refusal


class Ranked(NamedTuple):
    """Matches of one need or offer, best first: rows of the other side, scores and shifts in milli-points."""

    rows: Array
    milli: Array
    shift: Array


class Candidates(NamedTuple):
    """Pairs, by need in the order given and then best first: rows of both lists, scores and shifts in milli-points."""

    need: Array
    offer: Array
    milli: Array
    shift: Array


@dataclass
class Matching:
    """Needs and offers that are matched with each other on a day, with the weights and refusals in force.

    ``asked`` is how many needs will be asked about, when it is not all of them: it settles which way is the quicker one.
    """

    needs: Sequence[Need]
    offers: Sequence[Offer]
    weights: Weights = field(default_factory=default_weights)
    refusals: Sequence[Refusal] = ()
    on: date | None = None
    bars: Sequence[Bar] = ()
    asked: int = 0

    def __post_init__(self) -> None:
        self.pool: Pool = pool(self.needs, self.offers, self.on)
        self.rules: Rules = rules_of(self.weights)
        self.rows = {
            "need": {need.id: row for row, need in enumerate(self.needs)},
            "offer": {offer.id: row for row, offer in enumerate(self.offers)},
        }
        self._refused = {side: by_id(self.refusals, side) for side in ("need", "offer")}
        self._best: Callable[..., Ranked] | None = None
        self._gates: tuple[str, int, Array] | None = None

    # --- one side ------------------------------------------------------------------------------------------------

    def best(self, side: str, row: int, k: int) -> Ranked:
        """The ``k`` best for a need (``side`` "need") or an offer ("offer") by its row."""
        if side == "need" and len(self.offers) * (self.asked or len(self.needs)) > SMALL:
            return self._compiled()(row, k, self.barred(side, row), self.shifts(side, row))
        others = np.flatnonzero(self.gates(side, row) == 0)
        return best_of(*self._scored(side, row, others), others, self._ranks(side), k, self.shifts(side, row))

    def gates(self, side: str, row: int) -> Array:
        """The gate of every line of the other side, 0 where none shuts it out."""
        if self._gates and self._gates[:2] == (
            side,
            row,
        ):  # asked once to rank, and once to say who was shut out
            return self._gates[2]
        count = len(self.offers if side == "need" else self.needs)
        mine, theirs = np.full(count, row), np.arange(count)
        pair = (mine, theirs) if side == "need" else (theirs, mine)
        gates = gates_of(self.pool, *pair)
        for other, gate in self.barred(side, row).items():
            gates[other] = gates[other] or gate
        self._gates = side, row, gates
        return gates

    def barred(self, side: str, row: int) -> dict[int, int]:
        """Rows of the other side that a refusal or a legal bar shuts out, with the gate."""
        profile, other = self._named(side, row)
        rows = self.rows[other]
        found: dict[int, int] = {}
        for bar in self.bars:
            if getattr(bar, side) == profile and getattr(bar, other) in rows:
                found[rows[getattr(bar, other)]] = LEGAL_BAR
        for refusal in self._refused[side].get(profile, ()):
            if refusal.bars(self.on) and getattr(refusal, other) in rows:
                found[rows[getattr(refusal, other)]] = REFUSED
        return found

    def shifts(self, side: str, row: int) -> tuple[Shift, ...]:
        """What earlier refusals by this very side do to its ranking."""
        profile, other = self._named(side, row)
        found = []
        for refusal in self._refused[side].get(profile, ()):
            there = self.rows[other].get(getattr(refusal, other))
            if refusal.by == side and refusal.shifts(self.on) and there is not None:
                part = POSITION[refusal.reason]
                points, _ = self._scored(side, row, np.array([there]))
                found.append(
                    Shift(part, int(points[part, 0]), int(self.weights.setting("refusal_shift")), refusal)
                )
        return tuple(found)

    def _named(self, side: str, row: int) -> tuple[str, str]:
        return (self.needs[row].id, "offer") if side == "need" else (self.offers[row].id, "need")

    def _ranks(self, side: str) -> Array:
        ranks: Array = (self.pool.offers if side == "need" else self.pool.needs).rank
        return ranks

    def _scored(self, side: str, row: int, others: Array) -> tuple[Array, Array]:
        mine = np.full(len(others), row)
        need, offer = (mine, others) if side == "need" else (others, mine)
        scored = score_pairs(self.pool, need, offer, self.rules)
        return scored.points, scored.totals

    def _compiled(self) -> Callable[..., Ranked]:
        if self._best is None:
            from maillage.matching.scores.best import Index  # compiles: only when there is much to score

            index = Index(self.pool, self.rules)
            self._best = index.best
        return self._best

    # --- all needs -----------------------------------------------------------------------------------------------

    def candidates(self, k: int) -> Candidates:
        """The ``k`` best offers of every need."""
        ranked = [self.best("need", row, k) for row in range(len(self.needs))]
        counts = [len(one.rows) for one in ranked]
        need = np.repeat(np.arange(len(ranked), dtype=np.int32), counts)
        columns = (
            np.concatenate([one[i] for one in ranked] or [np.zeros(0)]).astype(np.int32) for i in range(3)
        )
        return Candidates(need, *columns)


def candidates(
    needs: Sequence[Need],
    offers: Sequence[Offer],
    weights: Weights | None = None,
    refusals: Sequence[Refusal] = (),
    k: int = 20,
    on: date | None = None,
) -> Candidates:
    """The ``k`` best offers of every need on a day: the pairs that a round is made of, as arrays of int32.

    Without a day nothing has expired and every refusal holds.
    """
    return Matching(needs, offers, weights or default_weights(), refusals, on).candidates(k)


def best_of(
    points: Array, totals: Array, rows: Array, ranks: Array, k: int, shifts: Sequence[Shift]
) -> Ranked:
    """The ``k`` best of scored pairs: by score with its shift, then by rank."""
    shift = np.zeros(len(rows), np.int64)
    for one in shifts:
        shift -= np.where(points[one.part] <= one.at_most, one.milli, 0)
    order = np.lexsort((ranks[rows], -(totals + shift)))[:k]
    return Ranked(rows[order], totals[order], shift[order])


__all__ = ["Candidates", "Columns", "Matching", "Ranked", "Shift", "best_of", "candidates"]
