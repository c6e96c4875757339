"""What the rows of a block hold, column by column: the checks ask whole columns first, and rows only where they must.

Made once for a block; every column is taken and every set of values made at most once.
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import Any

from maillage.record.iati.check.fault import XML_LANG
from maillage.record.iati.layout import FIRST, layouts
from maillage.record.iati.rows import Rows

_KEYS = ("record", "row", "parent", "children")
Column = tuple[Any, ...]


class Held:
    """Rows, seen as columns."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.root = rows.layout.root
        self.records = rows.records
        self._columns: dict[tuple[int, int], Column] = {}
        self._distinct: dict[tuple[int, int], frozenset[Any]] = {}
        self._said: dict[int, Column] = {}
        self._narrated: dict[str, set[tuple[int, int]]] = {}
        self._inside: dict[int, Inside] | None = None

    def column(self, table: int, at: int) -> Column:
        """A column of a table by their numbers."""
        found = self._columns.get((table, at))
        if found is None:
            found = self._columns[table, at] = tuple(map(itemgetter(at), self.rows.tables[table]))
        return found

    def distinct(self, table: int, at: int) -> frozenset[Any]:
        """The values of a column, None among them where one is missing."""
        found = self._distinct.get((table, at))
        if found is None:
            found = self._distinct[table, at] = frozenset(self.column(table, at))
        return found

    def table(self, path: str, *names: str) -> list[Column]:
        """Columns of the table of an element, by name; ``record``, ``row`` and ``parent`` are the keys of each row."""
        number, at = where(self.root, path, names)
        return [self.column(number, each) for each in at]

    def values(self, path: str, name: str) -> frozenset[Any]:
        """The distinct values of a column of the table of an element."""
        number, (at,) = where(self.root, path, (name,))
        return self.distinct(number, at)

    def said(self, at: int) -> Column:
        """A column of the narratives: 0 record, 1 element, 2 row, 4 direct, 5 language, 6 text."""
        found = self._said.get(at)
        if found is None:
            found = self._said[at] = tuple(map(itemgetter(at), self.rows.narratives))
        return found

    def narrated(self, path: str) -> set[tuple[int, int]]:
        """(record, row) of the elements of that path that have a narrative."""
        found = self._narrated.get(path)
        if found is None:
            found = self._narrated[path] = {
                (record, row)
                for record, at, row, direct in zip(
                    self.said(0), self.said(1), self.said(2), self.said(4), strict=True
                )
                if at == path and not direct
            }
        return found

    def inside(self) -> dict[int, Inside]:
        """By record: what stands inside elements that the standard does not know, and whether some are no strangers."""
        if self._inside is None:
            self._inside = {}
            for record, _, _, sort, name, content in self.rows.extras:
                if sort == "element":
                    found = self._inside.get(record) or self._inside.setdefault(record, Inside())
                    found.own = found.own or "{" not in (name or "")
                    if content[1] or content[3]:
                        found.add(content)
        return self._inside


class Inside:
    """Names and languages met inside unknown elements; ``own``: one of them is of the standard, or of no namespace."""

    __slots__ = ("languages", "names", "own")

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.languages: set[str] = set()
        self.own = False

    def add(self, node: Any) -> None:
        """Look at a node and all below it; its own name does not count."""
        if node[1] and XML_LANG in node[1]:
            self.languages.add(node[1][XML_LANG])
        for kid in node[3] or ():
            self.names.add(kid[0])
            if kid[1] or kid[3]:
                self.add(kid)


@cache
def where(root: str, path: str, names: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
    """The number of the table of an element, and where columns stand in it."""
    table = layouts()[root].places[path].table
    assert table is not None
    known = [*_KEYS, *(said.name for said in table.said)]
    assert len(_KEYS) == FIRST
    return table.number, tuple(known.index(name) for name in names)
