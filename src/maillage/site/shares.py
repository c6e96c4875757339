"""Shares drawn: how many of a group were served, as a dot on a line from 0 to 100 per cent, beside all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FIRST, ROOM = 2.0, 96.0
"""Per cent of the width: where 0 lies, and how much lies between 0 and 100, so that a dot at either end is whole."""


def drawn(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``lines``: the rows with share (whole per cent) and x; ``base``: where all of them lie."""
    lines = [{**row, "share": _share(row), "x": _at(row)} for row in rows]
    base = next((line["x"] for line in lines if line.get("all") and line["n"]), "")
    return {"lines": lines, "base": base}


def _share(row: Mapping[str, Any]) -> int:
    """Rounded half up."""
    n, served = int(row["n"]), int(row["served"])
    return (200 * served + n) // (2 * n) if n else 0


def _at(row: Mapping[str, Any]) -> str:
    return f"{FIRST + ROOM * int(row['served']) / int(row['n']):.1f}%" if row["n"] else ""
