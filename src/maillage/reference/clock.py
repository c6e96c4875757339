"""Time zones: how far apart two offices are on a date, and the hours they share.

The zone's name is stored, never an offset: offsets change, some every Ramadan. Facts come from the time zone database
(the system's, else the package ``tzdata``); Morocco's Ramadan changes need a recent one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OFFICE_HOURS = 9.0
"""From 8 to 17, on each side."""


@lru_cache(maxsize=4096)
def offset_hours(zone: str, on: date) -> float | None:
    """Hours ahead of UTC in ``zone`` ("Africa/Casablanca") at noon UTC on a date; None for an unknown zone."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    try:
        ahead = noon.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return None if ahead is None else ahead.total_seconds() / 3600


def time_gap_hours(zone_a: str, zone_b: str, on: date) -> float | None:
    """How many hours ``zone_a`` is ahead of ``zone_b`` on a date (noon UTC); None when a zone is unknown.

    >>> time_gap_hours("Asia/Kathmandu", "Africa/Casablanca", date(2026, 1, 15))
    4.75
    """
    ahead_a, ahead_b = offset_hours(zone_a, on), offset_hours(zone_b, on)
    return None if ahead_a is None or ahead_b is None else ahead_a - ahead_b


def shared_office_hours(gap_hours: float) -> float:
    """Hours a day in which both offices are open (8 to 17 each): max(0, 9 - the gap either way round the clock).

    A gap of 23 hours is a gap of 1 on the clock, with another date.

    >>> shared_office_hours(4.75), shared_office_hours(-12)
    (4.25, 0.0)
    """
    around = abs(gap_hours) % 24
    return max(0.0, OFFICE_HOURS - min(around, 24 - around))
