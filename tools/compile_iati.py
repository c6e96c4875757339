"""Compile the structure of the IATI standard from the official schemas into one reviewed file of facts.

    python -m tools.compile_iati FOLDER

``FOLDER`` holds ``schemas-1.01`` … ``schemas-2.03`` (``iati-activities-schema.xsd``, ``iati-organisations-schema.xsd``,
``iati-common.xsd``) and ``codelists/embedded-2.03/mapping.xml``. Writes ``src/maillage/record/iati/data/standard.csv``: one line an element
or attribute and span of versions, in the order the standard gives them. Facts only: names, order, occurrence, types,
code lists. Not part of the package: nothing of the official files is needed to run it.
"""

from __future__ import annotations

import csv
import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

VERSIONS = ("1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03")
ROOTS = {"activities": "iati-activities", "organisations": "iati-organisations"}
TARGET = Path("src/maillage/record/iati/data/standard.csv")
XSD = "{http://www.w3.org/2001/XMLSchema}"
COLUMNS = (
    "path",
    "versions",
    "min",
    "max",
    "model",
    "content",
    "foreign",
    "foreign_attributes",
    "shared",
    "codelist",
)


@dataclass(slots=True)
class Facts:
    """What a version says of one element or attribute; equal facts of several versions become one line."""

    min: str = ""
    max: str = ""
    model: str = ""
    content: str = ""
    foreign: str = ""
    foreign_attributes: str = ""
    shared: str = ""

    def row(self) -> tuple[str, ...]:
        return (
            self.min, self.max, self.model, self.content, self.foreign, self.foreign_attributes, self.shared
        )  # fmt: skip


@dataclass(slots=True)
class Shape:
    """A complex type, resolved: its text, children with their occurrence, attributes, wildcards."""

    content: str = "elements"
    model: str = ""
    children: list[tuple[etree._Element, str, str]] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    foreign: str = ""
    foreign_attributes: str = "no"


class Schema:
    """One official schema with what it includes, by name."""

    def __init__(self, file: Path) -> None:
        self.named: dict[tuple[str, str], etree._Element] = {}
        for path in (file.with_name("iati-common.xsd"), file):
            for node in etree.parse(str(path)).getroot():
                if isinstance(node.tag, str) and node.get("name"):
                    self.named[node.tag.removeprefix(XSD), node.get("name")] = node

    def element(self, node: etree._Element) -> etree._Element:
        ref = node.get("ref")
        return self.named["element", ref] if ref else node

    def shape(self, node: etree._Element) -> Shape:
        declared = node.get("type")
        if declared and ("complexType", declared) not in self.named:
            return Shape(content=declared.removeprefix("xsd:"))
        inner = self.named["complexType", declared] if declared else node.find(f"{XSD}complexType")
        if inner is None:
            return Shape(content="anything", foreign_attributes="yes")  # xsd:anyType
        shape = Shape(content="mixed" if inner.get("mixed") == "true" else "elements")
        self._fill(inner, shape)
        if shape.content == "elements" and not shape.children and not shape.foreign:
            shape.content = "empty"
        return shape

    def _fill(self, node: etree._Element, shape: Shape) -> None:
        for part in node:
            if not isinstance(part.tag, str):
                continue
            tag = part.tag.removeprefix(XSD)
            if tag in ("sequence", "choice"):
                self._particles(part, tag, shape)
            elif tag == "attribute":
                shape.attributes.append(self._attribute(part))
            elif tag == "attributeGroup":
                self._fill(self.named["attributeGroup", part.get("ref")], shape)
            elif tag == "anyAttribute":
                shape.foreign_attributes = "yes"
            elif tag in ("simpleContent", "complexContent"):
                self._extension(part.find(f"{XSD}extension"), tag, shape)
            elif tag != "annotation":
                raise ValueError(f"not known: {tag}")

    def _extension(self, node: etree._Element, tag: str, shape: Shape) -> None:
        base = node.get("base")
        if tag == "simpleContent":
            shape.content = base.removeprefix("xsd:")
        else:
            self._fill(self.named["complexType", base], shape)
        self._fill(node, shape)

    def _particles(self, node: etree._Element, kind: str, shape: Shape) -> None:
        for bound in ("minOccurs", "maxOccurs"):
            if kind == "sequence" and node.get(bound, "1") != "1":
                raise ValueError("a repeated sequence is not known here")
        if kind == "choice" and node.get("maxOccurs") != "unbounded":
            raise ValueError("a choice that is not free is not known here")
        said = kind if kind == "sequence" else f"choice {node.get('minOccurs', '1')}"
        if shape.model and (shape.model, kind) != ("sequence", "sequence"):
            raise ValueError("two models in one type")
        shape.model = said
        for part in node:
            if not isinstance(part.tag, str) or part.tag == f"{XSD}annotation":
                continue
            low, high = part.get("minOccurs", "1"), part.get("maxOccurs", "1")
            high = "many" if high == "unbounded" else high
            if part.tag == f"{XSD}element":
                shape.children.append((part, low, high))
            elif part.tag == f"{XSD}any":
                shape.foreign = f"{len(shape.children)} {low} {high}"
            else:
                raise ValueError(f"not known: {part.tag}")

    def _attribute(self, node: etree._Element) -> tuple[str, str, str]:
        ref = node.get("ref")
        use = node.get("use", "optional")
        if ref == "xml:lang":
            return ref, "xml:lang", use
        found = self.named["attribute", ref] if ref else node
        return found.get("name"), found.get("type").removeprefix("xsd:"), use

    def walk(self, root: str) -> Iterator[tuple[str, Facts]]:
        yield from self._walk(self.named["element", root], "", "1", "1")

    def _walk(self, node: etree._Element, above: str, low: str, high: str) -> Iterator[tuple[str, Facts]]:
        declared = self.element(node)
        path = f"{above}/{declared.get('name')}" if above else declared.get("name")
        shape = self.shape(declared)
        foreign = shape.foreign
        if foreign:
            at, least, most = foreign.split()
            where = "last" if int(at) == len(shape.children) else f"at {at}"
            foreign = where if (least, most) in (("0", "many"), ("1", "1")) else f"{where} {least} {most}"
            if shape.model.startswith("choice"):
                foreign = "among"
            elif (least, most) != ("0", "many"):
                raise ValueError(f"{path}: foreign elements {least} to {most}")
        shared = "yes" if node.get("ref") else ""
        yield path, Facts(low, high, shape.model, shape.content, foreign, shape.foreign_attributes, shared)
        for name, type_, use in shape.attributes:
            yield f"{path}/@{name}", Facts("1" if use == "required" else "0", "1", "", type_)
        for child, least, most in shape.children:
            yield from self._walk(child, path, least, most)


def in_order(listed: list[list[str]]) -> list[str]:
    """One order that holds for every list; ValueError when there is none."""
    after: dict[str, set[str]] = {}
    first: dict[str, int] = {}
    for names in listed:
        for earlier, later in itertools.pairwise(names):
            after.setdefault(earlier, set()).add(later)
        for name in names:
            after.setdefault(name, set())
            first.setdefault(name, len(first))
    waiting = {name: sum(name in later for later in after.values()) for name in after}
    order = []
    while waiting:
        free = sorted((n for n, c in waiting.items() if not c), key=lambda n: first[n])
        if not free:
            raise ValueError(f"no one order for {sorted(waiting)}")
        order.append(free[0])
        del waiting[free[0]]
        for name in after[free[0]]:
            waiting[name] -= 1
    return order


def codelists(folder: Path) -> dict[str, str]:
    """Path → code list, with the condition under which it governs, of the latest mapping."""
    found: dict[str, list[str]] = {}
    for version in ("1.05", "2.03"):
        for mapping in etree.parse(str(folder / f"codelists/embedded-{version}/mapping.xml")).getroot():
            path = mapping.findtext("path").strip().removeprefix("//").removesuffix("/text()")
            condition = mapping.findtext("condition")
            said = mapping.find("codelist").get("ref") + (f" if {condition.strip()}" if condition else "")
            listed = found.setdefault(path, [])
            if said not in listed:
                listed.append(said)
    return {path: " | ".join(listed) for path, listed in found.items()}


def compile_all(folder: Path) -> list[dict[str, str]]:
    lists = codelists(folder)
    rows: list[dict[str, str]] = []
    for kind, root in ROOTS.items():
        said: dict[str, dict[str, Facts]] = {}
        for version in VERSIONS:
            file = folder / f"schemas-{version}" / f"iati-{kind}-schema.xsd"
            said[version] = dict(Schema(file).walk(root))
        rows += _rows(said, lists, root)
    return rows


def _rows(said: dict[str, dict[str, Facts]], lists: dict[str, str], root: str) -> list[dict[str, str]]:
    rows = []
    for path in _paths(said, root):
        spans: list[tuple[Facts, list[str]]] = []
        for version in VERSIONS:
            facts = said[version].get(path)
            if facts is None:
                continue
            if (
                spans
                and spans[-1][0].row() == facts.row()
                and VERSIONS.index(version) == VERSIONS.index(spans[-1][1][-1]) + 1
            ):
                spans[-1][1].append(version)
            else:
                spans.append((facts, [version]))
        for facts, versions in spans:
            span = versions[0] if len(versions) == 1 else f"{versions[0]}-{versions[-1]}"
            rows.append(dict(zip(COLUMNS, (path, span, *facts.row(), _list_for(path, lists)), strict=True)))
    return rows


def _list_for(path: str, lists: dict[str, str]) -> str:
    below_root = path.partition("/")[2]
    return lists.get(path) or lists.get(below_root) or ""


def _paths(said: dict[str, dict[str, Facts]], root: str) -> list[str]:
    """Every path, each element's attributes first, then its children, in an order that holds for all versions."""

    def below(path: str) -> Iterator[str]:
        yield path
        listed = []
        for facts in said.values():
            names = [p for p in facts if p.rpartition("/")[0] == path]
            listed.append(names)
        # A free choice gives no order: only sequences bind. Versions 2 lead, since theirs are sequences.
        listed.reverse()
        strict = [
            n
            for n, v in zip(listed, reversed(said.values()), strict=True)
            if path in v and v[path].model == "sequence"
        ]
        rest = [n for n in listed if n not in strict]
        order = in_order([[n for n in names if "/@" not in n] for names in strict])
        for names in rest:
            order += [n for n in names if n not in order and "/@" not in n]
        attributes = list(dict.fromkeys(n for names in listed for n in names if "/@" in n[len(path) :]))
        yield from attributes
        for child in order:
            yield from below(child)

    return list(below(root))


def main(folder: str) -> None:
    rows = compile_all(Path(folder))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} lines in {TARGET}")


if __name__ == "__main__":
    main(*sys.argv[1:])
