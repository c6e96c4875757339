"""Calls of funds: when bids can be filed, each change of it a version of its own, dated by the day on which it became known.

In: the calls that ship (``read_calls``), or an instance's own. Out: what a call is on a day (``state``), the window of a fund (``window``), what
changed (``changes``). Pure: the day comes as an argument. Days are those of the fund's own office, the last day is inclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from maillage.rules.model import Pack, PackSource, Text
from maillage.rules.terms import add_months

ANNOUNCED, CONFIRMED, POSTPONED, WITHDRAWN = "announced", "confirmed", "postponed", "withdrawn"
STATUSES = (ANNOUNCED, CONFIRMED, POSTPONED, WITHDRAWN)
OPEN, CLOSED, EXPECTED, UNKNOWN = "open", "closed", "expected", "unknown"
STATES = (OPEN, ANNOUNCED, POSTPONED, EXPECTED, CLOSED, UNKNOWN)
"""What a window can be, the one that matters most first."""
SHORT = 14
"""Days: a window no longer than this is told of when it is published too, for whoever waits for its opening is late."""
_HOLDS = 12
"""Months for which a version that gives no last day is taken to hold; after that nothing is known of it."""


@dataclass(frozen=True, slots=True)
class CallVersion:
    """What was said of a call from ``published`` on. ``opens`` and ``closes`` (inclusive) are None where they were not said;
    ``to_confirm``: whoever gave the dates said so themselves."""

    published: date
    opens: date | None = None
    closes: date | None = None
    status: str = CONFIRMED
    to_confirm: bool = False
    source: PackSource | None = None
    note: Text = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a fund (``fund``: the id of its pack), with its versions, the oldest first."""

    id: str
    fund: str
    title: Text
    versions: tuple[CallVersion, ...]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """What stands for a fund on a day: its state, and the call and version that it rests on. Beside it the one that closed last
    (``last``, ``last_version``), which is to be shown as what was.

    EXPECTED, CLOSED and UNKNOWN rest on no call; with UNKNOWN none has closed either.
    """

    state: str
    call: Call | None = None
    version: CallVersion | None = None
    last: Call | None = None
    last_version: CallVersion | None = None


def version_on(call: Call, day: date) -> CallVersion | None:
    """The version that was known on a day; None before the first."""
    return next((version for version in reversed(call.versions) if version.published <= day), None)


def state(call: Call, day: date) -> str:
    """What the call is on a day: announced, open, postponed, closed or unknown.

    Dates that were only announced, never confirmed, open nothing. A version without a last day holds for a year. A call that was
    withdrawn is closed.
    """
    version = version_on(call, day)
    if version is None:
        return UNKNOWN
    if version.status == WITHDRAWN or (version.closes and day > version.closes):
        return CLOSED
    if version.closes is None and day >= add_months(version.opens or version.published, _HOLDS):
        return UNKNOWN
    if version.status == ANNOUNCED:
        return ANNOUNCED
    begun = day >= version.opens if version.opens else version.closes is not None
    return OPEN if begun else POSTPONED if version.status == POSTPONED else ANNOUNCED


def of_fund(fund: str, calls: Mapping[str, Call] | Iterable[Call], day: date) -> list[tuple[str, Call]]:
    """The calls of a fund that were known on a day, each with its state: what is open first, then what is to come, the one
    that ends (or begins) first before the others; what is closed last, the latest first."""
    known = calls.values() if isinstance(calls, Mapping) else calls
    return in_order((call for call in known if call.fund == fund), day)


def in_order(calls: Iterable[Call], day: date) -> list[tuple[str, Call]]:
    """Calls that were known on a day, each with its state, in the order of :func:`of_fund`."""
    found = [(state(call, day), call) for call in calls if version_on(call, day) is not None]
    return sorted(found, key=lambda each: _rank(each[0], version_on(each[1], day), each[1].id))


def _rank(of_state: str, version: CallVersion | None, identifier: str) -> tuple[int, int, str]:
    assert version is not None  # only calls that are known are put in order
    if of_state in (CLOSED, UNKNOWN):
        when = -(version.closes or version.opens or version.published).toordinal()
    else:
        nearest = version.closes if of_state == OPEN else version.opens
        when = (nearest or date.max).toordinal()
    return STATES.index(of_state), when, identifier


def window(pack: Pack, calls: Mapping[str, Call] | Iterable[Call], day: date) -> Window:
    """What stands for a fund on a day. EXPECTED: it opened each year so far (``pack.recurs``) and its last call is closed. UNKNOWN:
    no call of it is known to be open, to come or closed; one that was withdrawn counts for none."""
    found = of_fund(pack.id, calls, day)
    closed = [call for each, call in found if each == CLOSED and _shown(call, day)]
    last = closed[0] if closed else None
    last_version = version_on(last, day) if last else None
    for best, call in found:
        if best in (OPEN, ANNOUNCED, POSTPONED):
            return Window(best, call, version_on(call, day), last, last_version)
    if last is None:
        return Window(UNKNOWN)
    return Window(EXPECTED if pack.recurs == "yearly" else CLOSED, None, None, last, last_version)


def _shown(call: Call, day: date) -> bool:
    version = version_on(call, day)
    return version is not None and version.status != WITHDRAWN


def changes(call: Call) -> list[tuple[CallVersion, CallVersion]]:
    """Each (old, new) version between which what matters to a bidder changed: a day, or that it stands at all."""
    return [
        (old, new)
        for old, new in zip(call.versions, call.versions[1:], strict=False)
        if _said(old) != _said(new)
    ]


def _said(version: CallVersion) -> tuple[date | None, date | None, str, bool]:
    return version.opens, version.closes, version.status, version.to_confirm


def days_open(version: CallVersion) -> int | None:
    """Days from the opening to the last day; None where one of them is not known.

    >>> days_open(CallVersion(date(2025, 1, 20), date(2025, 3, 10), date(2025, 3, 21)))
    11
    """
    if version.opens is None or version.closes is None:
        return None
    return (version.closes - version.opens).days


def is_short(version: CallVersion) -> bool:
    """Whether the window is so short that whoever waits for its opening is too late (there was one of eleven days)."""
    length = days_open(version)
    return length is not None and length <= SHORT
