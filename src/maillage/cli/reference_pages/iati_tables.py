"""iati-tables.md: the tables that IATI comes to, as published: element, columns, types, code lists, versions."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.cli.reference_pages.markdown import code, page_of, prose, table
from maillage.record.columns import Column, Plain
from maillage.record.iati import columns as declared
from maillage.record.iati import layout
from maillage.record.iati.columns import iati_tables, root_of
from maillage.record.iati.layout import Said, Table
from maillage.record.iati.standard import ROOTS, VERSIONS, Element, standard
from maillage.record.questions import shown_iati_tables


def page() -> str:
    """The page."""
    shown = shown_iati_tables()
    return page_of(
        "IATI tables",
        f"IATI as published, in {len(shown)} tables made from the standard (versions {VERSIONS[0]} to {VERSIONS[-1]}). "
        "`maillage sql --tables iati` lists those that hold rows; [Tables](tables.md) has all others.",
        prose(layout.__doc__),
        prose(declared.__doc__, 1),
        "A query sees the rows of current records. Contact details of persons stand in no table that is shown: they stay "
        "in the stored files, and go out as IATI alone.",
        "## All of them",
        table(
            ("table", "element", "within", "columns", "versions"),
            [_line(name) for name in shown if name in layout.tables()],
        ),
        *(_own(name) for name in shown if name not in layout.tables()),
        "## Columns of every record",
        "`iati_activity` and `iati_organisation` begin with these.",
        _columns(_shared("iati_activity")),
        "## Columns of every element",
        "All other tables begin with these.",
        _columns(_shared("iati_sector")),
        *(_section(name, shown[name]) for name in shown if name in layout.tables()),
    )  # fmt: skip


def _line(name: str) -> tuple[object, ...]:
    found = layout.tables()[name]
    within = code(found.parent.name) if found.parent else ""
    columns = len(iati_tables()[name].columns)
    return (
        code(name),
        code(found.path or found.place.name),
        within,
        columns,
        _span(_element(found, found.path)),
    )


def _own(name: str) -> str:
    made = iati_tables()[name]
    return f"## {name}\n\n{made.meaning[0].upper()}{made.meaning[1:]}.\n\n{_columns(made.columns)}"


def _shared(name: str) -> tuple[Column, ...]:
    """The columns that a table begins with as all of its kind do: where its rows belong, and the order within."""
    top = layout.tables()[name].parent is None
    return iati_tables()[name].columns[: len(declared.TOP if top else declared.INNER) + 1]


def _columns(columns: tuple[Column, ...]) -> str:
    return table(
        ("column", "type", "what stands in it"), [(code(c.name), c.type, c.meaning) for c in columns]
    )


def _section(name: str, made: Plain) -> str:
    """A table of elements: the columns that are its own, each with its code list and the versions that have it."""
    found = layout.tables()[name]
    said = {column.name: column for column in found.said}
    rows, last = [], None
    for column in made.columns[len(_shared(name)) :]:
        last = said.get(column.name, last)
        of = said.get(column.name)
        rows.append(
            (
                code(column.name), column.type, column.meaning, of.codelist if of else "",
                _versions(found, last) if last else "",
            )
        )  # fmt: skip
    head = ("column", "type", "what stands in it", "code lists", "versions")
    return f"## {name}\n\n{made.meaning[0].upper()}{made.meaning[1:]}.\n\n{table(head, rows)}"


def _element(found: Table, path: str) -> Element:
    root = root_of(found)
    element = standard()[root].children[ROOTS[root]]
    for name in path.split("/") if path else ():
        element = element.children[name]
    return element


def _versions(found: Table, said: Said) -> str:
    element = _element(found, said.path)
    if said.attribute is None:
        return _span(element)
    return _listed(next(a for a in element.attributes.values() if a.said == said.attribute).versions)


def _span(element: Element) -> str:
    return _listed(element.versions)


def _listed(versions: Iterable[str]) -> str:
    """Versions in spans: ``1.01-1.05, 2.02-2.03``."""
    spans: list[list[int]] = []
    for number in sorted(map(VERSIONS.index, versions)):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(VERSIONS[a] if a == b else f"{VERSIONS[a]}-{VERSIONS[b]}" for a, b in spans)
