"""What each reader of a call is to be told on a day: that it opens, that its dates moved, that it is withdrawn, that a short one is
announced. What a reader knew and was told comes in; nothing is asked of the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.rules.calls import OPEN, WITHDRAWN, Call, CallVersion, is_short, state, version_on
from maillage.site.rules.call_dates import Dates, dates_of, mark_of, moved, of_mark
from maillage.site.rules.models import What


@dataclass(frozen=True, slots=True)
class Heard:
    """One letter that a reader had: what it told, of which dates, on which day."""

    what: str
    dates: str
    on: date


@dataclass(frozen=True, slots=True)
class News:
    """A letter that is due: what it tells, of which dates, and what the reader knew where that is another."""

    what: What
    dates: Dates
    had: Dates | None
    why: str = ""


def may_be_told(call: Call, on: date) -> bool:
    """Whether anybody can be due a letter about a call today: it is not over, or was withdrawn."""
    version = version_on(call, on)
    if version is None:
        return False
    return version.closes is None or version.closes >= on or version.status == WITHDRAWN


def due(call: Call, on: date, since: date, had: Dates | None, heard: Sequence[Heard]) -> News | None:
    """What is to be told of a call today to somebody who wants to hear of it ``since`` a day and was told ``heard`` before (the
    latest last). ``had``: the dates that they were shown when they said so, if that is known. None: nothing, or nothing new."""
    version = version_on(call, on)
    if version is None:
        return None
    dates = dates_of(version)
    over = dates.closes is not None and dates.closes < on
    told_last = heard[-1] if heard and not (had and since > heard[-1].on) else None
    before = of_mark(told_last.dates) if told_last else had or _first(call, since)
    if before is not None and moved(before, dates):
        if dates.status == WITHDRAWN:
            return News(What.WITHDRAWN, dates, before, _why(version))
        return None if over else News(What.MOVED, dates, before, _why(version))
    if over or dates.status == WITHDRAWN:
        return None
    if state(call, on) == OPEN:
        opened = dates.opens or version.published
        told = any(each.on >= opened and each.what in (What.OPENED, What.MOVED) for each in heard)
        return News(What.OPENED, dates, None) if since <= opened and not told else None
    if is_short(version) and dates.opens is not None and on < dates.opens:
        told = any(each.dates == mark_of(dates) for each in heard)
        return None if told else News(What.PUBLISHED, dates, None)
    return None


def _first(call: Call, since: date) -> Dates | None:
    """The dates that stood on the day before somebody began to follow, else the first that came after. (What moved on that very day
    is told of: one letter too many is better than one too few.)"""
    version = version_on(call, since - timedelta(days=1)) or (call.versions[0] if call.versions else None)
    return dates_of(version) if version else None


def _why(version: CallVersion) -> str:
    return next(iter(version.note.values()), "")
