"""What stands side by side of one country or of two: kinds of cooperation, goals covered, missions both ways with their age.

Every figure counts current statements, each thing once, and says what it could not tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from maillage.record.over import over
from maillage.record.questions import rows_of
from maillage.reference.dates import PartialDate
from maillage.reference.kinds import Party, kind_of
from maillage.reference.texts import catalogue
from maillage.reference.topics import goals_of_topic

if TYPE_CHECKING:
    import duckdb

    from maillage.record.store import Reader

GOALS = range(1, 18)


@dataclass(frozen=True, slots=True)
class Goals:
    """Of ``activities`` activities: how many state each goal; of those that state none, how many have a topic of which it is
    the main goal (derived, by the crosswalk); how many have neither."""

    activities: int
    stated: Mapping[int, int]
    derived: Mapping[int, int]
    neither: int

    @property
    def covered(self) -> tuple[int, ...]:
        """The goals that any activity states, or that were derived for one."""
        return tuple(number for number in GOALS if self.stated.get(number) or self.derived.get(number))


@dataclass(frozen=True, slots=True)
class Missions:
    """Missions of one kind: how many, and the date of what is said of them (the oldest; None when none is said)."""

    kind: str
    number: int
    as_of: str | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """``activities`` and ``links`` by kind of cooperation; ``missions_in`` the country and its ``missions_abroad``."""

    activities: Mapping[str, int]
    links: Mapping[str, int]
    goals: Goals
    missions_in: tuple[Missions, ...]
    missions_abroad: tuple[Missions, ...]


def side_by_side(reader: Reader, country: str) -> SideBySide:
    """All of it for one country (alpha-2)."""
    with over(reader, ("activities", "links", "missions")) as connection:
        kinds, goals = _activities(connection, [country])
        links, missions = _ends(connection, country)
        return SideBySide(kinds, links, goals, missions["receiving"], missions["sending"])


def goals_of(reader: Reader, countries: Sequence[str]) -> Goals:
    """The goals of activities that name all of these countries."""
    with over(reader, ("activities",)) as connection:
        return _activities(connection, countries)[1]


def stale(as_of: str | None, on: date) -> bool:
    """Whether what is said of missions is too old on that day to be relied upon: from its date, by the data file, on; undated
    is."""
    day = PartialDate.parse(as_of[:10]) if as_of else None
    years = int(catalogue("maillage.record", "freshness")["missions"]["years"])
    return day is None or day.last < years_before(on, years)


def years_before(on: date, years: int) -> date:
    """The same day so many years before."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # the 29th of February
        return on.replace(year=on.year - years, day=28)


_NAMED = "(country = {0} OR list_contains(countries, {0}))"
_ACTIVITIES = """
SELECT GROUPING(kind) = 0 AS of_kind, coalesce(kind, 'unknown') AS kind, goals, topics, count(DISTINCT id) AS number
FROM activities WHERE {named} GROUP BY GROUPING SETS ((kind), (goals, topics))
"""
_ENDS = """
SELECT 'links' AS of, CASE WHEN a_country = $1 THEN b_country ELSE a_country END AS said, substr(since, 1, 4) AS year,
       count(DISTINCT id) AS number, NULL AS as_of
FROM links WHERE a_country = $1 OR b_country = $1 GROUP BY ALL
UNION ALL
SELECT 'receiving', coalesce(kind, 'other'), NULL, count(DISTINCT id), min(as_of) FROM missions
WHERE receiving = $1 AND sending IS DISTINCT FROM receiving GROUP BY ALL
UNION ALL
SELECT 'sending', coalesce(kind, 'other'), NULL, count(DISTINCT id), min(as_of) FROM missions
WHERE sending = $1 AND sending IS DISTINCT FROM receiving GROUP BY ALL
"""


def _ends(
    connection: duckdb.DuckDBPyConnection, country: str
) -> tuple[dict[str, int], dict[str, tuple[Missions, ...]]]:
    """Links by kind, from the countries of both ends in the year in which each began; missions by which end is the country's."""
    links: Counter[str] = Counter()
    missions: dict[str, list[Missions]] = {"receiving": [], "sending": []}
    for of, said, year, number, as_of in connection.execute(_ENDS, [country]).fetchall():
        if of == "links":
            began = PartialDate.parse(year) if year else None
            links[kind_of([Party(country), Party(said)], began)[0]] += number
        else:
            missions[of].append(Missions(said, number, as_of))
    in_order = {
        of: tuple(sorted(each, key=lambda one: (-one.number, one.kind))) for of, each in missions.items()
    }
    return dict(links), in_order


def _activities(
    connection: duckdb.DuckDBPyConnection, countries: Sequence[str]
) -> tuple[dict[str, int], Goals]:
    """Activities that name all of these countries: by kind, and their goals."""
    named = " AND ".join(_NAMED.format(f"${n}") for n in range(1, len(countries) + 1))
    rows = rows_of(connection, _ACTIVITIES.format(named=named), list(countries))
    kinds: Counter[str] = Counter()
    for row in rows:
        if row["of_kind"]:
            kinds[row["kind"]] += row["number"]
    return dict(kinds), _goals([row for row in rows if not row["of_kind"]])


def _goals(rows: Sequence[dict[str, Any]]) -> Goals:
    stated: Counter[int] = Counter()
    derived: Counter[int] = Counter()
    neither = 0
    for row in rows:
        said = {int(goal) for goal in row["goals"] or () if goal.isdecimal()}
        main = {goal for topic in row["topics"] or () for goal in goals_of_topic(topic)[:1]}
        for goal in said:
            stated[goal] += row["number"]
        for goal in () if said else main:
            derived[goal] += row["number"]
        neither += 0 if said or main else row["number"]
    return Goals(sum(row["number"] for row in rows), dict(stated), dict(derived), neither)
