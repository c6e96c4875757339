"""The Monday of the letter, across years, zones and clocks that jump."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from maillage.parties.mondays import Due, due, monday_at

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 30, 5, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 30, 6, 0, tzinfo=UTC), MONDAY),
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), MONDAY),
        (datetime(2026, 12, 1, 0, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 29, 12, 0, tzinfo=UTC), None),
        (datetime(2024, 12, 30, 7, 0, tzinfo=UTC), date(2024, 12, 30)),  # of the first week of 2025
        (datetime(2029, 1, 1, 7, 0, tzinfo=UTC), date(2029, 1, 1)),
        (datetime(2024, 2, 26, 7, 0, tzinfo=UTC), date(2024, 2, 26)),
        # Monday already in Paris, and not yet in UTC; Monday still in UTC, and Tuesday in Auckland
        (datetime(2026, 11, 30, 0, 30, tzinfo=ZoneInfo("Europe/Paris")), None),
        (datetime(2026, 12, 1, 8, 0, tzinfo=ZoneInfo("Pacific/Auckland")), MONDAY),
        # the day after clocks went back in Europe: 6 in UTC is 7 in Paris, and was 8 the week before
        (datetime(2026, 10, 26, 7, 0, tzinfo=ZoneInfo("Europe/Paris")), date(2026, 10, 26)),
        (datetime(2026, 10, 26, 6, 59, tzinfo=ZoneInfo("Europe/Paris")), None),
        (datetime(2026, 10, 19, 8, 0, tzinfo=ZoneInfo("Europe/Paris")), date(2026, 10, 19)),
    ],
)
def test_letters_leave_on_monday_from_the_hour_in_utc(now: datetime, monday: date | None) -> None:
    assert monday_at(now, 6) == monday


def test_every_week_of_thirty_years_has_one_monday() -> None:
    now, found = datetime(2026, 1, 1, 12, tzinfo=UTC), set()
    for hour in range(0, 30 * 366 * 24, 5):
        if monday := monday_at(now + timedelta(hours=hour), 6):
            found.add(monday)
    days = sorted(found)
    assert {(later - day).days for day, later in itertools.pairwise(days)} == {7}


@pytest.mark.parametrize(
    ("turns", "what"),
    [
        ([], Due.WRITE), ([None], Due.WRITE), (["2026-11-23"], Due.WRITE), (["2026-11-23", None], Due.WRITE),
        (["2026-11-30"], Due.DONE), (["2026-11-23", "2026-11-30"], Due.DONE), ([None, "2026-11-30"], Due.DONE),
        (["2027-01-04"], Due.AHEAD), (["2026-11-30", "2027-01-04"], Due.AHEAD),
    ],
)  # fmt: skip
def test_an_address_has_one_turn_a_monday(turns: list[str | None], what: Due) -> None:
    assert due(turns, MONDAY) is what
