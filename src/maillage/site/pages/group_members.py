"""Members of groups on a day and the changes of a group, as their page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from maillage.reference import countries
from maillage.reference.group_changes import JOINED, Change, group_changes
from maillage.reference.group_sources import joined, parts, said
from maillage.reference.groups import Membership, group_name, groups_of, members, say
from maillage.reference.names import fold
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.content import foreign

MOST_NAMED = 8
"""Countries of one change that are named; of more, how many they are."""
MOST_SOURCES = 6
MOST_SHARED = 40
"""Countries in several of the groups beyond which it is not told of each in which: the file has it."""
MOST_READ = 20
"""Undecided countries beyond which their readings are not told one by one."""
MEMBER_COLUMNS = (
    "on", "group", "country", "name", "answer", "since", "until", "why", "source", "as_of", "verified",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """Who is in a group, or in any of several, on a day. ``surely`` and ``unsure`` are rows by name; ``shared``: how many of
    the first are in two of the groups or more; ``sources``: what that rests on."""

    surely: list[dict[str, Any]]
    unsure: list[dict[str, Any]]
    shared: int
    sources: list[dict[str, Any]]

    @property
    def reasons(self) -> list[str]:
        """Why they are not settled, where they are too many to tell it of each; else nothing."""
        many = len(self.unsure) > MOST_READ
        return list(dict.fromkeys(each["why"] for each in self.unsure)) if many else []


def members_shown(codes: Sequence[str], on: date) -> Held:
    """The union of the groups on that day, each country once."""
    by_country: dict[str, list[Membership]] = {}
    for code in codes:
        for each in members(code, on):
            by_country.setdefault(each.country, []).append(each)
    surely: list[dict[str, Any]] = []
    unsure: list[dict[str, Any]] = []
    for country, found in by_country.items():
        sure = [each for each in found if each.answer == "yes"]
        (surely if sure else unsure).append(_row(country, sure or found, len(codes) > 1))
    shared = sum(len(each["groups"]) > 1 for each in surely)
    for row in surely:
        if len(row["groups"]) < 2 or shared > MOST_SHARED:
            row["groups"] = []
    held = [each for found in by_country.values() for each in found]
    return Held(
        sorted(surely, key=_by_name),
        sorted(unsure, key=_by_name),
        shared,
        _sources(held),
    )


def member_rows(codes: Sequence[str], on: date) -> list[tuple[Any, ...]]:
    """Who is in each of the groups on that day, and who may be: a row of MEMBER_COLUMNS each, to be taken away."""
    return [_taken(each, on) for code in codes for each in members(code, on)]


def groups_of_country(code: str, on: date) -> list[tuple[Any, ...]]:
    """The groups of a country on that day, those that it is not in too, likewise."""
    return [_taken(each, on) for each in groups_of(code, on)]


def _taken(each: Membership, on: date) -> tuple[Any, ...]:
    spoken = words.of_files()
    return (
        on, each.group, each.country, countries.name(each.country, spoken), each.answer, each.since, each.until,
        each.sentence(spoken), each.source, each.as_of, "true" if each.verified else "false",
    )  # fmt: skip


def _row(country: str, found: list[Membership], several: bool) -> dict[str, Any]:
    spoken = words.language()
    first = found[0]
    return {
        "code": country,
        "name": str(countries.name(country, spoken)),
        "since": str(first.since) if first.since and not several else "",
        "until": str(first.until) if first.until and first.scheduled and not several else "",
        "groups": [group_name(each.group, spoken) for each in found] if several else [],
        "why": first.sentence(spoken) if first.answer == "undecided" else "",
        "readings": [
            {
                "condition": say(
                    reading.condition, spoken, until=spoken_day(str(first.until or "?"), spoken)
                ),
                "answer": reading.answer,
            }
            for reading in first.readings
        ],
    }


def _by_name(row: dict[str, Any]) -> str:
    return fold(str(row["name"]))


def _sources(held: list[Membership]) -> list[dict[str, Any]]:
    """What the answers rest on, each part of it named once."""
    found = dict.fromkeys((each.source, each.as_of, each.verified) for each in held if each.source)
    rows, told = [], set[str]()
    for source, as_of, verified in found:
        fresh = [part for part in parts(source) if part not in told]
        told.update(fresh)
        if fresh:
            source = said("; ".join(fresh), words.language())
            rows.append(
                {"source": source, "spoken_in": foreign(source), "as_of": as_of, "verified": verified}
            )
    return rows[:MOST_SOURCES]


def changes_shown(code: str) -> list[dict[str, str]]:
    """The dated changes of a group as rows of a dated list, newest first; those of one day and sort together."""
    rows = []
    for (when, sort), each in groupby(group_changes(code), key=lambda change: (change.when, _sort(change))):
        changes = list(each)
        rows.append({"when": str(when), "text": _said(sort, changes), "language": words.language()})
    return list(reversed(rows))


def _sort(change: Change) -> str:
    if change.what == JOINED:
        return "to_join" if change.scheduled else "joined"
    if not change.confirmed:
        return "unsettled"
    return "to_leave" if change.scheduled else "left"


def _said(sort: str, changes: list[Change]) -> str:
    spoken = words.language()
    named = sorted((str(countries.name(each.country, spoken)) for each in changes), key=fold)
    who = words.say("search.sep").join(named)
    if len(named) > MOST_NAMED:
        who = words.count("group.countries", len(named))
    text = words.say(f"group.change.{sort}", who=who)
    doubts = dict.fromkeys(say(each.doubt, spoken) for each in changes if each.doubt)
    return words.say("group.doubted", said=text, doubt=joined(list(doubts), spoken)) if doubts else text
