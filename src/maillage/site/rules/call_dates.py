"""The dates of a call: what of a version somebody plans by, as a mark that can be kept, and what is wrong with dates that were typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.rules.calls import CONFIRMED, WITHDRAWN, CallVersion

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Dates:
    """When a call opens and closes (the last day), as far as it is said, and what is said of it."""

    opens: date | None = None
    closes: date | None = None
    status: str = CONFIRMED
    to_confirm: bool = False


def dates_of(version: CallVersion) -> Dates:
    """Those of a version."""
    return Dates(version.opens, version.closes, version.status, version.to_confirm)


def mark_of(dates: Dates) -> str:
    """Dates in a few letters, the same for the same days.

    >>> mark_of(Dates(date(2027, 3, 1), None, "announced"))
    '2027-03-01/-/announced'
    """
    return f"{dates.opens or '-'}/{dates.closes or '-'}/{dates.status}{'?' if dates.to_confirm else ''}"


def of_mark(mark: str) -> Dates | None:
    """The dates of a mark; None for what is none.

    >>> of_mark('2027-03-01/-/announced')
    Dates(opens=datetime.date(2027, 3, 1), closes=None, status='announced', to_confirm=False)
    """
    parts = mark.split("/")
    if len(parts) != 3:
        return None
    opens, closes = (date.fromisoformat(each) if each != "-" else None for each in parts[:2])
    return Dates(opens, closes, parts[2].removesuffix("?"), parts[2].endswith("?"))


def moved(before: Dates, now: Dates) -> bool:
    """Whether whoever planned by the one has to plan otherwise by the other: other days, or no call any more."""
    return (before.opens, before.closes, before.status == WITHDRAWN) != (
        now.opens,
        now.closes,
        now.status == WITHDRAWN,
    )


def faults_of(dates: Dates) -> dict[str, str]:
    """What is wrong with dates, by field: a code of ``calls.fault``."""
    found: dict[str, str] = {}
    for name, day in (("opens", dates.opens), ("closes", dates.closes)):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            found[name] = "far"
    if dates.opens and dates.closes and dates.closes < dates.opens:
        found["closes"] = "closes_before"
    elif dates.status == CONFIRMED and not (dates.opens or dates.closes):
        found["opens"] = "none"
    return found
