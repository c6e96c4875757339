"""What a user's query may be: one SELECT over tables of the record. Read from DuckDB's own parse tree, never run here.

Not for limits of time and memory (:mod:`.questions`). What is allowed is listed and everything else refused, so that
a new kind of statement in a later DuckDB is refused until someone has looked at it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

LONGEST_QUERY = 100_000
"""Characters; a longer query is refused before it is read."""

ROW_FUNCTIONS = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree"})
"""Functions allowed after FROM: they make rows of their arguments and read no file."""

REFUSED_FUNCTIONS = frozenset(
    {"getenv", "getvariable", "current_setting", "current_query", "write_log", "sleep_ms", "pg_sleep",
     "nextval", "currval", "setval"}
)  # fmt: skip
"""Functions that say something of the machine, write, or only wait."""

_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})


class QueryRefused(Exception):
    """The query is not one SELECT over the record's tables, or went past a limit.

    ``code`` and ``values`` are those of a :class:`~maillage.reference.problems.Problem`.
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def tables_named(connection: duckdb.DuckDBPyConnection, query: str, known: Iterable[str]) -> set[str]:
    """The tables of ``known`` that the query names, in small letters. Raises QueryRefused for anything else.

    A name that a WITH of the query defines is the query's own, where that WITH reaches.
    """
    if len(query) > LONGEST_QUERY:
        raise QueryRefused("record.query-too-long", found=len(query), expected=LONGEST_QUERY)
    if "\x00" in query:  # parsers end at it, so that what follows would be run without having been read
        raise QueryRefused("record.query-unreadable", found="U+0000")
    if any("\ud800" <= c <= "\udfff" for c in query):  # half a character: bytes that were no UTF-8
        raise QueryRefused("record.query-unreadable", found="UTF-8")
    named: set[str] = set()
    for node, own in _nodes_with_scope(_tree(connection, query)):
        name = _table_of(node, own)
        if name is not None:
            named.add(name)
    listed = set(known)
    for name in sorted(named - listed):
        raise unknown_table(name, listed)
    return named


def unknown_table(name: str, known: Iterable[str]) -> QueryRefused:
    """The refusal of a table that does not exist; it names those that do, those with ``_all`` apart.

    Of the many tables of IATI only the nearest are named.
    """
    from difflib import get_close_matches

    every = sorted(known)
    listed = [one for one in every if not one.endswith("_all")]
    published = [one for one in listed if one.startswith("iati_")]
    near = get_close_matches(name, published, 6, 0.6) if name.startswith("iati") else []
    named = [*near, *(one for one in listed if not one.startswith("iati_"))]
    if len(near) < len(published):
        named.append(f"iati_… ({len(published)})")
    whole = ", ".join(one for one in every if one.endswith("_all"))
    return QueryRefused("record.query-unknown-table", found=name, expected=", ".join(named), whole=whole)


def _tree(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    """The parse tree of the one SELECT that the query is."""
    import duckdb

    try:
        statements = connection.extract_statements(query)
        said = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchone()
        tree = json.loads(said[0]) if said else {}
    except duckdb.Error as fault:
        raise QueryRefused("record.query-unreadable", found=first_line(fault)) from None
    except RecursionError:  # nested deeper than Python reads JSON
        raise QueryRefused("record.query-unreadable", found="((((…") from None
    one = len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT
    if not one or tree.get("error") or len(tree.get("statements", ())) != 1:
        raise QueryRefused("record.query-no-select")
    return tree["statements"][0]


def first_line(fault: Exception) -> str:
    """The first line of what DuckDB says, and its suggestion if it has one; without the name of the kind of error."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()] or ["?"]
    hints = [line for line in lines[1:] if line.startswith(("Did you mean", "Candidate bindings"))]
    return " ".join([lines[0].partition(" Error: ")[2] or lines[0], *hints[:1]])[:300]


def _table_of(node: dict[str, Any], own: frozenset[str]) -> str | None:
    """The table of the record that a node of the tree names. Raises QueryRefused for a node that is not allowed."""
    kind = str(node.get("type", ""))
    if kind == "SHOW_REF" or (kind.endswith("_NODE") and kind not in _NODES):
        raise QueryRefused("record.query-no-select")
    if kind == "TABLE_FUNCTION":
        function = str(node["function"].get("function_name", "")).lower()
        if function not in ROW_FUNCTIONS:
            raise QueryRefused("record.query-function", found=function)
    elif kind == "FUNCTION" and str(node.get("function_name", "")).lower() in REFUSED_FUNCTIONS:
        raise QueryRefused("record.query-function", found=str(node["function_name"]).lower())
    elif kind == "BASE_TABLE":
        name = str(node["table_name"]).lower()
        path = [str(node.get(part) or "").lower() for part in ("catalog_name", "schema_name")]
        if path[0] in ("", "memory") and path[1] in ("", "main"):
            return None if name in own and not any(path) else name
        return ".".join([*filter(None, path), name])
    return None


def _nodes_with_scope(tree: Any) -> Iterable[tuple[dict[str, Any], frozenset[str]]]:
    """Every object of the tree with the names that a WITH defines there. Without recursion: trees can be deep."""
    waiting: list[tuple[Any, frozenset[str]]] = [(tree, frozenset())]
    while waiting:
        node, own = waiting.pop()
        if isinstance(node, list):
            waiting.extend((part, own) for part in node)
        elif isinstance(node, dict):
            for entry in (node.get("cte_map") or {}).get("map", ()):
                name = str(entry["key"]).lower()
                waiting.append((entry["value"], own | {name} if _is_recursive(entry["value"]) else own))
                own |= {name}
            yield node, own
            waiting.extend((part, own) for key, part in node.items() if key != "cte_map")


def _is_recursive(defined: dict[str, Any]) -> bool:
    """Whether what a WITH defines may name itself. (``query_node`` since DuckDB 2.0, ``query.node`` before.)"""
    node = defined.get("query_node") or (defined.get("query") or {}).get("node") or {}
    return bool(node.get("type") == "RECURSIVE_CTE_NODE")
