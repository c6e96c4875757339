"""Pairs of points that lie near one another: exact, and without a tree, whose package is larger than all else that is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AT_ONCE = 1_000_000
"""Candidates measured at once."""


def pairs_within(points: NDArray[np.float64], distance: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(one, other) of each two of ``points`` (n × 3) that are ``distance`` apart at most, one before other, in order.

    Points stand in the order of one axis: only those that are near on it are measured.
    """
    order = np.argsort(points[:, 2], kind="stable")
    sorted_ = points[order]
    ends = np.searchsorted(sorted_[:, 2], sorted_[:, 2] + distance, side="right")
    counts = np.maximum(ends - np.arange(len(order)) - 1, 0)
    ones: list[Any] = []
    others: list[Any] = []
    start = 0
    while start < len(order):
        stop = int(np.searchsorted(np.cumsum(counts[start:]), _AT_ONCE, side="right")) + start
        stop = max(stop, start + 1)
        number = counts[start:stop]
        first = np.repeat(np.arange(start, stop), number)
        second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(number) - number, number)
        near = ((sorted_[first] - sorted_[second]) ** 2).sum(axis=1) <= distance**2
        ones.append(order[first[near]])
        others.append(order[second[near]])
        start = stop
    a = np.concatenate(ones) if ones else np.empty(0, np.int64)
    b = np.concatenate(others) if others else np.empty(0, np.int64)
    low, high = np.minimum(a, b), np.maximum(a, b)
    by = np.lexsort((high, low))
    return low[by], high[by]
