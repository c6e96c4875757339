"""A stream of bytes cut into blocks of whole records, in little memory whatever the file's size.

A block is a stretch of the file as it stands, from where the last one ended to the end of a record; put between the file's root
tags it is XML of its own. Tags inside comments and CDATA sections do not count. What is no UTF-8 is made so first.
Not for reading what the records say: see :mod:`.read`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from maillage.record.iati.decode import ENOUGH, Decoder, Unknown
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
_NAME = re.compile(rb"[A-Za-z_\x80-\xff:][-\w.:\x80-\xff]*")
_TAG = re.compile(rb"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>""")
"""The rest of a start tag: its values may hold ">"."""
_NOTHING = re.compile(rb"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_GZIP = b"\x1f\x8b"
_HTML = re.compile(rb"<!doctype\s+html\b", re.IGNORECASE)
_REACH = 1 << 16
"""How far from the end of what was read a tag may begin that is not whole yet."""
_SKIPPED = {"comment": b"-->", "cdata": b"]]>", "instruction": b"?>"}


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

    def beside(self, record: str) -> bytes:
        """What stands beside its records, an empty ``record`` element in place of each; lines stay what they were."""
        left, at = b"", 0
        for span in self.records:
            lines = self.body.count(b"\n", span.start, span.end)
            left += self.body[at : span.start] + b"<" + record.encode() + b"/>" + b"\n" * lines
            at = span.end
        return left + self.body[at:]


@dataclass(slots=True)
class Ended:
    """How the file ended. ``too_large``: (line, bytes) of records left out; ``outside``: the same of what stands beside
    records; ``open``: line of a record without its end."""

    records: int = 0
    too_large: list[tuple[int, int]] = field(default_factory=list)
    outside: list[tuple[int, int]] = field(default_factory=list)
    open: int | None = None
    closed: bool = False
    after: int | None = None
    """line of something after the root's end"""


class Cutter:
    """Cuts one file. :attr:`head` is known from the start, :attr:`ended` once :meth:`blocks` has been exhausted.

    ``block`` and ``largest`` are bytes. Raises NotCut when the bytes are no XML, have another root, are a web page, or
    declare a document type.
    """

    def __init__(self, read: Read, block: int = BLOCK, largest: int = LARGEST_RECORD) -> None:
        self._size, self._largest = block, largest
        self.ended = Ended()
        self._read = read
        first = b""
        while len(first) < ENOUGH and (data := read(_AT_ONCE)):
            first += data
        try:
            self.decoder = Decoder(first)
        except Unknown as fault:
            raise NotCut("record.iati-encoding-unknown", 1, found=str(fault)) from None
        self._buffer = bytearray(self.decoder.decode(first[self.decoder.mark :], not first))
        self._finished = not first
        self.head = self._find_head(self.decoder.encoding)

    def blocks(self) -> Iterator[Block]:
        """The blocks in order. What stands beside records comes with those after it, else as a block without records."""
        return _Scan(self, self._line_after_head).blocks()

    def more(self) -> bool:
        """Put more of the file into the buffer; whether there was more."""
        if self._finished:
            return False
        data = self._read(_AT_ONCE)
        self._finished = not data
        self._buffer += self.decoder.decode(data, not data)
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
            elif data[at : at + 2] == b"<!":
                page = self._is_web_page(at)
                raise NotCut("record.iati-web-page" if page else "record.iati-doctype", _lines(data, at))
            elif data[at : at + 1] == b"<":
                break
            elif data.startswith(_GZIP):
                raise NotCut("record.file-packed", found="gzip")
            else:
                raise NotCut("record.iati-not-xml", _lines(data, at), found=_shown(bytes(data[at : at + 40])))
        end = self._end_of_tag(at)
        name = _NAME.match(self._buffer, at + 1)
        said = name.group().decode("utf-8", "replace") if name else ""
        line = _lines(self._buffer, at)
        if said.lower() == "html":
            raise NotCut("record.iati-web-page", line)
        if said not in ROOTS:
            raise NotCut("record.iati-other-root", line, found=said or "?")
        start = re.sub(rb"[\r\n\t]", b" ", bytes(self._buffer[at:end]))
        self._line_after_head = _lines(self._buffer, end)
        if start.endswith(b"/>"):
            start = start[:-2] + b">"
            self.ended.closed = True
        del self._buffer[:end]
        return Head(said, start, line, encoding)

    def _is_web_page(self, at: int) -> bool:
        """Whether the document type declared at ``at`` is that of web pages."""
        while len(self._buffer) < at + ENOUGH and self.more():
            pass
        return _HTML.match(self._buffer, at) is not None

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
                raise NotCut(
                    "record.iati-not-xml",
                    _lines(self._buffer, at),
                    found=_shown(bytes(self._buffer[at : at + 40])),
                )


class _Scan:
    """One pass over the buffer of a cutter, whose beginning is let go as blocks leave."""

    def __init__(self, cutter: Cutter, line: int) -> None:
        self.cutter, self.buffer = cutter, cutter._buffer
        record, root = cutter.head.record.encode(), cutter.head.root.encode()
        self.token = re.compile(  # one beginning for all, since only then is it looked for quickly
            rb"<(?:(?P<end>/" + record + rb"\s*+>)|(?P<open>" + record + rb"(?=[\s/>]))|(?P<comment>!--)"
            rb"|(?P<cdata>!\[CDATA\[)|(?P<instruction>\?)|(?P<last>/" + root + rb"\s*+>))"
        )
        self.line = line  # of the first byte of the buffer
        self.spans: list[Span] = []
        self.at = 0
        self.open_at = -1
        self.counted, self.counted_to = self.line, 0

    def blocks(self) -> Iterator[Block]:
        ended = self.cutter.ended
        if ended.closed:
            self._look_after()
        while not ended.closed:
            found = self.token.search(self.buffer, self.at)
            if found is None:
                self._resume()
                if self._is_past_measure(len(self.buffer) if self.open_at >= 0 else self.at):
                    yield from self._let_go("")
                elif not self.cutter.more():
                    break
                continue
            self.at = found.end()
            what = found.lastgroup or ""
            if what in _SKIPPED:
                yield from self._skip(what, found.start())
            elif what == "open":
                yield from self._open(found.start())
            elif what == "end" and self.open_at >= 0:
                yield from self._close(self.at)
            elif what == "last":
                yield from self._end(found.start())
                return
            if self.spans and self.spans[-1].end >= self.cutter._size and self.open_at < 0:
                yield self._block()
        if self.open_at >= 0 and self._is_past_measure(len(self.buffer)):
            yield from self._let_go("")
        elif self.open_at >= 0:
            line = self._line_of(self.open_at)
            yield from self._flush(self.open_at)
            ended.open = line
            ended.records += 1
            self._forget(len(self.buffer))
        if not ended.closed:
            yield from self._flush(len(self.buffer))

    # Tags

    def _open(self, start: int) -> Iterator[Block]:
        """A record begins. One inside another is an end tag that is missing, unless it is empty itself."""
        tag = self._rest_of_tag(start)
        empty = tag is not None and tag.group().endswith(b"/>")
        if self.open_at >= 0:
            if empty:
                return
            tag_at = self.at - start
            yield from self._close(start)  # what has no end goes out as it is, and will be found to be no XML
            start = self.at - tag_at
        self.open_at = start
        if tag is not None and empty:
            self.at += len(tag.group())
            yield from self._close(self.at)

    def _rest_of_tag(self, start: int) -> re.Match[bytes] | None:
        """What follows the name in a start tag, None where it is no XML or beyond all measure."""
        looked = self.at
        while True:
            if self.buffer.find(b">", looked) >= 0:
                tag = _TAG.match(self.buffer, self.at)
                if tag is not None or self.buffer.find(b"<", self.at) >= 0:
                    return tag
            elif self.buffer.find(b"<", looked) >= 0:
                return None
            looked = len(self.buffer)
            if looked - start > self.cutter._largest or not self.cutter.more():
                return None

    def _close(self, end: int) -> Iterator[Block]:
        """The open record ends at ``end``."""
        if self._is_past_measure(end):
            size = end - self.open_at
            yield from self._flush(self.open_at)
            self._leave_out(self.line, self._forget(size))
        else:
            self.spans.append(Span(self.open_at, end, self._line_of(self.open_at)))
            self.open_at = -1

    def _skip(self, what: str, start: int) -> Iterator[Block]:
        """Past a comment, CDATA section or processing instruction; one without an end takes the rest."""
        end, at = _SKIPPED[what], self.at
        while (found := self.buffer.find(end, at)) < 0:
            at = max(self.at, len(self.buffer) - len(end) + 1)
            if self._is_past_measure(len(self.buffer)):
                if self.open_at < 0:
                    yield from self._flush(start)
                yield from self._let_go(what)
                return
            if not self.cutter.more():
                self.at = len(self.buffer)
                return
        self.at = found + len(end)

    def _end(self, start: int) -> Iterator[Block]:
        """The root's end tag, which begins at ``start`` and ends where the scan stands."""
        length = self.at - start
        if self.open_at >= 0:
            yield from self._close(start)
        yield from self._flush(self.at - length)
        self._forget(length)
        self._look_after()

    def _look_after(self) -> None:
        """Only the beginning of what follows the root is looked at: it has no effect on what was read."""
        self.cutter.ended.closed = True
        while len(self.buffer) < _AT_ONCE and self.cutter.more():
            pass
        nothing = _NOTHING.match(self.buffer)
        if nothing is not None and nothing.end() < len(self.buffer):
            self.cutter.ended.after = self._line_of(nothing.end())

    # What is too large

    def _resume(self) -> None:
        """Go on from where a tag may begin that is not whole yet."""
        self.at = max(self.at, len(self.buffer) - _REACH)
        opening = self.buffer.find(b"<", self.at)
        self.at = opening if opening >= 0 else len(self.buffer)

    def _begun(self) -> int:
        """Where the open record begins, or what stands beside records."""
        return self.open_at if self.open_at >= 0 else self.spans[-1].end if self.spans else 0

    def _is_past_measure(self, end: int) -> bool:
        return end - self._begun() > self.cutter._largest

    def _leave_out(self, line: int, size: int) -> None:
        self.open_at = -1
        self.cutter.ended.too_large.append((line, size))
        self.cutter.ended.records += 1

    def _let_go(self, inside: str) -> Iterator[Block]:
        """Forget what is beyond all measure while its end is looked for: a record, or what stands beside records."""
        record = self.open_at >= 0
        yield from self._flush(self._begun())
        line = self.line
        self.open_at = -1
        if record:
            self._leave_out(line, self._forget_record(inside))
        elif inside:
            gone = self._forget_past(_SKIPPED[inside])
            if inside != "comment":
                self.cutter.ended.outside.append((line, gone))
        else:
            self.cutter.ended.outside.append((line, self._forget(self.at)))

    def _forget_record(self, inside: str) -> int:
        """Up to where a record ends, or where the next begins; how many bytes that were."""
        gone = self._forget_past(_SKIPPED[inside]) if inside else self._forget(self.at)
        while True:
            found = self.token.search(self.buffer, self.at)
            if found is None:
                self._resume()
                gone += self._forget(self.at)
                if not self.cutter.more():
                    return gone + self._forget(len(self.buffer))
            elif found.lastgroup in _SKIPPED:
                end = _SKIPPED[found.lastgroup]
                gone += self._forget(found.end())
                gone += self._forget_past(end)
            else:
                return gone + self._forget(found.end() if found.lastgroup == "end" else found.start())

    def _forget_past(self, end: bytes) -> int:
        gone = self._forget(self.at)
        while (found := self.buffer.find(end)) < 0:
            gone += self._forget(max(0, len(self.buffer) - len(end) + 1))
            if not self.cutter.more():
                return gone + self._forget(len(self.buffer))
        return gone + self._forget(found + len(end))

    # Blocks

    def _block(self) -> Block:
        end = self.spans[-1].end
        made = Block(bytes(self.buffer[:end]), self.line, tuple(self.spans), self.cutter.ended.records)
        self.cutter.ended.records += len(self.spans)
        self.spans = []
        self._forget(end)
        return made

    def _flush(self, end: int) -> Iterator[Block]:
        """Everything before ``end``: the block of the records that wait, and what stands behind them."""
        if self.spans:
            end -= self.spans[-1].end
            yield self._block()
        rest = bytes(self.buffer[:end])
        if rest.strip():
            yield Block(rest, self.line, (), self.cutter.ended.records)
        self._forget(end)

    def _forget(self, end: int) -> int:
        """Let the first ``end`` bytes go; as many as they were."""
        self.line = self._line_of(end)
        self.counted, self.counted_to = self.line, 0
        del self.buffer[:end]
        self.at = max(self.at - end, 0)
        if self.open_at >= 0:
            self.open_at = max(self.open_at - end, 0)
        return end

    def _line_of(self, at: int) -> int:
        """The line of a byte of the buffer. Asked in order: each byte is counted once."""
        if at < self.counted_to:
            return self.counted - self.buffer.count(b"\n", at, self.counted_to)
        self.counted += self.buffer.count(b"\n", self.counted_to, at)
        self.counted_to = at
        return self.counted


def _lines(data: bytearray, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _shown(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip().replace("\0", "␀")[:30]  # a zero would show as nothing
