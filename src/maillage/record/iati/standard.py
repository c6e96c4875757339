"""The structure of the IATI standard as facts: elements, order, occurrence, types, code lists, versions.

Read from ``data/standard.csv``, one line an element or attribute and span of versions, compiled from the official
schemas (``tools/compile_iati.py``) and reviewed. Everything else in this room is derived from it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

VERSIONS = ("1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03")
LATEST = VERSIONS[-1]
ROOTS = {"iati-activities": "iati-activity", "iati-organisations": "iati-organisation"}
"""Root element of a file → element of each of its records."""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_OLDEST = {"1", "1.0", "1.00", "1.01", ""}


@dataclass(frozen=True, slots=True)
class Occurs:
    """What one version says of an element: how often, how its children are arranged, what it may hold.

    ``model`` is ``sequence``, ``choice 0`` or ``choice 1`` (children in any order, at least that many) or empty;
    ``content`` is ``elements``, ``mixed``, ``empty``, ``anything`` or a simple type of XML Schema; ``foreign`` says
    where elements of other namespaces may stand: ``last``, ``among``, ``at N`` or nowhere (empty); ``shared`` elements
    are declared for the whole schema, so that they are held to it inside elements of other namespaces too.
    """

    min: int
    many: bool
    model: str
    content: str
    foreign: str
    foreign_attributes: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: its name as libxml2 expands it, and in each version whether it is required and of which type."""

    name: str
    said: str
    versions: dict[str, tuple[bool, str]] = field(default_factory=dict)
    codelist: str = ""

    @property
    def type(self) -> str:
        """Its type in the latest version that has it."""
        return self.versions[max(self.versions)][1]


@dataclass(frozen=True, slots=True)
class Element:
    """An element at its place (``path`` from the root): what each version says, its attributes and children in order."""

    path: str
    name: str
    versions: dict[str, Occurs] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)
    children: dict[str, Element] = field(default_factory=dict)
    codelist: str = ""

    def walk(self) -> Iterator[Element]:
        """It and all that stand below it, in order."""
        yield self
        for child in self.children.values():
            yield from child.walk()

    @property
    def latest(self) -> Occurs:
        """What the latest version that has it says."""
        return self.versions[max(self.versions)]


@cache
def standard() -> dict[str, Element]:
    """The root elements (``iati-activities``, ``iati-organisations``) with everything below them."""
    text = (
        resources.files("maillage.record.iati").joinpath("data", "standard.csv").read_text(encoding="utf-8")
    )
    found: dict[str, Element] = {}
    for row in csv.DictReader(text.splitlines()):
        path, _, name = row["path"].rpartition("/")
        if name.startswith("@"):
            _add_attribute(found[path], name[1:], row)
            continue
        element = found.get(row["path"])
        if element is None:
            element = found[row["path"]] = Element(row["path"], name, codelist=row["codelist"])
            if path:
                found[path].children[name] = element
        occurs = Occurs(
            int(row["min"]), row["max"] == "many", row["model"], row["content"], row["foreign"],
            row["foreign_attributes"] == "yes", row["shared"] == "yes",
        )  # fmt: skip
        element.versions.update(dict.fromkeys(versions_in(row["versions"]), occurs))
    return {root: found[root] for root in ROOTS}


def _add_attribute(element: Element, said: str, row: dict[str, str]) -> None:
    name = XML_LANG if said == "xml:lang" else said
    attribute = element.attributes.setdefault(name, Attribute(name, said, codelist=row["codelist"]))
    attribute.versions.update(
        dict.fromkeys(versions_in(row["versions"]), (row["min"] == "1", row["content"]))
    )


def versions_in(span: str) -> tuple[str, ...]:
    """The versions of ``1.01-2.03`` or ``2.03``.

    >>> versions_in("1.05-2.02")
    ('1.05', '2.01', '2.02')
    """
    first, _, last = span.partition("-")
    return VERSIONS[VERSIONS.index(first) : VERSIONS.index(last or first) + 1]


def version_of(declared: str | None) -> str | None:
    """The version of the standard that a file declares; 1.01 for none, 1.0 and 1.00; None for one that does not exist.

    >>> version_of("2.03"), version_of("1.0"), version_of(None), version_of("7")
    ('2.03', '1.01', '1.01', None)
    """
    said = (declared or "").strip()
    if said in _OLDEST:
        return VERSIONS[0]
    return said if said in VERSIONS else None
