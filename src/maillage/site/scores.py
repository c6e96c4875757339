"""A score drawn: one bar of its parts, and a line for each part on one scale, so that one point has one length everywhere.

In: parts in thousandths of a point, as ``matching.scores`` explains them. Out: numbers in points, lengths in per cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

MILLI = 1000
MANY = 3
"""Parts not known from which on they are folded."""


def drawn(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``total`` of ``most`` points, ``strips`` (x, width) of the bar, ``lines``: each part with its points ``of`` how many,
    ``width`` within ``room`` of its own bar, ``known`` and ``why``. The total is the exact sum of the lines. Where many are not
    known, they stand apart (``unknown``), with their own sum (``apart``): on a phone they would hide what is known."""
    most = sum(part["of"] for part in parts)
    longest = max((part["of"] for part in parts), default=0)
    strips, before = [], 0
    for part in parts:
        if part["points"]:
            strips.append({"x": _per_cent(before, most), "width": _per_cent(part["points"], most)})
        before += part["points"]
    lines = [
        {
            **part,
            "points": _points(part["points"]),
            "of": _points(part["of"]),
            "room": _per_cent(part["of"], longest),
            "width": _per_cent(part["points"], longest),
        }
        for part in parts
    ]
    known = [line for line in lines if line.get("known", True)]
    unknown = [line for line in lines if not line.get("known", True)]
    folded = len(unknown) >= MANY and bool(known)
    return {
        "total": _points(before),
        "most": _points(most),
        "n_parts": len(lines),
        "strips": strips,
        "lines": known if folded else lines,
        "unknown": unknown if folded else [],
        "apart": {
            "n": len(unknown),
            "points": sum((line["points"] for line in unknown), Decimal(0)),
            "of": sum((line["of"] for line in unknown), Decimal(0)),
        },
    }


def _points(milli: int) -> Decimal:
    return Decimal(milli) / MILLI


def _per_cent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%" if whole else "0%"
