"""Who works with whom, as plain rows for who learns from it: links, joint activities, members of networks.

A joint activity is one in which local governments of several countries take part: each two of them, of two countries,
make a link, unless there are so many that it says little of any two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby
from typing import TYPE_CHECKING, Any

from maillage.record.questions import connect, make_view

if TYPE_CHECKING:
    import duckdb

    from maillage.record.store import Reader
    from maillage.reference.places import Places

LOCAL = "11"
"""IATI's code of local governments."""
MOST_TOGETHER = 8
"""Local governments of one activity beyond which nothing is learnt of any two of them."""
_JOINT = """
SELECT DISTINCT statement, coalesce(place_said, name), country, place FROM activity_parties
WHERE list_contains(?, type) AND country IS NOT NULL AND coalesce(place_said, name) IS NOT NULL ORDER BY ALL
"""


def tie_rows(reader: Reader, places: Places, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The current links of the record, and those that joint activities make, each as a row of ``columns`` (of the table
    ``links``; those of an end are the same on both sides, ``a_`` first)."""
    with connect(reader) as connection:
        for table in ("links", "activity_parties"):
            make_view(connection, reader, table)
        rows = connection.execute(f"SELECT {', '.join(columns)} FROM links").fetchall()
        at = [columns.index(f"{side}_place") for side in "ab"]
        linked = {row[number] for row in rows for number in at} - {None}
        rows += _joint(connection, places, linked)
    return rows


def member_rows(reader: Reader, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Who belongs to which network, each as a row of ``columns`` (of the table ``memberships``)."""
    with connect(reader) as connection:
        make_view(connection, reader, "memberships")
        return connection.execute(f"SELECT {', '.join(columns)} FROM memberships").fetchall()


def _joint(
    connection: duckdb.DuckDBPyConnection, places: Places, linked: set[str | None]
) -> Iterator[tuple[Any, ...]]:
    """Rows as those of links: each two local governments of two countries in one activity."""
    from maillage.reference.topics import organisation_types

    local = [LOCAL, *(one.code for one in organisation_types() if one.facts["iati"] == LOCAL)]
    found = connection.execute(_JOINT, [local]).fetchall()
    for _, parties in groupby(found, key=lambda row: row[0]):
        ends: dict[str, tuple[Any, ...]] = {}
        for _, said, country, place in parties:
            end = _end(places, said, country, place, linked)
            if end:
                ends[end[3]] = end
        if len(ends) <= MOST_TOGETHER:
            for a, b in combinations([ends[place] for place in sorted(ends)], 2):
                if a[2] != b[2]:
                    yield (*a, *b)


def _end(
    places: Places, said: str, country: str, place: str | None, linked: set[str | None]
) -> tuple[Any, ...] | None:
    """An end of a link: "Commune de Larache" is Larache. None where the index does not know it: the words of its body
    would make another place of it. A place that links name keeps the name that they give it."""
    if place is None:
        settled = places.settle(said, country)
        place = settled.place.id if settled else None
    return (None if place in linked else said, None, country, place, None, None) if place else None
