"""Organisations as a question about money names them: by identifier, by reference, or by name; and the names of identifiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.record.organisations.about import bearing, near
from maillage.record.organisations.model import Body
from maillage.record.over import over

if TYPE_CHECKING:
    import duckdb

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
    """The organisations of an identifier (``iati-org:…``), a reference (``XM-DAC-41114``) or a name, as ``maillage organisation``
    understands it; also those that only givers and receivers of money are called.

    One name may be written for several references: all of them are meant.
    """
    words = " ".join(said.split())
    with over(reader, ("activity_parties", "money")) as connection:
        exact = connection.execute(
            f"SELECT DISTINCT id FROM ({_NAMED}) WHERE id IN (?, ?) OR lower(reference) = lower(?) ORDER BY id",
            [words, f"iati-org:{words}", words],
        ).fetchall()
        if exact:
            return Organisations(tuple(row[0] for row in exact))
        met = _met(connection)
    if found := bearing(met, words):
        return Organisations(tuple(sorted(body.id for body in found)))
    return Organisations((), tuple(dict.fromkeys(body.name for body in near(met, words)))[:3])


def _met(connection: duckdb.DuckDBPyConnection) -> list[Body]:
    """A body for each identifier, with what it is called and how often."""
    names: dict[str, Counter[str]] = {}
    references: dict[str, Counter[str]] = {}
    rows = connection.execute(
        f"SELECT id, name, reference, count(*) FROM ({_NAMED}) WHERE id IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    for identifier, name, reference, times in rows.fetchall():
        names.setdefault(identifier, Counter())[name] += times
        if reference:
            references.setdefault(identifier, Counter())[reference] += times
    return [
        Body(id_, dict(said.most_common()), dict(references.get(id_, Counter())), None, said.total())
        for id_, said in names.items()
    ]


def organisation_names(reader: Reader, identifiers: Iterable[str]) -> dict[str, str]:
    """A name of each organisation: the one most often written; the reference where none was."""
    wanted: Sequence[str] = sorted({one for one in identifiers if one})
    if not wanted:
        return {}
    with over(reader, ("activity_parties", "money")) as connection:
        rows = connection.execute(
            f"""
            WITH n AS (SELECT id, name, count(*) AS times FROM ({_NAMED}) SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS id) USING (id) GROUP BY ALL)
            SELECT id, arg_max(name, (times, name)) FROM n GROUP BY id
            """,
            [wanted],
        ).fetchall()
    return {one: one.removeprefix("iati-org:") for one in wanted} | dict(rows)
