"""What it costs for each inhabitant: worked numbers, currencies apart, and what nobody knows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from maillage.dossiers.model import Party
from maillage.dossiers.per_inhabitant import cost_of, per_inhabitant
from maillage.dossiers.texts import Sum
from tests.dossiers.played import NAMES, A, B, Play

SIDES = [Party(each, NAMES[each], "pivotal", True, 1) for each in (A, B)]


def shares(*sums: tuple[str, str, int | None], people: Any = None) -> list[tuple[str, str, Any]]:
    frame = [Sum(source, currency, amount, amount is None) for source, currency, amount in sums]
    found = per_inhabitant(frame, SIDES, people if people is not None else {A: 237_563, B: 698_310})
    return [(each.party, each.currency, each.each) for each in found.shares]


def test_worked_numbers() -> None:
    # 12 000 000 XOF (no smaller coin) ÷ 237 563 = 50.51…; 30 000.00 EUR ÷ 698 310 = 0.0429…
    assert shares(("Saint-Louis", "XOF", 12_000_000), ("agadir", "EUR", 3_000_000)) == [
        (A, "XOF", Decimal("51")), (B, "EUR", Decimal("0.04")),
    ]  # fmt: skip
    # 1 000.000 TND (thousandths) ÷ 4 = 250.000
    assert shares(("أكادير", "TND", 1_000_000), people={A: 1, B: 4})[1] == (B, "TND", Decimal("250.000"))
    # a half is rounded up: 0.05 EUR ÷ 2
    assert shares(("Agadir", "EUR", 5), people={B: 2})[1][2] == Decimal("0.03")


def test_sums_of_one_currency_are_added_and_of_two_never() -> None:
    found = shares(("Agadir", "EUR", 100), ("AGADIR ", "EUR", 300), ("Agadir", "MAD", 1_000), people={B: 2})
    assert found == [(A, "", None), (B, "EUR", Decimal("2.00")), (B, "MAD", Decimal("5.00"))]


@pytest.mark.parametrize("people", [None, 0, -1])
def test_without_inhabitants_it_is_not_known(people: Any) -> None:
    assert shares(("Agadir", "EUR", 100), people={B: people})[1] == (B, "EUR", None)


def test_what_is_brought_in_kind_or_by_others_counts_for_no_inhabitant() -> None:
    frame = [Sum("Agadir", in_kind=True), Sum("Un fonds", "EUR", 900)]
    found = per_inhabitant(frame, SIDES, {A: 1, B: 1})
    assert {each.currency for each in found.shares} == {""} and [each.source for each in found.others] == ["Un fonds"]  # fmt: skip
    assert not found.several_currencies


def test_the_definition_in_force_says_what_is_brought() -> None:
    play = Play().opened().joined()
    assert cost_of(play.state, (A, B), {}) is None
    play.defined(budget=[{"source": "Agadir", "currency": "EUR", "amount": 1_000}])
    found = cost_of(play.state, (A, B), {A: 10, B: 4})
    assert found and [(each.party, each.each) for each in found.shares] == [(A, None), (B, Decimal("2.50"))]
    assert cost_of(Play().opened().joined().defined().state, (A, B), {}) is None
