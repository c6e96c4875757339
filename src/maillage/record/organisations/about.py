"""What the record knows of one organisation: names, roles, countries, years, partners, networks, links, sources.

Found by identifier, reference or any spelling; near misses are offered, never taken. Every count is of activities, each
once, after what people said is the same. Not for money (``maillage money``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from maillage.record.organisations.alike import reasons_between, stands_for_many
from maillage.record.organisations.columns import NEEDS, ROLES
from maillage.record.organisations.gather import bodies, open_met
from maillage.record.organisations.keys import name_keys, reference_key
from maillage.record.organisations.model import Body, Candidate
from maillage.record.organisations.same_as import known_different, pair, resolve
from maillage.record.organisations.view import MET, organisations_of
from maillage.record.over import over
from maillage.record.questions import make_view, rows_of
from maillage.reference.names import fold

if TYPE_CHECKING:
    import duckdb

    from maillage.record.store import Reader

MOST_PARTNERS, MOST_NEAR, MOST_LINKS = 12, 5, 50
_ALONE = 5
"""An organisation with this many times the activities of the others of its name is the one meant."""
_NEAR = 80.0
"""Likeness, 0 to 100, from which a name, or a word of one, is a near miss."""


@dataclass(frozen=True, slots=True)
class Found:
    """The one meant, if there is one; else those that a name may mean; ``near`` where none bears it."""

    body: Body | None
    others: tuple[Body, ...] = ()
    near: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationAnswer:
    """One organisation: its row of ``organisations``, and what it does here."""

    row: Mapping[str, Any]
    mentions: Mapping[str, int]
    many: bool
    countries: Sequence[Mapping[str, Any]] = ()
    years: Sequence[Mapping[str, Any]] = ()
    undated: int = 0
    partners: Sequence[Mapping[str, Any]] = ()
    memberships: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Mapping[str, Any]] = ()
    sources: Sequence[Mapping[str, Any]] = ()
    alike: Sequence[Candidate] = field(default=())

    @property
    def roles(self) -> dict[str, int]:
        """Activities by role, the roles that it has."""
        return {role: self.row[role] for role in (*ROLES, "other_roles") if self.row[role]}


def find(met: Sequence[Body], asked: str) -> Found:
    """The organisation of that identifier, reference or name; ``met`` are all there are."""
    found = bearing(met, asked)
    if not found:
        return Found(None, tuple(near(met, asked)), near=True)
    one = len(found) == 1 or found[0].activities >= _ALONE * max(1, found[1].activities)
    return Found(found[0] if one else None, tuple(found[1:] if one else found))


def bearing(met: Sequence[Body], asked: str) -> list[Body]:
    """Of all that are met, those of that identifier, else of that reference, however it is written, else of that name, else of
    that name with or without its acronym; the most active first."""
    said = " ".join(asked.split())
    key, folded = reference_key(said), fold(said)
    for same in (
        lambda b: b.id == said or said in b.references,
        lambda b: key and any(reference_key(r) == key for r in b.references),
        lambda b: folded and any(fold(name) == folded for name in b.names),
        lambda b: _bears(b, said),
    ):
        if found := sorted(filter(same, met), key=lambda b: (-b.activities, b.id)):
            return found
    return []


def _bears(body: Body, said: str) -> bool:
    """Whether a name of the body is ``said`` with or without its acronym."""
    wanted = fold(said)
    acronym = said.upper() if said.isalnum() else ""
    for name in body.names:
        keys = name_keys(name)
        if keys and wanted and (keys.long == wanted or (keys.long and acronym and keys.acronym == acronym)):
            return True
    return False


def near(met: Sequence[Body], said: str) -> list[Body]:
    """Those with a name or a reference that is nearly what was said, or with a word near each word of it; the nearest first, at
    most MOST_NEAR."""
    from rapidfuzz import fuzz, process

    wanted = fold(said)
    names = {(fold(name), body.id): body for body in met for name in (*body.names, *body.references)}
    known = sorted({word for name, _ in names for word in name.split()})
    likely = [
        {w for w, _, _ in process.extract(word, known, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=None)}
        for word in wanted.split()
    ]
    found = []
    for (name, _), body in names.items():
        score = fuzz.token_sort_ratio(wanted, name)
        if likely and (score >= _NEAR or all(words.intersection(name.split()) for words in likely)):
            found.append((-score, -body.activities, body.id, body))
    ranked = sorted(found, key=lambda each: each[:3])
    return list({body.id: body for *_, body in ranked}.values())[:MOST_NEAR]


def nearest_organisations(reader: Reader, said: str) -> list[Body]:
    """The organisations with a name or reference that comes near to ``said``, the nearest first, at most five."""
    with open_met(reader) as connection:
        return near(bodies(connection, generated=True), said)


def about_organisation(
    reader: Reader, asked: str, decisions: Mapping[tuple[str, str], str]
) -> tuple[Found, OrganisationAnswer | None]:
    """What a name or reference means, and the answer on it when it is clear. Raises RecordDamaged for lost parts."""
    with open_met(reader) as connection:
        met = bodies(connection, generated=True)
        found = find(met, asked)
        if found.body is None:
            return found, None
        for table in ("activities", "links"):
            make_view(connection, reader, table)
        two = known_different(decisions, resolve(reader))
        _meet(connection, found.body.id)
        alike = [
            candidate
            for other, candidate in reasons_between(met, found.body.id).items()
            if pair(other, found.body.id) not in two
        ]
        return found, _answer(connection, reader, found.body, alike)


def one_organisation(reader: Reader, identifier: str) -> OrganisationAnswer | None:
    """The answer on the organisation with that very identifier, without those that are alike; None for none. Others are not
    looked at, so that it takes a tenth of the time. Raises RecordDamaged for lost parts."""
    with over(reader, (*NEEDS["organisations"], "activities", "links")) as connection:
        _meet(connection, identifier)
        found = bodies(connection, generated=True, met=_MINE)
        return _answer(connection, reader, found[0], ()) if found else None


def meant_by(reader: Reader, asked: str) -> Found:
    """The organisation that an identifier, a reference or a name means, without any answer on it."""
    with over(reader, NEEDS["organisations"]) as connection:
        return find(bodies(connection, generated=True), asked)


def names_in_links(row: Mapping[str, Any]) -> list[str]:
    """The names by which an organisation is found at the ends of links: letters alone would find others."""
    return [name for name in row["names"] or () if len(name) > 3]


_MINE = "SELECT * FROM mine_met"


def _meet(connection: duckdb.DuckDBPyConnection, identifier: str) -> None:
    """The tables ``met``, what of it is of one organisation, and its activities."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE met AS {MET}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE mine_met AS SELECT * FROM met WHERE id = ?", [identifier]
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE mine AS SELECT DISTINCT activity FROM mine_met WHERE activity IS NOT NULL"
    )


def _answer(
    connection: duckdb.DuckDBPyConnection, reader: Reader, body: Body, alike: Iterable[Candidate]
) -> OrganisationAnswer:
    row = rows_of(connection, organisations_of(_MINE))[0]
    names = rows_of(
        connection, "SELECT name, count(*) AS n FROM met WHERE id = ? AND name <> '' GROUP BY 1 ORDER BY 2 DESC, 1", [body.id]
    )  # fmt: skip
    active = rows_of(connection, _ACTIVE)
    years = [{"year": each["said"], "activities": each["activities"]} for each in active if each["year"]]
    known = {source["id"]: source for source in reader.manifest.sources}
    sources = [
        {**{key: known[s["id"]].get(key) for key in ("title", "titles", "path", "as_of", "licence")}, **s}
        for s in rows_of(connection, _SOURCES, [body.id])
        if s["id"] in known
    ]
    return OrganisationAnswer(
        row,
        {name["name"]: name["n"] for name in names},
        stands_for_many(body),
        [
            {"country": each["said"], **{name: each[name] for name in ("activities", "first", "last")}}
            for each in active
            if not each["year"]
        ],
        [year for year in years if year["year"]],
        sum(year["activities"] for year in years if not year["year"]),
        rows_of(connection, _PARTNERS, [body.id, MOST_PARTNERS]),
        rows_of(connection, _MEMBERSHIPS, [row["identifiers"]]),
        rows_of(connection, _LINKS, [names_in_links(row)]),
        sources,
        tuple(sorted(alike, key=lambda c: (-c.score, -c.body.activities, c.body.id))),
    )


_ACTIVE = """
WITH active AS (
  SELECT since, until, coalesce(countries, CASE WHEN country IS NULL THEN NULL ELSE [country] END) AS countries
  FROM activities WHERE id IN (SELECT activity FROM mine)),
told AS (
  SELECT false AS year, country AS said, count(*) AS activities, min(substr(since, 1, 4)) AS first,
         max(substr(coalesce(until, since), 1, 4)) AS last
  FROM (SELECT unnest(countries) AS country, since, until FROM active) GROUP BY country
  UNION ALL SELECT true, substr(since, 1, 4), count(*), NULL, NULL FROM active GROUP BY ALL)
SELECT * FROM told ORDER BY year, CASE WHEN NOT year THEN -activities END, said
"""
"""Activities by country, those of most first, and by year."""
_PARTNERS = """
WITH beside AS (SELECT id, activity, name, role FROM met WHERE activity IN (SELECT activity FROM mine) AND id <> ?),
named AS (SELECT id, name, row_number() OVER (PARTITION BY id ORDER BY count(*) DESC, name) AS at
          FROM beside WHERE name <> '' GROUP BY id, name)
SELECT b.id, any_value(n.name) AS name, count(DISTINCT b.activity) AS activities,
       list_sort(list(DISTINCT b.role) FILTER (b.role <> '')) AS roles
FROM beside b LEFT JOIN named n ON n.id = b.id AND n.at = 1
GROUP BY b.id ORDER BY activities DESC, name, b.id LIMIT ?
"""
_MEMBERSHIPS = """
SELECT DISTINCT network, network_id, role, since, until, source, line, as_of, generated FROM memberships
WHERE list_contains(?::VARCHAR[], organisation) ORDER BY network, since
"""
LINKS_OF = """
strip_accents(lower(a_name)) IN (SELECT strip_accents(lower(unnest($1::VARCHAR[]))))
OR strip_accents(lower(b_name)) IN (SELECT strip_accents(lower(unnest($1::VARCHAR[]))))
"""
"""Of ``links``: those that name one of :func:`names_in_links`."""
_LINKS = f"""
SELECT id, kind, a_name, a_country, b_name, b_country, since, until, source, line, as_of, generated FROM links
WHERE {LINKS_OF} ORDER BY since NULLS LAST, id LIMIT {MOST_LINKS}
"""
_SOURCES = """
SELECT source AS id, count(DISTINCT activity) AS activities, count(*) AS mentions
FROM met WHERE id = ? GROUP BY source ORDER BY activities DESC, mentions DESC, source
"""
