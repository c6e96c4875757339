"""The organisations of a record, read once: what review, look-up and answers start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.record.organisations.columns import NEEDS
from maillage.record.organisations.model import Body
from maillage.record.organisations.view import MET
from maillage.record.questions import connect, make_view

if TYPE_CHECKING:
    import duckdb

    from maillage.record.store import Reader

_NAMED = """
WITH meant AS MATERIALIZED (SELECT * FROM ({met}) {where}),
named AS (SELECT id, name, reference, country, count(*) AS n, bool_or(role IN ('record', 'reporting')) AS publishes
          FROM meant GROUP BY ALL),
active AS (SELECT id, count(DISTINCT activity) AS activities FROM meant GROUP BY id)
SELECT id, name, reference, country, n, publishes, activities FROM named JOIN active USING (id)
ORDER BY n DESC, name, reference, country
"""


def open_met(reader: Reader) -> duckdb.DuckDBPyConnection:
    """A connection with the tables that name organisations."""
    connection = connect(reader)
    for table in NEEDS["organisations"]:
        make_view(connection, reader, table)
    return connection


def bodies(connection: duckdb.DuckDBPyConnection, generated: bool = False, met: str = MET) -> list[Body]:
    """Every organisation of ``met``, those met most often first; without those that only invented rows name, unless asked."""
    where = "" if generated else "WHERE NOT generated"
    active: dict[str, int] = {}
    names: dict[str, dict[str, int]] = {}
    references: dict[str, dict[str, int]] = {}
    countries: dict[str, dict[str, int]] = {}
    publishing: set[str] = set()
    rows = connection.execute(_NAMED.format(met=met, where=where)).fetchall()
    for id_, name, reference, country, n, publishes, activities in rows:
        active[id_] = activities
        said = names.setdefault(id_, {})
        if name and name != reference:
            said[name] = said.get(name, 0) + n
        for value, counted in ((reference, references), (country, countries)):
            if value:
                into = counted.setdefault(id_, {})
                into[value] = into.get(value, 0) + n
        if publishes:
            publishing.add(id_)
    return [
        Body(
            id_,
            _by_count(said),
            _by_count(references.get(id_, {})),
            next(iter(_by_count(countries.get(id_, {}))), None),
            active[id_],
            id_ in publishing,
        )
        for id_, said in names.items()
    ]


def _by_count(counted: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
