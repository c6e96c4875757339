"""Whether a country is of the South on a date, on one of two bases. For ``cooperation``; always prints its basis.

``g77``: a member of the Group of 77, China counted with it. ``oda``: a recipient of official development assistance
(derived, unverified). A date known to the year is asked at both its ends; they must agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from maillage.reference.countries.model import country
from maillage.reference.dates import PartialDate
from maillage.reference.groups import LAST_READ, NO, UNDECIDED, YES, Membership, member

GROUP_OF_BASIS = {"g77": "G77", "oda": "ODA"}


@dataclass(frozen=True, slots=True)
class South:
    """Whether ``state`` is of the South: yes, no or undecided, and the membership it rests on."""

    state: str
    answer: str
    membership: Membership


def state_of(code: str) -> str:
    """The State a territory belongs to (FR for RE), else the country itself."""
    found = country(code)
    return found.parent if found and found.parent and found.un_status == "territory" else code


def south(code: str, on: PartialDate | None, basis: str) -> South:
    """Whether the country is of the South on that date. A territory counts with its State, unless it is listed itself.

    Without a date: as the groups stand, and undecided for a country that has left.
    """
    group = GROUP_OF_BASIS[basis]
    state = state_of(code)
    if state != code and _asked(group, code, on).answer != NO:
        state = code
    found = _asked(group, state, on)
    return South(state, found.answer, found)


def _asked(group: str, code: str, on: PartialDate | None) -> Membership:
    if on is None:
        found = member(group, code, LAST_READ)
        has_left = found.answer == NO and found.until is not None
        return _undecided(found) if has_left else found
    first = member(group, code, on.first)
    if on.is_day or first.answer == UNDECIDED:
        return first
    last = member(group, code, on.last)
    return first if first.answer == last.answer else _undecided(last)


def _undecided(found: Membership) -> Membership:
    return replace(found, answer=UNDECIDED, why="inside_bound")


__all__ = ["GROUP_OF_BASIS", "NO", "UNDECIDED", "YES", "South", "south", "state_of"]
