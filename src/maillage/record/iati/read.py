"""From the node of a record to rows: one walk, driven by the layout. Nothing is dropped and nothing repaired.

What has no column (an unknown attribute or element, text where none belongs, a second element where the standard has
one) goes to the extras with the element and row it was met in.
"""

from __future__ import annotations

from typing import Any

from maillage.record.iati.layout import FIRST, Layout, Place, Table
from maillage.record.iati.rows import Rows
from maillage.record.iati.standard import XML_LANG
from maillage.record.iati.tree import ATTRIBUTES, CHILDREN, NAME, TAIL, TEXT, Node, without_tail

_LAST = 1 << 30


class Reader:
    """Reads records of one layout into :class:`Rows`. One reader for many records; not for several threads."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows = Rows(layout)
        self._templates: list[list[Any]] = [[None] * (FIRST + len(table.said)) for table in layout.tables]
        self._counts = [0] * len(layout.tables)
        self._record = 0

    def take(self, node: Node) -> int:
        """Read a record; its number in the rows, from 0."""
        self._record = self.rows.records
        self._counts = [0] * len(self._counts)
        top = self.layout.top
        assert top.table is not None
        self._open(top, top.table, node, None)
        self.rows.records += 1
        return self._record

    def empty(self) -> Rows:
        """The rows read so far; the reader begins anew."""
        rows, self.rows = self.rows, Rows(self.layout)
        return rows

    def _open(self, place: Place, table: Table, node: Node, parent: int | None) -> None:
        at = table.number
        number = self._counts[at]
        self._counts[at] = number + 1
        row = self._templates[at].copy()
        row[0], row[1], row[2] = self._record, number, parent
        self.rows.tables[at].append(row)
        self._fill(place, node, row, number, 0)

    def _fill(self, place: Place, node: Node, row: list[Any], number: int, occurrence: int) -> None:
        _, attributes, text, kids, _ = node
        language = None
        if attributes:
            columns = place.attributes
            for name, value in attributes.items():
                column = columns.get(name)
                if column is not None:
                    row[column] = value
                elif name == XML_LANG and place.narrated:
                    language = value
                else:
                    self._extra(place, number, "attribute", name, value)
        if place.narrated:
            if text is not None or language is not None:
                self.rows.narratives.append(
                    (self._record, place.path, number, occurrence, True, language, text)
                )
        elif text is not None:
            if place.text >= 0:
                row[place.text] = text
            else:
                self._extra(place, number, "text", None, text)
        if kids:
            self._children(place, kids, row, number, occurrence)

    def _children(self, place: Place, kids: list[Node], row: list[Any], number: int, occurrence: int) -> None:
        known, last, ordered = place.children, -1, True
        met: dict[str, int] = {}
        order: list[str] = []
        for kid in kids:
            name = kid[0]
            child = known.get(name)
            if child is None:
                if name == "narrative" and place.narrated and not kid[3]:
                    rank, shown = -1, "narrative"
                    attributes, language = kid[1], None
                    if attributes:
                        language = attributes.get(XML_LANG)
                        if language is None or len(attributes) > 1:
                            self._odd(place, number, order.count("narrative"), attributes)
                    self.rows.narratives.append(
                        (self._record, place.path, number, occurrence, False, language, kid[2])
                    )
                else:
                    rank, shown = _LAST, "*"
                    self._extra(place, number, "element", name, without_tail(kid))
            elif child.table is not None:
                rank, shown = child.rank, name
                self._open(child, child.table, kid, number)
            else:
                rank, shown = child.rank, name
                times = met.get(name, 0)
                if times:
                    ordered = False
                    shown = self._again(child, kid, row, number, times)
                    met[name] = times + (shown == name)
                else:
                    met[name] = 1
                    self._fill(child, kid, row, number, 0)
                    if kid[1] is None and kid[2] is None and not kid[3]:
                        ordered = False  # an empty element leaves no other trace than being listed
            if rank < last:
                ordered = False
            last = rank
            if kid[4] is not None:
                ordered = False
                self._extra(place, number, "tail", str(len(order)), kid[4])
            order.append(shown)
        if not ordered:
            said = f"{place.relative}={_runs(order)}"
            row[3] = said if row[3] is None else f"{row[3]};{said}"

    def _again(self, child: Place, kid: Node, row: list[Any], number: int, times: int) -> str:
        """A second element where the standard has one: its text in the next language, else kept whole."""
        attributes, kids = kid[ATTRIBUTES], kid[CHILDREN]
        languages_only = not attributes or (len(attributes) == 1 and XML_LANG in attributes)
        says = bool(kids) or kid[TEXT] is not None or bool(attributes)
        blank_beside = bool(kids) and kid[TEXT] is not None and not kid[TEXT].strip()
        plain = all(k[NAME] == "narrative" and _is_plain(k) and k[TAIL] is None for k in kids or ())
        if child.narrated and languages_only and says and plain and not blank_beside:
            self._narrate(child, kid, number, times)
            return child.name
        self._extra_at(child, number, kid)
        return "*"

    def _narrate(self, child: Place, kid: Node, number: int, times: int) -> None:
        add = self.rows.narratives.append
        language = kid[1].get(XML_LANG) if kid[1] else None
        if kid[2] is not None or language is not None:
            add((self._record, child.path, number, times, True, language, kid[2]))
        for each in kid[3] or ():
            add(
                (
                    self._record,
                    child.path,
                    number,
                    times,
                    False,
                    each[1][XML_LANG] if each[1] else None,
                    each[2],
                )
            )

    def _odd(self, place: Place, number: int, at: int, attributes: dict[str, str]) -> None:
        """Attributes of a narrative that the standard does not know; ``at`` counts the narratives of the element."""
        for name, value in attributes.items():
            if name != XML_LANG:
                self.rows.extras.append(
                    (self._record, f"{place.path}/narrative", number, "attribute", f"{at} {name}", value)
                )

    def _extra_at(self, child: Place, number: int, kid: Node) -> None:
        around = self.layout.places[child.path.rpartition("/")[0]]
        self._extra(around, number, "element", child.name, without_tail(kid))

    def _extra(self, place: Place, number: int, sort: str, name: str | None, content: Any) -> None:
        self.rows.extras.append((self._record, place.path, number, sort, name, content))


def _is_plain(node: Node) -> bool:
    """Whether a node holds nothing but text and its language."""
    attributes = node[1]
    return not node[3] and (attributes is None or (len(attributes) == 1 and XML_LANG in attributes))


def _runs(order: list[str]) -> str:
    """``title description description`` as ``title,description*2``."""
    runs: list[list[Any]] = []
    for name in order:
        if runs and runs[-1][0] == name:
            runs[-1][1] += 1
        else:
            runs.append([name, 1])
    return ",".join(name if times == 1 else f"{name}*{times}" for name, times in runs)
