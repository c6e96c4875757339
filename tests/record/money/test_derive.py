"""Money items in parts: exact splits, what wins over what, hostile percentages, amounts and dates."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.reference.money import minor_units
from tests.record.money.world import World, activity, budget, countries, sectors, transaction

D = Decimal


@pytest.mark.parametrize(
    ("amount", "currency", "percentages", "parts"),
    [
        ("100", "EUR", ("3", "3", "1"), ("42.86", "42.86", "14.28")),
        ("100", "EUR", ("1", "1", "1"), ("33.34", "33.33", "33.33")),
        ("100", "XOF", ("1",) * 7, ("15", "15", "14", "14", "14", "14", "14")),
        ("100", "EUR", ("60", "30", "20"), ("54.55", "27.27", "18.18")),
        ("-100", "EUR", ("1", "1", "1"), ("-33.34", "-33.33", "-33.33")),
        ("100.001", "TND", ("50", "50"), ("50.001", "50")),
        ("0.0000000001", "EUR", ("50", "50"), ("0.0000000001", "0")),
    ],
)
def test_worked_splits_come_out_to_the_last_digit(
    tmp_path: Path, amount: str, currency: str, percentages: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    codes = ("SN", "ML", "BF", "NE", "TD", "MR", "GM")
    listed = countries(*zip(codes, percentages, strict=False))
    world = World(tmp_path).add(activity("A", listed + transaction(amount, currency=currency)))
    assert [row[0] for row in world.parts("amount")] == [D(part) for part in parts]
    assert [row[0] for row in world.parts("country")] == list(codes[: len(parts)])


def test_an_item_is_split_by_country_then_each_part_by_sector(tmp_path: Path) -> None:
    """Written by hand: 100.01 is 50.01 and 50.00; two thirds of 50.01 are 33.34, of 50.00 33.33 (largest remainder)."""
    inside = countries(("SN", "50"), ("ML", "50")) + sectors(
        ("14030", "66.6666666667"), ("11220", "33.3333333333")
    )
    world = World(tmp_path).add(activity("A", inside + transaction("100.01")))
    assert world.parts("country, sector, amount, area_split, sector_split") == [
        ("SN", "14030", D("33.34"), "stated", "stated"),
        ("SN", "11220", D("16.67"), "stated", "stated"),
        ("ML", "14030", D("33.33"), "stated", "stated"),
        ("ML", "11220", D("16.67"), "stated", "stated"),
    ]


def plain_split(units: int, weights: list[Fraction]) -> list[int]:
    """The largest remainders, written anew: floors first, then one unit each to the largest fractions, earlier first."""
    exact = [Fraction(abs(units)) * w / sum(weights) for w in weights]
    parts = [e.numerator // e.denominator for e in exact]
    order = sorted(range(len(parts)), key=lambda n: (-(exact[n] - parts[n]), n))
    for n in order[: abs(units) - sum(parts)]:
        parts[n] += 1
    return [part if units >= 0 else -part for part in parts]


_AMOUNTS = st.one_of(
    st.decimals(D("-1e9"), D("1e9"), places=2),
    st.decimals(D("-1e16"), D("1e16"), places=5),
    st.integers(-(10**6), 10**6).map(D),
)
_PERCENTAGES = st.lists(st.decimals(D("0.01"), D("100"), places=2), min_size=2, max_size=6)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(_AMOUNTS, st.sampled_from(["EUR", "XOF", "TND", "JPY"]), _PERCENTAGES, _PERCENTAGES),
        min_size=1,
        max_size=8,
    )
)
def test_parts_are_those_of_the_rule_and_sum_to_the_amount(
    tmp_path_factory: pytest.TempPathFactory, given_: list[tuple[D, str, list[D], list[D]]]
) -> None:
    area_codes, sector_codes = (
        ("SN", "ML", "BF", "NE", "TD", "MR"),
        ("14030", "11220", "12220", "31120", "16010", "41010"),
    )
    written = []
    for n, (amount, currency, areas, subjects) in enumerate(given_):
        inside = countries(*((c, str(p)) for c, p in zip(area_codes, areas, strict=False)))
        inside += sectors(*((c, str(p)) for c, p in zip(sector_codes, subjects, strict=False)))
        written.append(activity(f"A{n:03}", inside + transaction(f"{amount:f}", currency=currency)))
    world = World(tmp_path_factory.mktemp("split")).add(*written)
    for n, (amount, currency, areas, subjects) in enumerate(given_):
        found = [row[0] for row in world.parts("amount", f"id = 'iati:A{n:03}'")]
        assert sum(found) == amount
        if amount == 0:
            continue
        decimals = max(minor_units(currency), max(0, -int(amount.normalize().as_tuple().exponent)))
        units = int(amount * 10**decimals)
        expected = [
            part
            for of_area in plain_split(units, [Fraction(p) for p in areas])
            for part in plain_split(of_area, [Fraction(p) for p in subjects])
        ]
        assert found == [D(part).scaleb(-decimals) for part in expected]


@pytest.mark.parametrize(
    "percentages",
    [("", ""), ("50", ""), ("-10", "110"), ("0", "0"), ("many", "50"), ("50", "20000"), ("NaN", "50")],
)
def test_several_without_usable_percentages_stay_whole_and_unknown(
    tmp_path: Path, percentages: tuple[str, str]
) -> None:
    inside = countries(("SN", percentages[0]), ("ML", percentages[1])) + transaction("100")
    world = World(tmp_path).add(activity("A", inside))
    assert world.parts("amount, country, area_split, area_basis") == [(D(100), None, "unknown", "activity")]


@pytest.mark.parametrize(
    ("first", "second", "parts"), [("80", "50", ("61.54", "38.46")), ("99.8", "0.1", ("99.9", "0.1"))]
)
def test_percentages_of_another_sum_are_scaled_and_say_so(
    tmp_path: Path, first: str, second: str, parts: tuple[str, str]
) -> None:
    world = World(tmp_path).add(activity("A", countries(("SN", first), ("ML", second)) + transaction("100")))
    assert world.parts("amount, area_split") == [(D(part), "scaled") for part in parts]


def test_an_entry_of_nothing_gets_no_part(tmp_path: Path) -> None:
    world = World(tmp_path).add(activity("A", countries(("SN", "0"), ("ML", "100")) + transaction("100")))
    assert world.parts("country, amount") == [("ML", D(100))]


@pytest.mark.parametrize("percentage", ["", "100", "60", "0", "-3", "x"])
def test_one_alone_is_the_whole(tmp_path: Path, percentage: str) -> None:
    world = World(tmp_path).add(activity("A", countries(("SN", percentage)) + transaction("100")))
    assert world.parts("country, amount") == [("SN", D(100))]


def test_a_country_written_twice_is_one_country(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("A", countries(("SN", "30"), ("ML", "40"), ("SN", "30")) + transaction("100"))
    )
    assert world.parts("country, amount") == [("SN", D(60)), ("ML", D(40))]


def test_regions_beside_countries_that_make_100_tell_it_again(tmp_path: Path) -> None:
    region = '<recipient-region code="298" percentage="100"/>'
    world = World(tmp_path).add(activity("A", countries(("SN", "100")) + region + transaction("100")))
    assert world.parts("country, region, amount") == [("SN", None, D(100))]


def test_countries_and_regions_that_together_make_100_share(tmp_path: Path) -> None:
    region = '<recipient-region code="298" vocabulary="1" percentage="40"/>'
    world = World(tmp_path).add(activity("A", countries(("SN", "60")) + region + transaction("100")))
    assert world.parts("country, region, amount") == [("SN", None, D(60)), (None, "298", D(40))]


def test_what_a_transaction_says_itself_wins_over_the_activity(tmp_path: Path) -> None:
    own = '<sector vocabulary="1" code="12220"/><recipient-country code="ML"/>'
    inside = (
        countries(("SN", "50"), ("BF", "50")) + sectors(("14030", "100")) + transaction("100", inside=own)
    )
    world = World(tmp_path).add(activity("A", inside))
    assert world.parts("country, area_basis, sector, sector_basis, amount") == [
        ("ML", "transaction", "12220", "transaction", D(100))
    ]


def test_sectors_of_other_lists_say_nothing_of_the_dac_ones(tmp_path: Path) -> None:
    own = '<sector vocabulary="99" code="X"/>'
    world = World(tmp_path).add(activity("A", sectors(("14030", "100")) + transaction("100", inside=own)))
    assert world.parts("sector, sector_basis") == [("14030", "activity")]


def test_five_digits_come_before_three(tmp_path: Path) -> None:
    inside = sectors(("140", "50"), ("112", "50"), vocabulary="2") + sectors(("14030", "25"), ("11220", "75"))
    world = World(tmp_path).add(activity("A", inside + transaction("100")))
    assert world.parts("sector, amount") == [("14030", D(25)), ("11220", D(75))]


def test_the_value_date_decides_then_the_transaction_date(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("A", transaction("1", date="2024-01-02", value_date="2023-12-31")),
        activity("B", transaction("1", date="2024-01-02", value_date="2015-13-40")),
        activity("C", transaction("1", date="2015-13-40")),
    )
    assert world.parts("id, CAST(day AS VARCHAR), day_basis, year, why") == [
        ("iati:A", "2023-12-31", "value_date", 2023, None),
        ("iati:B", "2024-01-02", "transaction_date", 2024, None),
        ("iati:C", None, None, None, "no_date"),
    ]


def test_the_year_of_a_budget_is_that_in_which_its_period_begins(tmp_path: Path) -> None:
    said = budget("10", year=2025).replace('value-date="2025-01-01"', 'value-date="2022-06-01"')
    world = World(tmp_path).add(activity("A", said))
    assert world.parts("year, CAST(day AS VARCHAR)") == [(2025, "2022-06-01")]


@pytest.mark.parametrize(
    ("value", "currency", "why", "amount"),
    [
        ("0", "EUR", "zero", D(0)),
        ("", "EUR", "no_amount", None),
        ("12 000", "EUR", "no_amount", None),
        ("1E27", "EUR", "no_amount", None),
        ("1" + "0" * 27, "EUR", "absurd", D(10) ** 27),
        ("100", "", "no_currency", D(100)),
        ("-100.50", "EUR", None, D("-100.50")),
    ],
)
def test_amounts_are_taken_as_they_are_or_say_why_not(
    tmp_path: Path, value: str, currency: str, why: str | None, amount: D | None
) -> None:
    world = World(tmp_path).add(activity("A", transaction(value, currency=currency)))
    assert world.parts("amount, why") == [(amount, why)]


def test_the_default_currency_stands_in_for_a_missing_one(tmp_path: Path) -> None:
    world = World(tmp_path).add(activity("A", transaction("5", currency=""), default_currency="xof"))
    assert world.parts("currency, currency_basis, why") == [("XOF", "default", None)]


def test_letters_of_version_1_are_the_same_types(tmp_path: Path) -> None:
    letters = {"C": "commitment", "D": "disbursement", "E": "expenditure", "IF": "incoming", "LR": "loan_repayment",
               "R": "reimbursement", "IR": "interest", "QP": "equity_purchase", "QS": "equity_sale", "CG": "guarantee"}  # fmt: skip
    inside = "".join(transaction("1", type=letter) for letter in letters)
    world = World(tmp_path).add(activity("A", inside + transaction("1", type="TB")), head='version="1.05"')
    assert [row[0] for row in world.parts("measure")] == [*letters.values(), None]
    assert world.parts("why", "measure IS NULL") == [("unknown_type",)]


def test_givers_and_receivers_bear_the_identifiers_of_parties(tmp_path: Path) -> None:
    own = (
        '<provider-org ref="FR-RCS-1" provider-activity-id="P"><narrative>Ville</narrative></provider-org>'
        "<receiver-org><narrative>Commune  de\nLarache</narrative><narrative xml:lang='ar'>العرائش</narrative></receiver-org>"
    )
    party = "<participating-org role='4'><narrative>Commune de Larache</narrative></participating-org>"
    world = World(tmp_path).add(activity("A", party + transaction("1", inside=own)))
    [(implementing,)] = world.ask("SELECT organisation FROM activity_parties WHERE role = 'implementing'")
    assert world.parts("provider, provider_activity, receiver, receiver_name, organisation") == [
        ("iati-org:FR-RCS-1", "P", implementing, "Commune de Larache", "iati-org:FR-RCS-1")
    ]


def test_stated_goals_win_over_derived_ones_and_count_once(tmp_path: Path) -> None:
    """DOMAIN: 14030 60 %, 11220 40 % give goals 6 and 4; a tag for goal 6 gives all of it to goal 6, as stated."""
    shared = sectors(("14030", "60"), ("11220", "40")) + transaction("100000")
    tag = '<tag vocabulary="2" code="6"/><sector vocabulary="7" code="6" percentage="100"/>'
    world = World(tmp_path).add(activity("A", shared), activity("B", tag + shared))
    derived = {
        (goal, basis): amount
        for goal, basis, amount in world.parts("goal, goal_basis, amount", "id = 'iati:A'")
    }
    assert derived == {(6, "derived"): D(60_000), (4, "derived"): D(40_000)}
    stated = world.parts("goal, goal_basis, amount", "id = 'iati:B'")
    assert {row[:2] for row in stated} == {(6, "stated")} and sum(row[2] for row in stated) == 100_000


def test_several_stated_goals_share_only_by_percentages_that_name_them_all(tmp_path: Path) -> None:
    known = (
        '<sector vocabulary="7" code="6" percentage="70"/><sector vocabulary="7" code="4" percentage="30"/>'
    )
    unknown = '<tag vocabulary="2" code="6"/><tag vocabulary="3" code="4.1"/>'
    world = World(tmp_path).add(
        activity("A", known + transaction("100")), activity("B", unknown + transaction("100"))
    )
    assert world.parts("id, goal, goal_basis, goals, amount") == [
        ("iati:A", 6, "stated", None, D(70)),
        ("iati:A", 4, "stated", None, D(30)),
        ("iati:B", None, "several", ["4", "6"], D(100)),
    ]


def test_an_import_adds_money_of_new_statements_alone(tmp_path: Path) -> None:
    world = World(tmp_path).add(activity("A", transaction("1")), name="same.xml")
    [before] = world.store.current().tables["money"]
    world.add(activity("B", transaction("2")))
    assert world.store.current().tables["money"][0] == before
    assert [row[0] for row in world.parts("amount")] == [D(1), D(2)]
