"""A stream of bytes cut into blocks of whole records, in little memory whatever the file's size.

A block is a stretch of the file as it stands, from where the last one ended to the end of a record; put between the file's root
tags it is XML of its own. Tags inside comments and CDATA sections do not count. What is no UTF-8 is made so first.
Not for reading what the records say: see :mod:`.read`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from maillage.record.iati.standard import ROOTS

Read = Callable[[int], bytes]
"""Gives the next bytes, at most so many; nothing at the end."""

BLOCK = 1 << 20
"""A block is closed after the record that reaches so many bytes."""
LARGEST_RECORD = 128 << 20
"""A record of more bytes is left out and said so: libxml2's tree would take some ten times as much memory."""
_LONGEST_START = 1 << 20
_AT_ONCE = 1 << 20
_SPACE = b" \t\r\n"
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_NAME = re.compile(rb"[A-Za-z_\x80-\xff:][-\w.:\x80-\xff]*")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_PLAIN = {"utf-8", "ascii"}


class NotCut(Exception):
    """The file cannot be read as IATI at all. ``code`` is that of the problem, ``values`` those of its sentence."""

    def __init__(self, code: str, line: int = 1, **values: object) -> None:
        super().__init__(code)
        self.code, self.line, self.values = code, line, values


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the first record: the root's name, its start tag on one line, its line, the encoding."""

    root: str
    start: bytes
    line: int
    encoding: str

    @property
    def record(self) -> str:
        """The element of each record."""
        return ROOTS[self.root]

    @property
    def end(self) -> bytes:
        """The root's end tag."""
        return b"</" + self.root.encode() + b">"


@dataclass(frozen=True, slots=True)
class Span:
    """A record in a block: where it begins and ends there, and the line of the file it begins on."""

    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the file: its bytes, the line of its first byte, its records, and the number of the first of them."""

    body: bytes
    line: int
    records: tuple[Span, ...]
    first: int


@dataclass(slots=True)
class Ended:
    """How the file ended. ``too_large``: (line, bytes) of records left out; ``open``: line of a record without its end."""

    records: int = 0
    too_large: list[tuple[int, int]] = field(default_factory=list)
    open: int | None = None
    closed: bool = False
    after: int | None = None
    """line of something after the root's end"""


class Cutter:
    """Cuts one file. :attr:`head` is known from the start, :attr:`ended` once :meth:`blocks` has been exhausted.

    Raises NotCut when the bytes are no XML, have another root, or declare a document type.
    """

    def __init__(self, read: Read, block: int = BLOCK, largest: int = LARGEST_RECORD) -> None:
        self._size, self._largest = block, largest
        self.ended = Ended()
        first = read(_AT_ONCE)
        self._decode, encoding, first = _decoder(first)
        self._read = read
        self._buffer = bytearray(self._decode(first, not first))
        self._finished = not first
        self.head = self._find_head(encoding)
        record = self.head.record.encode()
        self._token = re.compile(
            rb"<!--|<!\[CDATA\[|<\?|<" + record + rb"(?=[\s/>])|</" + record + rb"\s*>|</" + self.head.root.encode() + rb"\s*>"
        )
        self._keep = len(record) + 64

    def blocks(self) -> Iterator[Block]:
        """The blocks in order. What stands after the last record comes as a last block without records, if anything."""
        return _Scan(self, self._token, self.head.record.encode()).blocks()

    def more(self) -> bool:
        """Put more of the file into the buffer; whether there was more."""
        if self._finished:
            return False
        data = self._read(_AT_ONCE)
        self._finished = not data
        self._buffer += self._decode(data, not data)
        return True

    def _find_head(self, encoding: str) -> Head:
        at = 0
        while True:
            at = self._past_space(at)
            data = self._buffer
            if data[at : at + 4] == b"<!--":
                at = self._find(b"-->", at + 4) + 3
            elif data[at : at + 2] == b"<?":
                at = self._find(b"?>", at + 2) + 2
            elif data[at : at + 2].upper() == b"<!":
                raise NotCut("record.iati-doctype", _lines(data, at))
            elif data[at : at + 1] == b"<":
                break
            else:
                raise NotCut("record.iati-not-xml", _lines(data, at), found=_shown(bytes(data[at : at + 40])))
        name = _NAME.match(self._buffer, at + 1)
        said = name.group().decode("utf-8", "replace") if name else ""
        end = self._end_of_tag(at)
        if said not in ROOTS:
            raise NotCut("record.iati-other-root", _lines(self._buffer, at), found=said or "?")
        line = _lines(self._buffer, at)
        start = re.sub(rb"[\r\n\t]", b" ", bytes(self._buffer[at:end]))
        self._body_line = _lines(self._buffer, end)
        if start.endswith(b"/>"):
            start = start[:-2] + b">"
            self.ended.closed = True
        del self._buffer[:end]
        return Head(said, start, line, encoding)

    def _past_space(self, at: int) -> int:
        while True:
            while at < len(self._buffer) and self._buffer[at] in _SPACE:
                at += 1
            if at < len(self._buffer) - 8 or not self._room(at) or not self.more():
                if at >= len(self._buffer):
                    raise NotCut("record.iati-empty")
                return at

    def _room(self, at: int) -> bool:
        if at > _LONGEST_START:
            raise NotCut("record.iati-not-xml", 1, found=_shown(bytes(self._buffer[:40])))
        return True

    def _find(self, what: bytes, at: int) -> int:
        while (found := self._buffer.find(what, at)) < 0:
            if not self._room(len(self._buffer) - _AT_ONCE) or not self.more():
                raise NotCut("record.iati-not-xml", 1, found=_shown(bytes(self._buffer[:40])))
        return found

    def _end_of_tag(self, at: int) -> int:
        """Just after the ">" of the start tag at ``at``, whatever its attributes hold."""
        while True:
            quote, place = 0, at
            for place in range(at, len(self._buffer)):
                byte = self._buffer[place]
                if quote:
                    quote = 0 if byte == quote else quote
                elif byte in b"\"'":
                    quote = byte
                elif byte == 62:
                    return place + 1
            if not self._room(len(self._buffer) - _AT_ONCE) or not self.more():
                raise NotCut("record.iati-not-xml", _lines(self._buffer, at), found=_shown(bytes(self._buffer[at : at + 40])))


class _Scan:
    """One pass over the buffer of a cutter."""

    def __init__(self, cutter: Cutter, token: re.Pattern[bytes], record: bytes) -> None:
        self.cutter, self.token, self.opening = cutter, token, b"<" + record
        self.buffer = cutter._buffer
        self.line = cutter._body_line  # of the first byte of the buffer
        self.spans: list[Span] = []
        self.at = 0
        self.open_at = -1
        self.counted, self.counted_to = self.line, 0

    def blocks(self) -> Iterator[Block]:
        ended = self.cutter.ended
        if ended.closed:
            return
        while not ended.closed:
            found = self.token.search(self.buffer, self.at)
            if found is None:
                if not self._refill():
                    break
                continue
            what, self.at = found.group(), found.end()
            if what in _SKIPPED:
                if not self._skip(_SKIPPED[what], found.start()):
                    break
            elif what == self.opening:
                if self.open_at < 0:
                    self.open_at = found.start()
                self._close_if_empty(found.start())
            elif self.opening[1:] in what and self.open_at >= 0:
                self._close(found.end())
            elif self.open_at < 0 and what.startswith(b"</"):
                yield from self._last(found.start())
                self._look_after(found.end())
                return
            if self.spans and self.spans[-1].end >= self.cutter._size and self.open_at < 0:
                yield self._block(self.spans[-1].end)
        if self.open_at >= 0:
            ended.open = self._line_of(self.open_at)
            ended.records += 1
            self.at = self.open_at
        yield from self._last(self.open_at if self.open_at >= 0 else len(self.buffer))

    def _refill(self) -> bool:
        """More bytes; where a record is past all measure, its bytes are let go while its end is looked for."""
        if self.open_at >= 0 and len(self.buffer) - self.open_at > self.cutter._largest:
            return self._leave_out()
        self.at = max(self.at, len(self.buffer) - self.cutter._keep)
        if self.open_at < 0:
            opening = self.buffer.rfind(b"<", self.at)
            self.at = min(self.at, opening) if opening >= 0 else self.at
        return self.cutter.more()

    def _skip(self, end: bytes, start: int) -> bool:
        """Past a comment, CDATA section or processing instruction; one without an end takes the rest."""
        at = self.at
        while (found := self.buffer.find(end, at)) < 0:
            at = max(self.at, len(self.buffer) - len(end))
            if self.open_at >= 0 and len(self.buffer) - self.open_at > self.cutter._largest:
                return self._leave_out()
            if not self.cutter.more():
                self.at = len(self.buffer)
                return True
        self.at = found + len(end)
        return True

    def _close_if_empty(self, start: int) -> None:
        """``<iati-activity/>`` has no end tag."""
        while (end := self.buffer.find(b">", self.at)) < 0:
            if not self.cutter.more():
                return
        if self.open_at == start and self.buffer[end - 1 : end] == b"/":
            quotes = self.buffer[start:end]
            if quotes.count(b'"') % 2 == 0 and quotes.count(b"'") % 2 == 0:
                self.at = end + 1
                self._close(end + 1)

    def _close(self, end: int) -> None:
        self.spans.append(Span(self.open_at, end, self._line_of(self.open_at)))
        self.open_at = -1

    def _leave_out(self) -> bool:
        """Let go of a record that is too large, up to its end; it counts as read."""
        line, gone, start = self._line_of(self.open_at), 0, self.open_at
        while True:
            found = self.token.search(self.buffer, self.at)
            while found is not None and not (found.group().startswith(b"</")):
                self.at = found.end()
                found = self.token.search(self.buffer, self.at)
            if found is not None:
                end = found.end()
                break
            keep = max(start, len(self.buffer) - self.cutter._keep)
            self._drop(start, keep)
            gone += keep - start
            self.at = start
            if not self.cutter.more():
                end = len(self.buffer)
                break
        gone += end - start
        self._drop(start, end)
        self.at, self.open_at = start, -1
        self.cutter.ended.too_large.append((line, gone))
        self.cutter.ended.records += 1
        return True

    def _drop(self, start: int, end: int) -> None:
        """Forget bytes inside the buffer; their lines are kept as empty ones, so that lines after them stay right."""
        newlines = self.buffer.count(b"\n", start, end)
        self.buffer[start:end] = b""
        self.dropped = getattr(self, "dropped", 0) + newlines

    def _line_of(self, at: int) -> int:
        """The line of a byte of the buffer. Asked in order: each byte is counted once."""
        if at < self.counted_to:
            return self.counted - self.buffer.count(b"\n", at, self.counted_to)
        self.counted += self.buffer.count(b"\n", self.counted_to, at)
        self.counted_to = at
        return self.counted + getattr(self, "dropped", 0)

    def _block(self, end: int) -> Block:
        made = Block(bytes(self.buffer[:end]), self.line, tuple(self.spans), self.cutter.ended.records)
        self.cutter.ended.records += len(self.spans)
        self.line = self._line_of(end)
        self.counted, self.counted_to = self.line, 0
        self.dropped = 0
        self.spans = []
        del self.buffer[:end]
        self.at -= end
        return made

    def _last(self, end: int) -> Iterator[Block]:
        if self.spans:
            last = self.spans[-1].end
            yield self._block(last)
            end -= last
        rest = bytes(self.buffer[:end])
        if rest.strip():
            yield Block(rest, self.line, (), self.cutter.ended.records)

    def _look_after(self, end: int) -> None:
        ended = self.cutter.ended
        ended.closed = True
        # Only the beginning of what follows is looked at: it has no effect on what was read.
        rest = re.sub(rb"<!--.*?-->|<\?.*?\?>|\s+", b"", bytes(self.buffer[self.at : self.at + _AT_ONCE]), flags=re.DOTALL)
        if rest:
            ended.after = self._line_of(self.at)


_SKIPPED = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}


def _decoder(first: bytes) -> tuple[Callable[[bytes, bool], bytes], str, bytes]:
    """What makes bytes UTF-8, the encoding they are in, and the first bytes without a byte order mark."""
    for mark, encoding in _BOMS:
        if first.startswith(mark):
            return _through(encoding), encoding, first[len(mark) :]
    for start, encoding in ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if first.startswith(start):
            return _through(encoding), encoding, first
    declared = _DECLARED.search(first[:1024])
    said = declared.group(1).decode() if declared else "utf-8"
    try:
        encoding = codecs.lookup(said).name
    except LookupError:
        raise NotCut("record.iati-encoding-unknown", 1, found=said) from None
    if encoding.startswith(("utf-16", "utf-32")):  # said so by bytes that are not: they would not be readable
        encoding = "utf-8"
    return _through(encoding), encoding, first


def _through(encoding: str) -> Callable[[bytes, bool], bytes]:
    if encoding in _PLAIN:
        return lambda data, last: data
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    return lambda data, last: decoder.decode(data, last).encode("utf-8", "replace")


def _lines(data: bytearray, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _shown(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip()[:30]
