"""The page for those who are judged says what the scores use: every part with its points, every gate, every setting."""

from __future__ import annotations

import pytest

from maillage.cli.reference_pages.how_scores_are_made import page
from maillage.matching.scores import PARTS, TOTAL, default_weights
from maillage.matching.scores.parts import GATES
from maillage.matching.scores.weights import ROOM, listed
from maillage.reference.texts import catalogue


def test_every_part_stands_three_times_with_the_points_that_scores_use() -> None:
    text = page()
    for name in PARTS:
        rows = [line for line in text.splitlines() if line.endswith(f"| `{name}` |")]
        assert len(rows) == 3
        points = f"{default_weights().of(name) / 1000:g}"
        assert all(f"| {points} |" in row for row in rows), name
    assert sum(default_weights().milli) == TOTAL


def test_gates_stand_in_the_order_in_which_they_are_asked() -> None:
    assert tuple(catalogue(ROOM, "gates")) == GATES[1:]


@pytest.mark.parametrize("name", list(listed()["setting"]))
def test_every_setting_has_its_type_default_limits_and_sentence(name: str) -> None:
    about = listed()["setting"][name]
    assert about["type"]
    if about["type"] == "choice":
        assert about["default"] in about["values"]
    else:
        assert about["least"] <= about["default"] <= about["most"]
    assert set(about["says"]) == {"en", "fr", "ar"}
    assert sum(line.startswith(f"| `{name}` |") for line in page().splitlines()) == 3


def test_no_sentence_for_those_judged_ranks_people_or_places() -> None:
    lower = page().lower()
    for word in ("ahead", "backward", "superior", "inferior", "en retard", "متخلف", "متفوق"):
        assert word not in lower
