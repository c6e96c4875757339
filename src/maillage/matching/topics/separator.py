"""The separator of widest margin between the texts of a class and all others, roughly or to the last digits.

A library finds it roughly; steps of Newton's method then lead to the one solution that there is, so that weights rounded to
whole numbers are the same on any processor. They take forty times as long: for what ships. Needs scikit-learn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
STEPS = 25
"""Newton steps at most: from the rough solution two or three are enough."""
EXACT = 1e-12
"""A step shorter than this share of the solution is the last."""


def separate(
    matrix: Any, of_it: npt.NDArray[np.bool_], count: Array, softness: float, exact: bool
) -> tuple[Array, float]:
    """(weights, constant) for the rows of ``matrix`` (texts × features) that are ``of_it``; ``count`` is what each counts.

    The least of half the squared length of weights and constant plus ``softness`` times the counted squares of what is
    missing to a margin of one.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.svm import LinearSVC

    rough = LinearSVC(C=softness, dual=True, random_state=0, max_iter=5000)
    rough.fit(matrix, of_it, sample_weight=count)
    if not exact:
        return rough.coef_[0], float(rough.intercept_[0])
    rows = hstack([matrix, np.ones((matrix.shape[0], 1))]).tocsr()
    signed = csr_matrix(rows.multiply(np.where(of_it, 1.0, -1.0)[:, None]))
    found = np.append(rough.coef_[0], rough.intercept_[0])
    for _ in range(STEPS):
        step = _step(signed, count, softness, found)
        found = found + step
        if np.abs(step).max() <= EXACT * np.abs(found).max():
            break
    return found[:-1], float(found[-1])


def _step(signed: Any, count: Array, softness: float, found: Array) -> Array:
    """Where the least lies, seen from ``found``, if the same texts go on missing their margin."""
    from scipy.sparse.linalg import LinearOperator, cg

    missing = 1 - signed @ found
    short = missing > 0
    inside, weight = signed[short], 2 * softness * count[short]
    across = inside.T.tocsr()
    slope = found - across @ (weight * missing[short])
    bend = LinearOperator(
        (len(found), len(found)), matvec=lambda way: way + across @ (weight * (inside @ way)), dtype=float
    )
    return np.asarray(cg(bend, -slope, rtol=1e-13, atol=0.0, maxiter=5000)[0])
