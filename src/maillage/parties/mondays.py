"""When the Monday letter leaves, and that no address gets two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

MONDAY = 0


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


class Due(StrEnum):
    """What is to be done for an address on a Monday."""

    WRITE = "write"
    DONE = "done"
    """It had its turn on this Monday."""
    AHEAD = "ahead"
    """It had its turn on a Monday to come: a clock was ahead. No letter, and its turn is set back to this Monday."""


def monday_at(now: datetime, hour: int) -> date | None:
    """The Monday on which letters leave at this moment: in UTC, from ``hour`` on until midnight. None on any other day. Of a week
    in which nobody was at work on Monday, the next Monday tells too."""
    moment = now.astimezone(UTC)
    return moment.date() if moment.weekday() == MONDAY and moment.hour >= hour else None


def due(turns: Iterable[str | None], monday: date) -> Due:
    """What is to be done, by the Mondays (YYYY-MM-DD) on which what an address follows had its turn last."""
    latest = max((each for each in turns if each), default="")
    if latest > monday.isoformat():
        return Due.AHEAD
    return Due.DONE if latest == monday.isoformat() else Due.WRITE
