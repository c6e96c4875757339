"""Organisations that the record names nearly as one that somebody is about to write down: so that they see that it is known."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.site.at_hand import AtHand

MOST = 5
_NEAR = 0.95


@dataclass(frozen=True, slots=True)
class InRecord:
    """An organisation of the record: its identifier, how it is written there, in how many lines it is met."""

    id: str
    name: str
    country: str
    met: int


def alike_in_record(record: AtHand, name: str, country: str) -> list[InRecord]:
    """Those of the country, or of none said, whose name is or comes near to ``name``, the nearest first."""
    if not name.strip():
        return []
    rows = record.connection().execute(_ALIKE, [name, country, _NEAR, MOST]).fetchall()
    return [InRecord(*row) for row in rows]


_ALIKE = """
WITH asked AS (SELECT strip_accents(lower($1)) AS said),
met AS (
  SELECT organisation AS id, name, country, count(*) AS n FROM activity_parties WHERE organisation IS NOT NULL GROUP BY ALL
  UNION ALL
  SELECT organisation, name, country, count(*) FROM memberships WHERE organisation IS NOT NULL GROUP BY ALL),
near AS (
  SELECT id, name, country, n, jaro_winkler_similarity(strip_accents(lower(name)), said) AS how
  FROM met, asked WHERE name IS NOT NULL AND name <> '' AND (country IS NULL OR $2 = '' OR country = $2))
SELECT id, arg_max(name, how), coalesce(any_value(country), ''), sum(n)::INTEGER
FROM near WHERE how >= $3 GROUP BY id ORDER BY max(how) DESC, sum(n) DESC, id LIMIT $4
"""
