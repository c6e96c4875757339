"""What a record becomes: rows of its tables, its narratives, and whatever the standard does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from maillage.record.iati.layout import FIRST, Layout
from maillage.record.iati.tree import Node

Narrative = tuple[int, str, int, int, bool, str | None, str | None]
"""record, element, row, occurrence, direct, declared language, text.

``row`` is that of the table row which the element stands in. ``occurrence`` counts elements of that path in that row,
where the standard has one. ``direct``: the text stood in the element itself, as version 1 has it.
"""
Extra = tuple[int, str, int, str, str | None, Any]
"""record, element, row, sort (``attribute``, ``text``, ``tail``, ``element``), name, content (a Node for an element)."""


@dataclass(slots=True)
class Rows:
    """Rows of many records, by number of table; each row begins with record, row, parent, children."""

    layout: Layout
    tables: list[list[list[Any]]] = field(default_factory=list)
    narratives: list[Narrative] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    records: int = 0
    _columns: dict[int, tuple[int, list[Sequence[Any]]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """As many empty tables as the layout has."""
        self.tables = [[] for _ in self.layout.tables]

    def columns(self, table: int) -> list[Sequence[Any]]:
        """The rows of a table turned: record, row, parent, children, then the layout's columns. Turned once for all who ask."""
        rows = self.tables[table]
        known = self._columns.get(table)
        if known is None or known[0] != len(rows):
            width = FIRST + len(self.layout.tables[table].said)
            known = self._columns[table] = len(rows), list(zip(*rows, strict=True)) if rows else [()] * width
        return known[1]


@dataclass(slots=True)
class Record:
    """The rows of one record, as written: what :mod:`.write` makes a node of."""

    layout: Layout
    tables: dict[int, list[Any]] = field(default_factory=dict)
    """number of table → its rows in order"""
    narratives: dict[tuple[str, int], list[tuple[int, bool, str | None, str | None]]] = field(
        default_factory=dict
    )
    """(element, row) → (occurrence, direct, language, text) in order"""
    extras: dict[tuple[str, int], list[tuple[str, str | None, str | Node | None]]] = field(
        default_factory=dict
    )
    """(element, row) → (sort, name, content) in order"""
