"""Points for what was measured: a curve of straight pieces for each measure, by how many partners the asker has.

Between two knots the points go straight; beyond the last they stay. What is not known counts half of what it could
give. All points are whole milli-points, so that parts add up to the score to the last unit. The curves that ship stand
in data/weights.toml; :mod:`.learn` finds others from links of one's own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.matching.affinity.measure import NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASSES = (0, 1, 2, 5, 15)
"""Askers are told apart by their partners: none, one, two to four, five to fourteen, fifteen and more."""
TOTAL_MILLI = 100_000
"""What all curves of a class give at most, together."""


@dataclass(frozen=True)
class Curve:
    """Points by a measure: ``knots`` rise, ``milli`` are the points at each."""

    knots: tuple[float, ...]
    milli: tuple[int, ...]

    @cached_property
    def most(self) -> int:
        """The points it gives at most."""
        return max(self.milli)

    @cached_property
    def _drawn(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Knots and points as numbers of NumPy."""
        return np.array(self.knots, dtype=np.float64), np.array(self.milli, dtype=np.float64)

    def points(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Whole milli-points of values; half of the most for NaN. Most values of most measures are zero: those at once."""
        if 2 * np.count_nonzero(values) > len(values):
            return self._at(values)
        found = np.full(len(values), self._at(np.zeros(1))[0])
        some = np.flatnonzero(values)
        found[some] = self._at(values[some])
        return found

    def _at(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        found = np.rint(np.interp(values, *self._drawn))
        return np.where(np.isnan(found), self.most // 2, found).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Weights:
    """The curve of each measure in each class of askers, and where they come from."""

    curves: tuple[Mapping[str, Curve], ...]
    source: Mapping[str, str]

    def of(self, partners: int) -> Mapping[str, Curve]:
        """The curves for an asker with so many partners."""
        return self.curves[class_of(partners)]


def class_of(partners: int) -> int:
    """The class of an asker with so many partners.

    >>> [class_of(partners) for partners in (0, 1, 4, 5, 14, 15, 70)]
    [0, 1, 2, 3, 3, 4, 4]
    """
    return sum(partners >= least for least in CLASSES[1:])


class BadWeights(ValueError):
    """A file that holds no usable weights; the text says where."""


@cache
def shipped() -> Weights:
    """The weights of data/weights.toml."""
    path = resources.files("maillage.matching.affinity") / "data" / "weights.toml"
    return read_weights(path.read_text(encoding="utf-8"))


def read_weights(text: str) -> Weights:
    """Weights as they stand in a file: ``knots`` a measure, and a table of points a class. Raises BadWeights."""
    try:
        said = tomllib.loads(text)
        curves = tuple(
            {name: _curve(said["knots"][name], said["points"][str(least)][name]) for name in NAMES}
            for least in CLASSES
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise BadWeights(str(fault)) from None
    if not any(curve.most for one in curves for curve in one.values()):
        raise BadWeights("0")
    return Weights(curves, said.get("source", {}))


def _curve(knots: Any, milli: Any) -> Curve:
    curve = Curve(tuple(map(float, knots)), tuple(map(int, milli)))
    rising = all(a < b for a, b in pairwise(curve.knots))
    if len(knots) != len(milli) or len(knots) < 2 or not rising or min(curve.milli) < 0:
        raise ValueError(f"{list(knots)}: {list(milli)}")
    return curve


def as_toml(weights: Weights) -> str:
    """Weights as a file, measure by measure."""
    lines = ["[source]", *(f'{key} = "{value}"' for key, value in weights.source.items()), "", "[knots]"]
    lines += [f"{name} = {list(curve.knots)}" for name, curve in weights.curves[0].items()]
    for least, curves in zip(CLASSES, weights.curves, strict=True):
        lines += ["", f"[points.{least}]", *(f"{name} = {list(c.milli)}" for name, c in curves.items())]
    return "\n".join(lines) + "\n"
