"""The tables that IATI comes to: one a repeatable element, derived from the facts of the standard.

An element that stands at most once in version 2 is folded into the row of the element around it: its attributes and
text become columns (``transaction_type_code``, ``value``, ``value_currency``). Every ``narrative`` goes to one table,
``iati_narrative``; what the standard does not know goes to ``iati_extra``. A row says which record it belongs to (``statement``),
its number among the rows of its table in that record (``row``) and that of the row around it (``parent``).
``children`` is empty unless the children do not stand in the standard's order: then it lists them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from maillage.record.iati.standard import ROOTS, XML_LANG, Element, standard

KEYS = ("statement", "row", "parent", "children")
"""Columns that every table of elements begins with."""
FIRST = len(KEYS)


@dataclass(frozen=True, slots=True)
class Said:
    """A column of a table: its name, the element and attribute it holds (None: the text), and the standard's type."""

    name: str
    path: str
    attribute: str | None
    type: str
    codelist: str


@dataclass(slots=True)
class Place:
    """An element at its place in the tables: which columns hold its attributes and text, and what stands below it.

    ``table`` is the table that it opens, None when it is folded into the one around it; ``columns`` is the span of columns of it and
    all that is folded below it; ``narrated`` says whether its text is in ``iati_narrative``; ``inside`` lists the
    paths of it and of all folded below it; ``opens`` the tables opened from there.
    """

    path: str
    name: str
    rank: int
    table: Table | None
    relative: str
    narrated: bool
    attributes: dict[str, int] = field(default_factory=dict)
    text: int = -1
    children: dict[str, Place] = field(default_factory=dict)
    columns: tuple[int, int] = (0, 0)
    inside: tuple[str, ...] = ()
    opens: tuple[Table, ...] = ()


@dataclass(slots=True, eq=False)
class Table:
    """A table of rows of one element. ``said`` are its columns after the keys; ``number`` its place among all."""

    name: str
    number: int
    path: str
    parent: Table | None
    place: Place
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of one sort of record, and where each element goes."""

    root: str
    record: str
    top: Place
    tables: tuple[Table, ...]
    places: dict[str, Place]


@cache
def layouts() -> dict[str, Layout]:
    """By root element (``iati-activities``, ``iati-organisations``). Paths are relative to the record, '' being itself."""
    return {root: _Maker(root, record).layout() for root, record in ROOTS.items()}


@cache
def tables() -> dict[str, Table]:
    """Every table of elements by name."""
    return {table.name: table for layout in layouts().values() for table in layout.tables}


class _Maker:
    def __init__(self, root: str, record: str) -> None:
        self.root, self.record = root, record
        self.tables: list[Table] = []
        self.places: dict[str, Place] = {}

    def layout(self) -> Layout:
        top = self._place(standard()[self.root].children[self.record], None, None, 0, "")
        return Layout(self.root, self.record, top, tuple(self.tables), self.places)

    def _place(
        self, element: Element, around: Element | None, table: Table | None, rank: int, path: str
    ) -> Place:
        own = around is None or repeats(element, around)
        relative = "" if own or table is None else path[len(table.path) :].lstrip("/")
        place = Place(path, element.name, rank, None, relative, "narrative" in element.children)
        self.places[path] = place
        if own:
            parent, table = table, Table(self._name(path), len(self.tables), path, table, place)
            assert table.parent is parent
            place.table = table
            self.tables.append(table)
        assert table is not None
        start = FIRST + len(table.said)
        self._columns(element, place, table)
        inside = [path]
        opens: list[Table] = []
        for number, child in enumerate(element.children.values()):
            if child.name == "narrative":
                continue
            below = self._place(child, element, table, number, f"{path}/{child.name}".lstrip("/"))
            place.children[child.name] = below
            if below.table is None:
                inside += below.inside
                opens += below.opens
            else:
                opens.append(below.table)
        place.columns = (start, FIRST + len(table.said))
        place.inside, place.opens = tuple(inside), tuple(opens)
        return place

    def _columns(self, element: Element, place: Place, table: Table) -> None:
        for attribute in element.attributes.values():
            if attribute.name == XML_LANG and place.narrated:
                continue  # it belongs to the text: iati_narrative has it
            name = _column(place.relative, "lang" if attribute.name == XML_LANG else attribute.said)
            place.attributes[attribute.name] = self._add(
                table, Said(name, place.path, attribute.said, attribute.type, attribute.codelist)
            )
        if not place.narrated and holds_text(element):
            name = _column(place.relative, "") or "text"
            content = element.latest.content
            type_ = "string" if content in ("mixed", "anything") else content
            place.text = self._add(table, Said(name, place.path, None, type_, element.codelist))

    def _add(self, table: Table, said: Said) -> int:
        if said.name in KEYS or any(other.name == said.name for other in table.said):
            raise ValueError(f"{table.name}.{said.name} would stand twice")
        table.said.append(said)
        return FIRST + len(table.said) - 1

    def _name(self, path: str) -> str:
        if not path:
            return self.record.replace("-", "_")
        start = "iati_" if self.record == "iati-activity" else "iati_organisation_"
        return start + path.replace("-", "_").replace("/", "_")


def _column(relative: str, attribute: str) -> str:
    return "_".join(part for part in (*relative.split("/"), attribute) if part).replace("-", "_").lower()


def repeats(element: Element, around: Element) -> bool:
    """Whether an element is a table of its own: it may repeat in version 2, or in a free choice of version 1 alone."""
    if any(version >= "2" for version in element.versions):
        return any(occurs.many for version, occurs in element.versions.items() if version >= "2")
    return any(
        around.versions[v].model.startswith("choice") for v in element.versions if v in around.versions
    )


def holds_text(element: Element) -> bool:
    """Whether some version lets it hold text of its own."""
    return any(o.content not in ("elements", "empty") for o in element.versions.values())
