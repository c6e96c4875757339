"""Pairs of points near one another, against all pairs measured one by one."""

from __future__ import annotations

import numpy as np
import pytest

from maillage.matching.affinity import near


@pytest.mark.parametrize("number", [0, 1, 2, 300])
@pytest.mark.parametrize("distance", [0.0, 0.01, 0.3, 2.0])
def test_every_pair_is_found_once(number: int, distance: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "_AT_ONCE", 500)
    points = np.random.default_rng(number).normal(size=(number, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    points[: number // 3] = points[:1]  # several at one place
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    wanted = [(a, b) for a in range(number) for b in range(a + 1, number) if apart[a, b] <= distance**2]
    one, other = near.pairs_within(points, distance)
    assert list(zip(one.tolist(), other.tolist(), strict=True)) == wanted
