"""One source file back: the stored original byte for byte, or rebuilt from the tables, equal as a tree.

A file is named by its path as given at import, by its web address, or by the SHA-256 of its bytes; of several
versions under one path, the newest. The tables hold a record once though several versions of its file have it, and
not in which order; then the order is read from the stored original, the records come from the tables.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.record.iati.columns import FILES
from maillage.record.iati.out.model import Kept, OutRefused, Put
from maillage.record.iati.out.records import Wanted, records
from maillage.record.iati.tree import to_xml

if TYPE_CHECKING:
    from maillage.record.store import Reader

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KINDS = ("iati", "iati-organisations")
MOST_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a source: the source, its path as given, the SHA-256 of the bytes, the import that took it in."""

    source: str
    path: str
    sha256: str
    import_no: int
    newest: bool
    older: int
    """How many other versions of that source are kept."""


def find_version(reader: Reader, said: str) -> Version:
    """The version of an IATI file that ``said`` names. Raises OutRefused when there is none, with the nearest paths."""
    said = said.strip()
    found = _by_hash(reader, said.lower()) if _SHA256.fullmatch(said.lower()) else _by_name(reader, said)
    if found is None:
        found = _by_content(reader, said)
    if found is None:
        raise OutRefused("no_source", _nearest(reader, said), found=said)
    source = reader.manifest.source(found.source) or {}
    if not set(source.get("kinds", ())) & set(_KINDS) and source.get("asked") != "iati":
        raise OutRefused("no_iati", found=found.path)
    return found


def _by_hash(reader: Reader, sha256: str) -> Version | None:
    found = [
        _version(source, position)
        for source in reader.manifest.sources
        for position, (_, digest, _) in enumerate(source["versions"])
        if digest == sha256
    ]
    return max(found, key=lambda v: (v.newest, v.import_no), default=None)


def _by_name(reader: Reader, said: str) -> Version | None:
    """By path as given or address; else by where the path leads to. The newest import wins."""
    from pathlib import Path

    from maillage.record.files import printable
    from maillage.reference.identifiers import stated

    sources = reader.manifest.sources
    named = [s for s in sources if said in (s["path"], s["address"])]
    if not named and "\0" not in said:
        here = stated("source", printable(str(Path(said).expanduser().resolve())))
        named = [s for s in sources if s["id"] == here]
    newest = max(named, key=lambda s: s["import_no"], default=None)
    return _version(newest, len(newest["versions"]) - 1) if newest else None


def _by_content(reader: Reader, said: str) -> Version | None:
    """By the bytes that lie there now: a copy of a known file is known by what it holds, not by its path."""
    import hashlib
    from pathlib import Path

    try:
        with Path(said).expanduser().open("rb") as file:
            return _by_hash(reader, hashlib.file_digest(file, "sha256").hexdigest())
    except (OSError, ValueError):
        return None


def _version(source: Mapping[str, Any], position: int) -> Version:
    import_no, sha256, _ = source["versions"][position]
    last = len(source["versions"]) - 1
    return Version(source["id"], source["path"], sha256, import_no, position == last, last)


def _nearest(reader: Reader, said: str) -> list[str]:
    import difflib

    known = [s["path"] for s in reader.manifest.sources if set(s["kinds"]) & set(_KINDS)]
    name = said.rpartition("/")[2]
    same = [path for path in known if path.rpartition("/")[2] == name]
    return (same or difflib.get_close_matches(said, known, MOST_NEAREST, 0.6))[:MOST_NEAREST]


def write_original(reader: Reader, version: Version, put: Put) -> tuple[str, int]:
    """Write the stored bytes of a version; its root's name and how many records it has, as far as the tables say.

    Raises RecordDamaged when the bytes are not those that came in.
    """
    for data in reader.store.read_original(version.sha256):
        put(data)
    file = _file(reader, version)
    return (file["root"], file["records"]) if file else ("iati-activities", 0)


def write_rebuilt(reader: Reader, version: Version, put: Put) -> tuple[str, int]:
    """Write a version rebuilt from the tables; its root's name and how many records it has.

    Equal to the file as a tree; comments, processing instructions and blank text are not in the tables, nor is a
    record that could not be read. Raises OutRefused when the tables do not hold this version.
    """
    file = _file(reader, version)
    if file is None:
        raise OutRefused("not_in_tables", found=version.path)
    root, outside = file["root"], _outside(file)
    attributes = json.loads(file["attributes"] or "{}")
    start = to_xml((root, attributes or None, None, None, None))
    put(f'<?xml version="1.0" encoding="UTF-8"?>\n{start.removesuffix("/>")}>'.encode())
    number, after_text = 0, False

    def write(said: str, is_text: bool) -> None:
        """An element on a line of its own; text as it stood, with no blank put to it."""
        nonlocal after_text
        put((said if is_text or after_text else f"\n  {said}").encode())
        after_text = is_text

    for kept in _in_order(reader, version, root):
        for said in outside.pop(number, ()):
            write(*said)
        write(to_xml(kept.node, indent=1), False)
        number += 1
    for at in sorted(outside):
        for said in outside[at]:
            write(*said)
    put(f"{'' if after_text else chr(10)}</{root}>\n".encode())
    return root, number


def _file(reader: Reader, version: Version) -> dict[str, Any] | None:
    """The row of ``iati_file`` that the version's newest import made; None when the tables do not hold it."""
    import pyarrow.dataset as dataset

    from maillage.record.arrow import read_parts

    where = (dataset.field("source") == version.source) & (dataset.field("sha256") == version.sha256)
    rows = read_parts(reader.files(FILES), FILES, None, where).to_pylist()
    return max(rows, key=lambda row: row["import_no"], default=None)


def _outside(file: dict[str, Any]) -> dict[int, list[tuple[str, bool]]]:
    """What stands beside the records: how many records before it → (XML, whether it is text)."""
    from xml.sax.saxutils import escape

    from lxml import etree

    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for before, said in json.loads(file["outside"] or "[]"):
        try:
            etree.fromstring(said.encode())
        except etree.XMLSyntaxError:
            found[before].append((escape(said, {"\r": "&#13;"}), True))
        else:
            found[before].append((said, False))
    return found


def _in_order(reader: Reader, version: Version, root: str) -> Iterator[Kept]:
    """The records of that version of the file, in its order."""
    import pyarrow.dataset as dataset

    source = reader.manifest.source(version.source) or {"versions": ()}
    wanted = Wanted(dataset.field("source") == version.source)
    if len(source["versions"]) == 1 or version.import_no == source["versions"][0][0]:
        where = dataset.field("import_no") == version.import_no
        yield from records(reader, root, Wanted(wanted.where & where))
        return
    digests = list(_digests(reader, version))
    among = dataset.field("digest").isin(sorted(set(digests)))
    kept: dict[str, list[Kept]] = defaultdict(list)
    for one in records(reader, root, Wanted(wanted.where & among)):
        kept[one.digest].append(one)
    for digest in digests:
        if kept.get(digest):
            yield kept[digest][0]


def _digests(reader: Reader, version: Version) -> Iterator[str]:
    """The digest of each record of the stored original, in order."""
    import hashlib

    from maillage.record.iati.cut import Cutter

    with reader.store.open_original(version.sha256) as stream:
        for block in Cutter(stream.read).blocks():
            for span in block.records:
                yield hashlib.sha256(block.body[span.start : span.end]).hexdigest()
