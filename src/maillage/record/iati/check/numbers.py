"""Decimal numbers that Maillage cannot hold as they are written: too large for any sum, or with more decimals than it keeps.

The schema lets both pass. In: rows, turned (:mod:`.held`), and records of lxml. Out: :class:`Fault` whose rule begins with
``limit:``, as it is ours and not the standard's. The text stays as published either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from maillage.record.columns import DECIMAL, LARGEST_AMOUNT
from maillage.record.iati.check.fault import Fault, Paths, line_of
from maillage.record.iati.check.held import Held
from maillage.record.iati.columns import TYPED
from maillage.record.iati.layout import FIRST, layouts
from maillage.record.iati.typing import MOST_DECIMALS, is_rounded, is_too_large

_ROUNDED = "record.iati-number-rounded"
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Column:
    table: int
    column: int
    path: str
    attribute: str | None


@cache
def _columns(root: str) -> tuple[_Column, ...]:
    return tuple(
        _Column(table.number, at, said.path, said.attribute)
        for table in layouts()[root].tables
        for at, said in enumerate(table.said, FIRST)
        if TYPED.get(said.type, ("", ""))[1] == DECIMAL
    )


def number_faults(records: list[Any], held: Held, base: int) -> Iterator[Fault]:
    """The numbers out of measure: each one too large; of those that are rounded, the first of a record and place."""
    paths = Paths(None)
    for column in _columns(held.layout.root):
        told = {text: code for text in held.distinct(column.table, column.column) if (code := _told(text))}
        if not told:
            continue
        met: set[tuple[int, str]] = set()
        for index, text in zip(
            held.column(column.table, 0), held.column(column.table, column.column), strict=True
        ):
            if text in told and (index, text) not in met:
                met.add((index, text))
                if paths.record is not records[index]:
                    paths = Paths(records[index])
                yield from _faults(index, records[index], column, text, told[text], paths, base)


def _faults(
    index: int, record: Any, column: _Column, text: str, code: str, paths: Paths, base: int
) -> Iterator[Fault]:
    expected = MOST_DECIMALS if code == _ROUNDED else str(LARGEST_AMOUNT)
    for element in _elements(record, column, text):
        yield Fault(
            index, code, f"limit:{code.removeprefix('record.iati-')}", line_of(element, base),
            paths.of(element, column.attribute or ""), {"found": _shown(text), "expected": expected},
        )  # fmt: skip
        if code == _ROUNDED:
            break


def _elements(record: Any, column: _Column, text: str) -> Iterable[Any]:
    elements = record.iterfind(column.path) if column.path else [record]
    return (e for e in elements if (e.get(column.attribute) if column.attribute else e.text) == text)


@lru_cache(65536)
def _told(text: str | None) -> str | None:
    """The problem that a number is told by; None for a good one and for what is no number, which the schema tells."""
    if text is None or len(text) <= MOST_DECIMALS:
        return None
    if is_too_large(text):
        return "record.iati-number-too-large"
    return _ROUNDED if is_rounded(text) else None


def _shown(text: str) -> str:
    said = text.strip()
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
