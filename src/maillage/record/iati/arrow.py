"""Rows of records as Arrow tables, and back again for the proof. Local to a block: records are numbered from 0.

What the import adds (statement, import, number of the record in it) is put in front by :mod:`.intake`.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from maillage.record.arrow import arrow_type, schema
from maillage.record.iati.columns import EXTRA_KEPT, EXTRAS, NARRATIVE_KEPT, NARRATIVES, root_of, typed
from maillage.record.iati.layout import Layout, Table
from maillage.record.iati.rows import Narrative, Record, Rows
from maillage.record.iati.tree import Node, parse, to_xml
from maillage.record.iati.typing import typed_column

if TYPE_CHECKING:
    from maillage.record.iati.derive import Derived

_KEYS = (("record", pa.int64()), ("row", pa.int64()), ("parent", pa.int64()), ("children", pa.string()))
_STRING = pa.string()


@dataclass(frozen=True, slots=True)
class _Column:
    """A column to make: its name, and for a typed one its type and the raw column it stands beside."""

    name: str
    type: pa.DataType
    kind: str | None = None


@cache
def _columns(table: Table) -> tuple[tuple[str, _Column | None], ...]:
    """Raw columns of a table, each with the typed one beside it."""
    root = root_of(table)
    made = []
    for said in table.said:
        beside = typed(said.path, said.attribute, root)
        made.append(
            (said.name, _Column(said.name + beside[0], arrow_type(beside[1]), beside[1]) if beside else None)
        )
    return tuple(made)


def to_tables(
    rows: Rows, prefixes: dict[str, str], defaults: Sequence[str | None]
) -> tuple[dict[str, pa.Table], list[tuple[int, str]]]:
    """The tables that hold any row, and the (record, language) pairs that texts declare.

    Columns: record, row, parent, children, then the layout's, raw and typed. ``prefixes``: namespace name → prefix wished
    for in ``iati_extra``. ``defaults``: of each record, the ``xml:lang`` that holds for its texts that give none.
    """
    made = {
        table.name: _table(table, rows.columns(table.number))
        for table in rows.layout.tables
        if rows.tables[table.number]
    }
    languages: list[tuple[int, str]] = []
    if rows.narratives:
        made[NARRATIVES], languages = _narratives(rows.narratives, defaults)
    if rows.extras:
        types = (pa.int64(), _STRING, pa.int64(), _STRING, _STRING, _STRING)
        fragments = _Fragments(prefixes)
        said = [
            (*extra[:5], extra[5] if isinstance(extra[5], str) else fragments[marshal.dumps(extra[5], 2)])
            for extra in rows.extras
        ]
        made[EXTRAS] = _from_columns(EXTRA_KEPT, types, zip(*said, strict=True))
    return made, languages


OF_THE_IMPORT = frozenset(
    (
        "id",
        "statement",
        "import_no",
        "record",
        "source",
        "line",
        "as_of",
        "updated",
        "file_as_of",
        "generated",
    )
)
"""Columns of derived tables that say where a row comes from: the import knows them of each record."""


def derived_tables(derived: Sequence[Derived], languages: Sequence[Sequence[str]]) -> dict[str, pa.Table]:
    """What records were derived to, record by record: the declared columns but those of the import, and ``record``.

    ``languages``: of each record, those that its texts declare.
    """
    activities = [
        {**each.fields, "languages": spoken or None} for each, spoken in zip(derived, languages, strict=True)
    ]
    made = {"activities": _rows_of("activities", [[row] for row in activities])}
    for name, inside in (
        ("activity_parties", [each.parties for each in derived]),
        ("activity_places", [each.places for each in derived]),
    ):
        if any(inside):
            made[name] = _rows_of(name, inside)
    return made


def _rows_of(name: str, inside: Sequence[Sequence[dict[str, Any]]]) -> pa.Table:
    """A derived table from the rows of each record."""
    rows = [row for of_record in inside for row in of_record]
    fields = [field for field in schema(name) if field.name not in OF_THE_IMPORT]
    arrays = [pa.array([row.get(field.name) for row in rows], field.type) for field in fields]
    records = pa.array([at for at, of_record in enumerate(inside) for _ in of_record], pa.int64())
    return pa.Table.from_arrays([records, *arrays], names=["record", *(field.name for field in fields)])


class _Fragments(dict[bytes, str]):
    """Foreign elements as XML. Most come back in every transaction, so each is written once a block."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, node: bytes) -> str:
        xml = self[node] = to_xml(marshal.loads(node), self._prefixes)
        return xml


def _narratives(
    narratives: Sequence[Narrative], defaults: Sequence[str | None]
) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The texts with the language declared (the record's where a text gives none) and the one detected."""
    from maillage.record.languages import declared_language

    columns = list(zip(*narratives, strict=True))
    records, tags, texts = columns[0], columns[5], columns[6]
    default = [declared_language(tag) for tag in defaults]
    code = {tag: declared_language(tag) for tag in set(tags)}
    declared = [code[tag] or default[record] for record, tag in zip(records, tags, strict=True)]
    place = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    detected, certainties = _detected(place)
    at = pa.array([place[text] for text in texts], pa.int32())
    types = (pa.int64(), _STRING, pa.int64(), pa.int64(), pa.bool_(), _STRING, _STRING)
    table = _from_columns(NARRATIVE_KEPT, types, columns)
    table = (
        table.append_column("language", pa.array(declared, _STRING))
        .append_column("detected", pa.array(detected, _STRING).take(at))
        .append_column("certainty", pa.array(certainties, pa.int64()).take(at))
    )
    pairs = set(zip(records, declared, strict=True))
    return table, sorted((record, language) for record, language in pairs if language)


_MOST_KNOWN = 20_000
_known: dict[str | None, tuple[str | None, int]] = {}


def _detected(texts: Iterable[str | None]) -> Any:
    """Languages and certainties of distinct texts; those of the blocks before are remembered."""
    from maillage.record.languages import detect_columns

    if len(_known) > _MOST_KNOWN:
        _known.clear()
    new = [text for text in texts if text not in _known]
    if new:
        found = zip(*detect_columns([text or "" for text in new]), strict=True)
        _known.update(zip(new, found, strict=True))
    return zip(*[_known[text] for text in texts], strict=True)


def _from_columns(names: Sequence[str], types: Sequence[pa.DataType], columns: Any) -> pa.Table:
    arrays = [pa.array(column, type_) for column, type_ in zip(columns, types, strict=True)]
    return pa.Table.from_arrays(arrays, names=list(names))


def _table(table: Table, columns: list[Sequence[Any]]) -> pa.Table:
    names, arrays = [], []
    for (name, type_), column in zip(_KEYS, columns, strict=False):
        names.append(name)
        arrays.append(pa.array(column, type_))
    nothing = pa.nulls(len(columns[0]), _STRING)
    for (name, beside), column in zip(_columns(table), columns[len(_KEYS) :], strict=True):
        raw = nothing if column.count(None) == len(column) else pa.array(column, _STRING)
        names.append(name)
        arrays.append(raw)
        if beside is not None and beside.kind is not None:
            names.append(beside.name)
            arrays.append(typed_column(raw, beside.kind, beside.type))
    return pa.Table.from_arrays(arrays, names=names)


def records_of(layout: Layout, tables: dict[str, pa.Table], number: int) -> list[Record]:
    """The rows of each of ``number`` records, read back from their tables (from Parquet just as well)."""
    records = [Record(layout) for _ in range(number)]
    for table in layout.tables:
        stored = tables.get(table.name)
        if stored is None or not stored.num_rows:
            continue
        names = [name for name, _ in _KEYS] + [name for name, _ in _columns(table)]
        at = table.number
        last, into = -1, list[Any]()
        for row in zip(*(_listed(stored[name]) for name in names), strict=False):
            if row[0] != last:
                last = row[0]
                into = records[last].tables[at] = []
            into.append(row)
    if NARRATIVES in tables and tables[NARRATIVES].num_rows:
        columns = (_listed(tables[NARRATIVES][name]) for name in NARRATIVE_KEPT)
        for record, element, row, times, direct, language, text in zip(*columns, strict=False):
            records[record].narratives.setdefault((element, row), []).append((times, direct, language, text))
    if EXTRAS in tables and tables[EXTRAS].num_rows:
        _add_extras(records, tables[EXTRAS])
    return records


def _add_extras(records: list[Record], extras: pa.Table) -> None:
    columns = [_listed(extras[name]) for name in EXTRA_KEPT]
    listed = list(zip(*columns, strict=False))
    nodes = iter(nodes_of([row[5] for row in listed if row[3] == "element"]))
    for record, element, row, sort, name, content in listed:
        said = next(nodes) if sort == "element" else content
        records[record].extras.setdefault((element, row), []).append((sort, name, said))


def nodes_of(fragments: list[str]) -> list[Node]:
    """The nodes of fragments of XML, all parsed at once."""
    from lxml import etree

    from maillage.record.iati.tree import node_of, without_tail

    if not fragments:
        return []
    try:
        root = parse(("<x>" + "".join(fragments) + "</x>").encode(), exact=True)
    except etree.XMLSyntaxError:  # one of them is no XML, or all together are too much: each by itself
        return [_node(fragment) for fragment in fragments]
    return [without_tail(node_of(child)) for child in root]


def _node(fragment: str) -> Node:
    """The node of one fragment; one like no other where it cannot be read, so that the proof fails for it alone."""
    from lxml import etree

    from maillage.record.iati.tree import node_of, without_tail

    try:
        return without_tail(node_of(parse(fragment.encode(), exact=True)))
    except etree.XMLSyntaxError:
        return ("", None, None, None, None)


def _listed(column: pa.ChunkedArray) -> Any:
    if column.null_count == len(column):
        return repeat(None)
    return (
        column.to_numpy(zero_copy_only=False).tolist()
        if column.null_count == 0 or column.type == _STRING
        else column.to_pylist()
    )
