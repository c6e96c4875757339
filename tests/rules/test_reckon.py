"""Sums of DOMAIN §6.3 and §6.4, and dates of §6.11, to the figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from maillage.rules.reckon import contribution, cost_of_days, cost_of_hours, tranches
from maillage.rules.terms import Term


def test_work_in_kind() -> None:
    assert round(cost_of_days(Decimal(54000), 1), 4) == Decimal("247.7064")
    assert round(cost_of_days(Decimal(54000), 12), 4) == Decimal("2972.4771")
    assert round(cost_of_hours(Decimal(54000), 1), 4) == Decimal("33.6030")


@pytest.mark.parametrize(
    ("cash", "kind", "counted", "lost"), [(40000, 38000, 78000, 0), (30000, 38000, 60000, 8000), (0, 5, 0, 5)]
)
def test_how_much_in_kind_counts(cash: int, kind: int, counted: int, lost: int) -> None:
    found = contribution(Decimal(cash), Decimal(kind), 50)
    assert (found.counted, found.lost) == (counted, lost)
    assert contribution(Decimal(cash), Decimal(kind), 100).lost == 0


def test_a_grant_in_tranches_adds_up() -> None:
    assert tranches(Decimal(90000), (40, 35, 25), (80, 20)) == [36000, 31500, 18000, 4500]
    assert sum(tranches(Decimal("100.01"), (33, 33, 34), (80, 20))) == Decimal("100.01")


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 6, 15), date(2026, 4, 15)),
        (date(2026, 4, 30), date(2026, 2, 28)),
        (date(2024, 4, 30), date(2024, 2, 29)),
        (date(2026, 8, 31), date(2026, 6, 30)),
    ],
)
def test_two_months_before(day: date, before: date) -> None:
    assert Term(months=2).before(day) == before


@pytest.mark.parametrize("said", [{"moons": 2}, {"days": -1}, {"days": 1.5}, {"days": True}])
def test_what_is_no_length_of_time(said: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="="):
        Term.of(said)
