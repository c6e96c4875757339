"""Organisations as a question names them: by identifier, by reference, or by name; and the names of identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.record.questions import connect, make_view

if TYPE_CHECKING:
    from maillage.record.store import Reader

_NAMED = """
SELECT organisation AS id, name, reference FROM activity_parties WHERE name IS NOT NULL
UNION ALL SELECT provider, provider_name, NULL FROM money WHERE provider_name IS NOT NULL
UNION ALL SELECT receiver, receiver_name, NULL FROM money WHERE receiver_name IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Organisations:
    """What a name means: identifiers that bear it (``found``), else names that come near it (``near``)."""

    found: tuple[str, ...]
    near: tuple[str, ...] = ()


def find_organisations(reader: Reader, said: str) -> Organisations:
    """The organisations of an identifier (``iati-org:…``), a reference (``XM-DAC-41114``) or a name, whatever its accents.

    One name may be written for several references: all of them are meant.
    """
    from maillage.reference.names import fold

    words = " ".join(said.split())
    with connect(reader) as connection:
        for view in ("activity_parties", "money"):
            make_view(connection, reader, view)
        exact = connection.execute(
            f"SELECT DISTINCT id FROM ({_NAMED}) WHERE id IN (?, ?) OR lower(reference) = lower(?) ORDER BY id",
            [words, f"iati-org:{words}", words],
        ).fetchall()
        if exact:
            return Organisations(tuple(row[0] for row in exact))
        rows = connection.execute(
            f"SELECT DISTINCT id, name FROM ({_NAMED}) WHERE id IS NOT NULL ORDER BY id, name"
        ).fetchall()
    wanted = fold(words)
    folded: dict[str, tuple[str, set[str]]] = {}
    for identifier, name in rows:
        folded.setdefault(fold(name), (name, set()))[1].add(identifier)
    if wanted in folded:
        return Organisations(tuple(sorted(folded[wanted][1])))
    parts = wanted.split()
    within = sorted(
        (key for key in folded if parts and all(part in key for part in parts)),
        key=lambda key: (len(key), key),
    )
    if len(within) == 1:
        return Organisations(tuple(sorted(folded[within[0]][1])))
    return Organisations((), tuple(folded[key][0] for key in within[:3]) or _alike(wanted, folded))


def _alike(wanted: str, folded: dict[str, tuple[str, set[str]]]) -> tuple[str, ...]:
    import difflib

    return tuple(folded[key][0] for key in difflib.get_close_matches(wanted, folded, 3, 0.6))


def organisation_names(reader: Reader, identifiers: Iterable[str]) -> dict[str, str]:
    """A name of each organisation: the one most often written; the reference where none was."""
    wanted: Sequence[str] = sorted({one for one in identifiers if one})
    if not wanted:
        return {}
    with connect(reader) as connection:
        for view in ("activity_parties", "money"):
            make_view(connection, reader, view)
        rows = connection.execute(
            f"""
            WITH n AS (SELECT id, name, count(*) AS times FROM ({_NAMED}) SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS id) USING (id) GROUP BY ALL)
            SELECT id, arg_max(name, (times, name)) FROM n GROUP BY id
            """,
            [wanted],
        ).fetchall()
    return {one: one.removeprefix("iati-org:") for one in wanted} | dict(rows)
