"""Which statement is current: compared with what its source said before, and with what other sources say.

Rules, stated and shown (column ``why``): of several statements of one thing, the one of the later date is current (an
IATI activity's ``last-updated-datetime``, else its source's date); else the one whose file is of the later date
(``generated-datetime``); else the later import; else the earlier line. What its own source replaced is ``superseded``. What is
gone from a newer version of its source stays current, marked ``vanished``: absence is not an end. Where a
source always says all that stands (``About.complete``), what is gone from it was taken back, and is ``superseded`` by nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """The little that deciding needs to know of a statement."""

    statement: str
    id: str
    source: str
    as_of: str
    import_no: int
    line: int
    file_as_of: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A source's new statements against its older ones, as statement identifiers."""

    added: tuple[str, ...]
    changed: Mapping[str, str]
    """new statement → the older one it replaces"""
    unchanged: tuple[str, ...]
    vanished: tuple[str, ...]


def compare(new: Sequence[tuple[str, str]], old: Iterable[tuple[str, str]]) -> Compared:
    """Compare (statement, thing) pairs of a source with those it made before.

    A statement made again is unchanged. What is left pairs up by thing, in order: a new statement of a thing whose old
    one is gone is a change. The rest is added or vanished.
    """
    before = dict(old)
    unchanged = tuple(statement for statement, _ in new if statement in before)
    kept = set(unchanged)
    free: dict[str, list[str]] = defaultdict(list)
    for statement, thing in before.items():
        if statement not in kept:
            free[thing].append(statement)
    added, changed = [], {}
    for statement, thing in new:
        if statement in kept:
            continue
        if free.get(thing):
            changed[statement] = free[thing].pop(0)
        else:
            added.append(statement)
    vanished = tuple(s for rest in free.values() for s in rest)
    return Compared(tuple(added), changed, unchanged, vanished)


def pass_over(live: Iterable[Said]) -> list[tuple[str, str, str, str]]:
    """For live statements: (statement, standing, by, why) of each that another statement of its thing outranks."""
    things: dict[str, list[Said]] = defaultdict(list)
    for said in live:
        things[said.id].append(said)
    return [row for said in things.values() if len(said) > 1 for row in _rank(said)]


def _rank(said: list[Said]) -> list[tuple[str, str, str, str]]:
    said.sort(
        key=lambda s: (_descending(s.as_of), _descending(s.file_as_of), -s.import_no, s.line, s.statement)
    )
    best = said[0]
    return [
        (
            s.statement,
            "repeated" if s.source == best.source else "other_source",
            best.statement,
            _why(best, s),
        )
        for s in said[1:]
    ]


def _why(best: Said, other: Said) -> str:
    if best.as_of != other.as_of:
        return "newer_as_of"
    if best.file_as_of != other.file_as_of:
        return "newer_file"
    return "later_import" if best.import_no != other.import_no else "earlier_line"


def _descending(date: str) -> tuple[int, ...]:
    """Later dates first, no date last; a bare year stands before no month of it, after all later ones."""
    return tuple(-ord(c) for c in date) if date else (1,)


def as_row(table: str, said: tuple[str, str, str, str], import_no: int) -> dict[str, Any]:
    """A row of the table ``standing``."""
    statement, standing, by, why = said
    return {
        "statement": statement,
        "table": table,
        "standing": standing,
        "by": by,
        "since_import": import_no,
        "why": why,
    }
