"""Links inside a space and out of it, counted; the links inside, one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.record.questions import rows_of
from maillage.record.spaces.model import Body, Space

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class LinksOf:
    """Links of a space, each counted once: ``inside`` have both ends in it, ``out`` one. ``within``: of those inside, how many
    lie in one country. ``countries`` are those of the ends outside (None: not known); ``kinds`` those of all."""

    inside: int
    within: int
    out: int
    countries: dict[str | None, int]
    kinds: dict[str | None, int]

    @property
    def n(self) -> int:
        """All of them."""
        return self.inside + self.out


@dataclass(frozen=True, slots=True)
class Meeting:
    """A link between two bodies of a space."""

    id: str
    a: Body
    b: Body
    kind: str | None
    since: str | None
    until: str | None
    source: str
    line: int | None


def touching(space: Space) -> str:
    """SQL of the links with an end in the space (parameter ``keys``): the columns of a link, ``a_in`` and ``b_in``."""
    return f"""
    wanted AS MATERIALIZED (SELECT DISTINCT unnest($keys::VARCHAR[]) AS key),
    touching AS (
      SELECT l.*, a.key IS NOT NULL AS a_in, b.key IS NOT NULL AS b_in
      FROM links l LEFT JOIN wanted a ON a.key = {space.key("a")} LEFT JOIN wanted b ON b.key = {space.key("b")}
      WHERE a.key IS NOT NULL OR b.key IS NOT NULL
    )"""


def links_of(connection: duckdb.DuckDBPyConnection, space: Space) -> LinksOf:
    """The links of a space, counted."""
    rows = connection.execute(
        f"""WITH {touching(space)}
        SELECT a_in AND b_in, a_country = b_country, CASE WHEN a_in THEN b_country ELSE a_country END, kind, count(DISTINCT id)
        FROM touching GROUP BY ALL""",
        {"keys": space.keys},
    ).fetchall()
    inside = within = out = 0
    countries, kinds = Counter[str | None](), Counter[str | None]()
    for is_inside, same, country, kind, number in rows:
        kinds[kind] += number
        if is_inside:
            inside += number
            within += number if same else 0
        else:
            out += number
            countries[country] += number
    return LinksOf(inside, within, out, dict(countries), dict(kinds))


def inside(
    connection: duckdb.DuckDBPyConnection, space: Space, listed: int, drawn: int = 0, across: bool = False
) -> list[Meeting]:
    """Links between two bodies of the space, dated ones first, the oldest first: the first ``listed``, and among the others
    so many that ``drawn`` have both their places; ``across``: only those between two countries."""
    border = "AND a_country IS DISTINCT FROM b_country" if across else ""
    order = "since NULLS LAST, a_country, a_name, b_country, b_name, id"
    placed = "a_place IS NOT NULL AND b_place IS NOT NULL"
    return _meetings(
        connection,
        space,
        f"""a_in AND b_in {border} QUALIFY row_number() OVER (ORDER BY {order}) <= {int(listed)}
            OR {placed} AND row_number() OVER (PARTITION BY {placed} ORDER BY {order}) <= {int(drawn)}""",
        order,
        listed + drawn,
    )


def latest(connection: duckdb.DuckDBPyConnection, space: Space, on: str, limit: int) -> list[Meeting]:
    """The links of a space, inside and out, that began last, none after the day ``on``; none without a date."""
    return _meetings(
        connection,
        space,
        "since IS NOT NULL AND since <= $on",
        "since DESC, a_name, b_name, id",
        limit,
        on=on,
    )


def _meetings(
    connection: duckdb.DuckDBPyConnection, space: Space, where: str, order: str, limit: int, **values: str
) -> list[Meeting]:
    rows = rows_of(
        connection,
        f"""WITH {touching(space)}
        SELECT id, a_name, a_place, a_country, b_name, b_place, b_country, kind, since, "until", source, line FROM touching
        WHERE {where} ORDER BY {order} LIMIT {int(limit)}""",
        {"keys": space.keys, **values},
    )
    return [
        Meeting(
            row["id"],
            Body(row["a_name"], row["a_place"], row["a_country"]),
            Body(row["b_name"], row["b_place"], row["b_country"]),
            row["kind"], row["since"], row["until"], row["source"], row["line"],
        )
        for row in rows
    ]  # fmt: skip


def ids(connection: duckdb.DuckDBPyConnection, space: Space, limit: int) -> list[str]:
    """Identifiers of at most ``limit`` links of the space, inside and out: what is taken away."""
    found = connection.execute(
        f"WITH {touching(space)} SELECT DISTINCT id FROM touching ORDER BY id LIMIT {int(limit)}",
        {"keys": space.keys},
    ).fetchall()
    return [id_ for (id_,) in found]


def linked_keys(connection: duckdb.DuckDBPyConnection, space: Space) -> set[str]:
    """Of the keys of a space, those at which any link ends."""
    rows = connection.execute(
        f"""WITH wanted AS (SELECT DISTINCT unnest($keys::VARCHAR[]) AS key)
        SELECT key FROM wanted SEMI JOIN (
          SELECT {space.key("a")} AS key FROM links UNION ALL SELECT {space.key("b")} FROM links) USING (key)""",
        {"keys": space.keys},
    ).fetchall()
    return {key for (key,) in rows}
