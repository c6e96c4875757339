"""Two spaces side by side: what both have and what only one has, as numbers and names of bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.record.spaces.done import topics
from maillage.record.spaces.model import Body, Space, end_key

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Both:
    """Something by its code, and how many links (or activities) the one and the other have of it."""

    code: str
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Two spaces side by side. ``common`` are bodies outside of both with which both have a link, at most as many as asked;
    ``partners``: how many bodies are partners of both, of the one only, of the other only; ``between``: links from one to
    the other; ``listed``: links of either, each counted once."""

    links: tuple[int, int]
    between: int
    listed: int
    partners: tuple[int, int, int]
    common: tuple[Body, ...]
    countries: tuple[Both, ...]
    kinds: tuple[Both, ...]
    topics: tuple[Both, ...]
    activities: tuple[int, int]


def _seen(one: Space, other: Space) -> str:
    """SQL of each link from each of its ends: whether that end (``near``) and the far one are in the one and in the other
    space, and who stands at the far end."""
    joined = " ".join(
        f"LEFT JOIN {name} {side}{name} ON {side}{name}.key = {space.key(side)}"
        for name, space in (("one", one), ("other", other))
        for side in "ab"
    )
    views = " UNION ALL ".join(
        f"SELECT id, kind, {near}_one AS near_one, {near}_other AS near_other, {far}_one AS far_one, {far}_other AS far_other, "
        f"{end_key(f'{far}_place', f'{far}_name', f'{far}_country')} AS key, {far}_name AS name, {far}_place AS place, "
        f"{far}_country AS country FROM touching WHERE {near}_one OR {near}_other"
        for near, far in ("ab", "ba")
    )
    flags = ", ".join(
        f"{side}{name}.key IS NOT NULL AS {side}_{name}" for name in ("one", "other") for side in "ab"
    )
    return f"""
    one AS MATERIALIZED (SELECT DISTINCT unnest($one::VARCHAR[]) AS key),
    other AS MATERIALIZED (SELECT DISTINCT unnest($other::VARCHAR[]) AS key),
    touching AS MATERIALIZED (
      SELECT * FROM (SELECT l.*, {flags} FROM links l {joined}) WHERE a_one OR b_one OR a_other OR b_other),
    seen AS ({views})"""


_NUMBERS = "count(DISTINCT id) FILTER (near_one), count(DISTINCT id) FILTER (near_other)"
_OUTSIDE = "count(DISTINCT id) FILTER (near_one AND NOT far_one), count(DISTINCT id) FILTER (near_other AND NOT far_other)"
_COUNTS = f"""
SELECT 'links', NULL, {_NUMBERS} FROM seen
UNION ALL SELECT 'between', NULL, count(DISTINCT id) FILTER (near_one AND far_other), count(DISTINCT id) FROM seen
UNION ALL SELECT 'kind', kind, {_NUMBERS} FROM seen WHERE kind IS NOT NULL GROUP BY kind
UNION ALL SELECT 'country', country, {_OUTSIDE} FROM seen WHERE country IS NOT NULL GROUP BY country
"""
_PARTNERS = """
WITH partners AS MATERIALIZED (
  SELECT key, min(name) AS name, min(place) AS place, min(country) AS country,
         bool_or(near_one AND NOT far_one) AS one, bool_or(near_other AND NOT far_other) AS other
  FROM seen GROUP BY key)
SELECT (SELECT count(*) FROM partners WHERE one AND other), (SELECT count(*) FROM partners WHERE one AND NOT other),
       (SELECT count(*) FROM partners WHERE other AND NOT one), key, name, place, country
FROM (SELECT 1) LEFT JOIN (SELECT * FROM partners WHERE one AND other ORDER BY country, name, key LIMIT $most) ON true
"""


def beside(connection: duckdb.DuckDBPyConnection, one: Space, other: Space, most: int = 100) -> Beside:
    """The two spaces side by side; at most ``most`` bodies in common are named."""
    asked = {"one": one.keys, "other": other.keys}
    connection.execute(f"CREATE OR REPLACE TEMP TABLE seen AS WITH {_seen(one, other)} FROM seen", asked)
    counts = connection.execute(_COUNTS).fetchall()
    rows = connection.execute(_PARTNERS, {"most": int(most)}).fetchall()
    of = {
        sort: [row[1:] for row in counts if row[0] == sort]
        for sort in ("links", "between", "kind", "country")
    }
    (ours, our_number), (theirs, their_number) = topics(connection, one), topics(connection, other)
    return Beside(
        links=of["links"][0][1:],
        between=of["between"][0][1],
        listed=of["between"][0][2],
        partners=rows[0][:3],
        common=tuple(Body(*row[4:]) for row in rows if row[3] is not None),
        countries=tuple(sorted((Both(*row) for row in of["country"] if row[1] or row[2]), key=lambda each: each.code)),
        kinds=tuple(sorted((Both(*row) for row in of["kind"]), key=lambda each: each.code)),
        topics=_merged({t.code: t.activities + t.links for t in ours}, {t.code: t.activities + t.links for t in theirs}),
        activities=(our_number, their_number),
    )  # fmt: skip


def _merged(one: dict[str, int], other: dict[str, int]) -> tuple[Both, ...]:
    return tuple(Both(code, one.get(code, 0), other.get(code, 0)) for code in sorted({*one, *other}))
