"""An XML element as plain values: read once from libxml2, compared in one step, written as text.

A :data:`Node` is ``(name, attributes, text, children, tail)``: the expanded name, a dict or None, text or None, a list
or None. Comments, processing instructions and blank text between elements are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

Node = tuple[str, dict[str, str] | None, str | None, list[Any] | None, str | None]

NAME: Final = 0
ATTRIBUTES: Final = 1
TEXT: Final = 2
CHILDREN: Final = 3
TAIL: Final = 4
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)


DEEPEST = 256
"""Elements may stand so deep in one another (libxml2 has the same limit): the standard needs ten."""
_SMALL = 8_000_000
"""Up to so many bytes libxml2's own limits are no hindrance: none of its parts can be longer."""


def parser(huge: bool = True, recover: bool = False, blanks: bool = False) -> Any:
    """A parser of libxml2 that reads no other file, expands no entity, and leaves out what is no part of a node.

    ``recover``: it goes on after errors, which stand in its log: :func:`parse` reads it. ``blanks``: it leaves blank text in.
    """
    from lxml import etree

    return etree.XMLParser(
        remove_blank_text=not blanks, remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=huge, recover=recover,
    )  # fmt: skip


def parse(xml: bytes, exact: bool = False) -> Any:
    """The root element of ``xml``. Raises lxml's XMLSyntaxError, also where elements stand deeper than :data:`DEEPEST`.

    ``exact``: with all blank text, as :func:`to_xml` wrote it. A namespace name that is no address is no fault: it is kept
    as it is. Every other error is, whatever comes after it (lxml alone lets an undeclared prefix pass when a mere warning
    follows).
    """
    from lxml import etree

    if b"\r" in xml:  # what XML makes of line ends; libxml2 would lose blanks before them
        xml = xml.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    parted = b"<!" in xml or b"<?" in xml
    reader = parser(huge=len(xml) > _SMALL, recover=True, blanks=exact or parted)
    root = etree.fromstring(xml, reader)
    for error in reader.error_log:
        if error.level >= etree.ErrorLevels.ERROR and error.type != etree.ErrorTypes.WAR_NS_URI:
            raise etree.XMLSyntaxError(error.message, error.type, error.line, error.column)
    if root is None:
        raise etree.XMLSyntaxError("Document is empty", None, 1, 1)
    if parted and not exact:
        _drop_blanks(root)
    if len(xml) > _SMALL:
        _measure(root)
    return root


def _drop_blanks(root: Any) -> None:
    """Take blank text between elements away, where no words stand beside it.

    libxml2 does so while it reads, but takes a blank at the beginning of a text away too when a comment or CDATA follows.
    """
    for element in root.iter():
        if len(element):
            texts = [element.text, *[child.tail for child in element]]
            if any(text and text.strip(" \t\n") for text in texts):
                continue
            element.text = None
            for child in element:
                child.tail = None


def what_is_wrong(fault: Any) -> str:
    """What libxml2 says is wrong, without where: it counts the lines of a part only."""
    return re.sub(r" line \d+", "", str(fault.msg).partition(", line")[0]).strip()


def _measure(root: Any) -> None:
    from lxml import etree

    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise etree.XMLSyntaxError(f"Excessive depth in document: {DEEPEST}", None, element.sourceline, 0)


def node_of(element: Any) -> Node:
    """The node of an element of lxml that :func:`parser` made (blank text is gone already, but beside other text).

    Read a record, use it, let it go: kept by the thousand, nodes cost twice the time. Elements without children are
    made where they are met: a call for each would cost a third more.
    """
    children: list[Node] | None = None
    if len(element):
        children = []
        add = children.append
        for child in element[:]:
            if len(child):
                add(node_of(child))
            elif items := child.items():
                add((child.tag, dict(items), child.text, None, child.tail))
            else:
                add((child.tag, None, child.text, None, child.tail))
    items = element.items()
    return (element.tag, dict(items) if items else None, element.text, children, element.tail)


def namespace_of(element: Any) -> str:
    """The namespace name of an element of lxml, empty for none."""
    name = str(element.tag)
    return name[1:].rpartition("}")[0] if name[0] == "{" else ""


def without_tail(node: Node) -> Node:
    """The node alone, without the text that followed it."""
    return (*node[:TAIL], None) if node[TAIL] is not None else node


def to_xml(
    node: Node, prefixes: Mapping[str, str] = {}, declared: Iterable[str] = (), indent: int = -1
) -> str:
    """The node as XML text. ``prefixes`` are wished for namespace names; ``declared`` are already bound around it.

    ``indent`` 0 or more: children on lines of their own, that deep; only where no text stands between elements.
    """
    names = _Names(prefixes)
    return _write(node, names, indent, lambda: names.declarations(declared))


class _Names:
    """Prefixes given to namespace names, in order of first use."""

    def __init__(self, wished: Mapping[str, str]) -> None:
        self._wished, self._given = wished, {XML_NAMESPACE: "xml"}
        self._short: dict[str, str] = {}

    def short(self, name: str) -> str:
        if name[0] != "{":
            return name
        found = self._short.get(name)
        if found is None:
            found = self._short[name] = self._shorten(name)
        return found

    def _shorten(self, name: str) -> str:
        namespace, _, local = name[1:].rpartition("}")
        prefix = self._given.get(namespace)
        if prefix is None:
            prefix = self._wished.get(namespace) or ""
            taken = set(self._given.values())
            if not prefix or prefix in taken:
                prefix = next(p for n in range(len(taken) + 1) if (p := f"ns{n}") not in taken)
            self._given[namespace] = prefix
        return f"{prefix}:{local}"

    def declarations(self, declared: Iterable[str]) -> str:
        around = {XML_NAMESPACE, *declared}
        return "".join(
            f' xmlns:{prefix}="{namespace.translate(_VALUE)}"'
            for namespace, prefix in self._given.items()
            if namespace not in around
        )


def _escaped(text: str) -> str:
    if "&" in text or "<" in text or ">" in text or "\r" in text:  # four looks cost less than one translation
        return text.translate(_TEXT)
    return text


def _write(node: Node, names: _Names, indent: int, declarations: Any = None) -> str:
    name, attributes, text, children, tail = node
    tag = names.short(name) if name[0] == "{" else name
    said = (
        "".join([f' {names.short(key)}="{value.translate(_VALUE)}"' for key, value in attributes.items()])
        if attributes
        else ""
    )
    after = _escaped(tail) if tail else ""
    if not children and text is None:
        return f"<{tag}{said}{declarations() if declarations else ''}/>{after}"
    inner = _escaped(text) if text else ""
    if children:
        plain = indent >= 0 and text is None and all(child[TAIL] is None for child in children)
        deeper = indent + 1 if plain else -1
        parts = [_write(child, names, deeper) for child in children]
        if plain:
            gap = "\n" + "  " * deeper
            inner += gap + gap.join(parts) + "\n" + "  " * indent
        else:
            inner += "".join(parts)
    return f"<{tag}{said}{declarations() if declarations else ''}>{inner}</{tag}>{after}"
