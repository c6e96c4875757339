"""Draws that give the same results on every Python: only ``Random.random`` is promised to stay as it is.

``random.Random`` keeps the sequence of ``random()`` for a seed across versions; ``choice``, ``shuffle`` and
``sample`` have changed before. So every draw here is made from ``random()`` alone.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A source of draws. Two with the same seed draw the same."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)

    def chance(self, share: float) -> bool:
        """True in ``share`` (0 to 1) of the draws."""
        return self._rng.random() < share

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._rng.random() * (high - low + 1))

    def between(self, low: float, high: float, decimals: int) -> float:
        """A number from ``low`` to ``high``, rounded."""
        return round(low + self._rng.random() * (high - low), decimals)

    def pick(self, things: Sequence[T]) -> T:
        """One of ``things``."""
        return things[int(self._rng.random() * len(things))]

    def weighted(self, things: Sequence[T], weights: Sequence[int]) -> T:
        """One of ``things``, as often as its whole weight says."""
        at = int(self._rng.random() * sum(weights))
        for thing, weight in zip(things, weights, strict=True):
            at -= weight
            if at < 0:
                return thing
        raise ValueError("weights must be positive whole numbers")

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """``count`` different ones of ``things``, in drawn order (all of them when there are fewer)."""
        left = list(things)
        drawn: list[T] = []
        while left and len(drawn) < count:
            drawn.append(left.pop(int(self._rng.random() * len(left))))
        return drawn
