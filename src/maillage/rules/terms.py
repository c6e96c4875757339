"""Lengths of time as law writes them: years and months by the calendar, days, working days.

A term in months goes by the calendar and not by thirty days: two months before 31 August is 30 June.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

UNITS = ("years", "months", "weeks", "days", "working_days")
LONGEST = {"years": 10, "months": 120, "weeks": 520, "days": 3_653, "working_days": 2_600}
"""Ten years in each: no term of law is longer, and none may lead out of the calendar."""
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
"""Between them every day lies that rules and facts can name."""
IsOpen = Callable[[date], bool]
"""Whether offices are open on a day, in one country (``calendars.open_days``)."""


def weekdays(day: date) -> bool:
    """For terms that are counted without a calendar: all days but Saturday and Sunday are open."""
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time. ``working_days`` count open days only, the rest of the calendar."""

    months: int = 0
    days: int = 0
    working_days: int = 0

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Term:
        """Of a table such as ``{months = 2}``. ValueError for a unit that is none of UNITS, a number that is no whole one, or one beyond
        LONGEST.

        >>> Term.of({"years": 1, "days": 3})
        Term(months=12, days=3, working_days=0)
        """
        for unit, number in said.items():
            if unit not in UNITS or type(number) is not int or not 0 <= number <= LONGEST[unit]:
                raise ValueError(f"{unit} = {number!r}")
        return cls(
            said.get("years", 0) * 12 + said.get("months", 0),
            said.get("weeks", 0) * 7 + said.get("days", 0),
            said.get("working_days", 0),
        )

    def after(self, day: date, is_open: IsOpen = weekdays) -> date:
        """The day this term after ``day``. OverflowError beyond the calendar.

        >>> Term(months=1).after(date(2024, 1, 31)), Term(working_days=1).after(date(2026, 11, 27))
        (datetime.date(2024, 2, 29), datetime.date(2026, 11, 30))
        """
        return _working(add_months(day, self.months) + timedelta(self.days), self.working_days, is_open)

    def before(self, day: date, is_open: IsOpen = weekdays) -> date:
        """The day this term before ``day``.

        >>> Term(months=2).before(date(2026, 4, 30)), Term(months=2).before(date(2026, 8, 31))
        (datetime.date(2026, 2, 28), datetime.date(2026, 6, 30))
        """
        return _working(add_months(day, -self.months) - timedelta(self.days), -self.working_days, is_open)

    def as_dict(self) -> dict[str, int]:
        """Its parts that are not nought."""
        parts = {"months": self.months, "days": self.days, "working_days": self.working_days}
        return {unit: number for unit, number in parts.items() if number}


def in_reach(day: date) -> bool:
    """Whether a day is one that rules and facts can name."""
    return FIRST <= day <= LAST


def add_months(day: date, months: int) -> date:
    """The same day so many months later (or earlier), or the last of that month where it has no such day."""
    if not months:
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"no such year: {year}")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _working(day: date, number: int, is_open: IsOpen) -> date:
    step = timedelta(1 if number > 0 else -1)
    left = abs(number)
    while left:
        day += step
        left -= is_open(day)
    return day
