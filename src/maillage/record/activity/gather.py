"""Everything that the record holds of one activity, gathered: the current statement, and the others beside it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from maillage.record.activity.sums import ORDER, Sums, sums
from maillage.record.activity.tell import Teller, Told
from maillage.record.questions import connect, make_view, rows_of

if TYPE_CHECKING:
    import duckdb

    from maillage.record.iati.tree import Node
    from maillage.record.store import Reader


@dataclass(slots=True)
class About:
    """One activity. ``row`` is its row of ``activities``; ``told`` what its IATI record says (None for a sheet's row).

    ``statements`` are all statements of it, the current one first, each with its file, line, date, standing and why;
    ``sums`` its money (:mod:`.sums`); ``conflicts`` figures in which live statements differ; ``problems`` what was found
    wrong with it: (code, severity, how often); ``related`` which of its related activities are in the record; ``elements``
    a mark of each element of its IATI record (:func:`_elements`).
    """

    id: str
    row: dict[str, Any]
    told: Told | None
    statements: list[dict[str, Any]]
    sums: Sums | None
    conflicts: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    parties: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    related: dict[str, str | None] = field(default_factory=dict)
    elements: Mapping[str, Sequence[str]] = field(default_factory=dict)


def about_activity(reader: Reader, identifier: str, language: str) -> About:
    """What is known of the activity with that identifier of ours, its texts in ``language``. Raises KeyError for none."""
    with connect(reader) as connection:
        for table in ("activities_all", "activity_parties_all", "activity_places_all", "problems"):
            make_view(connection, reader, table)
        rows = rows_of(connection, "SELECT * FROM activities_all WHERE id = ?", [identifier])
        if not rows:
            raise KeyError(identifier)
        rows.sort(key=_first_current)
        current = rows[0]
        nodes = {row["statement"]: _node(reader, row) for row in rows if row["record"] is not None}
        node = nodes.get(current["statement"])
        told = Teller(node, language).told() if node is not None else None
        about = About(
            identifier,
            current,
            told,
            [_statement(reader, row) for row in rows],
            sums(node) if node is not None else None,
            list(_conflicts(rows, nodes)),
            _problems(connection, reader, current),
            _of(connection, "activity_parties_all", current["statement"]),
            _of(connection, "activity_places_all", current["statement"]),
            elements=_elements(node),
        )
        about.related = _related(connection, told)
    return about


_MARK = 10
"""Letters of a mark: enough to tell the elements of one activity apart."""
_LIVE = {"current": 0, "vanished": 1}


def _first_current(row: Mapping[str, Any]) -> tuple[int, int, str]:
    return (_LIVE.get(row["standing"], 2), -row["import_no"], row["statement"])


def _of(connection: duckdb.DuckDBPyConnection, table: str, statement: str) -> list[dict[str, Any]]:
    return rows_of(connection, f"SELECT * FROM {table} WHERE statement = ? ORDER BY position", [statement])


def _node(reader: Reader, row: Mapping[str, Any]) -> Node | None:
    """The IATI record of a row, in the form of 2.03 whatever its version; as it was kept when the tables cannot say it."""
    import pyarrow.dataset as dataset

    from maillage.record.iati.out.records import Wanted, records
    from maillage.record.iati.out.upgrade import upgrade

    where = (dataset.field("import_no") == row["import_no"]) & (dataset.field("record") == row["record"])
    for kept in records(reader, "iati-activities", Wanted(where)):
        return upgrade(kept.node, "iati-activities").node
    return None


def _elements(node: Node | None) -> dict[str, list[str]]:
    """By name, the elements directly inside an activity in the form of 2.03, in the order of its source: a mark of each, which
    is another once it says something else. The record keeps the line on which an activity begins, none of its elements: the
    how-manieth of its name it is, is how it is found there."""
    from maillage.record.iati.tree import CHILDREN, NAME

    found: dict[str, list[str]] = defaultdict(list)
    for element in (node[CHILDREN] or ()) if node is not None else ():
        found[element[NAME]].append(sha256(repr(element).encode()).hexdigest()[:_MARK])
    return dict(found)


def _statement(reader: Reader, row: Mapping[str, Any]) -> dict[str, Any]:
    source = reader.manifest.source(row["source"]) or {}
    made = next((i["made"] for i in reader.manifest.imports if i["import_no"] == row["import_no"]), None)
    return {
        "statement": row["statement"],
        "standing": row["standing"],
        "why": row["standing_why"],
        "file": source.get("path"),
        "title": source.get("title"),
        "sheet": row["sheet"],
        "line": row["line"],
        "as_of": row["as_of"],
        "import_no": row["import_no"],
        "imported": made,
        "generated": row["generated"],
    }


# Figures that differ


def _conflicts(
    rows: Sequence[Mapping[str, Any]], nodes: Mapping[str, Node | None]
) -> Iterator[dict[str, Any]]:
    """Sums and dates in which statements differ that no newer one of the same source has replaced."""
    live = [
        (row, nodes[row["statement"]])
        for row in rows
        if row["standing"] != "superseded" and row["statement"] in nodes
    ]
    told = [(row, sums(node).amounts) for row, node in live if node is not None]
    if len(told) < 2:
        return
    keys = sorted({key for _, amounts in told for key in amounts}, key=_by_measure)
    for measure, year, currency in keys:
        said = [(row["statement"], amounts.get((measure, year, currency))) for row, amounts in told]
        if len({amount for _, amount in said}) > 1:
            yield {
                "what": measure, "year": year, "currency": currency,
                "said": [{"statement": statement, "value": amount} for statement, amount in said],
            }  # fmt: skip
    for what in ("since", "until", "status"):
        values = [(row["statement"], row[what]) for row, _ in live]
        if len({value for _, value in values}) > 1:
            yield {
                "what": what, "year": None, "currency": None,
                "said": [{"statement": statement, "value": value} for statement, value in values],
            }  # fmt: skip


def _by_measure(key: tuple[str, int | None, str | None]) -> tuple[int, int, str]:
    measure, year, currency = key
    return (ORDER.index(measure), year or 9999, currency or "")


def ordered(
    amounts: Mapping[tuple[str, int | None, str | None], Decimal],
) -> list[tuple[str, int | None, str | None]]:
    """The keys of sums as they are shown: by measure, year, currency; undated ones last."""
    return sorted(amounts, key=_by_measure)


# Problems


def _problems(
    connection: duckdb.DuckDBPyConnection, reader: Reader, row: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Problems told of this activity when its source was last read, by code: the gravest first, then the commonest."""
    from maillage.reference.problems import SEVERITIES

    source = reader.manifest.source(row["source"]) or {}
    reference = row["reference"] or ""
    found = connection.execute(
        "SELECT code, severity, line, field, found FROM problems WHERE source = ? AND import_no = ? "
        "AND (contains(found, ?) OR line = ?)",
        [
            row["source"],
            source.get("import_no", row["import_no"]),
            json.dumps(reference, ensure_ascii=False),
            row["line"],
        ],
    ).fetchall()
    counted: Counter[tuple[str, str]] = Counter()
    firsts: dict[str, dict[str, Any]] = {}
    for code, severity, line, field_, said in found:
        values = json.loads(said or "{}")
        if row["record"] is not None and values.get("activity") != row["reference"]:
            continue
        counted[code, severity] += 1
        firsts.setdefault(code, {"line": line, "field": field_, "values": values})
    order = sorted(counted.items(), key=lambda each: (SEVERITIES.index(each[0][1]), -each[1], each[0][0]))
    return [
        {"code": code, "severity": severity, "count": number, "file": source.get("path"), **firsts[code]}
        for (code, severity), number in order
    ]


def _related(connection: duckdb.DuckDBPyConnection, told: Told | None) -> dict[str, str | None]:
    """Of each related activity's reference that is in the record: its title."""
    wanted = sorted(
        {" ".join(r["reference"].split()) for r in (told or {}).get("related", ()) if r["reference"]}
    )
    if not wanted:
        return {}
    rows = connection.execute(
        "SELECT reference, any_value(title) FROM activities_all WHERE standing IN ('current', 'vanished') "
        "AND reference IN (SELECT unnest(?::VARCHAR[])) GROUP BY reference",
        [wanted],
    ).fetchall()
    return {str(reference): title for reference, title in rows}
