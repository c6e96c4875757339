"""What the record holds of parties that are to be brought together: links between places, networks, what was done.

Plain rows, each with the identifier of its source: other rooms are handed them and never read a record. Only what was asked about is read;
nothing found says nothing. Not for the page of a place (``answers``) or of an organisation (``organisations``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from maillage.record.organisations.alike import stands_for_many
from maillage.record.organisations.gather import bodies, open_met
from maillage.record.organisations.keys import name_keys
from maillage.record.organisations.view import MET
from maillage.record.over import over
from maillage.record.questions import connect, make_view, rows_of

if TYPE_CHECKING:
    from maillage.record.store import Reader

Rows = list[dict[str, Any]]
End = tuple[str, str, str]
"""A place: its identifier in ``reference.places``, or empty; its name, and its country, by which it is known without one."""
LOCAL_GOVERNMENT = "11"
"""IATI's code of local governments."""
LINKS_SQL = """
WITH asked AS (
  SELECT unnest($sides::VARCHAR[]) AS side, unnest($places::VARCHAR[]) AS place, unnest($names::VARCHAR[]) AS name,
         unnest($countries::VARCHAR[]) AS country
),
keys AS (SELECT DISTINCT side, coalesce(place, strip_accents(lower(name)) || '|' || country) AS key FROM asked),
ends AS (
  SELECT *, coalesce(a_place, strip_accents(lower(a_name)) || '|' || a_country) AS a_key,
         coalesce(b_place, strip_accents(lower(b_name)) || '|' || b_country) AS b_key
  FROM links
),
mine AS (SELECT key FROM keys WHERE side = 'mine'), theirs AS (SELECT key FROM keys WHERE side = 'theirs')
SELECT id, a_place, a_name, a_country, b_place, b_name, b_country, kind, since, "until", status, source, as_of, generated
FROM ends
WHERE (a_key IN (FROM mine) AND b_key IN (FROM theirs)) OR (b_key IN (FROM mine) AND a_key IN (FROM theirs))
ORDER BY a_key, b_key, since NULLS LAST, id
"""
LINKS_OF_SQL = """
WITH asked AS (SELECT unnest(?::VARCHAR[]) AS place)
SELECT id, a_place, a_name, a_country, b_place, b_name, b_country, kind, since, "until", status, source, as_of, generated
FROM links WHERE a_place IN (FROM asked) OR b_place IN (FROM asked) ORDER BY since NULLS LAST, id
"""
MEMBERS_SQL = """
SELECT id, network, name, country, place, since, "until", role, source, as_of, generated FROM memberships
WHERE network IS NOT NULL ORDER BY network, id
"""
DONE_SQL = """
WITH did AS (
  SELECT DISTINCT id AS party, activity FROM met WHERE activity IS NOT NULL AND id IN (SELECT unnest(?::VARCHAR[]))
  UNION
  SELECT DISTINCT place, id FROM activity_parties
  WHERE place IN (SELECT unnest(?::VARCHAR[])) AND list_contains(?::VARCHAR[], type)
)
SELECT d.party, a.id, a.title, a.topics, a.since, a.source, a.as_of, a.generated
FROM did d JOIN activities a ON a.id = d.activity
WHERE len(a.topics) > 0 ORDER BY d.party, a.since DESC NULLS LAST, a.id
"""
DONE_AT_SQL = """
WITH did AS (
  SELECT DISTINCT place AS party, id AS activity FROM activity_parties
  WHERE place IN (SELECT unnest(?::VARCHAR[])) AND list_contains(?::VARCHAR[], type)
)
SELECT d.party, a.id, a.title, a.topics, a.since, a.source, a.as_of, a.generated
FROM did d JOIN activities a ON a.id = d.activity
WHERE len(a.topics) > 0 ORDER BY d.party, a.since DESC NULLS LAST, a.id
"""


def links_between(reader: Reader, mine: Collection[End], theirs: Collection[End]) -> Rows:
    """The current links, in force or ended, between the places of two lists.

    Columns: id, a_place, a_name, a_country, b_place, b_name, b_country, kind, since, until, status, source, as_of,
    generated. Raises RecordDamaged.
    """
    if not reader.files("links") or not mine or not theirs:
        return []
    asked = [("mine", *end) for end in sorted(mine)] + [("theirs", *end) for end in sorted(theirs)]
    sides, places, names, countries = zip(*asked, strict=True)
    values = {
        "sides": sides,
        "places": [place or None for place in places],
        "names": names,
        "countries": countries,
    }
    with connect(reader) as connection:
        make_view(connection, reader, "links")
        return rows_of(connection, LINKS_SQL, values)


def links_of(reader: Reader, places: Collection[str]) -> Rows:
    """The current links, in force or ended, of places by their identifiers; columns as :func:`links_between`. Raises
    RecordDamaged."""
    if not reader.files("links") or not places:
        return []
    with over(reader, ["links"]) as connection:
        return rows_of(connection, LINKS_OF_SQL, [sorted(places)])


def members(reader: Reader) -> Rows:
    """Who is listed a member of which network: id, network, name, country, place, since, until, role, source, as_of,
    generated. Raises RecordDamaged."""
    if not reader.files("memberships"):
        return []
    with over(reader, ["memberships"]) as connection:
        return rows_of(connection, MEMBERS_SQL)


def done(
    reader: Reader, named: Collection[tuple[str, str]], places: Collection[str]
) -> tuple[Rows, dict[tuple[str, str], str]]:
    """Activities with topics in which bodies took part, or local governments of places; and which body each name is.

    ``named`` are names of bodies with their country (alpha-2 or empty). ``party`` of a row is the identifier of a body, or
    of a place; the newest activity stands first. Columns: party, id, title, topics, since, source, as_of, generated.
    Raises RecordDamaged.
    """
    from maillage.reference.topics import organisation_types

    if not reader.files("activity_parties") or not (named or places):
        return [], {}
    local = [
        LOCAL_GOVERNMENT,
        *(one.code for one in organisation_types() if one.facts["iati"] == LOCAL_GOVERNMENT),
    ]
    if not named:
        with over(reader, ["activities", "activity_parties"]) as connection:
            return rows_of(connection, DONE_AT_SQL, [sorted(places), local]), {}
    with open_met(reader) as connection:
        make_view(connection, reader, "activities")
        meant = _meant(bodies(connection, generated=True), named)
        connection.execute(f"CREATE TEMP VIEW met AS {MET}")
        rows = rows_of(connection, DONE_SQL, [sorted(set(meant.values())), sorted(places), local])
        return rows, meant


def _meant(met: Sequence[Any], named: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The body that each name and country means. "Ministry of Health" means none where several bodies bear it and none is
    of that country; two countries that differ are never one body."""
    wanted = {name: _keys(name) for name, _ in named}
    asked = {key for keys in wanted.values() for key in keys}
    bearing: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
    for body in met:
        for key in {key for name in body.names for key in _keys(name)} & asked:
            if not stands_for_many(body):
                bearing[key].add((body.id, body.country))
    found = {}
    for name, country in named:
        bodies_so_named = {body for key in wanted[name] for body in bearing[key]}
        fit = [id_ for id_, of in bodies_so_named if of == country]
        if not fit:
            fit = [id_ for id_, of in bodies_so_named if not of or not country]
        if len(fit) == 1:
            found[name, country] = fit[0]
    return found


def _keys(name: str) -> set[str]:
    """What a name of a body is compared by: folded, whole and without the acronym that it contains; none for "N/A"."""
    keys = name_keys(name)
    return {keys.whole, keys.long} - {""} if keys else set()
