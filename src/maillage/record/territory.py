"""A town, or a region or département with all its places that the record names: their links and their activities.

For sheets of paper and for what is told of a whole territory. A link inside the territory is one link; an activity is of the
territory when it lies there, or when a body that its source places there takes part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.record.over import over
from maillage.record.questions import rows_of

if TYPE_CHECKING:
    import duckdb

    from maillage.record.store import Reader
    from maillage.reference.places import Place, Places


@dataclass(frozen=True, slots=True)
class Territory:
    """``links``: the oldest first, undated last, each seen from inside (``name``, ``place``; ``other_name``, ``other_place``,
    ``other_country``). ``activities``: the latest first (id, title, since, source, as_of). ``places``: how many of its places
    have a link or an activity."""

    links: Sequence[dict[str, Any]]
    activities: Sequence[dict[str, Any]]
    places: int


def territory(reader: Reader, places: Places, place: Place) -> Territory:
    """What the record lists of ``place`` and of what lies in it."""
    with over(reader, ("links", "activities", "activity_places", "activity_parties")) as connection:
        inside = [place.id] if place.kind == "town" else _inside(connection, places, place)
        connection.execute("CREATE TEMP TABLE inside AS SELECT unnest(?::VARCHAR[]) AS place", [inside])
        return Territory(rows_of(connection, _LINKS), rows_of(connection, _ACTIVITIES), len(inside))


def _inside(connection: duckdb.DuckDBPyConnection, places: Places, place: Place) -> list[str]:
    """The unit itself and the places in it, as far as the record names them."""
    found = [place.id]
    for (each,) in connection.execute(_NAMED).fetchall():
        known = places.get(each)
        if known and each != place.id and place.id in (known.unit1, known.unit2):
            found.append(each)
    return found


_NAMED = """
SELECT place FROM (
  SELECT a_place AS place FROM links UNION SELECT b_place FROM links UNION SELECT place FROM activity_places
  UNION SELECT place FROM activities UNION SELECT place FROM activity_parties)
WHERE place IS NOT NULL ORDER BY place
"""
_LINKS = """
SELECT DISTINCT ON (id) id, kind, since, "until", source, line, as_of,
       CASE WHEN ours THEN a_name ELSE b_name END AS name, CASE WHEN ours THEN a_place ELSE b_place END AS place,
       CASE WHEN ours THEN b_name ELSE a_name END AS other_name, CASE WHEN ours THEN b_place ELSE a_place END AS other_place,
       CASE WHEN ours THEN b_country ELSE a_country END AS other_country
FROM (SELECT *, a_place IN (SELECT place FROM inside) AS ours FROM links
      WHERE a_place IN (SELECT place FROM inside) OR b_place IN (SELECT place FROM inside))
ORDER BY since NULLS LAST, other_country, other_name, id
"""
_ACTIVITIES = """
WITH here AS (
  SELECT statement FROM activity_places WHERE place IN (SELECT place FROM inside)
  UNION SELECT statement FROM activity_parties WHERE place IN (SELECT place FROM inside)
  UNION SELECT statement FROM activities WHERE place IN (SELECT place FROM inside)
)
SELECT DISTINCT ON (id) id, title, since, source, as_of FROM activities SEMI JOIN here USING (statement)
ORDER BY since DESC NULLS LAST, title, id
"""
