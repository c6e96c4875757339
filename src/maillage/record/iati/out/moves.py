"""The facts of ``data/upgrade.toml``: codes that changed, elements and attributes that became something else.

A small template says what an element of version 1 becomes; it is filled from the element's attributes and text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from maillage.record.iati.check import names
from maillage.record.iati.standard import LATEST, Attribute
from maillage.record.iati.tree import Node
from maillage.reference.texts import catalogue

_HOLE = re.compile(r"\{(@?[\w-]+)\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a template gave: the node, and which attributes (and ``text``) of the old element it holds."""

    node: Node | None
    used: frozenset[str]


@cache
def facts() -> dict[str, Any]:
    """The whole file."""
    return catalogue("maillage.record.iati", "upgrade")


def new_code(path: str, attribute: Attribute, value: str) -> str:
    """The value that an attribute (of the element at ``path``) has in 2.03; as it was where nothing else is known."""
    said = value.strip().casefold()
    moved: str | None = facts()["codes"].get(f"{path}/@{attribute.said}", {}).get(said)
    return moved or code_named(attribute, value) or value


def code_named(attribute: Attribute, said: str) -> str | None:
    """The code of the attribute's list that ``said`` is the name of; None when it is none, or a code itself."""
    codelist = attribute.codelist
    if not codelist or " if " in codelist:
        return None
    return _by_name(codelist).get(_folded(said))


def is_code(attribute: Attribute, text: str) -> bool:
    """Whether ``text`` is itself a code of the attribute's list."""
    codelist = attribute.codelist
    return bool(codelist) and " if " not in codelist and text.strip() in names(codelist, "en", LATEST)


def says_code(attribute: Attribute, values: Iterable[str], text: str) -> bool:
    """Whether ``text`` only repeats a code, new or old: it is the code, or its name in the lists of 1.05 or 2.03."""
    codelist = attribute.codelist
    said = _folded(text)
    for value in values:
        if said == _folded(value):
            return True
        if not codelist or " if " in codelist:
            continue
        if said in {_folded(names(codelist, "en", v).get(value.strip(), "")) for v in ("1.05", LATEST)}:
            return True
    return False


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


@cache
def _by_name(codelist: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for version in ("1.05", LATEST):
        for code, name in names(codelist, "en", version).items():
            if code in names(codelist, "en", LATEST):
                found[_folded(name)] = code
    for code in names(codelist, "en", LATEST):
        found.pop(_folded(code), None)  # a name that is another code's own letters would be a guess
    return found


def fill(template: str, attributes: dict[str, str], text: str | None) -> Filled:
    """The template with the values of an element; no node when it would say nothing."""
    values = {f"@{name}": value.strip() for name, value in attributes.items()}
    values["text"] = (text or "").strip()
    used: set[str] = set()
    node = _fill(_template(template), values, used)
    return Filled(node, frozenset(used))


@cache
def _template(text: str) -> Node:
    from lxml import etree

    from maillage.record.iati.tree import node_of, parser

    return node_of(etree.fromstring(text.encode(), parser()))


def _fill(node: Node, values: dict[str, str], used: set[str]) -> Node | None:
    """A node with its holes filled; None when it had holes, all of them without a value, and nothing inside is left."""
    name, attributes, text, children, _ = node
    tried, met = [0], set[str]()
    said = {
        key: filled
        for key, value in (attributes or {}).items()
        if (filled := _value(value, values, met, tried))
    }
    words = _value(text, values, met, tried) if text else None
    inside = [made for child in children or () if (made := _fill(child, values, met)) is not None]
    if not met and (tried[0] or children):
        return None
    used |= met
    return (name, said or None, words, inside or None, None)


def _value(template: str, values: dict[str, str], met: set[str], tried: list[int]) -> str | None:
    holes = _HOLE.findall(template)
    if not holes:
        return template
    tried[0] += 1
    if not all(values.get(hole) for hole in holes):
        return None
    met.update(hole.removeprefix("@") for hole in holes)
    return _HOLE.sub(lambda hole: values[hole.group(1)], template)
