"""The IATI files that are measured, and the bare walk that each figure stands beside.

The real files are those of ``MAILLAGE_TEST_DATA/iati``; a large one is made by repeating the activities of one publisher
under other identifiers. The walk parses with lxml and touches every tag, every attribute (name and value), every text
and every tail: the floor of any reader in Python. Large files are walked in pieces, as whole trees they would be slower.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

_ROOT = re.compile(rb"<iati-activities[^>]*>")
_ACTIVITY = re.compile(rb"<iati-activity[ >].*?</iati-activity>", re.DOTALL)
_IDENTIFIER = re.compile(rb"(<iati-identifier>\s*)")
_END = b"</iati-activities>"
PIECE = 1_000_000
"""Bytes of a piece of a large file that is walked."""
_OLD = 1_700_000_000  # a file young when it is taken in is read again the next time, by rule


def real_files() -> list[Path]:
    """The real files, those that are no XML left out; empty without MAILLAGE_TEST_DATA."""
    data = os.environ.get("MAILLAGE_TEST_DATA")
    return sorted((Path(data) / "iati").rglob("*.xml")) if data else []


def one_root(files: Sequence[Path], target: Path) -> Path:
    """The activities of several files under the root of the first."""
    with target.open("wb") as out:
        out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + _root(files[0]) + b"\n")
        for path in files:
            out.writelines(activity + b"\n" for activity in _ACTIVITY.findall(path.read_bytes()))
        out.write(_END + b"\n")
    os.utime(target, (_OLD, _OLD))
    return target


def repeated(files: Sequence[Path], target: Path, megabytes: int) -> Path:
    """A file of that size: the activities of the files again and again, each time under other identifiers."""
    activities = [activity for path in files for activity in _ACTIVITY.findall(path.read_bytes())]
    wanted, size, turn = megabytes * 1_000_000, 0, 0
    with target.open("wb") as out:
        out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + _root(files[0]) + b"\n")
        while size < wanted:
            for activity in activities:
                named = _IDENTIFIER.sub(rb"\g<1>R%d-" % turn, activity, count=1)
                size += out.write(named + b"\n")
                if size >= wanted:
                    break
            turn += 1
        out.write(_END + b"\n")
    os.utime(target, (_OLD, _OLD))
    return target


def _root(path: Path) -> bytes:
    found = _ROOT.search(path.read_bytes())
    if found is None:
        raise ValueError(f"{path} has no root of IATI activities")
    return found[0]


def walk(paths: Sequence[Path]) -> int:
    """The bare walk over files; how many attributes it met."""
    from lxml import etree

    met = 0
    for path in paths:
        for document in pieces(path):
            root = etree.fromstring(document, etree.XMLParser(huge_tree=True, no_network=True))
            for element in root.iter():
                _ = element.tag, element.text, element.tail
                for _name, _value in element.items():
                    met += 1
    return met


def pieces(path: Path) -> Iterator[bytes]:
    """A file whole, or as documents of a megabyte when it is large and one of ours (see :func:`repeated`)."""
    data = path.read_bytes()
    if len(data) < 8 * PIECE:
        yield data
        return
    start = _root(path)
    at = data.index(start) + len(start)
    while at < len(data) - len(_END) - 1:
        end = data.find(b"</iati-activity>", min(at + PIECE, len(data)))
        end = len(data) if end < 0 else end + len(b"</iati-activity>")
        body = data[at:end]
        yield start + body + (b"" if body.rstrip().endswith(_END) else _END)
        at = end
