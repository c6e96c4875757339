"""Open days of countries: week-ends, holidays, estimates, and what is not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.rules.calendars import (
    ESTIMATED,
    HOLIDAY,
    WEEKEND,
    is_known,
    maybe_closed,
    open_days,
    shift,
    why_closed,
)
from maillage.rules.obligation import EARLIER, LATER
from maillage.rules.terms import Term

DAY = timedelta(days=1)
UNKNOWN = "ZZ"
"""No country: the source of holidays has none such."""


def test_a_holiday_a_week_end_and_an_open_day() -> None:
    assert why_closed("FR", date(2026, 4, 30)) is None
    labour = why_closed("FR", date(2026, 5, 1))
    assert labour is not None
    assert labour.sort == HOLIDAY
    assert labour.name("fr") == "Fête du Travail"
    saturday = why_closed("FR", date(2026, 5, 2))
    assert saturday is not None
    assert (saturday.sort, saturday.name("fr")) == (WEEKEND, "")


def test_a_holiday_is_named_in_the_readers_language_or_not_at_all() -> None:
    found = why_closed("FR", date(2026, 12, 25))
    assert found is not None
    assert found.name("ar") == ""
    throne = why_closed("MA", date(2026, 7, 30))
    assert throne is not None
    assert throne.name("ar") == "عيد العرش"


def test_days_of_the_islamic_calendar_are_estimates_a_day_either_way() -> None:
    feast = date(2026, 5, 27)
    found = why_closed("TN", feast)
    assert found is not None
    assert found.sort == ESTIMATED
    assert "estim" not in found.name("en").lower()
    assert found.name("ar")
    after = date(2026, 3, 23)  # the day after three of which the last is a Sunday
    assert why_closed("TN", after) is None
    near = maybe_closed("TN", after)
    assert near is not None
    assert near.sort == ESTIMATED
    assert maybe_closed("TN", date(2026, 4, 15)) is None
    assert maybe_closed("TN", feast) is None  # closed, not perhaps closed


def test_the_week_end_is_that_of_the_country() -> None:
    friday, sunday = date(2026, 11, 27), date(2026, 11, 29)
    assert [open_days("DZ")(day) for day in (friday, sunday)] == [False, True]
    assert [open_days("FR")(day) for day in (friday, sunday)] == [True, False]


def test_a_saturday_on_which_a_country_works_is_open() -> None:
    saturday = date(2026, 1, 10)  # Hungary works on it for a day off before a holiday
    assert (open_days("HU")(saturday), open_days("HU")(saturday + 7 * DAY)) == (True, False)


def test_a_country_whose_holidays_are_not_known_says_so() -> None:
    assert is_known("FR")
    assert not is_known(UNKNOWN)
    assert open_days(UNKNOWN)(date(2026, 12, 25))  # a Friday
    assert not open_days(UNKNOWN)(date(2026, 12, 26))


def test_without_the_package_only_week_ends_are_closed_and_that_is_said() -> None:
    import subprocess
    import sys

    code = (
        "import sys; sys.modules['holidays'] = None; from datetime import date;"
        "from maillage.rules.calendars import is_known, open_days, why_closed;"
        "print(is_known('FR'), open_days('FR')(date(2026, 12, 25)), why_closed('FR', date(2026, 12, 26)).sort)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["False", "True", WEEKEND]


@pytest.mark.parametrize(
    ("day", "country", "earlier", "later"),
    [
        (date(2026, 4, 30), "FR", date(2026, 4, 30), date(2026, 4, 30)),
        (date(2026, 5, 1), "FR", date(2026, 4, 30), date(2026, 5, 4)),
        (date(2026, 5, 3), "FR", date(2026, 4, 30), date(2026, 5, 4)),
        (date(2028, 2, 29), "FR", date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 1, 1), "FR", date(2025, 12, 31), date(2026, 1, 2)),
        (date(2026, 11, 27), "DZ", date(2026, 11, 26), date(2026, 11, 29)),
    ],
)
def test_a_closed_day_is_moved(day: date, country: str, earlier: date, later: date) -> None:
    assert shift(day, country, EARLIER) == earlier
    assert shift(day, country, LATER) == later


def test_no_day_is_moved_without_a_way() -> None:
    with pytest.raises(ValueError):
        shift(date(2026, 5, 1), "FR", "")


def test_every_day_that_is_closed_has_a_reason_and_no_other() -> None:
    for country in ("FR", "MA", "TN", "SN", "RS", "DZ", UNKNOWN):
        day = date(2028, 1, 1)
        while day.year == 2028:
            assert (why_closed(country, day) is None) == open_days(country)(day), (country, day)
            day += DAY


def test_working_days_pass_over_holidays() -> None:
    is_open = open_days("FR")
    assert Term(working_days=3).after(date(2026, 4, 29), is_open) == date(2026, 5, 5)
    assert Term(working_days=3).before(date(2026, 5, 5), is_open) == date(2026, 4, 29)


def test_countries_are_read_only_when_asked() -> None:
    import subprocess
    import sys

    code = "import sys, maillage.rules.procedure; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
