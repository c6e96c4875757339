"""The review list: names that wait for a person's word, the most frequent first, and what deciding one does.

A decision is remembered (:mod:`.state`) and the sources that it touches are read again from their stored originals,
so it takes effect through the same door as everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.record.questions import connect, make_view
from maillage.record.state import Decision, end_subject
from maillage.record.store import Manifest, Reader
from maillage.reference.names import fold

if TYPE_CHECKING:
    from maillage.reference.places import Candidate, Places


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name in a country that was matched to no place, and how many rows bear it."""

    name: str
    country: str | None
    country_said: str | None
    rows: int
    why: str
    sources: tuple[str, ...]

    @property
    def subject(self) -> str:
        """As a decision names it."""
        return end_subject(self.name, self.country)


_DOUBTS = """
WITH ends AS (
  SELECT a_name AS name, a_country AS country, a_country_said AS said, a_why AS why, a_place AS place, source
  FROM links WHERE NOT generated
  UNION ALL
  SELECT b_name, b_country, b_country_said, b_why, b_place, source FROM links WHERE NOT generated
  UNION ALL
  SELECT coalesce(place_said, name), country, country_said, place_why, place, source
  FROM memberships WHERE NOT generated
  UNION ALL
  SELECT place_said, country, country_said, place_why, place, source FROM activities
  WHERE NOT generated AND record IS NULL
  UNION ALL
  SELECT place_said, country, country_said, place_why, place, source FROM activity_places WHERE NOT generated
  UNION ALL
  SELECT place_said, receiving, receiving_said, place_why, place, source FROM missions WHERE NOT generated
  UNION ALL
  SELECT place_said, country, country_said, place_why, place, source FROM notices WHERE NOT generated
)
SELECT name, country, any_value(said), count(*) AS n, any_value(why), list_sort(list(DISTINCT source))
FROM ends WHERE place IS NULL AND name IS NOT NULL AND why IN ('doubtful', 'country_unknown')
GROUP BY name, country ORDER BY n DESC, country NULLS LAST, name
"""


def doubts(reader: Reader, decided: Mapping[tuple[str, str], str]) -> list[Doubt]:
    """The names that wait, most frequent first; without those said to be no place of the list,
    nor those of invented rows."""
    with connect(reader) as connection:
        for table in ("links", "memberships", "activities", "activity_places", "missions", "notices"):
            make_view(connection, reader, table)
        rows = connection.execute(_DOUBTS).fetchall()
    found = [
        Doubt(name, country, said, n, why, tuple(sources)) for name, country, said, n, why, sources in rows
    ]
    return unsettled(found, decided)


def unsettled(found: Iterable[Doubt], decided: Mapping[tuple[str, str], str]) -> list[Doubt]:
    """Those of the doubts that nobody said to be no place of the list."""
    settled = {subject for (kind, subject), answer in decided.items() if kind == "place_of" and not answer}
    return [doubt for doubt in found if doubt.subject not in settled]


def of_place(doubt: Doubt, place: str, at: str, by: str = "") -> Decision:
    """The decision that a doubtful name is this place (empty: none of the list)."""
    return Decision("place_of", doubt.subject, place, at, by)


def of_country(said: str, country: str, at: str, by: str = "") -> Decision:
    """The decision that these words of a sheet are this country (alpha-2)."""
    return Decision("country_of", fold(said), country, at, by)


def with_problems(manifest: Manifest) -> set[str]:
    """The sources that a decision on a country may touch: those in which something was found wrong."""
    return {source["id"] for source in manifest.sources if source["problems"]}


def candidates(places: Places, doubt: Doubt, limit: int = 5) -> list[Candidate]:
    """What a doubtful name may be, best first, with reasons."""
    return places.find(doubt.name, country=doubt.country, limit=limit)
