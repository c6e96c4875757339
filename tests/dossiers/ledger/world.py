"""A log of a few dossiers, as an instance would keep it, and exports of one of them at any moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from maillage.dossiers.ledger import Proof, Row, canonical, checkpoint, export, link, tree, version_hash

ORIGIN, PRIVATE = "maillage.example/log", bytes(range(32))
KEY_LINE = checkpoint.key_line(ORIGIN, checkpoint.public_of(PRIVATE))
BEGUN = datetime(2026, 11, 1, 6, tzinfo=UTC)


@dataclass
class Log:
    """The rows of each dossier, and the leaves of the whole log in the order in which they came."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)
    where: dict[tuple[str, int], int] = field(default_factory=dict)

    def take(self, dossier: str, **said: Any) -> Row:
        rows = self.rows.setdefault(dossier, [])
        seq, before = len(rows) + 1, rows[-1].hash if rows else bytes(32)
        body = canonical({"dossier": dossier, "seq": seq, "at": "2026-11-01T06:00:00Z", **said})
        rows.append(Row(seq, body, link(before, body)))
        self.where[dossier, seq] = len(self.leaves)
        self.leaves.append(tree.leaf(dossier, seq, rows[-1].hash))
        return rows[-1]

    def checkpoint(self, size: int | None = None) -> str:
        size = size or len(self.leaves)
        return checkpoint.sign(
            ORIGIN, size, tree.root(self.leaves[:size]), BEGUN + timedelta(hours=size), PRIVATE
        )

    def export(
        self, dossier: str, older: tuple[int, ...] = (), attached: Mapping[str, bytes] | None = None
    ) -> bytes:
        nodes, size = tree.nodes(self.leaves), len(self.leaves)
        rows = self.rows[dossier]
        index = self.where[dossier, len(rows)]
        begins = {old: tree.consistency(nodes, old, size) for old in older}
        proof = Proof(index, tree.inclusion(nodes, index, size), begins)
        return export(rows, self.checkpoint(), proof, KEY_LINE, attached)


def log(length: int = 12) -> Log:
    """Three dossiers in turn; the second decision of each proposes a version, the others note something."""
    kept = Log()
    for number in range(length):
        dossier = f"d-{number % 3}"
        if number // 3 == 1:
            text = {
                "text": "definition",
                "parties": ["a", "b"],
                "articles": {"goals": {"ar": "الماء"}},
                "base": "",
            }
            kept.take(dossier, what={"kind": "version_proposed", "version": version_hash(**text), **text})
        else:
            kept.take(dossier, what={"kind": "noted", "says": {"fr": f"Été {number}"}})
    return kept
