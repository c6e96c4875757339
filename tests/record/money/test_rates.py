"""Conversion at the value date: the rule, rates that users add and take back, and sums that stay exact."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from maillage.record.again import undo
from maillage.record.lock import import_lock
from maillage.record.money.keep import add_rates
from maillage.record.money.rates import AddedRates, rates_used
from maillage.reference.money import Rates, convert, read_rates
from tests.record.money.world import World, activity, left, total, transaction

D = Decimal
MAD = "currency,per_eur,date,source\nMAD,10.8250,2023-06-30,invented\nMAD,10.9500,2023-07-31,invented\n"


def put(world: World, text: str) -> None:
    rates, problems = read_rates(text, "rates.csv")
    assert not problems
    world.at += timedelta(minutes=1)
    with import_lock(world.store.folder, "rates", world.at.isoformat()):
        add_rates(world.store, rates, world.at)


def test_a_fixed_parity_converts(tmp_path: Path) -> None:
    """DOMAIN: 1,000,000 XOF = 1,524.4902 EUR at 655.957."""
    world = World(tmp_path).add(activity("A", transaction("1000000", currency="XOF")))
    amount = total(world.money(), "disbursement")
    assert round(amount, 4) == D("1524.4902")
    assert amount == (D(1_000_000) / D("655.957")).quantize(D("1e-10"))
    [rate] = world.money().rates
    assert (rate.kind, rate.currency, rate.verified) == ("fixed", "XOF", True)


def test_the_value_date_decides_not_the_transaction_date(tmp_path: Path) -> None:
    """DOMAIN: 250,000 MAD of 31 July, valued on 30 June: 23,094.6882 EUR and not 22,831.0502."""
    world = World(tmp_path).add(
        activity("A", transaction("250000", date="2023-07-31", value_date="2023-06-30", currency="MAD"))
    )
    assert left(world.money()) == {("disbursement", "no_rate", "MAD"): (D(250_000), 1)}
    put(world, MAD)
    assert round(total(world.money(), "disbursement"), 4) == D("23094.6882")
    assert not world.money().left_out
    assert world.money().rates[0].source == "invented"


def test_added_rates_are_taken_back_by_undo_and_stay_away(tmp_path: Path) -> None:
    world = World(tmp_path).add(activity("A", transaction("250000", value_date="2023-06-30", currency="MAD")))
    before = world.store.current_name()
    put(world, MAD)
    assert undo(world.store, world.at) is not None
    assert world.store.current_name() == before
    world.add(activity("B", transaction("1")))
    assert left(world.money()) == {("disbursement", "no_rate", "MAD"): (D(250_000), 1)}


def test_added_rates_stay_in_force_for_later_imports(tmp_path: Path) -> None:
    world = World(tmp_path).add(activity("A", transaction("1")))
    put(world, MAD)
    world.add(activity("B", transaction("108.25", value_date="2023-07-10", currency="MAD")))
    assert total(world.money(), "disbursement") == 11


def test_rates_may_be_added_before_there_is_any_record(tmp_path: Path) -> None:
    world = World(tmp_path)
    put(world, MAD)
    world.add(activity("A", transaction("108.25", value_date="2023-06-30", currency="MAD")))
    assert total(world.money(), "disbursement") == 10


def test_an_older_rate_gives_way_to_the_mean_of_the_year_and_that_is_said(tmp_path: Path) -> None:
    world = World(tmp_path).add(activity("A", transaction("100", value_date="2023-12-31", currency="MAD")))
    put(world, MAD)
    [rate] = world.money().rates
    assert rate.kind == "yearly" and rate.source.startswith("mean of 2 rates")
    expected = (D(100) / ((D("10.825") + D("10.95")) / 2)).quantize(D("1e-10"))
    assert total(world.money(), "disbursement") == expected


def test_every_rate_used_is_that_of_the_one_rule() -> None:
    wanted = [
        (currency, date(2020, 1, 1) + timedelta(days=7 * n), 2020)
        for currency in ("USD", "XOF", "MAD")
        for n in range(20)
    ]
    found = {(row["currency"], row["day"]): row for row in rates_used(wanted, [])}
    for currency, day, _ in wanted:
        expected = Rates().find(currency, day)
        met = found.get((currency, day))
        assert (met is None) == (expected is None)
        if met and expected:
            assert (met["per_eur"], met["kind"], met["source"]) == (
                expected.per_eur,
                expected.kind,
                expected.source,
            )


@pytest.mark.parametrize("currency", ["XOF", "USD"])
def test_a_sum_in_another_currency_is_that_of_each_amount_converted(tmp_path: Path, currency: str) -> None:
    """The rule of ``reference.money.convert``, amount by amount; sums agree to a ten-millionth."""
    items = [
        ("1000.01", "EUR", "2020-03-02"),
        ("-250", "USD", "2020-03-09"),
        ("1000000", "XOF", "2021-05-05"),
        ("77", "JPY", "2019-08-08"),
    ]
    inside = "".join(transaction(a, value_date=d, currency=c) for a, c, d in items)
    world = World(tmp_path).add(activity("A", inside))
    rates = Rates()
    expected = D(0)
    for amount, own, day in items:
        converted = convert(D(amount), own, currency, date.fromisoformat(day), rates).amount
        assert converted is not None
        expected += converted
    found = total(world.money(currency=currency), "disbursement", currency)
    assert abs(found - expected) < D("1e-6")


def test_amounts_in_the_currency_asked_stay_as_they_are(tmp_path: Path) -> None:
    world = World(tmp_path).add(activity("A", transaction("1000001", currency="XOF", date="1998-01-01")))
    assert total(world.money(currency="XOF"), "disbursement", "XOF") == 1_000_001
    assert left(world.money()) == {
        ("disbursement", "no_rate", "XOF"): (D(1_000_001), 1)
    }  # no euro yet in 1998


def test_converted_parts_are_rounded_half_away_from_zero_at_the_tenth_decimal(tmp_path: Path) -> None:
    world = World(tmp_path).add(activity("A", transaction("1", currency="MAD", value_date="2023-06-30") + transaction("-1", type="4", currency="MAD", value_date="2023-06-30")))  # fmt: skip
    put(world, "currency,per_eur,date\nMAD,3,2023-06-30\n")
    third = (D(1) / 3).quantize(D("1e-10"), ROUND_HALF_UP)
    answer = world.money()
    assert (total(answer, "disbursement"), total(answer, "expenditure")) == (third, -third)


def test_a_damaged_line_of_rates_costs_only_itself(tmp_path: Path) -> None:
    added = AddedRates(tmp_path)
    added.add(read_rates(MAD)[0], "2026-01-01T00:00:00+00:00")
    with (tmp_path / "rates.jsonl").open("ab") as file:
        file.write(b'{"act": "add", "currency": "TND", "per_eur": "NaN", "on": "2023"}\n{"act": "add", "curr')
    assert [rate.currency for rate in added.in_force()] == ["MAD", "MAD"]
