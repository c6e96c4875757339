"""Refusals: what a side declined, and why, as data handed in. Taking the line away undoes all that it does.

A refused pair is not proposed again to anybody until the day that the refusal names. To the side that refused, a match
that is no better in the part named as reason is placed lower by a setting; its score stays, and the shift is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from maillage.matching.profiles.rows import rows_of
from maillage.matching.scores.weights import POSITION, Weights, default_weights
from maillage.reference.dates import PartialDate
from maillage.reference.problems import Problem

_EXAMPLE = {
    "example": '{"need": "n1", "offer": "o7", "by": "need", "reason": "distance", "on": "2026-11-20"}'
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """``by`` ("need" or "offer") declined the pair ``on`` a day; not proposed again before ``until``.

    ``reason`` is the name of a part (``distance``), or any other word: then nothing is shifted.
    """

    need: str
    offer: str
    by: str
    reason: str
    on: date
    until: date

    def bars(self, on: date | None) -> bool:
        """Whether the pair may not be proposed on a day; without a day, always."""
        return on is None or self.on <= on < self.until

    def shifts(self, on: date | None) -> bool:
        """Whether it moves later matches of the side that refused."""
        return self.reason in POSITION and (on is None or self.on <= on)


@dataclass(frozen=True, slots=True)
class Bar:
    """A legal bar, handed in by whoever knows the rules: a pair of identifiers, and the reason in words."""

    need: str
    offer: str
    reason: str


def read_refusals(path: Path, weights: Weights | None = None) -> tuple[list[Refusal], list[Problem]]:
    """The refusals of a file (JSON Lines, CSV, XLSX with need, offer, by, reason, on, until), and what is wrong."""
    rows, problems = rows_of(path)
    days = int((weights or default_weights()).setting("refusal_days"))
    found = []
    for line, row in rows:
        if row is None:
            problems.append(Problem("matching.line-no-object", str(path), line, values=_EXAMPLE))
            continue
        refusal, fault = _read(row, days)
        if refusal:
            found.append(refusal)
        else:
            field, said = fault
            values = {"found": said[:40]}
            problems.append(Problem("matching.refusal-wrong", str(path), line, field, values))
    return found, problems


def _read(row: dict[str, Any], days: int) -> tuple[Refusal | None, tuple[str, str]]:
    said = {key: str(row.get(key) or "").strip() for key in ("need", "offer", "by", "reason", "on", "until")}
    for key in ("need", "offer"):
        if not said[key]:
            return None, (key, said[key])
    if said["by"] not in ("need", "offer"):
        return None, ("by", said["by"])
    on = PartialDate.parse(said["on"])
    if on is None:
        return None, ("on", said["on"])
    until = PartialDate.parse(said["until"]) if said["until"] else None
    if said["until"] and (until is None or until.last < on.first):
        return None, ("until", said["until"])
    last = until.first if until else on.first + timedelta(days=days)
    return Refusal(said["need"], said["offer"], said["by"], said["reason"] or "other", on.first, last), (
        "",
        "",
    )


def by_id(refusals: Sequence[Refusal], side: str) -> dict[str, list[Refusal]]:
    """Refusals by the identifier of one side, in their stated order (day, other side, reason)."""
    found: dict[str, list[Refusal]] = {}
    for one in sorted(refusals, key=lambda r: (r.on, r.need, r.offer, r.by, r.reason, r.until)):
        found.setdefault(getattr(one, side), []).append(one)
    return found
