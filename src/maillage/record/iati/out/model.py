"""Nouns of the way out: what is refused, the names that are ours, a record on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maillage.record.iati.tree import Node

NAMESPACE = "https://maillage.example/ns/export"
"""Of everything that an export adds to a record or could not say in another version."""
DEMO = "https://maillage.example/ns/demo"
"""Of the mark by which an invented record says so."""
PREFIXES = {NAMESPACE: "maillage", DEMO: "demo"}

Put = Callable[[bytes], object]
"""Takes the next bytes of what is written."""


class OutRefused(Exception):
    """What was asked cannot be given, and nothing was written. ``code`` names the sentence, ``nearest`` what is there."""

    def __init__(self, code: str, nearest: list[str] | None = None, **values: object) -> None:
        super().__init__(code)
        self.code, self.nearest, self.values = code, nearest or [], values


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that the tables gave back: where it comes from, whether it is invented, and its node as published."""

    id: str
    statement: str
    source: str
    import_no: int
    line: int
    position: int
    digest: str
    generated: bool
    node: Node
