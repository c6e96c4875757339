"""The schema that libxml2 validates with, made from the facts of the standard for one version.

It accepts and refuses what the official schema of that version does; a test compares the two on files, on the
official cases and on mutations. No official file is needed, and none is copied.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from maillage.record.iati.standard import Element, Occurs, standard

_NAMESPACE = "http://www.w3.org/2001/XMLSchema"
_XML = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
<xs:attribute name="lang"><xs:simpleType><xs:union memberTypes="xs:language"><xs:simpleType>
<xs:restriction base="xs:string"><xs:enumeration value=""/></xs:restriction></xs:simpleType></xs:union></xs:simpleType>
</xs:attribute>
<xs:attribute name="space"><xs:simpleType><xs:restriction base="xs:NCName"><xs:enumeration value="default"/>
<xs:enumeration value="preserve"/></xs:restriction></xs:simpleType></xs:attribute>
<xs:attribute name="base" type="xs:anyURI"/><xs:attribute name="id" type="xs:ID"/>
</xs:schema>
"""
_ANY = '<xs:any namespace="##other" processContents="lax"{}/>'
_ANY_TIMES = _ANY.format(' minOccurs="0" maxOccurs="unbounded"')
_ANY_ATTRIBUTE = '<xs:anyAttribute namespace="##other" processContents="lax"/>'
_STRUCTURES = ("elements", "mixed", "empty")


@cache
def schema(root: str, version: str) -> Any:
    """The compiled schema (``lxml.etree.XMLSchema``) of files with that root in that version. Some 10 ms, once."""
    from lxml import etree

    with tempfile.TemporaryDirectory(prefix="maillage-") as folder:
        (Path(folder) / "xml.xsd").write_text(_XML, encoding="utf-8")
        file = Path(folder) / "iati.xsd"
        file.write_text(schema_text(root, version), encoding="utf-8")
        return etree.XMLSchema(file=str(file))


def schema_text(root: str, version: str) -> str:
    """The schema as XML Schema 1.0 text; it imports ``xml.xsd`` beside it for ``xml:lang``."""
    return (
        f'<xs:schema xmlns:xs="{_NAMESPACE}">'
        '<xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="xml.xsd"/>'
        f"{_element(standard()[root], version, top=True)}{_shared(standard()[root], version)}</xs:schema>"
    )


def _shared(root: Element, version: str) -> str:
    """Declarations of the elements that libxml2 shall know inside foreign elements, each name once."""
    found: dict[str, str] = {}
    for element in root.walk():
        occurs = element.versions.get(version)
        if occurs is not None and occurs.shared and element.name not in found:
            found[element.name] = _element(element, version, top=True)
    return "".join(found.values())


def _element(element: Element, version: str, top: bool = False) -> str:
    occurs = element.versions[version]
    times = "" if top else f' minOccurs="{occurs.min}" maxOccurs="{"unbounded" if occurs.many else 1}"'
    start = f'<xs:element name="{element.name}"{times}'
    if occurs.content == "anything":
        return f'{start} type="xs:anyType"/>'
    attributes = _attributes(element, version) + (_ANY_ATTRIBUTE if occurs.foreign_attributes else "")
    if occurs.content not in _STRUCTURES:
        if not attributes:
            return f'{start} type="xs:{occurs.content}"/>'
        body = f'<xs:simpleContent><xs:extension base="xs:{occurs.content}">{attributes}</xs:extension></xs:simpleContent>'
        return f"{start}><xs:complexType>{body}</xs:complexType></xs:element>"
    mixed = ' mixed="true"' if occurs.content == "mixed" else ""
    return f"{start}><xs:complexType{mixed}>{_particles(element, occurs, version)}{attributes}</xs:complexType></xs:element>"


def _attributes(element: Element, version: str) -> str:
    made = []
    for attribute in element.attributes.values():
        if version not in attribute.versions:
            continue
        required, type_ = attribute.versions[version]
        use = ' use="required"' if required else ""
        if type_ == "xml:lang":
            made.append(f'<xs:attribute ref="xml:lang"{use}/>')
        else:
            made.append(f'<xs:attribute name="{attribute.said}" type="xs:{type_}"{use}/>')
    return "".join(made)


def _particles(element: Element, occurs: Occurs, version: str) -> str:
    if not occurs.model:
        return ""
    children = [_element(child, version) for child in element.children.values() if version in child.versions]
    if occurs.model.startswith("choice"):
        foreign = _ANY.format("") if occurs.foreign else ""
        least = occurs.model.partition(" ")[2]
        return (
            f'<xs:choice minOccurs="{least}" maxOccurs="unbounded">{"".join(children)}{foreign}</xs:choice>'
        )
    if occurs.foreign.startswith("at "):
        children.insert(int(occurs.foreign[3:]), _ANY_TIMES)
    elif occurs.foreign:
        children.append(_ANY_TIMES)
    return f"<xs:sequence>{''.join(children)}</xs:sequence>"
