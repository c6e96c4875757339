"""What equity adds to the first matches of a place and of a country: falling steps, so that the flow stays convex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from maillage.matching.rounds.model import Integers
from maillage.reference.texts import catalogue

FULL = 1000
"""Strength is in thousandths: 1000 is `--equity 1`."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Units and milli-points added to each of them, of a place and of a country, at ``strength`` thousandths."""

    strength: int
    place: tuple[tuple[int, int], ...]
    country: tuple[tuple[int, int], ...]


@cache
def steps_at(strength: int) -> Steps:
    """The steps of ``data/rounds.toml`` at a strength from 0 to 1000; none at 0."""
    if not strength:
        return Steps(0, (), ())
    tuned = catalogue("maillage.matching.rounds", "rounds")

    def weakened(name: str) -> tuple[tuple[int, int], ...]:
        table = tuned[name]
        return tuple(
            (units, extra * strength // FULL)
            for units, extra in zip(table["units"], table["extra"], strict=True)
        )

    return Steps(strength, weakened("place"), weakened("country"))


def ladder(equity: float, candidates: int) -> list[int]:
    """The strengths to be solved for ``equity``, rising from 0: every even step up to it. ValueError outside 0 to 1.

    They depend on nothing but the number of candidates, so that a higher equity looks at all that a lower one does.
    """
    if not 0 <= equity <= 1:
        raise ValueError(f"equity is {equity!r}, not from 0 to 1")
    tuned = catalogue("maillage.matching.rounds", "rounds")["ladder"]
    steps = tuned["steps"][sum(candidates > most for most in tuned["candidates"])]
    return [step * FULL // steps for step in range(steps + 1) if step * FULL // steps <= round(equity * FULL)]


def extra_of(units: Integers, steps: Sequence[tuple[int, int]]) -> int:
    """What the steps add to places (or countries) that take so many units each."""
    added, before = 0, 0
    for length, extra in steps:
        added += int(np.clip(units - before, 0, length).sum()) * extra
        before += length
    return added
