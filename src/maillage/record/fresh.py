"""What is fresh in a table of the record: things by the import in which each was first seen, the latest first.

A thing is new when its identifier first came, whichever source said it; what its source later says in other words does
not make it new again (its row has the later import). Ties stand by their own date, then by identifier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Rows = Callable[[str, Mapping[str, Any]], Sequence[Mapping[str, Any]]]
"""A question over views of the record (``links``, ``links_all``, …) and what it answers."""
_COLUMNS = {
    "links": "t.a_name, t.a_country, t.a_place, t.b_name, t.b_country, t.b_place, t.kind, t.since",
    "activities": "t.title, t.country, t.countries, t.kind, t.since",
}
TABLES = tuple(_COLUMNS)
"""Tables of which freshness is told."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A thing: its table, what its current statement says, and the import in which its identifier first came."""

    table: str
    said: Mapping[str, Any]
    first_import: int


def fresh(
    rows: Rows, conditions: Mapping[str, str], values: Mapping[str, Any], most: int = 50
) -> list[Fresh]:
    """The newest ``most`` things of the tables that ``conditions`` names, each with SQL of ours over its columns (``t``)."""
    found: list[Fresh] = []
    for table, condition in conditions.items():
        query = _QUERY.format(table=table, columns=_COLUMNS[table], condition=condition, most=most)
        found += [Fresh(table, row, row["first_import"]) for row in rows(query, values)]
    found.sort(key=lambda each: each.said["id"])
    found.sort(key=lambda each: (each.first_import, each.said["since"] or ""), reverse=True)
    return found[:most]


_QUERY = """
WITH met AS (SELECT id, min(import_no) AS first_import FROM {table}_all GROUP BY id)
SELECT t.id, {columns}, t.source, t.line, t.as_of, t.import_no, t.generated, met.first_import
FROM {table} t JOIN met USING (id) WHERE {condition}
ORDER BY met.first_import DESC, t.since DESC NULLS LAST, t.id LIMIT {most}
"""
