"""A request takes a thread when it has come: whoever sends a letter now and then holds a few bytes of memory, and no thread.

Requests are gathered by the one loop of each process, as a server in front of it would; a thread then reads nothing more of them.
Only a file for the desk takes one of a few threads while it comes, is held to a pace, and waits where those are taken: pages always
have the others.
"""

from __future__ import annotations

import contextlib
import errno
import re
import selectors
import socket
import time
from collections import OrderedDict
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.utils.translation import override
from gunicorn.workers.gthread import ThreadWorker

from maillage.site.languages import NAMES
from maillage.site.limits import LARGEST_FORM, takes_files
from maillage.site.words import say

_LONGEST_HEAD = 65_536
MOST_COMING = 400
"""Requests gathered at once by a process; beyond, the one that began first is let go. Whoever sends as programs do is there in one
piece."""
MOST_HELD = 32_000_000
"""Bytes of them all, likewise."""
LONGEST = 60.0
"""Seconds within which a request that is gathered has come, and those that its body takes at PACE."""
MOST_WAITING, WAITS = 20, 60.0
"""Files that wait for a thread, and the seconds that each does; beyond, it is said that too many come."""
GRACE = 10.0
"""Seconds that a thread waits for whatever comes; after them it waits for no less than PACE."""
PACE = 1_000
"""Bytes a second, on the whole: eight kilobits."""
LEAVING = 5.0
"""Seconds that the other side has to close a connection after its answer. Closed before, what is still on its way to us would make
its system throw the answer away."""
YIELDS, MOST_YIELDED = 0.001, 4
"""Seconds that a new connection is left to the other processes for each that this one has, up to so many."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*0*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_PATH = re.compile(rb"POST ([^ ?\r\n]+)")
_ASKS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
_LONG_HEAD = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


@cache
def _too_many() -> bytes:
    """That too many files come at once, in each language of the site: the loop makes no page."""
    said = []
    for code in NAMES:
        with override(code):
            said.append(say("faults.too_many_files"))
    body = "\n\n".join(said).encode()
    about = b"Retry-After: 60\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d"
    return b"HTTP/1.1 503 Service Unavailable\r\n" + about % len(body) + b"\r\n\r\n" + body


class Coming:
    """What has come of a request."""

    def __init__(self, before: bytes = b"") -> None:
        self.until = time.monotonic() + LONGEST
        self.streams = False
        """Whether a file comes, which a thread reads while it does."""
        self.asks = False
        """Whether the body waits to be asked for."""
        self._came, self._size = bytearray(), 0
        self.add(before)

    def add(self, data: bytes) -> None:
        """The next bytes."""
        sought_from = max(0, len(self._came) - 3)
        self._came += data
        if self._size:
            return
        if (end := self._came.find(b"\r\n\r\n", sought_from)) >= 0:
            self._size = end + 4 + self._body(bytes(self._came[: end + 2]))
            if (asks := _ASKS.search(self._came, 0, end + 2)) and not self.streams:
                self.asks = not self.whole
                del self._came[asks.start() : asks.end()]  # the loop answers to it
                self._size -= asks.end() - asks.start()

    def _body(self, head: bytes) -> int:
        """How much of the body is gathered. Of what is refused, and of what has no length that is told, nothing."""
        said, asked = _LENGTH.search(head), _PATH.match(head)
        length = int(said[1]) if said else 0
        if length > LARGEST_FORM:
            session = settings.SESSION_COOKIE_NAME.encode() + b"="
            self.streams = asked is not None and takes_files(asked[1].decode("latin-1")) and session in head
            return 0
        self.until += length / PACE
        return length

    @property
    def too_long(self) -> bool:
        """Whether its head goes on for longer than any."""
        return not self._size and len(self._came) > _LONGEST_HEAD

    @property
    def held(self) -> int:
        """Bytes that have come."""
        return len(self._came)

    @property
    def whole(self) -> bool:
        """Whether a thread can go on with it."""
        return 0 < self._size <= len(self._came)

    def taken(self) -> bytes:
        """All of it."""
        return bytes(self._came)


class Whole:
    """A connection whose request has come: a thread that would read more of it never waits, whatever was announced."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def recv(self, size: int) -> bytes:
        """Nothing. Raises ConnectionResetError."""
        raise ConnectionResetError(errno.ECONNRESET, "no more is read")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class Paced(Whole):
    """A connection that a thread reads from, for as long as enough comes by it. It is read from only where more was announced:
    an end is a link that was lost, and half a file is not to be taken for a whole one."""

    def __init__(self, sock: Any) -> None:
        super().__init__(sock)
        self._since: float | None = None
        self._came = 0

    def recv(self, size: int) -> bytes:
        """As of a connection. Raises ConnectionResetError when it is too slow, and where it ends."""
        if self._since is None:  # not since it came: it may have waited for a thread
            self._since = time.monotonic()
        data: bytes = self._sock.recv(size)
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "cut short")
        self._came += len(data)
        if self._came < (time.monotonic() - self._since - GRACE) * PACE:
            raise ConnectionResetError(errno.ECONNRESET, "too slow")
        return data


class Gathering(ThreadWorker):  # type: ignore[misc]
    """gunicorn's process with threads, whose threads are handed requests that have come. All here runs in its loop."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._coming: OrderedDict[Any, Coming] = OrderedDict()
        self._streaming: set[Any] = set()
        self._waiting: OrderedDict[Any, float] = OrderedDict()
        self._leaving: OrderedDict[Any, float] = OrderedDict()

    def accept(self, listener: Any) -> None:
        """As its parent, a little later the more connections this process has: whichever has fewest takes a new one."""
        time.sleep(min(self.nr_conns, MOST_YIELDED) * YIELDS)
        super().accept(listener)

    def enqueue_req(self, conn: Any) -> None:
        """As its parent, when the request of this connection has come."""
        conn.init()
        conn.sock.setblocking(False)
        self._coming[conn] = Coming(conn.parser.unreader.take_buffered())
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._more, conn))
        if len(self._coming) > MOST_COMING:
            self._let_go(next(iter(self._coming)))
        self._more(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """As its parent, which would wait here for the other side to close; a file that waited has its turn."""
        self._streaming.discard(conn)
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
        else:
            self._leave(conn)
        if self._waiting and self._may_stream():
            self._stream(self._waiting.popitem(last=False)[0])

    def murder_pending(self) -> None:
        """As its parent, of what does not come to an end too; of everything that has not come when the process ends."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [each for each, come in self._coming.items() if come.until < now or not self.alive]:
            self._let_go(conn)
        for conn in [each for each, until in self._leaving.items() if until < now]:
            self._gone(conn)
        for conn in [each for each, until in self._waiting.items() if until < now or not self.alive]:
            del self._waiting[conn]
            self._refuse(conn, _too_many())

    def _leave(self, conn: Any) -> None:
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        self._leaving[conn] = time.monotonic() + LEAVING
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._pass_over, conn))

    def _pass_over(self, conn: Any, _: Any) -> None:
        """What still comes by a connection that is answered."""
        if conn not in self._leaving:
            return
        try:
            left = conn.sock.recv(_LONGEST_HEAD)
        except BlockingIOError:
            return
        except OSError:
            left = b""
        if not left:
            self._gone(conn)

    def _gone(self, conn: Any) -> None:
        del self._leaving[conn]
        self.poller.unregister(conn.sock)
        self._close(conn)

    def _more(self, conn: Any, _: Any = None) -> None:
        coming = self._coming.get(conn)
        if coming is None:  # let go meanwhile
            return
        try:
            if not coming.whole:
                data = conn.sock.recv(_LONGEST_HEAD)
                if not data:
                    self._let_go(conn)
                    return
                coming.add(data)
            if coming.asks:
                coming.asks = False
                conn.sock.send(_GO_ON)
        except BlockingIOError:
            return
        except OSError:
            self._let_go(conn)
            return
        if coming.whole or coming.too_long:
            self._hand_over(conn, coming)
        elif sum(each.held for each in self._coming.values()) > MOST_HELD:
            self._let_go(next(iter(self._coming)))

    def _hand_over(self, conn: Any, coming: Coming) -> None:
        del self._coming[conn]
        self.poller.unregister(conn.sock)
        conn.parser.unreader.unread(coming.taken())
        if coming.too_long:
            self._refuse(conn, _LONG_HEAD)
        elif not coming.streams:
            self._begin(conn, Whole(conn.sock))
        elif self._may_stream():
            self._stream(conn)
        elif len(self._waiting) < MOST_WAITING:
            self._waiting[conn] = time.monotonic() + WAITS
        else:
            self._refuse(conn, _too_many())

    def _may_stream(self) -> bool:
        return len(self._streaming) < max(1, int(self.cfg.threads) // 2)

    def _stream(self, conn: Any) -> None:
        self._streaming.add(conn)
        self._begin(conn, Paced(conn.sock))

    def _begin(self, conn: Any, read_by: Whole) -> None:
        conn.parser.unreader.sock = read_by
        super().enqueue_req(conn)

    def _refuse(self, conn: Any, answer: bytes) -> None:
        """Answer without a thread, and leave."""
        with contextlib.suppress(OSError):
            conn.sock.send(answer)
        self._leave(conn)

    def _let_go(self, conn: Any) -> None:
        del self._coming[conn]
        self.poller.unregister(conn.sock)
        self._close(conn)

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()
