"""Reading TOML that somebody else wrote: what it says, or where and why it is none. No text takes long or ends in anything else."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST_NUMBER = 40
"""Digits: no sum, share or count is longer; a number that is reads as none (NaN), which every reader refuses with its line."""
_LONG = re.compile(r"(?<![\w.])(?:0x[0-9A-Fa-f_]{40}|0[ob][0-7_]{100}|[+-]?\d[\d_]{400})")
_MAYBE_LONG = re.compile(r"[0-9](?:[0-9_]{99}|[xob][0-9A-Fa-f_]{39})")
"""Found soon where there is nothing: only what it finds is looked at closely."""
_PART = r"""(?:[\w-]{1,200}|"[^"\n]{0,200}"|'[^'\n]{0,200}')"""
_DEEP = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*\.[ \t]*{_PART}){{20}}")
"""A key of more than twenty parts; reading one takes time that grows with the square of its length."""


class NotToml(Exception):
    """A text that is no TOML: the line where that shows (None where it does not), and what was found there."""

    def __init__(self, line: int | None, found: str) -> None:
        super().__init__(found)
        self.line, self.found = line, found


def read_toml(text: str) -> dict[str, Any]:
    """The tables of a text. Raises :class:`NotToml`.

    >>> read_toml("a = 1.5")["a"], read_toml("a = 1e999999999")["a"]
    (Decimal('1.5'), Decimal('NaN'))
    """
    if _MAYBE_LONG.search(text) and (at := _LONG.search(text)):
        raise NotToml(text.count("\n", 0, at.start()) + 1, "a number too long")
    if any(line.count(".") >= 20 for line in text.split("\n")) and (at := _DEEP.search(text)):
        raise NotToml(text.count("\n", 0, at.start()) + 1, "nested too deep")
    try:
        return tomllib.loads(text, parse_float=number)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        at_line = int(line[1]) if line else text.count("\n") + 1  # else it is the end that was not expected
        raise NotToml(at_line, str(error).split(" (at")[0]) from error
    except RecursionError as error:
        raise NotToml(None, "nested too deep") from error
    except ValueError as error:  # a day that no calendar has, in words of Python's own
        raise NotToml(None, str(error)) from error


def number(said: str) -> Decimal:
    """A number as it was written; NaN for one that nobody can mean."""
    try:
        read = Decimal(said)
    except InvalidOperation:
        return Decimal("NaN")
    if not read.is_finite():
        return read
    exponent = read.as_tuple().exponent
    fits = isinstance(exponent, int) and exponent >= -LONGEST_NUMBER and read.adjusted() <= LONGEST_NUMBER
    return read if fits else Decimal("NaN")
