"""The one byte form of a value, so that what is hashed today is hashed to the same number by anyone, anywhere, for ever.

Kept on purpose to the part of JSON on which every writer agrees (RFC 8785 gives the same bytes for it): nothing, yes and no, whole
numbers within ±(2⁵³ − 1), text in Unicode's form NFC, lists, and tables whose keys are ASCII. Keys stand in order, nothing is
indented, the bytes are UTF-8. There are no floats: money is in whole minor units, other numbers and days are text.
"""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import msgspec

LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly (RFC 8785, 3.2.2.3; RFC 7493, 2.2)."""
DEEPEST = 64
"""How many lists and tables may stand in one another."""

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder().decode


class NotCanonical(ValueError):
    """A value that has no byte form, or bytes that are not the form of what they say.

    ``path``: where (``articles.goals[2]``, ``byte 17``; empty for the whole). ``found``: what stands there.
    """

    def __init__(self, path: str, found: str) -> None:
        super().__init__(f"{path or 'the whole'}: {found}")
        self.path, self.found = path, found


def canonical(value: Any) -> bytes:
    """The bytes of ``value``. Text is put in NFC, a tuple is a list. Raises NotCanonical.

    >>> canonical({"seq": 1, "at": "2026-11-28", "names": {"fr": "Agadir"}})
    b'{"at":"2026-11-28","names":{"fr":"Agadir"},"seq":1}'
    """
    return _encode(_checked(value))


def read(data: bytes) -> Any:
    """The value that ``data`` is the form of. Raises NotCanonical where the same value has another form, or none."""
    try:
        value = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise NotCanonical("", str(fault)) from None
    form = _encode(_checked(value))
    if form != data:
        place = next((i for i, (a, b) in enumerate(zip(form, data, strict=False)) if a != b), len(form))
        raise NotCanonical(f"byte {place}", repr(data[place : place + 20]))
    return value


def _checked(value: Any, deep: int = 0) -> Any:
    """``value`` with its texts in NFC. Most values are ASCII text and tables of it: those cost least."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _text(value)
    if kind is dict or kind is list or kind is tuple:
        if deep == DEEPEST:
            raise NotCanonical("", f"more than {DEEPEST} lists and tables in one another")
        return _table(value, deep + 1) if kind is dict else _list(value, deep + 1)
    if kind is int and not -LARGEST <= value <= LARGEST:
        raise NotCanonical("", f"a number beyond ±(2^53 - 1): {value:.3e}")
    if kind is int or kind is bool or value is None:
        return value
    raise NotCanonical("", f"{kind.__name__}: {value!r:.60}")


def _table(table: dict[Any, Any], deep: int) -> dict[str, Any]:
    whole = {}
    for key, value in table.items():
        if type(key) is not str or not key.isascii():
            raise NotCanonical("", f"a key that is not ASCII text: {key!r:.60}")
        try:
            whole[key] = _checked(value, deep)
        except NotCanonical as fault:
            raise _within(key, fault) from None
    return whole


def _list(values: list[Any] | tuple[Any, ...], deep: int) -> list[Any]:
    whole = []
    for place, value in enumerate(values):
        try:
            whole.append(_checked(value, deep))
        except NotCanonical as fault:
            raise _within(f"[{place}]", fault) from None
    return whole


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical("", f"half of a character: {text!r:.60}") from None
    return normalize("NFC", text)


def _within(step: str, fault: NotCanonical) -> NotCanonical:
    dot = "." if fault.path and not fault.path.startswith("[") else ""
    return NotCanonical(f"{step}{dot}{fault.path}", fault.found)
