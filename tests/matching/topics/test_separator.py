"""The separator: where the slope is nothing, and the same from wherever it starts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from maillage.matching.topics.separator import separate


def slope(
    rows: np.ndarray, of_it: np.ndarray, count: np.ndarray, softness: float, found: np.ndarray
) -> np.ndarray:
    """Of what is to be least, at weights and constant ``found``."""
    signed = np.hstack([rows, np.ones((len(rows), 1))]) * np.where(of_it, 1.0, -1.0)[:, None]
    missing = np.maximum(0, 1 - signed @ found)
    return found - 2 * softness * signed.T @ (count * missing)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.1, 1.0, 10.0]))
def test_nothing_is_better_than_what_is_found(seed: int, softness: float) -> None:
    dice = np.random.default_rng(seed)
    rows = dice.random((40, 6)) * (dice.random((40, 6)) < 0.5)
    of_it = dice.random(40) < 0.3
    of_it[:2] = [True, False]
    count = dice.random(40) + 0.1
    weights, constant = separate(csr_matrix(rows), of_it, count, softness, True)
    assert slope(rows, of_it, count, softness, np.append(weights, constant)) == pytest.approx(0, abs=1e-9)


def test_the_order_of_texts_changes_no_digit_that_counts() -> None:
    dice = np.random.default_rng(1)
    rows, of_it, count = dice.random((60, 8)), np.arange(60) < 20, np.ones(60)
    one, _ = separate(csr_matrix(rows), of_it, count, 1.0, True)
    other, _ = separate(csr_matrix(rows[::-1]), of_it[::-1], count, 1.0, True)
    assert one == pytest.approx(other, abs=1e-11)
