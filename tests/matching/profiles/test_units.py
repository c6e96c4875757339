"""A quantity is counted in one unit whatever language it is written in, and an unknown unit is compared as it is written."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib import resources

import pytest

from maillage.matching.profiles import Need, Offer
from maillage.matching.profiles.units import unit_meant
from maillage.matching.scores import Matching, explain
from maillage.reference.names import fold


@pytest.mark.parametrize("said", ["jours", "Jour", "days", "DÍAS", "dias", "أيام"])
def test_a_day_is_a_day_in_every_language(said: str) -> None:
    assert unit_meant(said) == "days"


@pytest.mark.parametrize("said", ["", "caisses", "🚲"])
def test_what_no_list_has_stays_as_written(said: str) -> None:
    assert unit_meant(said) == fold(said)


def test_no_word_stands_for_two_units() -> None:
    text = (
        resources.files("maillage.matching.profiles")
        .joinpath("data", "units.toml")
        .read_text(encoding="utf-8")
    )
    units = tomllib.loads(text)
    standing = Counter(word for words in units.values() for word in {fold(word) for word in words})
    assert {word for word, times in standing.items() if times > 1} == set()


@pytest.mark.parametrize(("unit", "known"), [("أيام", True), ("tonnes", False)])
def test_a_match_knows_its_quantity_across_languages(unit: str, known: bool) -> None:
    need = Need(id="n", country="CM", quantity=3, unit="jours")
    matching = Matching([need], [Offer(id="o", country="MA", quantity=3, unit=unit)])
    (match,) = explain(matching, "need", 0, matching.best("need", 0, 1))
    (capacity,) = [part for part in match.parts if part.name == "capacity"]
    assert capacity.known is known
