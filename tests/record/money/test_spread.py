"""How money is spread: measures a head over real sums, what is left out named, groups of each year, efficiency from both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from maillage.record.money.providers import organisations_by_country, providers, side_of
from maillage.record.money.spread import Efficiency, Spread, equality, reaching
from maillage.record.spaces.spent import spent
from tests.record.money.world import World, activity, countries, transaction

NOBODY = Efficiency(0, Decimal(0), Decimal(0))


def of(sums: dict[str | None, dict[int | None, Decimal]]) -> Spread:
    return Spread("country", {"spent": sums}, {}, 0, 0, 0, NOBODY)


def test_money_a_head_is_weighed_by_inhabitants() -> None:
    people = {"MA": 4, "SN": 3, "ML": 2, "BF": 1}
    told = equality({"MA": Decimal(8), "SN": Decimal(12), "ML": Decimal(12), "BF": Decimal(18)}, people.get)
    assert told.people == 10
    assert told.gini is not None and round(float(told.gini), 4) == 0.3960
    assert told.theil is not None and round(told.theil, 4) == 0.3047


def test_what_cannot_be_measured_is_named() -> None:
    told = equality({"MA": Decimal(5), "XK": Decimal(5), "SN": Decimal(-1)}, {"MA": 10, "SN": 10}.get)
    assert (told.keys, told.unpeopled, told.negative) == (("MA",), ("XK",), ("SN",))
    assert told.hhi == Decimal("0.5")
    assert equality({}, {}.get).gini is None


def test_a_country_in_two_groups_reaches_once_and_in_its_own_years() -> None:
    found = of(
        {
            "ML": {2015: Decimal(100)},
            "KM": {2015: Decimal(50)},
            "RW": {2015: Decimal(20)},
            "MA": {2015: Decimal(150), None: Decimal(7)},
            None: {2015: Decimal(1_000)},
        }
    )
    inside, unsure, total = reaching(found, "spent", ("LDC", "LLDC", "SIDS_UN"))
    assert (inside, unsure, total) == (Decimal(170), Decimal(0), Decimal(320))
    left_in_2017 = of({"GQ": {2016: Decimal(3), 2018: Decimal(5)}})
    assert reaching(left_in_2017, "spent", ("LDC",))[0] == Decimal(3)


def test_the_largest_sums_are_exact() -> None:
    huge = Decimal("99999999999999999.0000000001")
    found = of({None: dict.fromkeys(range(2000, 2020), huge)})
    assert found.without_key("spent") == Decimal("1999999999999999980.000000002")


def test_what_was_spent_of_what_was_committed() -> None:
    assert Efficiency(2, Decimal(200), Decimal(50)).part == Decimal("0.25")
    assert NOBODY.part is None


@pytest.mark.parametrize(
    ("giver", "type_", "year", "side"),
    [
        ("FR", None, 2020, "north"), ("MA", None, 2020, "south"), ("SN", None, 2020, "own"), (None, None, 2020, "unknown"),
        ("US", "40", 2020, "multilateral"), ("MX", None, 1990, "south"), ("MX", None, 2000, "north"),
    ],
)  # fmt: skip
def test_a_giver_has_the_side_of_its_country_in_that_year(
    giver: str | None, type_: str | None, year: int, side: str
) -> None:
    assert side_of(giver, type_, "SN", year) == side


def test_what_sources_say_equally_often_of_a_giver_does_not_hang_on_their_order(tmp_path: Path) -> None:
    spent = countries(("SN", "")) + transaction("10.00")
    said = (
        activity("FR-RCS-1-1", spent),
        activity("FR-RCS-1-2", spent).replace('type="11"><narrative>Ville', 'type="40"><narrative>Agence'),
    )
    for number, order in enumerate((said, said[::-1])):
        world = World(tmp_path / str(number)).add(*order)
        with world.store.open() as reader:
            found = providers(reader, "SN")
            assert organisations_by_country(reader) == {"FR": ("iati-org:FR-RCS-1",)}
        assert [(each.name, each.country) for each in found.providers] == [("Agence", "FR")]
        assert found.sides == ("north",)


def test_the_largest_sums_of_a_group_are_exact(tmp_path: Path) -> None:
    huge = "99999999999999999.0000000001"
    years = (transaction(huge, date=f"{year}-07-31") for year in range(2000, 2020))
    with (
        World(tmp_path)
        .add(activity("FR-RCS-1-1", countries(("SN", "")) + "".join(years)))
        .store.open() as reader
    ):
        found = spent(reader, [("SN", date(2000, 1, 1), date(2019, 12, 31))])
    assert found.euro == found.of == Decimal("1999999999999999980.000000002")
