"""From the rows of a record back to its node: the mirror of :mod:`.read`, driven by the same layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from maillage.record.iati.layout import Place, Table
from maillage.record.iati.rows import Record
from maillage.record.iati.standard import XML_LANG
from maillage.record.iati.tree import Node


def rebuild(record: Record) -> Node:
    """The node that the rows of a record say. A row is a sequence as :class:`~.rows.Rows` has it."""
    return _Writer(record).node()


class _Writer:
    def __init__(self, record: Record) -> None:
        self.layout = record.layout
        self.tables = record.tables
        self.narratives = record.narratives
        self.extras = record.extras
        self._odd = {path for path, _ in record.extras}
        """paths of the elements that hold anything without a column"""
        self._plain: dict[int, bool] = {}
        self._next: dict[int, int] = {}

    def node(self) -> Node:
        return self._row(self.layout.top, self.layout.tables[0], self.tables[0][0])

    def _row(self, place: Place, table: Table, row: Any) -> Node:
        """The element of a row. Unless something odd stands in it, the places that its columns leave empty are passed over."""
        if row[3]:
            return self._element(place, row, row[1], _orders(row[3]), place.name, 0)
        plain = self._plain.get(table.number)
        if plain is None:
            plain = self._plain[table.number] = self._odd.isdisjoint(place.inside[1:])
        return self._element(_held(table, row) if plain else place, row, row[1], None, place.name, 0)

    def _element(
        self, place: Place, row: Any, number: int, orders: dict[str, str] | None, name: str, occurrence: int
    ) -> Node:
        attributes: dict[str, str] = {}
        if not occurrence:
            for key, column in place.attributes.items():
                value = row[column]
                if value is not None:
                    attributes[key] = value
        text: str | None = row[place.text] if place.text >= 0 and not occurrence else None
        odd = place.path in self._odd
        if not odd and not place.narrated and not place.children:
            return (name, attributes or None, text, None, None)
        tails: dict[int, str] = {}
        foreign: list[Node] = []
        if odd and not occurrence:
            for sort, said_of, content in self.extras.get((place.path, number), ()):
                if sort == "attribute":
                    attributes[said_of or ""] = str(content)
                elif sort == "text":
                    text = str(content)
                elif sort == "tail":
                    tails[int(said_of or 0)] = str(content)
                else:
                    foreign.append(content)  # type: ignore[arg-type]
        said: list[Node] = []
        if place.narrated:
            for times, direct, language, words in self.narratives.get((place.path, number), ()):
                if times != occurrence:
                    continue
                if direct:
                    text = words
                    if language is not None:
                        attributes[XML_LANG] = language
                else:
                    said.append(
                        ("narrative", None if language is None else {XML_LANG: language}, words, None, None)
                    )
        if said and self.extras and (f"{place.path}/narrative", number) in self.extras and not occurrence:
            said = self._with_odd_attributes(place, number, said)
        if occurrence:
            kids = said
        elif orders is None or place.relative not in orders:
            kids = self._usual(place, row, number, orders, said, foreign)
        else:
            kids = self._listed(place, row, number, orders, said, foreign)
        if tails:
            kids = [(*kid[:4], tails.get(at)) for at, kid in enumerate(kids)]
        return (name, attributes or None, text, kids or None, None)

    def _with_odd_attributes(self, place: Place, number: int, said: list[Node]) -> list[Node]:
        for _, key, content in self.extras[f"{place.path}/narrative", number]:
            at, _, name = (key or "").partition(" ")
            node = said[int(at)]
            said[int(at)] = (node[0], {**(node[1] or {}), name: str(content)}, *node[2:])
        return said

    def _usual(
        self,
        place: Place,
        row: Any,
        number: int,
        orders: dict[str, str] | None,
        said: list[Node],
        foreign: list[Node],
    ) -> list[Node]:
        kids = said
        for name, child in place.children.items():
            table = child.table
            if table is not None:
                rows = self.tables.get(table.number)
                if rows:
                    kids += self._rows(child, table, rows, number)
            elif self._is_there(child, row, number, orders):
                kids.append(self._element(child, row, number, orders, name, 0))
        kids += foreign
        return kids

    def _listed(
        self,
        place: Place,
        row: Any,
        number: int,
        orders: dict[str, str],
        said: list[Node],
        foreign: list[Node],
    ) -> list[Node]:
        kids: list[Node] = []
        narratives, others = iter(said), iter(foreign)
        times: dict[str, int] = {}
        opened: dict[str, Iterator[Node]] = {}
        for name in _names(orders[place.relative]):
            if name == "*":
                kids.append(next(others))
            elif name == "narrative" and name not in place.children:
                kids.append(next(narratives))
            else:
                child = place.children[name]
                if child.table is not None:
                    if name not in opened:
                        rows = self.tables.get(child.table.number, [])
                        opened[name] = iter(self._rows(child, child.table, rows, number))
                    kids.append(next(opened[name]))
                else:
                    kids.append(self._element(child, row, number, orders, name, times.get(name, 0)))
                    times[name] = times.get(name, 0) + 1
        return kids

    def _rows(self, child: Place, table: Table, rows: Any, parent: int) -> list[Node]:
        """The elements of a table inside one row: rows stand in the order of their parents."""
        at, end, made = self._next.get(table.number, 0), len(rows), []
        while at < end:
            row = rows[at]
            if row[2] != parent:
                break
            at += 1
            made.append(self._row(child, table, row))
        self._next[table.number] = at
        return made

    def _is_there(self, place: Place, row: Any, number: int, orders: dict[str, str] | None) -> bool:
        start, end = place.columns
        for value in row[start:end]:
            if value is not None:
                return True
        for path in place.inside:
            if (path, number) in self.narratives or (path in self._odd and (path, number) in self.extras):
                return True
        for table in place.opens:
            at, rows = self._next.get(table.number, 0), self.tables.get(table.number)
            if rows and at < len(rows) and rows[at][2] == number:
                return True
        if orders:
            inside = place.relative + "/"
            return any(key == place.relative or key.startswith(inside) for key in orders)
        return False


_held_by: dict[tuple[Table, tuple[bool, ...]], Place] = {}
_MOST_HELD = 10_000


def _held(table: Table, row: Any) -> Place:
    """The place of a table as far as a row of this shape can hold it: the same for all rows with the same empty columns."""
    empty = tuple([value is None for value in row])
    found = _held_by.get((table, empty))
    if found is None:
        if len(_held_by) >= _MOST_HELD:
            _held_by.clear()
        found = _held_by[table, empty] = _without(table.place, empty)
    return found


def _without(place: Place, empty: tuple[bool, ...]) -> Place:
    """A place without the columns that are empty, and without the places in it that nothing else can fill.

    ``columns`` becomes the span of the first column that is full, so that it is seen at once whether the element is there.
    """
    start, end = place.columns
    full = next((at for at in range(start, end) if not empty[at]), end)
    children = {
        name: child if child.table is not None else _without(child, empty)
        for name, child in place.children.items()
        if child.table is not None
        or child.opens
        or _is_narrated(child)
        or not all(empty[slice(*child.columns)])
    }
    attributes = {key: column for key, column in place.attributes.items() if not empty[column]}
    return replace(place, attributes=attributes, children=children, columns=(full, min(full + 1, end)))


def _is_narrated(place: Place) -> bool:
    return place.narrated or any(map(_is_narrated, place.children.values()))


def _orders(said: str | None) -> dict[str, str] | None:
    """``=title,narrative;loan-terms=rate-1`` as relative path → order."""
    if not said:
        return None
    return dict(part.split("=", 1) for part in said.split(";"))


def _names(order: str) -> Iterator[str]:
    for run in order.split(","):
        name, _, times = run.partition("*") if run != "*" and not run.startswith("**") else ("*", "", run[2:])
        for _ in range(int(times or 1)):
            yield name
