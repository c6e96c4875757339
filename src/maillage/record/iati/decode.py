"""Bytes in any encoding made UTF-8 as they come. What is UTF-8 already passes as it is, faults and all: see :mod:`.block`.

In: the first bytes of a file, then the rest in pieces. Out: UTF-8, and what was met on the way: bytes that are none of the
encoding declared, or that look like another one.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

ENOUGH = 1024
"""Bytes of a file that tell its encoding: fewer are never looked at, but at the end of the file."""
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_STARTS = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_NO_ENCODINGS = {"unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined", "mbcs", "oem"}
"""Text codecs of Python that no file is written in."""


class Unknown(Exception):
    """The encoding declared does not exist. The message is its name."""


class Decoder:
    """Makes the bytes of one file UTF-8. ``encoding`` is the one they are in."""

    def __init__(self, first: bytes) -> None:
        """``first``: at least :data:`ENOUGH` bytes, or the whole file. Raises :class:`Unknown`."""
        self.encoding, self.mark = _found(first)
        self.replaced: int | None = None
        """Line of the first bytes that are none of the encoding; each such was read as U+FFFD."""
        self._line, self._accents = 1, 0
        plain = self.encoding in ("utf-8", "ascii")
        self._decoder: Any = None if plain else codecs.getincrementaldecoder(self.encoding)("strict")
        alike = self.encoding.startswith(("iso8859", "cp12", "latin"))
        self._other: Any = codecs.getincrementaldecoder("utf-8")("strict") if alike else None

    @property
    def looks_utf8(self) -> bool:
        """Whether everything read so far, declared as an encoding of one byte a letter, is UTF-8 with accents."""
        return self._other is not None and self._accents > 0

    def decode(self, data: bytes, last: bool) -> bytes:
        """The next bytes as UTF-8."""
        if self._decoder is None:
            return data
        if self._other is not None:
            self._look(data, last)
        try:
            text = self._decoder.decode(data, last)
        except UnicodeDecodeError:
            self._decoder.errors = "replace"  # a decoder that failed still stands where it stood
            text = self._decoder.decode(data, last)
            self._decoder.errors = "strict"
            if self.replaced is None:
                self.replaced = self._line + text.count("\n", 0, text.find("\ufffd"))
        self._line += text.count("\n")
        return bytes(text.encode("utf-8", "replace"))

    def _look(self, data: bytes, last: bool) -> None:
        try:
            self._accents += len(data) - len(self._other.decode(data, last))
        except UnicodeDecodeError:
            self._other = None


def _found(first: bytes) -> tuple[str, int]:
    """The encoding, and the length of the byte order mark."""
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding, len(mark)
    for start, encoding in _STARTS:
        if first.startswith(start):
            return encoding, 0
    declared = _DECLARED.search(first[:ENOUGH])
    said = declared.group(1).decode() if declared else "utf-8"
    try:
        found = codecs.lookup(said)
        codecs.getincrementaldecoder(said)
        is_text = found._is_text_encoding  # not one that unpacks or mixes bytes: Python has such codecs too
    except LookupError:
        raise Unknown(said) from None
    if not is_text or found.name.replace("-", "_") in _NO_ENCODINGS:
        raise Unknown(said)
    # A file whose declaration can be read as it stands is not in an encoding that would write it in other bytes.
    return (found.name, 0) if _writes_ascii(found.name) else ("utf-8", 0)


def _writes_ascii(encoding: str) -> bool:
    try:
        return "<?xml".encode(encoding) == b"<?xml"
    except UnicodeError:
        return False


def as_utf8(data: bytes) -> bytes:
    """Bytes that are said to be UTF-8: those that are none are read as Windows-1252, the others as what they are."""
    return data.decode("utf-8", _WINDOWS).encode()


_WINDOWS = "maillage-windows-1252"
codecs.register_error(
    _WINDOWS,
    lambda fault: (fault.object[fault.start : fault.end].decode("cp1252", "replace"), fault.end),  # type: ignore
)
