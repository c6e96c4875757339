"""What likely partners are learnt from, read from the record: links, joint activities, members of networks.

A joint activity is one in which local governments of several countries take part: each two of them, of two countries,
make a link, unless there are so many that it says little of any two.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from maillage.matching.affinity import Links, Members
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


def read_links(reader: Reader, places: Places) -> Links:
    """The current links of the record, and those that joint activities make, as columns."""
    from maillage.matching.affinity import LINK_COLUMNS, Links
    from maillage.record.questions import connect, make_view

    with connect(reader) as connection:
        for table in ("links", "activity_parties"):
            make_view(connection, reader, table)
        rows = connection.execute(f"SELECT {', '.join(LINK_COLUMNS)} FROM links").fetchall()
        at = [LINK_COLUMNS.index(f"{side}_place") for side in "ab"]
        linked = {row[number] for row in rows for number in at} - {None}
        rows += _joint(connection, places, linked)
    return Links(*(zip(*rows, strict=True) if rows else ((),) * len(LINK_COLUMNS)))


def read_members(reader: Reader) -> Members:
    """Who belongs to which network, as columns."""
    from maillage.matching.affinity import MEMBER_COLUMNS, Members
    from maillage.record.questions import connect, make_view

    with connect(reader) as connection:
        make_view(connection, reader, "memberships")
        rows = connection.execute(f"SELECT {', '.join(MEMBER_COLUMNS)} FROM memberships").fetchall()
    return Members(*zip(*rows, strict=True)) if rows else Members()


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
