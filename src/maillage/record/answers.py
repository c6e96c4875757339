"""What the record says of a place, a country or two countries: the same answer for terminal, JSON and pages.

Everything here is a few SQL questions over current statements (:mod:`.questions`), so that a figure shown can be
asked again by hand with ``maillage sql``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.record.questions import connect, make_view, rows_of
from maillage.record.store import Reader

if TYPE_CHECKING:
    import duckdb

    from maillage.reference.places import Place, Places

NEARBY_KM = 100.0
"""How far "nearby" goes, in a straight line."""
MOST_NEARBY = 12
LIKE_SIZE = 2.0
"""A place of like size has between half and twice the inhabitants."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A link of a place, seen from it: who is at the other end, and what the source says."""

    id: str
    name: str
    country: str | None
    place: str | None
    kind: str | None
    since: str | None
    until: str | None
    status: str | None
    topics: tuple[str, ...]
    source: str
    line: int
    as_of: str
    generated: bool
    also_in: int
    """How many other sources say the same link."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place near or alike where something is listed."""

    place: Place
    km: float | None
    links: int


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """Everything listed about a place. Empty lists mean "nothing listed", never "nothing exists"."""

    partners: tuple[Partner, ...]
    projects: Sequence[dict[str, Any]]
    memberships: Sequence[dict[str, Any]]
    missions_in: int
    missions_abroad: int
    missions_here: Sequence[dict[str, Any]]
    activities: tuple[int, int]
    """How many are in this one place, and how many in it and in others (whose shares nobody said)."""
    inside: tuple[Neighbour, ...]
    """Of a unit: its towns where a link is listed, those with most links first."""
    nearby: tuple[Neighbour, ...]
    alike: tuple[Neighbour, ...]
    sources: dict[str, dict[str, Any]]


PLACE_TABLES = ("links", "links_all", "activities", "activity_places", "memberships", "missions")
DERIVED = {
    "place_links": """
SELECT place, count(DISTINCT id) AS links
FROM (SELECT a_place AS place, id FROM links UNION ALL SELECT b_place, id FROM links) GROUP BY place
""",
    "link_sources": "SELECT id, count(DISTINCT source) AS sources FROM links_all WHERE standing <> 'superseded' GROUP BY id",
}
"""The views (or tables of the same names) that :func:`place_answer` asks; the second from the first."""


def about_place(reader: Reader, places: Places, place: Place) -> PlaceAnswer:
    """What the record lists about ``place``, around it, and in places of like size of the same country."""
    with connect(reader) as connection:
        for table in PLACE_TABLES:
            make_view(connection, reader, table)
        for name, query in DERIVED.items():
            connection.execute(f"CREATE VIEW {name} AS {query}")
        return place_answer(connection, reader, places, place)


def place_answer(
    connection: duckdb.DuckDBPyConnection,
    reader: Reader,
    places: Places,
    place: Place,
    linked: Mapping[str, int] | None = None,
) -> PlaceAnswer:
    """The same, over a connection that has PLACE_TABLES and DERIVED: who asks often keeps one (``site.at_hand``),
    and may hand in how many links each place has (``place_links``)."""

    def counted(of: Iterable[str]) -> dict[str, int]:
        if linked is None:
            return _link_counts(connection, list(of))
        return {id_: linked[id_] for id_ in of if id_ in linked}

    nearby, alike = _neighbours(counted, places, place)
    missions_in, missions_abroad = _mission_counts(connection, place.country)
    return PlaceAnswer(
        partners=_partners(connection, place.id),
        projects=rows_of(connection, _PROJECTS, [place.id, place.id]),
        memberships=rows_of(connection, _MEMBERSHIPS, [place.id]),
        missions_in=missions_in,
        missions_abroad=missions_abroad,
        missions_here=rows_of(connection, _MISSIONS_HERE, [place.id]),
        activities=_activities_at(connection, place.id),
        inside=_inside(counted, places, place),
        nearby=nearby,
        alike=alike,
        sources={source["id"]: dict(source) for source in reader.manifest.sources},
    )


_PARTNERS = """
WITH mine AS (
  SELECT id, b_name AS name, b_country AS country, b_place AS place, kind, since, "until", status, topics,
         source, line, as_of, generated
  FROM links WHERE a_place = ?
  UNION ALL
  SELECT id, a_name, a_country, a_place, kind, since, "until", status, topics, source, line, as_of, generated
  FROM links WHERE b_place = ? AND a_place IS DISTINCT FROM b_place
)
SELECT mine.*, said.sources - 1 AS also_in
FROM mine JOIN link_sources said USING (id)
ORDER BY since NULLS LAST, country, name, id
"""
_PROJECTS = """
SELECT id, title, status, since, "until", amount, currency, topics, source, line, as_of, generated
FROM activities WHERE place = ? OR statement IN (SELECT statement FROM activity_places WHERE place = ?)
ORDER BY since DESC NULLS LAST, title
"""
_MEMBERSHIPS = """
SELECT id, network, name, since, "until", role, source, line, as_of, generated
FROM memberships WHERE place = ? ORDER BY network
"""
_MISSIONS_HERE = """
SELECT id, kind, sending, sending_said, receiving, since, source, line, as_of
FROM missions WHERE place = ? ORDER BY kind, sending
"""
_MISSIONS_BETWEEN = """
SELECT id, kind, sending, sending_said, receiving, receiving_said, place_said, place, jurisdictions, since, website,
       reference, source, line, as_of, generated
FROM missions
WHERE (sending = $sending OR $sending IS NULL) AND (receiving = $receiving OR $receiving IS NULL)
ORDER BY CASE kind WHEN 'embassy' THEN 0 WHEN 'high_commission' THEN 0 WHEN 'consulate_general' THEN 1 ELSE 2 END,
         receiving, sending, place_said, id
"""
_MISSIONS_SERVING = """
SELECT id, kind, sending, sending_said, receiving, place_said, place, source, line, as_of
FROM missions
WHERE sending = $sending AND receiving <> $receiving AND list_contains(jurisdictions, $receiving)
ORDER BY receiving, place_said, id
"""


def _partners(connection: duckdb.DuckDBPyConnection, place: str) -> tuple[Partner, ...]:
    rows = rows_of(connection, _PARTNERS, [place, place])
    return tuple(Partner(**{**row, "topics": tuple(row["topics"] or ())}) for row in rows)


def _activities_at(connection: duckdb.DuckDBPyConnection, place: str) -> tuple[int, int]:
    row = connection.execute(_ACTIVITIES_AT, [place]).fetchone()
    return (row[0], row[1]) if row else (0, 0)


_ACTIVITIES_AT = """
WITH here AS (SELECT DISTINCT statement FROM activity_places WHERE place = ?),
each AS (SELECT count(place) = count(*) AND count(DISTINCT place) = 1 AS alone
         FROM activity_places SEMI JOIN here USING (statement) GROUP BY statement)
SELECT count(*) FILTER (alone), count(*) FILTER (NOT alone) FROM each
"""


def _neighbours(
    counted: Callable[[Iterable[str]], dict[str, int]], places: Places, place: Place
) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    near: dict[str, float] = {}
    if place.latitude is not None and place.longitude is not None:
        near = places.ids_near(place.latitude, place.longitude, NEARBY_KM)
    alike = {found.id: found for found in places.like_size(place, LIKE_SIZE, 200)}
    counts = counted(dict.fromkeys([*near, *alike]))
    counts.pop(place.id, None)
    around = [
        Neighbour(found, near[id_], number)
        for id_, number in counts.items()
        if id_ in near and (found := places.get(id_))
    ]
    apart = [
        Neighbour(alike[id_], None, number)
        for id_, number in counts.items()
        if id_ in alike and id_ not in near
    ]
    return _most_first(around)[:MOST_NEARBY], _most_first(apart)[:MOST_NEARBY]


def _inside(
    counted: Callable[[Iterable[str]], dict[str, int]], places: Places, place: Place
) -> tuple[Neighbour, ...]:
    if place.kind == "town":
        return ()
    towns = {part.id: part for part in places.parts_of(place) if part.kind == "town"}
    counts = counted(towns)
    return _most_first([Neighbour(towns[id_], None, number) for id_, number in counts.items()])


def _most_first(found: list[Neighbour]) -> tuple[Neighbour, ...]:
    return tuple(sorted(found, key=lambda n: (-n.links, n.km or 0.0, n.place.name, n.place.id)))


def _link_counts(connection: duckdb.DuckDBPyConnection, places: Sequence[str]) -> dict[str, int]:
    """How many links each of these places has, those that have any."""
    rows = connection.execute(
        "SELECT place, links FROM place_links SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS place) USING (place)",
        [list(places)],
    ).fetchall()
    return dict(rows)


def _mission_counts(connection: duckdb.DuckDBPyConnection, country: str) -> tuple[int, int]:
    row = connection.execute(
        "SELECT count(*) FILTER (receiving = ? AND sending IS DISTINCT FROM receiving), "
        "count(*) FILTER (sending = ? AND sending IS DISTINCT FROM receiving) FROM missions",
        [country, country],
    ).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def missions_between(
    reader: Reader, sending: str | None, receiving: str | None
) -> tuple[Sequence[dict[str, Any]], Sequence[dict[str, Any]]]:
    """Missions that ``sending`` keeps in ``receiving`` (None: any), and its missions elsewhere that serve it too."""
    with connect(reader) as connection:
        make_view(connection, reader, "missions")
        wanted = {"sending": sending, "receiving": receiving}
        serving = rows_of(connection, _MISSIONS_SERVING, wanted) if sending and receiving else ()
        return rows_of(connection, _MISSIONS_BETWEEN, wanted), serving


def country_counts(reader: Reader, country: str) -> dict[str, int]:
    """What is listed of a country: links, of which inside it, projects, members, missions in it and of it."""
    with connect(reader) as connection:
        for table in ("links", "activities", "memberships", "missions"):
            make_view(connection, reader, table)
        links = connection.execute(
            "SELECT count(*), count(*) FILTER (a_country = b_country) FROM links WHERE a_country = ? OR b_country = ?",
            [country, country],
        ).fetchone() or (0, 0)
        missions_in, missions_abroad = _mission_counts(connection, country)
        return {
            "links": links[0],
            "links_inside": links[1],
            "projects": _count(
                connection, "activities", "country = $1 OR list_contains(countries, $1)", country
            ),
            "members": _count(connection, "memberships", "country = $1", country),
            "missions_in": missions_in,
            "missions_abroad": missions_abroad,
        }


def activities_by_topic(reader: Reader) -> tuple[dict[tuple[str, str], int], int, int]:
    """Current activities by (topic, country), each once for each of its topics and countries; how many there are in all,
    and how many of them name no topic or no country."""
    with connect(reader) as connection:
        make_view(connection, reader, "activities")
        rows = connection.execute(
            """
            SELECT topic, country, count(DISTINCT id) FROM (
              SELECT id, unnest(topics) AS topic, coalesce(countries, CASE WHEN country IS NULL THEN [] ELSE [country] END) AS named
              FROM activities
            ), unnest(named) AS of_country(country) GROUP BY ALL
            """
        ).fetchall()
        whole = connection.execute(
            "SELECT count(DISTINCT id), count(DISTINCT id) FILTER "
            "(coalesce(len(topics), 0) = 0 OR (country IS NULL AND coalesce(len(countries), 0) = 0)) FROM activities"
        ).fetchone() or (0, 0)
    return {(topic, country): int(number) for topic, country, number in rows}, int(whole[0]), int(whole[1])


def _count(connection: duckdb.DuckDBPyConnection, table: str, condition: str, country: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}", [country]).fetchone()
    return int(row[0]) if row else 0
