"""Gates: each shuts a pair out by its name, with a sentence; what is not known shuts nobody out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import Matching, gated
from maillage.matching.scores.columns import pool
from maillage.matching.scores.parts import gates_of
from tests.matching.scores.invented import TODAY, drawn

NEEDS, OFFERS = drawn(7, 40, 120)


@pytest.mark.parametrize(
    ("gate", "need", "offer"),
    [
        ("own_body", {"organisation": "Ville de X"}, {"organisation": "ville de x"}),
        ("own_body", {"place": "geonames:5"}, {"place": "geonames:5"}),
        ("suspended", {}, {"suspended_by": "Cour des comptes", "suspended_on": TODAY}),
        ("suspended", {"suspended_by": "Cour des comptes"}, {}),
        ("expired", {}, {"expires": TODAY}),
        ("expired", {"until": TODAY}, {}),
        ("no_capacity", {}, {"quantity": 0}),
        ("no_capacity", {}, {"quota": 0}),
        ("excluded", {"excludes": ("FR",)}, {"country": "FR"}),
        ("excluded", {"organisation": "Ville de X"}, {"excludes": ("name:ville de x",)}),
        ("excluded", {"country": "ML"}, {"excludes": ("LDC",)}),
        ("country_closed", {"country": "FR"}, {"countries": ("LDC",)}),
        ("windows_apart", {"since": TODAY.replace(year=2028)}, {"until": TODAY.replace(year=2027)}),
        ("no_language", {"languages": ("fr",)}, {"languages": ("es", "ar")}),
    ],
)
def test_each_gate_shuts_out_by_its_name(gate: str, need: dict[str, Any], offer: dict[str, Any]) -> None:
    matching = Matching([Need(id="n", **need)], [Offer(id="o", **offer)], on=TODAY)
    for side in ("need", "offer"):
        assert not len(matching.best(side, 0, 5).rows)
        for language in ("en", "fr", "ar"):
            (shut,), tally = gated(matching, side, 0, language)
            assert (shut.gate, tally) == (gate, {gate: 1})
            assert shut.sentence and "{" not in shut.sentence and "?" not in shut.sentence


@pytest.mark.parametrize(
    ("need", "offer"),
    [
        ({"languages": ("fr",)}, {"languages": ("es",), "interpreter": True}),
        ({"languages": ("fr",)}, {}),
        ({"country": "ML"}, {"countries": ("LDC",)}),
        ({}, {"countries": ("LDC",)}),
        ({}, {"suspended_by": "Cour", "suspended_on": TODAY.replace(year=2027)}),
        ({"organisation": "A", "place": "geonames:5"}, {"organisation": "B", "place": "geonames:5"}),
    ],
)
def test_what_is_not_known_or_not_so_shuts_nobody_out(need: dict[str, Any], offer: dict[str, Any]) -> None:
    assert (
        len(Matching([Need(id="n", **need)], [Offer(id="o", **offer)], on=TODAY).best("need", 0, 5).rows) == 1
    )


def test_gates_are_asked_of_many_pairs_as_of_one() -> None:
    both = pool(NEEDS, OFFERS, TODAY)
    for row in range(5):
        together = gates_of(both, np.full(len(OFFERS), row), np.arange(len(OFFERS)))
        alone = [int(gates_of(both, np.array([row]), np.array([other]))[0]) for other in range(len(OFFERS))]
        assert together.tolist() == alone
