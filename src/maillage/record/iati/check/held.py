"""What the rows of a block hold, column by column: the checks ask whole columns first, and rows only where they must.

Made once for a block; every set of values is made at most once. To ask the Arrow tables made of the rows instead was
tried: it took as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from maillage.record.iati.check.fault import XML_LANG
from maillage.record.iati.layout import FIRST, layouts
from maillage.record.iati.rows import Rows

Column = Sequence[Any]
TOLD = ("narrative", "title", "description", "transaction", "planned-disbursement", "result")
"""Elements of the standard that rules look for at any depth, so also inside elements that the standard does not know."""
_KEYS = ("record", "row", "parent", "children")


class Inside:
    """What stands inside unknown elements of a record: which of :data:`TOLD`, and which languages are declared."""

    __slots__ = ("languages", "names")

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.languages: set[str] = set()


class Held:
    """The rows of a block, seen as columns."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.layout, self.records = rows, rows.layout, rows.records
        self._distinct: dict[tuple[int, int], frozenset[Any]] = {}
        self._narrated: dict[str, set[tuple[int, int]]] = {}
        self._inside: dict[int, Inside] | None = None

    def column(self, table: int, at: int) -> Column:
        """A column of a table by their numbers."""
        return self.rows.columns(table)[at]

    def distinct(self, table: int, at: int) -> frozenset[Any]:
        """The values of a column, None among them where one is missing."""
        found = self._distinct.get((table, at))
        if found is None:
            found = self._distinct[table, at] = frozenset(self.column(table, at))
        return found

    def table(self, path: str, *names: str) -> list[Column]:
        """Columns of the table of an element, by name; ``record``, ``row`` and ``parent`` are the keys of each row."""
        number, at = where(self.layout.root, path, names)
        return [self.column(number, each) for each in at]

    def values(self, path: str, name: str) -> frozenset[Any]:
        """The distinct values of a column of the table of an element."""
        number, (at,) = where(self.layout.root, path, (name,))
        return self.distinct(number, at)

    def narrated(self, path: str) -> set[tuple[int, int]]:
        """(record, row) of the elements of that path that have a narrative."""
        found = self._narrated.get(path)
        if found is None:
            said = self.rows.narratives
            found = self._narrated[path] = {(n[0], n[2]) for n in said if n[1] == path and not n[4]}
        return found

    def inside(self) -> dict[int, Inside]:
        """By record, what stands inside unknown elements, for those in which something does."""
        if self._inside is None:
            self._inside = {}
            for record, _, _, sort, _, content in self.rows.extras:
                if sort == "element" and (content[1] or content[3]):
                    _add(content, self._inside.get(record) or self._inside.setdefault(record, Inside()))
        return self._inside

    def strange(self) -> set[int]:
        """Records that hold an element of no foreign namespace where the standard has no place for it."""
        return {
            extra[0] for extra in self.rows.extras if extra[3] == "element" and "{" not in (extra[4] or "")
        }

    def disordered(self) -> set[int]:
        """Records in which some children do not stand in the standard's order."""
        return {row[0] for table in self.rows.tables for row in table if row[3] is not None}

    def languages(self) -> set[str | None]:
        """The languages that narratives declare, None among them where one does not."""
        return set(map(itemgetter(5), self.rows.narratives))

    def in_languages(self, codes: set[str | None]) -> set[tuple[int, str]]:
        """(record, language) of the narratives that declare one of these."""
        return {(said[0], said[5] or "") for said in self.rows.narratives if said[5] in codes}

    def odd_languages(self) -> list[tuple[int, str]]:
        """(record, language) of ``xml:lang`` on elements that have none in the standard."""
        extras = self.rows.extras
        return [(e[0], e[5]) for e in extras if e[3] == "attribute" and (e[4] or "").endswith(XML_LANG)]

    def speechless(self) -> set[int]:
        """Records of which some narrative does not declare its language."""
        return {said[0] for said in self.rows.narratives if said[5] is None}

    def said_directly(self) -> list[tuple[int, str]]:
        """(record, path) of elements that hold text of their own, as version 1 had it."""
        return [(said[0], said[1]) for said in self.rows.narratives if said[4]]

    def unsaid(self) -> list[tuple[int, str]]:
        """(record, path) of elements with an empty narrative, or with anything else that has no place in them."""
        empty = [(said[0], said[1]) for said in self.rows.narratives if said[6] is None]
        return empty + [(extra[0], extra[1]) for extra in self.rows.extras if extra[3] != "attribute"]


def _add(node: Any, into: Inside) -> None:
    """Look at a node and all below it; its own name does not count."""
    if node[1] and XML_LANG in node[1]:
        into.languages.add(node[1][XML_LANG])
    for kid in node[3] or ():
        if kid[0] in TOLD:
            into.names.add(kid[0])
        if kid[3] or (kid[1] and XML_LANG in kid[1]):
            _add(kid, into)


@cache
def where(root: str, path: str, names: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
    """The number of the table of an element, and where columns stand in it."""
    table = layouts()[root].places[path].table
    assert table is not None
    known = [*_KEYS, *(said.name for said in table.said)]
    assert len(_KEYS) == FIRST
    return table.number, tuple(known.index(name) for name in names)
