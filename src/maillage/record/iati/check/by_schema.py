"""What the schema says of a block, as faults with our own words for what, where and what was expected.

In: a root of lxml. Out: :class:`Fault` with ``rule`` ``schema:…``. The verdict is libxml2's, on the schema made by
:mod:`..schema`; what is wrong is told from the sort of its error and the facts of the standard (an element the version
does not know, one out of order, one too many). libxml2's own English stands beside, as the value ``libxml2``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from maillage.record.iati.check.fault import Fault, Paths, line_of, said
from maillage.record.iati.standard import Element, standard

_QUOTED = re.compile(r"'([^']*)'")
_ATTRIBUTE = re.compile(r"^Element '[^']*', attribute '([^']*)'")
_EXPECTED = re.compile(r"Expected is(?: one of)? \( (.*) \)\.$", re.DOTALL)
_VALUE = re.compile(
    r"'(.*)' is not a valid value of the (?:\w+ type|(?:local )?\w+ type) '?([\w:]*)'?", re.DOTALL
)
_STEP = re.compile(r"([^/\[]+)(?:\[(\d+)\])?")
_SORTS = {
    "date": "date", "dateTime": "datetime", "decimal": "number", "double": "number", "float": "number",
    "integer": "whole-number", "int": "whole-number", "positiveInteger": "whole-number",
    "nonNegativeInteger": "whole-number", "boolean": "yes-no", "language": "language", "lang": "language",
    "anyURI": "address",
}  # fmt: skip
"""Types of XML Schema → the word after ``record.iati-schema-`` of the problem that tells a bad value of them."""


def schema_faults(
    root: Any, schema: Any, version: str, base: int, head_line: int, with_file: bool
) -> list[Fault]:
    """The schema's errors, in the order of the block. ``with_file``: also those of the root's own attributes."""
    if schema.validate(root):
        return []
    teller = _Teller(root, version, base, head_line)
    faults = [fault for error in schema.error_log if (fault := teller.fault(error, with_file)) is not None]
    return _each_alone(root, schema, teller, faults) if teller.root_broken else faults


def _each_alone(root: Any, schema: Any, teller: _Teller, faults: list[Fault]) -> list[Fault]:
    """libxml2 stops at the first child that the root may not have: so each record is asked again, in a root of its own."""
    from lxml import etree

    found = [fault for fault in faults if fault.record < 0]
    for number, record in enumerate(root.iterchildren(*standard()[root.tag].children)):
        alone = etree.Element(root.tag, root.attrib, root.nsmap)
        alone.append(deepcopy(record))
        alone[0].tail = None
        if not schema.validate(alone):
            told = _Teller(alone, teller.version, teller.base, teller.head_line)
            each = [told.fault(error, False) for error in schema.error_log]
            found += [
                replace(fault, record=number) for fault in each if fault is not None and fault.record == 0
            ]
    return found


class _Teller:
    def __init__(self, root: Any, version: str, base: int, head_line: int) -> None:
        self.root, self.version, self.base, self.head_line = root, version, base, head_line
        self.children: dict[tuple[Any, str], list[Any]] = {}
        self.paths = Paths(None)
        self.root_broken = False

    def fault(self, error: Any, with_file: bool) -> Fault | None:
        """An error of libxml2 as a fault; None for one of the file that is told with another block."""
        record, number, element = self._element(error.path or "")
        message = " ".join(error.message.split())
        attribute = _ATTRIBUTE.match(message)
        named = attribute.group(1) if attribute else ""
        code, rule, values = self._told(error.type_name, message, element, named)
        misplaced = code in _OF_PLACE and element.getparent() is self.root
        if misplaced or (code in _OF_CONTENT and element is self.root):
            self.root_broken, record, number = (
                True,
                self.root,
                -1,
            )  # what stands in the root is the file's matter
        if number < 0 and element is self.root and not with_file and code not in _OF_CONTENT:
            return None
        if self.paths.record is not record:
            self.paths = Paths(record)
        values = {
            "element": said(element.tag), "attribute": _plain(named),
            "where": said(element.tag) + (f"/@{_plain(named)}" if named else ""), **values, "libxml2": message,
        }  # fmt: skip
        shown = values.get("missing") or named
        line = self.head_line if element is self.root else line_of(element, self.base)
        return Fault(number, code, rule, line, self.paths.of(element, shown), values)

    def _element(self, path: str) -> tuple[Any, int, Any]:
        """(record, its number, element) that a path of libxml2 leads to; as far as it can be followed."""
        steps = _STEP.findall(path.lstrip("/"))
        element, record, number = self.root, self.root, -1
        for depth, (name, index) in enumerate(steps[1:]):
            found = self._named(element, name)
            at = int(index or 1) - 1
            if at >= len(found):
                break
            element = found[at]
            if depth == 0 and element.tag in standard()[self.root.tag].children:
                record, number = element, at
        return record, number, element

    def _named(self, element: Any, name: str) -> list[Any]:
        key = (element, name)
        if key not in self.children:
            self.children[key] = [
                child
                for child in element
                if isinstance(child.tag, str) and (name == "*" or _qualified(child) == name)
            ]
        return self.children[key]

    def _facts(self, element: Any) -> Element | None:
        names = []
        while element is not None:
            names.append(element.tag)
            element = element.getparent()
        facts: Element | None = standard().get(names.pop())
        while names and facts is not None:
            facts = facts.children.get(names.pop())
        return facts if facts is not None and self.version in facts.versions else None

    def _told(self, sort: str, message: str, element: Any, attribute: str) -> tuple[str, str, dict[str, Any]]:
        """(code, rule, values) of an error."""
        if sort == "SCHEMAV_ELEMENT_CONTENT":
            return self._content(message, element)
        if sort in ("SCHEMAV_CVC_COMPLEX_TYPE_3_2_1", "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2"):
            return _say("attribute-unknown", found=element.get(attribute, ""))
        if sort == "SCHEMAV_CVC_COMPLEX_TYPE_4":
            missing = _plain(_QUOTED.findall(message)[1])
            return _say("attribute-missing", missing=missing, attribute=missing, expected=missing)
        if sort == "SCHEMAV_CVC_COMPLEX_TYPE_2_3" or "Character content" in message:
            return _say("text-unexpected", found=_text(element))
        if "lement content is not allowed" in message:
            child = next((c for c in element if isinstance(c.tag, str)), None)
            return _say("element-inside-text", found="" if child is None else said(child.tag))
        if sort == "SCHEMAV_CVC_ELT_1":
            return _say("root", found=said(element.tag))
        return self._value(message, element, attribute)

    def _content(self, message: str, element: Any) -> tuple[str, str, dict[str, Any]]:
        listed = _EXPECTED.search(message)
        wanted = ", ".join(
            name for name in (listed.group(1).split(", ") if listed else []) if not name.startswith("##")
        )
        if "Missing child" in message:
            return _say("element-missing", expected=wanted)
        around = element.getparent()
        name = said(element.tag)
        values = {"found": name, "around": said(around.tag) if around is not None else "", "expected": wanted}
        facts = self._facts(around) if around is not None else None
        child = facts.children.get(element.tag) if facts is not None else None
        if child is None or self.version not in child.versions:
            values["expected"] = self.version
            return _say("element-unknown", **values)
        earlier = any(True for _ in element.itersiblings(element.tag, preceding=True))
        if earlier and not child.versions[self.version].many:
            return _say("element-twice", **values)
        if not wanted:
            wanted = ", ".join(self._before(facts, child.name))
            values["expected"] = wanted
        return _say("element-order", **values)

    def _before(self, facts: Element | None, name: str) -> Iterator[str]:
        """The children that stand before the one of that name."""
        for child in facts.children.values() if facts is not None else ():
            if child.name == name:
                return
            if self.version in child.versions:
                yield child.name

    def _value(self, message: str, element: Any, attribute: str) -> tuple[str, str, dict[str, Any]]:
        bad = _VALUE.search(message)
        found = element.get(attribute) if attribute else element.text
        if found is None and attribute:
            found = element.get(attribute.replace("xml:", "{http://www.w3.org/XML/1998/namespace}"))
        type_ = bad.group(2).removeprefix("xs:") if bad else ""
        if not type_ and _plain(attribute) == "xml:lang":
            type_ = "lang"
        told = _SORTS.get(type_, "value")
        return _say(f"bad-{told}", found=(found or "").strip()[:200], expected=type_)


def _say(what: str, **values: Any) -> tuple[str, str, dict[str, Any]]:
    return f"record.iati-schema-{what}", f"schema:{what}", values


_OF_PLACE = {f"record.iati-schema-{what}" for what in ("element-unknown", "element-order", "element-twice")}
"""Problems of an element that stands where it may not."""
_OF_CONTENT = _OF_PLACE | {
    f"record.iati-schema-{what}" for what in ("text-unexpected", "element-inside-text")
}
"""Problems of what stands between records: a block tells its own."""


def _text(element: Any) -> str:
    """The first words that stand directly in an element."""
    for text in (element.text, *(child.tail for child in element)):
        if text and text.strip():
            return " ".join(text.split())[:80]
    return ""


def _qualified(element: Any) -> str:
    name = element.tag.rpartition("}")[2]
    return f"{element.prefix}:{name}" if element.prefix else name


def _plain(name: str) -> str:
    """``{http://www.w3.org/XML/1998/namespace}lang`` as ``xml:lang``."""
    return said(name) if name.startswith("{") else name
