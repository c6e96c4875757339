"""Texts of the standard's types as typed columns: each distinct text is read once. What is not of the type is null."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from maillage.record.columns import DAY, DECIMAL, FLAG, INTEGER, LARGEST_AMOUNT, TIME

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?\Z", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)\Z", re.ASCII)
_USUAL_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,10})?\Z", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,18}\Z", re.ASCII)
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
MOST_DIGITS, MOST_DECIMALS = 28, 10
_EXACT = Context(prec=2 * MOST_DIGITS, rounding=ROUND_HALF_EVEN)
_LAST = Decimal(1).scaleb(-MOST_DECIMALS)


def read_day(text: str) -> date | None:
    """A date of XML Schema (YYYY-MM-DD, a time zone is left out of account); None for anything else.

    >>> read_day("2018-03-13Z"), read_day("2015-13-40")
    (datetime.date(2018, 3, 13), None)
    """
    found = _DAY.match(text.strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def read_time(text: str) -> datetime | None:
    """A date and time of XML Schema, in UTC (which is supposed where no zone is said); None for anything else."""
    said = text.strip()
    if not _TIME.match(said):
        return None
    try:
        found = datetime.fromisoformat(said)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_number(text: str) -> Decimal | None:
    """A decimal number, exact to 10 decimals (more are rounded); None for anything else and for one of more than 28 digits.

    >>> read_number("14.285714285714286"), read_number("1" * 29), read_number("1,5")
    (Decimal('14.2857142857'), None, None)
    """
    if _USUAL_NUMBER.match(text):
        return Decimal(text)
    number = _number(text)
    if number is None or (number and number.adjusted() >= MOST_DIGITS):
        return None
    kept = _EXACT.quantize(number, _LAST) if len(text.partition(".")[2]) > MOST_DECIMALS else number
    return kept if kept.adjusted() < MOST_DIGITS else None


def is_too_large(text: str) -> bool:
    """Whether a text is a number that no sum takes: ``LARGEST_AMOUNT`` or more, up or down."""
    number = _number(text)
    return number is not None and number.copy_abs() >= LARGEST_AMOUNT


def is_rounded(text: str) -> bool:
    """Whether a text is a number with more decimals than are kept."""
    return _NUMBER.match(text.strip()) is not None and len(_decimals(text)) > MOST_DECIMALS


def _decimals(text: str) -> str:
    return text.strip().partition(".")[2].rstrip("0")


def _number(text: str) -> Decimal | None:
    said = text.strip()
    return Decimal(said) if _NUMBER.match(said) else None


def read_integer(text: str) -> int | None:
    """A whole number of at most 18 digits; None for anything else."""
    said = text.strip()
    return int(said) if _INTEGER.match(said) else None


def read_flag(text: str) -> bool | None:
    """true, false, 1 or 0; None for anything else."""
    return _FLAGS.get(text.strip())


_READERS: dict[str, Callable[[str], Any]] = {
    DAY: read_day,
    TIME: read_time,
    DECIMAL: read_number,
    INTEGER: read_integer,
    FLAG: read_flag,
}


def typed_column(raw: Any, type_: str, as_: Any) -> Any:
    """The typed array (of Arrow type ``as_``) beside a raw one."""
    import pyarrow as pa

    if raw.null_count == len(raw):
        return pa.nulls(len(raw), as_)
    coded = raw.dictionary_encode()
    known = _KNOWN[type_]
    if len(known) > _MOST_KNOWN:
        known.clear()
    values = pa.array(list(map(known.__getitem__, coded.dictionary.to_pylist())), as_)
    return values.take(coded.indices)


_MOST_KNOWN = 100_000


class _Known(dict[str, Any]):
    """Texts and what they say, read when first asked for: dates and amounts come back from block to block."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        value = self[text] = self._read(text)
        return value


_KNOWN = {type_: _Known(read) for type_, read in _READERS.items()}
