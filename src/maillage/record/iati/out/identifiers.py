"""Activities by the identifier that a person typed: as published, ours (``iati:…``), or that of a project of a sheet.

What is not there is answered with the nearest: the same but for capitals, blanks and signs, or beginning alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.record.questions import connect, make_view

if TYPE_CHECKING:
    import duckdb

    from maillage.record.store import Reader

MOST_NEAREST = 5
_LONGEST = 200
_PLAIN = "regexp_replace(lower(%s), '[^a-z0-9]', '', 'g')"


def find_activity(reader: Reader, said: str) -> str | None:
    """Our identifier of the activity that ``said`` names; None when there is none. Exact but for white space."""
    asked = " ".join(said.split())[:_LONGEST]
    with connect(reader) as connection:
        make_view(connection, reader, "activities_all")
        rows = connection.execute(
            "SELECT id FROM activities_all WHERE id IN (?, ?) OR reference = ? "
            "ORDER BY id = ? DESC, id = ? DESC, id LIMIT 1",
            [asked, f"iati:{asked}", asked, asked, f"iati:{asked}"],
        ).fetchall()
    return str(rows[0][0]) if rows else None


def nearest_activities(reader: Reader, said: str) -> list[str]:
    """Identifiers that come nearest to ``said``, at most five: first those that differ by capitals and signs alone."""
    asked = " ".join(said.split())[:_LONGEST].removeprefix("iati:")
    with connect(reader) as connection:
        make_view(connection, reader, "activities")
        for find in (_alike, _beginning, _close):
            found = find(connection, asked)
            if found:
                return found
    return []


def _alike(connection: duckdb.DuckDBPyConnection, asked: str) -> list[str]:
    query = f"{_PLAIN % 'reference'} = {_PLAIN % '?'} AND {_PLAIN % '?'} <> ''"
    return _asked(connection, query, [asked, asked])


def _beginning(connection: duckdb.DuckDBPyConnection, asked: str) -> list[str]:
    """Those that begin as it does, else those that it begins like; the shortest first."""
    if len(asked) < 3:
        return []
    begins = "starts_with(lower(reference), lower(?)) OR (length(reference) > 5 AND starts_with(lower(?), lower(reference)))"
    return _asked(connection, begins, [asked, asked])


def _close(connection: duckdb.DuckDBPyConnection, asked: str) -> list[str]:
    """Those that share most letters in the same order."""
    if len(asked) < 5:
        return []
    rows = connection.execute(
        "SELECT reference FROM (SELECT DISTINCT reference, jaro_winkler_similarity(lower(reference), lower(?)) AS near "
        "FROM activities WHERE reference IS NOT NULL) WHERE near >= 0.9 ORDER BY near DESC, reference LIMIT ?",
        [asked, MOST_NEAREST],
    ).fetchall()
    return [str(row[0]) for row in rows]


def _asked(connection: duckdb.DuckDBPyConnection, where: str, values: list[str]) -> list[str]:
    rows = connection.execute(
        f"SELECT DISTINCT reference FROM activities WHERE reference IS NOT NULL AND ({where}) "
        "ORDER BY length(reference), reference LIMIT ?",
        [*values, MOST_NEAREST],
    ).fetchall()
    return [str(row[0]) for row in rows]
