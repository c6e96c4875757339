"""What goes out, in tests: one file back, a document of records; compared as expat reads it.

That is another parser than the one that the record reads and writes with.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from maillage.record.iati.out import (
    NAMESPACE,
    Chosen,
    Document,
    OutRefused,
    find_version,
    write_document,
    write_original,
    write_rebuilt,
)
from tests.conftest import NOW
from tests.record.door import Door

OURS = f"{{{NAMESPACE}}}"
MARK = "{https://maillage.example/ns/demo}generated"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def tree(element: ET.Element) -> Any:
    """Names, attributes, texts and order; blank text is none."""
    text, tail = element.text or "", element.tail or ""
    children = tuple(tree(child) for child in element)
    return (
        element.tag,
        sorted(element.items()),
        text if text.strip() else "",
        children,
        tail if tail.strip() else "",
    )


def same(a: bytes, b: bytes) -> bool:
    return bool(tree(ET.fromstring(a)) == tree(ET.fromstring(b)))


def original(door: Door, said: Path | str) -> bytes:
    taken = io.BytesIO()
    with door.store.open() as reader:
        write_original(reader, find_version(reader, str(said)), taken.write)
    return taken.getvalue()


def rebuilt(door: Door, said: Path | str) -> bytes:
    taken = io.BytesIO()
    with door.store.open() as reader:
        write_rebuilt(reader, find_version(reader, str(said)), taken.write)
    return taken.getvalue()


def document(door: Door, **chosen: Any) -> tuple[Any, Document]:
    """The root of the document of what was chosen, and what is told of it."""
    taken = io.BytesIO()
    with door.store.open() as reader:
        made = write_document(reader, taken.write, Chosen(**chosen), NOW)
    return ET.fromstring(taken.getvalue()), made


def refused(door: Door, said: str) -> OutRefused:
    with door.store.open() as reader, pytest.raises(OutRefused) as told:
        find_version(reader, said)
    return told.value
