"""Who is best for a need, or for an offer: exact, gates first, the order stated.

The order: score with its shift, the higher first; between equal ones the identifier that sorts first. Small inputs are
scored whole, large ones by ``best``; both give the same. Cost: linear in the pairs that no gate shuts out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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


BLOCK = 1 << 15
"""Pairs looked at together: enough to forget what a call costs, few enough to stay near."""


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
    ``pooled`` and ``rows`` (side → identifier → row): their columns and rows, where somebody has them already.
    """

    needs: Sequence[Need]
    offers: Sequence[Offer]
    weights: Weights = field(default_factory=default_weights)
    refusals: Sequence[Refusal] = ()
    on: date | None = None
    bars: Sequence[Bar] = ()
    asked: int = 0
    pooled: Pool | None = None
    rows: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pool: Pool = self.pooled or pool(self.needs, self.offers, self.on)
        self.rules: Rules = rules_of(self.weights)
        self.rows = self.rows or {
            "need": {need.id: row for row, need in enumerate(self.needs)},
            "offer": {offer.id: row for row, offer in enumerate(self.offers)},
        }
        self._refused = {side: by_id(self.refusals, side) for side in ("need", "offer")}
        self._barred = {side: _bars_by_id(self.bars, side) for side in ("need", "offer")}
        self._best: Callable[..., Ranked] | None = None
        self._gates: tuple[str, int, Array] | None = None

    # --- some of one side ----------------------------------------------------------------------------------------

    def best(self, side: str, row: int, k: int) -> Ranked:
        """The ``k`` best for a need (``side`` "need") or an offer ("offer") by its row."""
        return next(self.best_of_each(side, (row,), k))

    def best_of_each(self, side: str, rows: Sequence[int], k: int) -> Iterator[Ranked]:
        """The ``k`` best of each of the rows, in their order; as many together as fill a block of pairs.

        Right after one is given, its ``gates`` are at hand.
        """
        if side == "need" and len(self.offers) * (self.asked or len(self.needs)) > SMALL:
            search = self._compiled()
            for row in rows:
                yield search(row, k, self.barred(side, row), self.shifts(side, row))
            return
        for first in range(0, len(rows), at_once := self.at_once(side)):
            block = rows[first : first + at_once]
            gates = self._gates_of_each(side, block)
            for row, own, ranked in zip(block, gates, self._ranked(side, block, gates, k), strict=True):
                self._gates = side, row, own
                yield ranked

    def at_once(self, side: str) -> int:
        """How many of a side make a block of pairs with all of the other."""
        return max(1, BLOCK // max(1, self._others(side)))

    def _ranked(self, side: str, rows: Sequence[int], gates: Array, k: int) -> Iterator[Ranked]:
        """The best of each row, given its gates."""
        at, others = np.nonzero(gates == 0)
        totals = self._totals(side, np.asarray(rows)[at], others)
        ends = np.cumsum(np.bincount(at, minlength=len(rows)))
        shift = np.zeros(len(at), np.int64)
        for place, row in enumerate(rows):
            mine = slice(ends[place - 1] if place else 0, ends[place])
            for one in self.shifts(side, row):
                points = self._points(side, row, others[mine], one.part)
                shift[mine] -= np.where(points <= one.at_most, one.milli, 0)
        order = np.lexsort((self._ranks(side)[others], -(totals + shift), at))
        for place in range(len(rows)):
            best = order[ends[place - 1] if place else 0 : ends[place]][:k]
            yield Ranked(others[best], totals[best], shift[best])

    def gates(self, side: str, row: int) -> Array:
        """The gate of every line of the other side, 0 where none shuts it out."""
        if self._gates and self._gates[:2] == (side, row):
            return self._gates[2]  # asked once to rank, and once to say who was shut out
        gates: Array = self._gates_of_each(side, (row,))[0]
        self._gates = side, row, gates
        return gates

    def _gates_of_each(self, side: str, rows: Sequence[int]) -> Array:
        """The gates of rows, one beside the other (rows × the other side)."""
        count = self._others(side)
        mine, others = np.repeat(np.asarray(rows, np.intp), count), np.tile(np.arange(count), len(rows))
        gates: Array = np.zeros((len(rows), count), np.int64)
        for part in _blocks(len(mine)):
            gates.flat[part] = gates_of(self.pool, *_need_first(side, mine[part], others[part]))
        for at, row in enumerate(rows):
            for other, gate in self.barred(side, row).items():
                gates[at, other] = gates[at, other] or gate
        return gates

    def barred(self, side: str, row: int) -> dict[int, int]:
        """Rows of the other side that a refusal or a legal bar shuts out, with the gate."""
        profile, other = self._named(side, row)
        rows = self.rows[other]
        found: dict[int, int] = {}
        for bar in self._barred[side].get(profile, ()):
            if getattr(bar, other) in rows:
                found[rows[getattr(bar, other)]] = LEGAL_BAR
        for refusal in self._refused[side].get(profile, ()):
            if refusal.bars(self.on) and getattr(refusal, other) in rows:
                found[rows[getattr(refusal, other)]] = REFUSED
        return found

    def refusal(self, need: str, offer: str) -> Refusal:
        """The refusal in force of a pair that is shut out as refused."""
        refused = self._refused["need"][need]
        return next(one for one in refused if one.offer == offer and one.bars(self.on))

    def legal_bar(self, need: str, offer: str) -> Bar:
        """The legal bar of a pair that is shut out by one."""
        return next(bar for bar in self._barred["need"][need] if bar.offer == offer)

    def shifts(self, side: str, row: int) -> tuple[Shift, ...]:
        """What earlier refusals by this very side do to its ranking."""
        profile, other = self._named(side, row)
        found = []
        for refusal in self._refused[side].get(profile, ()):
            there = self.rows[other].get(getattr(refusal, other))
            if refusal.by == side and refusal.shifts(self.on) and there is not None:
                part = POSITION[refusal.reason]
                points = int(self._points(side, row, np.array([there]), part)[0])
                found.append(Shift(part, points, int(self.weights.setting("refusal_shift")), refusal))
        return tuple(found)

    def _others(self, side: str) -> int:
        return len(self.offers if side == "need" else self.needs)

    def _named(self, side: str, row: int) -> tuple[str, str]:
        return (self.needs[row].id, "offer") if side == "need" else (self.offers[row].id, "need")

    def _ranks(self, side: str) -> Array:
        ranks: Array = (self.pool.offers if side == "need" else self.pool.needs).rank
        return ranks

    def _totals(self, side: str, mine: Array, others: Array) -> Array:
        """The scores of pairs, a block at a time: all parts of all of them would take much memory."""
        totals = np.zeros(len(mine), np.int64)
        for part in _blocks(len(mine)):
            pairs = _need_first(side, mine[part], others[part])
            totals[part] = score_pairs(self.pool, *pairs, self.rules).totals
        return totals

    def _points(self, side: str, row: int, others: Array, number: int) -> Array:
        """The points of one part between a row and others."""
        points = np.zeros(len(others), np.int64)
        for part in _blocks(len(others)):
            pairs = _need_first(side, np.full(len(others[part]), row), others[part])
            points[part] = score_pairs(self.pool, *pairs, self.rules).points[number]
        return points

    def _compiled(self) -> Callable[..., Ranked]:
        if self._best is None:
            from maillage.matching.scores.best import Index  # compiles: only when there is much to score

            index = Index(self.pool, self.rules)
            self._best = index.best
        return self._best

    # --- all needs -----------------------------------------------------------------------------------------------

    def candidates(self, k: int) -> Candidates:
        """The ``k`` best offers of every need."""
        ranked = list(self.best_of_each("need", range(len(self.needs)), k))
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


def _need_first(side: str, mine: Array, others: Array) -> tuple[Array, Array]:
    """Pairs as rows of needs and rows of offers."""
    return (mine, others) if side == "need" else (others, mine)


def _blocks(count: int) -> Iterator[slice]:
    return (slice(first, first + BLOCK) for first in range(0, count, BLOCK))


def _bars_by_id(bars: Sequence[Bar], side: str) -> dict[str, list[Bar]]:
    found: dict[str, list[Bar]] = {}
    for bar in bars:
        found.setdefault(getattr(bar, side), []).append(bar)
    return found


__all__ = ["Candidates", "Columns", "Matching", "Ranked", "Shift", "candidates"]
