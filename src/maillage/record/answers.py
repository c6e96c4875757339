"""What the record says of a place, a country or two countries: the same answer for terminal, JSON and pages.

Everything here is a few SQL questions over current statements (:mod:`.questions`), so that a figure shown can be
asked again by hand with ``maillage sql``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.record.at_places import DERIVED, PLACE_TABLES, Asked, AtPlaces
from maillage.record.over import over
from maillage.record.questions import connect, make_view, rows_of
from maillage.record.store import Reader

if TYPE_CHECKING:
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


def about_place(reader: Reader, places: Places, place: Place) -> PlaceAnswer:
    """What the record lists about ``place``, around it, and in places of like size, those of its country first."""
    with connect(reader) as connection:
        for table in PLACE_TABLES:
            make_view(connection, reader, table)
        for name, query in DERIVED.items():
            connection.execute(f"CREATE VIEW {name} AS {query}")
        return place_answer(Asked(connection), reader, places, place)


def place_answer(at: AtPlaces, reader: Reader, places: Places, place: Place) -> PlaceAnswer:
    """The same, of what is listed ``at`` places: who is asked often holds all of it (:func:`.at_places.hold`)."""
    nearby, alike = _neighbours(at, places, place)
    missions_in, missions_abroad = at.missions(place.country)
    return PlaceAnswer(
        partners=tuple(
            Partner(**{**row, "topics": tuple(row["topics"] or ())}) for row in at.rows("partners", place.id)
        ),
        projects=at.rows("projects", place.id),
        memberships=at.rows("memberships", place.id),
        missions_in=missions_in,
        missions_abroad=missions_abroad,
        missions_here=at.rows("missions", place.id),
        activities=next(((row["alone"], row["several"]) for row in at.rows("activities", place.id)), (0, 0)),
        inside=_inside(at, places, place),
        nearby=nearby,
        alike=alike,
        sources={source["id"]: dict(source) for source in reader.manifest.sources},
    )


_MISSIONS_BETWEEN = """
SELECT id, kind, sending, sending_said, organisation, receiving, receiving_said, place_said, place, jurisdictions, since,
       address, phone, email, website, reference, source, line, as_of, generated
FROM missions
WHERE (sending = $sending OR $sending IS NULL) AND (receiving = $receiving OR $receiving IS NULL)
  AND ($sending IS NOT NULL OR $receiving IS NULL OR sending IS DISTINCT FROM receiving)
ORDER BY CASE kind WHEN 'embassy' THEN 0 WHEN 'high_commission' THEN 0 WHEN 'consulate_general' THEN 1 ELSE 2 END,
         receiving, sending, place_said, id
"""
_MISSIONS_SERVING = """
SELECT id, kind, sending, sending_said, receiving, place_said, place, address, phone, email, website, source, line, as_of
FROM missions
WHERE sending = $sending AND receiving <> $receiving AND list_contains(jurisdictions, $receiving)
ORDER BY receiving, place_said, id
"""


def _neighbours(
    at: AtPlaces, places: Places, place: Place
) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    near: Mapping[str, float] = {}
    if place.latitude is not None and place.longitude is not None:
        near = at.near(places, place.latitude, place.longitude, NEARBY_KM)
    alike = places.ids_like_size(place, LIKE_SIZE, 200)
    counts = at.links(dict.fromkeys([*near, *alike]))
    counts.pop(place.id, None)
    around = [(id_, near[id_], links) for id_, links in counts.items() if id_ in near]
    apart = [(id_, None, links) for id_, links in counts.items() if id_ not in near]
    return _most_first(places, around, MOST_NEARBY), _most_first(places, apart, MOST_NEARBY)


def _inside(at: AtPlaces, places: Places, place: Place) -> tuple[Neighbour, ...]:
    if place.kind == "town":
        return ()
    counts = at.links(part.id for part in places.parts_of(place) if part.kind == "town")
    return _most_first(places, [(id_, None, links) for id_, links in counts.items()], len(counts))


def _most_first(
    places: Places, found: Sequence[tuple[str, float | None, int]], most: int
) -> tuple[Neighbour, ...]:
    """The first ``most`` of (identifier, km, links): most links first, then the nearest. Only who may be among them is
    looked up: around a town of a dense country there are thousands."""
    least = sorted((links for _, _, links in found), reverse=True)[:most][-1:]
    neighbours = [
        Neighbour(place, km, links)
        for id_, km, links in found
        if links >= least[0] and (place := places.get(id_))
    ]
    return tuple(sorted(neighbours, key=lambda n: (-n.links, n.km or 0.0, n.place.name, n.place.id))[:most])


def missions_between(
    reader: Reader, sending: str | None, receiving: str | None, elsewhere: bool = True
) -> tuple[Sequence[dict[str, Any]], Sequence[dict[str, Any]]]:
    """Missions that ``sending`` keeps in ``receiving`` (None: any), and its missions ``elsewhere`` that serve it too. What a list
    gives as a country's mission to itself stands somewhere abroad: it is among those it keeps, never among those it receives."""
    with over(reader, ("missions",)) as connection:
        wanted = {"sending": sending, "receiving": receiving}
        serving = (
            rows_of(connection, _MISSIONS_SERVING, wanted) if elsewhere and sending and receiving else ()
        )
        return rows_of(connection, _MISSIONS_BETWEEN, wanted), serving


def country_counts(reader: Reader, country: str) -> dict[str, int]:
    """What is listed of a country: links, of which inside it, projects, members, notices, missions in it and of it."""
    with over(reader, ("links", "activities", "memberships", "missions", "notices")) as connection:
        return rows_of(connection, _COUNTS, {"country": country})[0]


_COUNTS = """
SELECT * FROM
  (SELECT count(*) AS links, count(*) FILTER (a_country = b_country) AS links_inside
   FROM links WHERE a_country = $country OR b_country = $country),
  (SELECT count(*) AS projects FROM activities WHERE country = $country OR list_contains(countries, $country)),
  (SELECT count(*) AS members FROM memberships WHERE country = $country),
  (SELECT count(*) AS notices FROM notices WHERE country = $country),
  (SELECT count(*) FILTER (receiving = $country AND sending IS DISTINCT FROM receiving) AS missions_in,
          count(*) FILTER (sending = $country AND sending IS DISTINCT FROM receiving) AS missions_abroad FROM missions)
"""


def activities_by_topic(reader: Reader) -> tuple[dict[tuple[str, str], int], int, int]:
    """Current activities by (topic, country), each once for each of its topics and countries; how many there are in all,
    and how many of them name no topic or no country."""
    with over(reader, ("activities",)) as connection:
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
