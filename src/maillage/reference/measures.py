"""How equally something is spread: Gini, Theil, Atkinson, Herfindahl, variation. Pure; 0 where all have the same.

``values`` are not negative; ``weights`` say how many stand behind each value (all one when left out), so that values a head
are weighed by the people of each place. None where a measure is not defined: no value, nothing to share, or a logarithm of zero. Formulas: F. Cowell, Measuring Inequality, 2011,
chapters 2 and 3; Herfindahl–Hirschman: sum of squared shares.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

Values = Sequence[int | Fraction]


def gini(values: Values, weights: Values | None = None) -> Fraction | None:
    """Mean difference of all pairs over twice the mean, exactly.

    >>> round(float(gini([5, 10, 20, 25, 40])), 4)
    0.34
    """
    behind = _behind(values, weights)
    people = sum(behind)
    total = sum(v * w for v, w in zip(values, behind, strict=True))
    if not total:
        return None
    differences: int | Fraction = 0
    before: int | Fraction = 0
    held: int | Fraction = 0
    for value, weight in sorted(zip(values, behind, strict=True)):
        differences += weight * (value * before - held)
        before += weight
        held += value * weight
    return Fraction(differences, people * total)


def theil_t(values: Values, weights: Values | None = None) -> float | None:
    """Mean of x/μ · ln(x/μ); a value of zero adds nothing.

    >>> round(theil_t([5, 10, 20, 25, 40]), 4)
    0.1944
    """
    behind, mean = _behind(values, weights), _mean(values, weights)
    if not mean:
        return None
    terms = (w * (v / mean) * math.log(v / mean) for v, w in zip(values, behind, strict=True) if v)
    return math.fsum(terms) / float(sum(behind))


def theil_l(values: Values, weights: Values | None = None) -> float | None:
    """Mean of ln(μ/x); not defined when someone has nothing.

    >>> round(theil_l([5, 10, 20, 25, 40]), 4)
    0.2326
    """
    behind, mean = _behind(values, weights), _mean(values, weights)
    if not mean or min(values) <= 0:
        return None
    terms = (w * math.log(mean / v) for v, w in zip(values, behind, strict=True))
    return math.fsum(terms) / float(sum(behind))


def atkinson(values: Values, aversion: float, weights: Values | None = None) -> float | None:
    """1 less the equally shared equivalent over the mean; ``aversion`` above 0, 1 taking the geometric mean.

    >>> round(atkinson([5, 10, 20, 25, 40], 0.5), 4), round(atkinson([5, 10, 20, 25, 40], 1), 4)
    (0.1015, 0.2076)
    """
    behind, mean = _behind(values, weights), _mean(values, weights)
    if not mean:
        return None
    if aversion >= 1 and min(values) <= 0:
        return 1.0
    people = float(sum(behind))
    pairs = list(zip(values, behind, strict=True))
    if aversion == 1:
        return 1 - math.exp(math.fsum(w * math.log(v) for v, w in pairs) / people) / mean
    power = 1 - aversion
    level = math.fsum(w * float(v / mean) ** power for v, w in pairs) / people
    return 1 - float(level ** (1 / power))


def herfindahl(values: Values) -> Fraction | None:
    """Sum of squared shares: 1/n where all have the same, 1 where one has all.

    >>> float(herfindahl([5, 10, 20, 25, 40]))
    0.275
    """
    total = sum(values)
    return Fraction(sum(value * value for value in values), total * total) if total else None


def variation(values: Values) -> float | None:
    """Standard deviation of all (population) over the mean.

    >>> round(variation([5, 10, 20, 25, 40]), 4)
    0.6124
    """
    shares = herfindahl(values)
    return math.sqrt(len(values) * shares - 1) if shares is not None else None


def worst_off(values: Sequence[int], part: int = 10) -> tuple[int, int]:
    """How many stand in the worst-off ``1/part`` (at least one, when there is anyone), and what they have together."""
    count = -(-len(values) // part)
    return count, sum(sorted(values)[:count])


def _behind(values: Values, weights: Values | None) -> Values:
    return [1] * len(values) if weights is None else weights


def _mean(values: Values, weights: Values | None = None) -> float | None:
    behind = _behind(values, weights)
    people = sum(behind)
    return float(sum(v * w for v, w in zip(values, behind, strict=True))) / float(people) if people else None
