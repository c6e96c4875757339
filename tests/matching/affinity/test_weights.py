"""Curves: whole points, half for what is unknown; files of weights are read back, and bad ones are refused."""

from __future__ import annotations

import random

import numpy as np
import pytest

from maillage.matching.affinity import fit
from maillage.matching.affinity.learn import learn
from maillage.matching.affinity.prepare import prepare
from maillage.matching.affinity.weights import BadWeights, Curve, Weights, as_toml, read_weights, shipped
from tests.matching.affinity.world import links


def test_a_curve_goes_straight_between_knots_and_stays_beyond_them() -> None:
    curve = Curve((0.0, 1.0, 3.0), (0, 100, 301))
    values = np.array([-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 9.0, np.nan])
    assert curve.points(values).tolist() == [0, 0, 50, 100, 200, 301, 301, 150]


def test_weights_are_read_as_they_were_written() -> None:
    assert read_weights(as_toml(shipped())).curves == shipped().curves


def damaged(old: str, new: str) -> str:
    text = as_toml(shipped())
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    "text",
    ["", "no toml [", damaged("[points.5]", "[points.6]"), damaged("language = [0.0, 1.0]", "language = [1.0, 0.0]"),
     damaged("language = [0.0, 1.0]", "language = [0.0]"), damaged("rank = [0.0, 1.0]", 'rank = ["a", "b"]')],
)  # fmt: skip
def test_weights_that_cannot_be_used_are_refused(text: str) -> None:
    with pytest.raises(BadWeights):
        read_weights(text)


def test_weights_that_sum_to_nothing_are_refused() -> None:
    nothing = [
        {name: Curve(curve.knots, (0,) * len(curve.knots)) for name, curve in curves.items()}
        for curves in shipped().curves
    ]
    with pytest.raises(BadWeights):
        read_weights(as_toml(Weights(tuple(nothing), {})))


def town(number: int) -> tuple[str, str]:
    return f"Town {number}", ("FR", "DE", "PL")[number % 3]


def test_what_is_learnt_is_the_same_each_time_and_can_be_used() -> None:
    chance = random.Random(5)
    pairs = sorted({tuple(sorted(chance.sample(range(60), 2))) for _ in range(200)})
    said = links([(*town(a), *town(b)) for a, b in pairs])
    measures = prepare(fit(said).graph)
    learnt = learn(measures, most=60)
    assert learnt.curves == learn(measures, most=60).curves
    assert read_weights(as_toml(learnt)).curves == learnt.curves
    model = fit(said, weights=learnt)
    assert model.partners(model.asker("Town 1", "DE"), 5)
