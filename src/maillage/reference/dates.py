"""Dates as the field knows them: to the day, the month or only the year. A year is a year, not 1 January.

Valid time (when a fact holds) and recorded time (when we learnt it) are two things; this file is about the first.
Intervals are half-open: ``until`` is the first day outside.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A day known within bounds: ``first`` and ``last`` are the first and last day it can be (both inclusive).

    ``str()`` gives back the precision that is known: ``1978``, ``1978-05`` or ``1978-05-03``.
    """

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> PartialDate | None:
        """The date written ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None when ``text`` is none of these or no real day.

        >>> str(PartialDate.parse("1978")), PartialDate.parse("2026-02-30"), PartialDate.parse("soon")
        ('1978', None, None)
        """
        found = _ISO.match(text.strip())
        if not found:
            return None
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            if month is None:
                return cls(date(year or 0, 1, 1), date(year or 0, 12, 31))
            if day is None:
                last = calendar.monthrange(year or 0, month)[1]
                return cls(date(year or 0, month, 1), date(year or 0, month, last))
            return cls(date(year or 0, month, day), date(year or 0, month, day))
        except (ValueError, calendar.IllegalMonthError):
            return None

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """The day itself, fully known."""
        return cls(day, day)

    @property
    def is_day(self) -> bool:
        """Whether it is known to the day."""
        return self.first == self.last

    @property
    def year(self) -> int:
        """The year of its first possible day."""
        return self.first.year

    def __str__(self) -> str:
        if self.is_day:
            return self.first.isoformat()
        if self.first.month == self.last.month:
            return f"{self.first.year:04d}-{self.first.month:02d}"
        return f"{self.first.year:04d}"


def covers(since: PartialDate | None, until: PartialDate | None, on: date) -> bool | None:
    """Whether ``on`` lies in [since, until): True, False, or None when it falls inside a bound's own doubt.

    A missing ``since`` is "always", a missing ``until`` is "still".

    >>> covers(PartialDate.parse("1971-11-18"), PartialDate.parse("2024-12-13"), date(2024, 12, 12))
    True
    >>> covers(PartialDate.parse("1975"), None, date(1975, 6, 1)) is None
    True
    """
    if since and on < since.first:
        return False
    if until and on >= until.last and (until.is_day or on > until.last):
        return False
    inside_since = since is None or on >= since.last
    before_until = until is None or on < until.first
    return True if inside_since and before_until else None


def age_in_days(day: date, today: date) -> int:
    """Whole days from ``day`` to ``today`` (negative when ``day`` is to come)."""
    return (today - day) // timedelta(days=1)
