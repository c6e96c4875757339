"""What is done in a space: activities, their topics, and those that fell in a country while it was in a group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from maillage.record.spaces.links import touching
from maillage.record.spaces.model import Space, end_key

if TYPE_CHECKING:
    import duckdb

Span = tuple[str, date, date]
"""A country and the first and last day of a time."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: how many activities and how many links of a space are on it. An activity on two topics is in both."""

    code: str
    activities: int
    links: int


@dataclass(frozen=True, slots=True)
class Dated:
    """Activities that began in one of the countries while the spans hold, each once, of all that name a country and a day;
    ``undated`` name one of the countries and no day. ``countries``: how many activities each has."""

    activities: int
    of: int
    undated: int
    countries: dict[str, int]


_OF_COUNTRIES = "country IN (SELECT key FROM wanted) OR list_has_any(countries, $keys::VARCHAR[])"
_OF_ENDS = f"""place IN (SELECT key FROM wanted)
  OR statement IN (SELECT statement FROM activity_places WHERE {end_key("place", "place_said", "country")} IN (SELECT key FROM wanted))"""
_OF_ORGANISATIONS = """
  OR statement IN (SELECT statement FROM activity_parties WHERE organisation IN (SELECT unnest($organisations::VARCHAR[])))"""
_NAMED = "list_distinct(list_append(coalesce(countries, []), country))"


def _mine(space: Space) -> str:
    done = _OF_COUNTRIES if space.countries else _OF_ENDS + (_OF_ORGANISATIONS if space.organisations else "")
    return f"mine AS (SELECT id, topics FROM activities WHERE {done})"


def _asked(space: Space) -> dict[str, list[str]]:
    return {"keys": space.keys} | (
        {"organisations": list(space.organisations)} if space.organisations else {}
    )


def topics(connection: duckdb.DuckDBPyConnection, space: Space) -> tuple[list[Topic], int]:
    """The topics of what a space does, by code; and how many activities it has in all: those in its places or countries and
    those in which its organisations take part."""
    rows = connection.execute(
        f"""WITH {touching(space)}, {_mine(space)}
        SELECT topic, count(DISTINCT id) FILTER (of = 'a'), count(DISTINCT id) FILTER (of = 'l') FROM (
          SELECT 'a' AS of, id, unnest(topics) AS topic FROM mine
          UNION ALL SELECT 'l', id, unnest(topics) FROM touching
          UNION ALL SELECT 'a', id, NULL FROM mine)
        GROUP BY topic ORDER BY topic NULLS FIRST""",
        _asked(space),
    ).fetchall()
    whole = next((activities for code, activities, _ in rows if code is None), 0)
    return [Topic(*row) for row in rows if row[0] is not None], whole


def listed(connection: duckdb.DuckDBPyConnection, countries: Iterable[str]) -> set[str]:
    """Of these countries, those of which anything is listed: a link, an activity, a member or a mission."""
    rows = connection.execute(
        f"""WITH wanted AS (SELECT DISTINCT unnest($keys::VARCHAR[]) AS key)
        SELECT key FROM wanted SEMI JOIN (
          SELECT a_country AS key FROM links UNION ALL SELECT b_country FROM links
          UNION ALL SELECT unnest({_NAMED}) FROM activities UNION ALL SELECT country FROM memberships
          UNION ALL SELECT sending FROM missions UNION ALL SELECT receiving FROM missions) USING (key)""",
        {"keys": list(countries)},
    ).fetchall()
    return {key for (key,) in rows}


def dated(connection: duckdb.DuckDBPyConnection, spans: Iterable[Span], countries: Iterable[str]) -> Dated:
    """Activities whose own start lies whole in a span of one of their countries. ``countries`` are those of which undated
    activities are counted apart."""
    held = [(code, str(first), _after(last)) for code, first, last in spans]
    rows = connection.execute(
        f"""WITH spans AS (SELECT unnest($codes::VARCHAR[]) AS country, unnest($firsts::VARCHAR[]) AS first, unnest($afters::VARCHAR[]) AS after),
        each AS (SELECT id, since, unnest({_NAMED}) AS country FROM activities),
        fell AS (
          SELECT id, country FROM each JOIN spans USING (country)
          WHERE since || substr('0000-01-01', length(since) + 1) >= first AND since < substr(after, 1, length(since)))
        SELECT country, count(DISTINCT id) FROM fell GROUP BY GROUPING SETS ((country), ())
        UNION ALL
        SELECT '*', count(DISTINCT id) FROM each WHERE since IS NOT NULL AND country IS NOT NULL
        UNION ALL
        SELECT '?', count(DISTINCT id) FROM each WHERE since IS NULL AND country IN (SELECT unnest($countries::VARCHAR[]))""",
        {
            "codes": [code for code, _, _ in held],
            "firsts": [first for _, first, _ in held],
            "afters": [after for _, _, after in held],
            "countries": list(countries),
        },
    ).fetchall()
    counts = dict(rows)
    return Dated(counts.pop(None, 0), counts.pop("*", 0), counts.pop("?", 0), counts)


def _after(last: date) -> str:
    """The first day after a span, with which a start known to the month or year is compared as far as it is known."""
    return str(last + timedelta(days=1)) if last < date.max else "never"
