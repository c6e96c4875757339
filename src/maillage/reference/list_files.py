"""Reviewed lists as files: CSV with a head of ``# key: value`` lines (title, source, as_of, verified, version).

CSV rather than TOML because these lists are long (start-up time) and are reviewed in a spreadsheet. Nothing is turned
into a number, a truth value or a null: the code "NA" and the word "no" stay text.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list: ``head`` says where it comes from, ``rows`` are its lines as text."""

    head: dict[str, str]
    rows: tuple[dict[str, str], ...]


@cache
def list_file(name: str) -> ListFile:
    """The list ``data/<name>.csv`` of this room, read once."""
    path = resources.files("maillage.reference") / "data" / f"{name}.csv"
    return parse_list(path.read_text(encoding="utf-8"))


def parse_list(text: str) -> ListFile:
    """``text`` as a list.

    >>> parse_list("# source: own\\ncode,en\\nNA,no\\n")
    ListFile(head={'source': 'own'}, rows=({'code': 'NA', 'en': 'no'},))
    """
    lines = text.splitlines()
    body = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = {}
    for line in lines[:body]:
        key, _, value = line.lstrip("# ").partition(":")
        head[key.strip()] = value.strip()
    return ListFile(head, tuple(csv.DictReader(lines[body:])))
