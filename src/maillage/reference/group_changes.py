"""Who joined a group, who left it, and who is to leave, in the order of time: each change with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from maillage.reference.dates import PartialDate
from maillage.reference.groups import YES, group_codes, member
from maillage.reference.tables import read_table

JOINED, LEFT = "joined", "left"


@dataclass(frozen=True, slots=True)
class Change:
    """A country's entry into a group or its exit. ``scheduled``: it lay ahead when the source was read. ``confirmed`` is
    False, and ``doubt`` a code of ``group_texts``, when it is not settled whether it happened."""

    country: str
    what: str
    when: PartialDate
    scheduled: bool
    confirmed: bool
    doubt: str
    verified: bool
    source: str
    as_of: str


@cache
def group_changes(group: str) -> tuple[Change, ...]:
    """Every dated change of a group, the oldest first; none for a group that is derived or known of one day only."""
    found = []
    for row in read_table("groups"):
        if row["group"] != group:
            continue
        read = PartialDate.parse(row["as_of"])
        for what, column in ((JOINED, "from"), (LEFT, "until")):
            when = PartialDate.parse(row[column])
            if when is None:
                continue
            settled = what == JOINED or (row["confirmed"] == "true" and not row["doubt"])
            found.append(
                Change(
                    row["country"], what, when, bool(read and when.last > read.last), settled, "" if settled else row["doubt"],
                    row["verified"] == "yes", row["source"], row["as_of"],
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.when, each.what, each.country)))


def known_only_in(group: str) -> PartialDate | None:
    """The month that the list of a group is of, when nothing is known of any earlier day."""
    from maillage.reference.texts import catalogue

    return PartialDate.parse(str(catalogue("maillage.reference", "group_names")[group].get("snapshot", "")))


@cache
def held_spans(group: str) -> tuple[tuple[str, date, date], ...]:
    """(country, first day, last day) of each time for which the country is surely in the group: what is undecided is in none.

    KeyError for a group that does not exist or is an umbrella.
    """
    if group not in group_codes():
        raise KeyError(group)
    spans = []
    for country, days in sorted(_days(group).items()):
        bounds = [date.min, *sorted(days), date.max]
        for first, after in pairwise(bounds):
            if member(group, country, first).answer == YES:
                spans.append((country, first, date.max if after == date.max else after - timedelta(days=1)))
    return tuple(_joined(spans))


def _joined(spans: Iterable[tuple[str, date, date]]) -> list[tuple[str, date, date]]:
    """Spans of one country that touch, as one."""
    found: list[tuple[str, date, date]] = []
    for country, first, last in spans:
        if found and found[-1][0] == country and found[-1][2] + timedelta(days=1) == first:
            first = found.pop()[1]
        found.append((country, first, last))
    return found


def _days(group: str) -> dict[str, set[date]]:
    """Country to the days on which its answer for the group may become another."""
    from maillage.reference.countries import countries
    from maillage.reference.texts import catalogue

    about = catalogue("maillage.reference", "group_names")[group]
    common = {day for key in ("founded", "snapshot") for day in _bounds(str(about.get(key, "")))}
    rows = [row for row in read_table("groups") if row["group"] == ("LDC" if about.get("derived") else group)]
    found: dict[str, set[date]] = {row["country"]: set(common) for row in rows}
    if about.get("derived"):
        found |= {country.alpha2: found.get(country.alpha2, set()) for country in countries()}
        rows += read_table("oda_exceptions")
    for row in (*rows, *read_table("country_since")):
        if row["country"] in found:
            for column in ("from", "until", "doubt_from", "deferred_until", "since"):
                found[row["country"]].update(_bounds(row.get(column, "")))
    return found


def _bounds(text: str) -> tuple[date, ...]:
    held = PartialDate.parse(text)
    return () if held is None else (held.first, held.last, held.last + timedelta(days=1))
