"""What the tables list at places: one SELECT for each question, asked of one place, or of all at once and then held.

A command asks for one place and ends. A site is asked for thousands: planning a question costs DuckDB more than a page may
take, so it asks once for all places (:func:`hold`) and looks each up. The SELECT is the same, so the answers are.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from maillage.record.questions import rows_of
from maillage.reference.places.around import Around

if TYPE_CHECKING:
    import duckdb

    from maillage.reference.places import Places

PLACE_TABLES = ("links", "links_all", "activities", "activity_places", "memberships", "missions")
DERIVED = {
    "place_links": """
SELECT place, count(DISTINCT id) AS links
FROM (SELECT a_place AS place, id FROM links UNION ALL SELECT b_place, id FROM links) GROUP BY place
""",
    "link_sources": "SELECT id, count(DISTINCT source) AS sources FROM links_all WHERE standing <> 'superseded' GROUP BY id",
}
"""The views (or tables of the same names) that the questions ask; the second from the first."""

_QUESTIONS = {
    "partners": (
        """
WITH seen AS (
  SELECT a_place AS here, id, b_name AS name, b_country AS country, b_place AS place, kind, since, "until", status, topics,
         source, line, as_of, generated
  FROM links WHERE a_place {here}
  UNION ALL
  SELECT b_place, id, a_name, a_country, a_place, kind, since, "until", status, topics, source, line, as_of, generated
  FROM links WHERE b_place {here} AND a_place IS DISTINCT FROM b_place
)
SELECT seen.*, said.sources - 1 AS also_in
FROM seen JOIN link_sources said USING (id)
""",
        "since NULLS LAST, country, name, id",
    ),
    "projects": (
        """
WITH lying AS (
  SELECT statement, place AS here FROM activities WHERE place {here}
  UNION
  SELECT statement, place FROM activity_places WHERE place {here}
)
SELECT here, id, title, status, since, "until", amount, currency, topics, source, line, as_of, generated
FROM activities JOIN lying USING (statement)
""",
        "since DESC NULLS LAST, title, id",
    ),
    "memberships": (
        """
SELECT place AS here, id, network, network_id, name, since, "until", role, source, line, as_of, generated
FROM memberships WHERE place {here}
""",
        "network, name, id",
    ),
    "missions": (
        """
SELECT place AS here, id, kind, sending, sending_said, receiving, since, source, line, as_of
FROM missions WHERE place {here}
""",
        "kind, sending, id",
    ),
    "activities": (
        """
WITH lying AS (SELECT DISTINCT place AS here, statement FROM activity_places WHERE place {here}),
each AS (SELECT statement, count(place) = count(*) AND count(DISTINCT place) = 1 AS alone
         FROM activity_places SEMI JOIN lying USING (statement) GROUP BY statement)
SELECT here, count(*) FILTER (alone) AS alone, count(*) FILTER (NOT alone) AS several
FROM lying JOIN each USING (statement) GROUP BY here
""",
        "alone",
    ),
}
"""Question → its SELECT, whose first column is the place, and the order of the rows of one place."""
_EMBASSIES = """
SELECT count(*) FILTER (receiving = $1 AND sending IS DISTINCT FROM receiving),
       count(*) FILTER (sending = $1 AND sending IS DISTINCT FROM receiving) FROM missions
"""
_ALL_EMBASSIES = """
SELECT country, count(*) FILTER (NOT sent), count(*) FILTER (sent) FROM (
  SELECT receiving AS country, false AS sent FROM missions WHERE sending IS DISTINCT FROM receiving
  UNION ALL SELECT sending, true FROM missions WHERE sending IS DISTINCT FROM receiving)
WHERE country IS NOT NULL GROUP BY country
"""
Row = dict[str, Any]


class AtPlaces(Protocol):
    """What is listed at places, however it is looked up."""

    def near(self, places: Places, latitude: float, longitude: float, km: float) -> Mapping[str, float]:
        """The towns within ``km`` of a point that may have a link, with how far each is."""
        ...

    def rows(self, question: str, place: str) -> list[Row]:
        """The rows of a question at one place, in its order."""
        ...

    def links(self, places: Iterable[str]) -> dict[str, int]:
        """How many links each of these places has, those that have any, in their order."""
        ...

    def missions(self, country: str) -> tuple[int, int]:
        """How many missions of others are in a country, and how many of its own abroad."""
        ...


class Asked:
    """Asked anew each time, over a connection that has PLACE_TABLES and DERIVED."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def near(self, places: Places, latitude: float, longitude: float, km: float) -> Mapping[str, float]:
        """See AtPlaces: all of them may."""
        return places.ids_near(latitude, longitude, km)

    def rows(self, question: str, place: str) -> list[Row]:
        """See AtPlaces."""
        select, order = _QUESTIONS[question]
        query = f"SELECT * EXCLUDE (here) FROM ({select.format(here='= $here')}) ORDER BY {order}"
        return rows_of(self._connection, query, {"here": place})

    def links(self, places: Iterable[str]) -> dict[str, int]:
        """See AtPlaces."""
        wanted = list(places)
        rows = self._connection.execute(
            "SELECT place, links FROM place_links SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS place) USING (place)",
            [wanted],
        ).fetchall()
        found = dict(rows)
        return {place: found[place] for place in wanted if place in found}

    def missions(self, country: str) -> tuple[int, int]:
        """See AtPlaces."""
        row = self._connection.execute(_EMBASSIES, [country]).fetchone()
        return (row[0], row[1]) if row else (0, 0)


class Held:
    """Held in memory, all places: what is listed at one is packed into one piece, some 110 bytes a link. (As objects it took
    four times as much, in each process again: Python writes a count into every object that it looks at.)"""

    def __init__(
        self,
        columns: Mapping[str, tuple[str, ...]],
        places: Mapping[str, Mapping[str, bytes]],
        linked: Mapping[str, int],
        embassies: Mapping[str, tuple[int, int]],
    ) -> None:
        """``places``: question → place → its rows, packed."""
        self._columns, self._places, self._linked, self._embassies = columns, places, linked, embassies
        self._around: Around | None = None

    @property
    def linked(self) -> Mapping[str, int]:
        """How many links each place has, for those that have any."""
        return self._linked

    def near(self, places: Places, latitude: float, longitude: float, km: float) -> Mapping[str, float]:
        """See AtPlaces: those that have a link."""
        if self._around is None:
            self._around = Around(places, self._linked)
        return self._around.near(latitude, longitude, km)

    def rows(self, question: str, place: str) -> list[Row]:
        """See AtPlaces."""
        packed = self._places[question].get(place)
        columns = self._columns[question]
        return [dict(zip(columns, row, strict=True)) for row in pickle.loads(packed)] if packed else []

    def links(self, places: Iterable[str]) -> dict[str, int]:
        """See AtPlaces."""
        linked = self._linked
        return {place: linked[place] for place in places if place in linked}

    def missions(self, country: str) -> tuple[int, int]:
        """See AtPlaces."""
        return self._embassies.get(country, (0, 0))


def hold(connection: duckdb.DuckDBPyConnection) -> Held:
    """Everything listed at places, from a connection that has PLACE_TABLES and DERIVED."""
    columns: dict[str, tuple[str, ...]] = {}
    places: dict[str, dict[str, bytes]] = {}
    for question, (select, order) in _QUESTIONS.items():
        query = f"SELECT * FROM ({select.format(here='IS NOT NULL')}) ORDER BY here, {order}"
        result = connection.execute(query)
        columns[question] = tuple(str(column[0]) for column in result.description or ())[1:]
        listed = groupby(_all(result.fetchmany), key=itemgetter(0))
        places[question] = {here: pickle.dumps([row[1:] for row in rows], 5) for here, rows in listed}
    linked = connection.execute("SELECT place, links FROM place_links WHERE place IS NOT NULL").fetchall()
    embassies = {code: (into, out) for code, into, out in connection.execute(_ALL_EMBASSIES).fetchall()}
    return Held(columns, places, dict(linked), embassies)


def _all(more: Callable[[int], list[tuple[Any, ...]]]) -> Iterator[tuple[Any, ...]]:
    while rows := more(500):  # few: what is kept lies between what is not, and holds its memory
        yield from rows
