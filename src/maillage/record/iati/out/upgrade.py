"""A record of version 1 brought to 2.03 where that is a mere change of form; the rest is kept in our own namespace.

Driven by the facts of the standard and of ``data/upgrade.toml``. Texts become narratives, words become codes, elements
stand in the order of 2.03. What 2.03 has no place for stands beside, under the same name in :data:`~.model.NAMESPACE`:
an attribute or element that is not carried over is never dropped. Nothing is made up: what 2.03 requires and the record
does not say stays missing, and the record is then not valid.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from maillage.record.iati.out.model import NAMESPACE
from maillage.record.iati.out.moves import code_named, facts, fill, is_code, new_code, says_code
from maillage.record.iati.standard import LATEST, XML_LANG, Element, Occurs, standard
from maillage.record.iati.tree import ATTRIBUTES, CHILDREN, NAME, TAIL, TEXT, Node
from maillage.record.iati.typing import read_day

_OURS = f"{{{NAMESPACE}}}"
KEPT = f"{_OURS}kept"
"""Element at the end of a record for what has no place where it stood; its attribute ``at`` says where that was."""
_LAST = 1 << 20


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The record in the form of 2.03, and the paths of what 2.03 has no place for, each once, in order."""

    node: Node
    left: tuple[str, ...]


def upgrade(node: Node, root: str) -> Upgraded:
    """A record of version 1 (of a file with that root) as 2.03 says it."""
    return _Upgrade(standard()[root].children[node[NAME]]).upgraded(node)


@dataclass(slots=True)
class _Parts:
    """An element in the making."""

    attributes: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    children: list[Node] = field(default_factory=list)
    foreign: list[Node] = field(default_factory=list)


class _Upgrade:
    def __init__(self, record: Element) -> None:
        self.record = record
        self.left: dict[str, None] = {}
        self.kept: list[Node] = []

    def upgraded(self, node: Node) -> Upgraded:
        made = self._element(node, self.record, "")
        if self.kept:
            made = (*made[:CHILDREN], [*(made[CHILDREN] or ()), *self.kept], made[TAIL])
        return Upgraded(made, tuple(self.left))

    def _element(self, node: Node, element: Element, path: str) -> Node:
        parts = _Parts()
        occurs = element.versions[LATEST]
        language = self._attributes(node, element, occurs, path, parts)
        self._text(node, element, occurs, path, parts, language)
        for child in node[CHILDREN] or ():
            self._child(child, element, occurs, path, parts)
        children = self._merged(parts, element, occurs, path)
        children += parts.foreign
        return (node[NAME], parts.attributes or None, parts.text, children or None, None)

    # Attributes

    def _attributes(
        self, node: Node, element: Element, occurs: Occurs, path: str, parts: _Parts
    ) -> str | None:
        """Fill in the attributes; the language of the element's own text, when 2.03 says it elsewhere."""
        language = None
        for name, value in (node[ATTRIBUTES] or {}).items():
            known = element.attributes.get(name)
            if known is not None and LATEST in known.versions:
                if not value and not _may_be_empty(*known.versions[LATEST]):
                    continue  # it says nothing, and 2.03 has no such way to say it
                parts.attributes[name] = value if name == XML_LANG else new_code(path, known, value)
            elif name == XML_LANG:
                language = value
            elif name.startswith("{"):
                self._beside(name, value, occurs, path, parts, f"@{name}")
            elif f"{path or node[NAME]}/@{name}" not in facts()["drop"]["attributes"]:
                self._moved_attribute(name, value, element, occurs, path, parts)
        return language

    def _moved_attribute(
        self, name: str, value: str, element: Element, occurs: Occurs, path: str, parts: _Parts
    ) -> None:
        template = facts()["attributes"].get(f"{path}/@{name}")
        if template and value.strip():
            made = fill(template.replace("{value}", f"{{@{name}}}"), {name: value}, None).node
            if made is not None and made[NAME] in element.children:
                parts.children.append(made)
                return
        self._say_left(f"{path}/@{name}")
        self._beside(f"{_OURS}{name}", value, occurs, path, parts, f"@{name}")

    def _beside(self, name: str, value: str, occurs: Occurs, path: str, parts: _Parts, said: str) -> None:
        if occurs.foreign_attributes:
            parts.attributes[name] = value
        else:
            self._keep((KEPT, {"at": f"{path}/{said}"}, value, None, None))

    # Text

    def _text(
        self, node: Node, element: Element, occurs: Occurs, path: str, parts: _Parts, language: str | None
    ) -> None:
        text = node[TEXT]
        if text is None or not text.strip():
            if occurs.content not in ("elements", "empty", "mixed") and text is not None:
                parts.text = text
            return
        if occurs.content not in ("elements", "empty"):
            parts.text = text
            return
        if self._is_said(text, element, parts, (node[ATTRIBUTES] or {}).get("code", "")):
            return
        if _narrated(element):
            said = {XML_LANG: language} if language else None
            parts.children.append(("narrative", said, text, None, None))
            return
        self._say_left(f"{path}/text()")
        if occurs.foreign_attributes:
            parts.attributes[f"{_OURS}text"] = text
            if language:
                parts.attributes[f"{_OURS}lang"] = language
        else:
            said = {"at": path, **({XML_LANG: language} if language else {})}
            self._keep((KEPT, said, text, None, None))

    def _is_said(self, text: str, element: Element, parts: _Parts, old: str) -> bool:
        """Whether attributes say what the text says, or can be made to: a repeated code, its name, a date.

        ``old`` is the code that version 1 had.
        """
        said = parts.attributes
        if "iso-date" in element.attributes:
            day = read_day(text)
            if day and not said.get("iso-date", "").strip():
                said["iso-date"] = text.strip()
            return day is not None and read_day(said["iso-date"]) == day
        code = element.attributes.get("code")
        if code is None or _narrated(element):
            return False
        if not said.get("code", "").strip():
            named = code_named(code, text) or (text.strip() if is_code(code, text) else None)
            if named:
                said["code"] = named
            return named is not None
        return says_code(code, (said["code"], old), text)

    # Children

    def _child(self, child: Node, element: Element, occurs: Occurs, path: str, parts: _Parts) -> None:
        name = child[NAME]
        at = f"{path}/{name}".lstrip("/")
        if child[TAIL] is not None and child[TAIL].strip():
            self._say_left(f"{path}/text()")
            self._keep((KEPT, {"at": path}, child[TAIL], None, None))
        known = element.children.get(name)
        stands = known is not None and LATEST in known.versions
        template = facts()["elements"].get(at)
        if name == "narrative" and stands:
            parts.children.append((*child[:TAIL], None))
        elif (
            template
            and not _is_new_form(child, template)
            and self._by_template(child, template, element, at, parts)
        ):
            pass
        elif stands and known is not None and (made := self._element(child, known, at)) is not None:
            if _can_stand(made, known):
                parts.children.append(made)
            else:
                self._say_left(at)
                self._put_beside(child, occurs, path, parts)
        else:
            if not name.startswith("{"):
                self._say_left(at)
            self._put_beside(child, occurs, path, parts)

    def _by_template(self, child: Node, template: str, element: Element, at: str, parts: _Parts) -> bool:
        """Put what an element became in its place; False when the template cannot say it."""
        attributes = child[ATTRIBUTES] or {}
        made = fill(template, attributes, child[TEXT])
        node = made.node
        if node is None or node[NAME] not in element.children:
            return False
        facts_of = element.children[node[NAME]]
        where = f"{at.rpartition('/')[0]}/{node[NAME]}".lstrip("/")
        said = {
            key: new_code(where, facts_of.attributes[key], value) if key in facts_of.attributes else value
            for key, value in (node[ATTRIBUTES] or {}).items()
        }
        for name, value in attributes.items():
            if name not in made.used and name != XML_LANG:
                self._say_left(f"{at}/@{name}")
                said[name if name.startswith("{") else f"{_OURS}{name}"] = value
        text = child[TEXT]
        if text and text.strip() and "text" not in made.used:
            code = facts_of.attributes.get("code")
            if not (code and says_code(code, (said.get("code", ""),), text)):
                self._say_left(f"{at}/text()")
                said[f"{_OURS}text"] = text
        for inner in child[CHILDREN] or ():
            self._say_left(f"{at}/{inner[NAME]}")
            self._keep((KEPT, {"at": at}, None, [_ours(inner)], None))
        parts.children.append((node[NAME], said or None, *node[TEXT:]))
        return True

    def _put_beside(self, child: Node, occurs: Occurs, path: str, parts: _Parts) -> None:
        node = child if child[NAME].startswith("{") else _ours(child)
        if occurs.foreign == "last":
            parts.foreign.append((*node[:TAIL], None))
        else:
            self._keep((KEPT, {"at": path}, None, [(*node[:TAIL], None)], None))

    def _merged(self, parts: _Parts, element: Element, occurs: Occurs, path: str) -> list[Node]:
        """The children in the order of 2.03; the second of an element that stands once joins the first as more texts."""
        order = {name: rank for rank, name in enumerate(element.children)}
        made: list[Node] = []
        place: dict[str, int] = {}
        if occurs.model.startswith("choice"):
            return parts.children
        for child in sorted(parts.children, key=lambda c: order.get(c[NAME], _LAST)):
            facts_of = element.children.get(child[NAME])
            once = facts_of is not None and LATEST in facts_of.versions and not facts_of.versions[LATEST].many
            if not once or child[NAME] not in place:
                place.setdefault(child[NAME], len(made))
                made.append(child)
                continue
            first = made[place[child[NAME]]]
            if _only_texts(child, first):
                made[place[child[NAME]]] = (
                    *first[:CHILDREN],
                    [*(first[CHILDREN] or ()), *(child[CHILDREN] or ())],
                    None,
                )
            elif child != first:
                self._say_left(f"{path}/{child[NAME]}".lstrip("/"))
                self._put_beside(child, occurs, path, parts)
        return made

    def _say_left(self, path: str) -> None:
        self.left[path.lstrip("/")] = None

    def _keep(self, node: Node) -> None:
        self.kept.append(node)


def _may_be_empty(required: bool, type_: str) -> bool:
    return required or type_ in ("string", "anyURI", "xml:lang")


def _can_stand(node: Node, element: Element) -> bool:
    """Whether 2.03 can say an element that it does not ask for: not without what it requires inside or on it.

    One that holds other elements stays in its place: a transaction without a date is still a transaction.
    """
    inside = {child[NAME] for child in node[CHILDREN] or ()}
    if element.versions[LATEST].min or inside - {"narrative"}:
        return True
    required = (a.name for a in element.attributes.values() if a.versions.get(LATEST, (False, ""))[0])
    needed = (c.name for c in element.children.values() if LATEST in c.versions and c.versions[LATEST].min)
    return all(name in (node[ATTRIBUTES] or {}) for name in required) and all(
        name in inside for name in needed
    )


def _narrated(element: Element) -> bool:
    narrative = element.children.get("narrative")
    return narrative is not None and LATEST in narrative.versions


def _only_texts(child: Node, first: Node) -> bool:
    """Whether a second element says the same as the first in other words or another language."""
    texts = all(c[NAME] == "narrative" for c in child[CHILDREN] or ()) and bool(child[CHILDREN])
    said = child[ATTRIBUTES] or {}
    return texts and all((first[ATTRIBUTES] or {}).get(name) == value for name, value in said.items())


def _is_new_form(child: Node, template: str) -> bool:
    """Whether an element stands already as version 2 has it: the attributes that the template would give it are there."""
    return template.startswith(f"<{child[NAME]} ") and "ref" in (child[ATTRIBUTES] or {})


def _ours(node: Node) -> Node:
    """An element and all below it under the same names in our namespace: no schema then takes it for its own."""
    name = node[NAME] if node[NAME].startswith("{") else f"{_OURS}{node[NAME]}"
    children = [_ours(child) for child in node[CHILDREN] or ()]
    return (name, node[ATTRIBUTES], node[TEXT], children or None, node[TAIL])
