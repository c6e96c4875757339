"""How distance and difference of income become shares: formulas, and the tables of whole numbers that are looked up.

A table holds, for each step of a whole number, a share of ``FULL``: so that every machine and every way of computing
comes to the same milli-point.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.matching.scores.columns import SCALE, incomes_by_country
from maillage.matching.scores.weights import Weights
from maillage.reference.distance import EARTH_RADIUS_KM

FULL = 100_000
CHORD_SHIFT, INCOME_STEP = 18, 200
"""A step of the table of distance is 2^18 of a squared chord (10 km at 500 km); of income, 0.0002 of a logarithm."""
_CHORDS, _INCOMES = (4 * SCALE * SCALE >> CHORD_SHIFT) + 2, 50_000
BEST_RATIO = 1.8


class Rules(NamedTuple):
    """Weights and settings as numbers to compute with."""

    milli: NDArray[Any]  # int64, one a part
    distance: NDArray[Any]  # int32 share by squared chord
    development: NDArray[Any]  # int32 share by difference of logarithms
    incomes: NDArray[Any]  # int32: ``columns.incomes_by_country``
    latest: int  # the year of its first column
    related: int
    interpreter: int
    proof_full: int


@lru_cache(maxsize=8)
def rules_of(weights: Weights) -> Rules:
    """The tables for these weights; some milliseconds the first time."""
    near, far = float(weights.setting("near_km")), float(weights.setting("far_km"))
    chords = (np.arange(_CHORDS) + 0.5) * (1 << CHORD_SHIFT) / (SCALE * SCALE)
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chords) / 2))
    distance = np.clip((far - km) / (far - near), 0.0, 1.0)
    close = weights.setting("close_ratio_hundredths") / 100
    distant = weights.setting("distant_ratio_hundredths") / 100
    curve = weights.setting("development")
    development = [
        nearness(number * INCOME_STEP / 1_000_000, curve, close, distant) for number in range(_INCOMES)
    ]
    return Rules(
        np.array(weights.milli, np.int64),
        np.rint(distance * FULL).astype(np.int32),
        np.rint(np.array(development) * FULL).astype(np.int32),
        *incomes_by_country(),
        int(weights.setting("related_topic")),
        int(weights.setting("interpreter")),
        int(weights.setting("proof_full")),
    )


def nearness(difference: float, curve: str = "plateau", close: float = 2.0, distant: float = 8.0) -> float:
    """The share, 0 to 1, for two incomes a head whose logarithms differ by ``difference``.

    ``plateau``: 1 up to the ratio ``close``, then even in the logarithm down to 0 at ``distant``. ``difference``:
    (d/d*)·exp(1 − d/d*) with d* = ln 1.8, for those who seek a difference.

    >>> [round(nearness(math.log(ratio)), 4) for ratio in (1, 2.5, 4, 8)]
    [1.0, 0.839, 0.5, 0.0]
    >>> [round(nearness(math.log(ratio), "difference"), 4) for ratio in (1, 1.8, 4, 20)]
    [0.0, 1.0, 0.6062, 0.0847]
    """
    if curve == "difference":
        steps = difference / math.log(BEST_RATIO)
        return steps * math.exp(1 - steps)
    share = (math.log(distant) - difference) / (math.log(distant) - math.log(close))
    return min(1.0, max(0.0, share))
