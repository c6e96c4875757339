"""What a strategy asks of its organisation, at fixed days around its terms."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.strategies.model import Strategy
from maillage.strategies.obligations import Adopted, of_strategies


def asked(on: date, *adopted: Adopted) -> list[str]:
    return [each.kind for each in of_strategies(adopted, on, "fr")]


def one(since: int = 2024, until: int = 2026, key: str = "s1", reported: tuple[int, ...] = ()) -> Adopted:
    return Adopted(key, "town", Strategy({"fr": "Le large"}, since, until), reported)


@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        (date(2024, 6, 1), []),
        (date(2024, 12, 31), []),
        (date(2025, 1, 1), ["report_due"]),
        (date(2025, 12, 31), ["report_due"]),
        (date(2026, 1, 1), ["report_due", "strategy_ends"]),
        (date(2026, 12, 31), ["report_due", "strategy_ends"]),
        (date(2027, 1, 1), ["report_due"]),
        (date(2028, 1, 1), []),
    ],
)
def test_each_line_stands_in_its_time(on: date, kinds: list[str]) -> None:
    assert asked(on, one()) == kinds


def test_a_report_that_is_published_is_asked_for_no_more() -> None:
    assert asked(date(2025, 1, 2), one(reported=(2024,))) == []
    assert asked(date(2025, 1, 2), one(reported=(2023,))) == ["report_due"]


def test_an_end_after_which_another_goes_on_asks_for_nothing() -> None:
    assert asked(date(2026, 3, 1), one(reported=(2025,)), one(2027, 2032, "s2")) == []
    other = Adopted("s3", "another", Strategy({"fr": "x"}, 2027, 2032))
    assert asked(date(2026, 3, 1), one(reported=(2025,)), other) == ["strategy_ends"]


def test_a_line_leads_to_where_it_is_done_and_has_one_key_for_good() -> None:
    [line] = of_strategies([one(reported=())], date(2025, 1, 9), "fr")
    [later] = of_strategies([one(reported=())], date(2025, 8, 9), "fr")
    assert (line.key, line.due, line.address) == (
        "strategy.s1.report.2024",
        date(2025, 1, 15),
        "/strategy/s1/report/2024",
    )
    assert line == later
