"""One request and its answer: the only place that touches the network.

Every byte read passes a :class:`_Watch`, headers included: a server that trickles is found out by the pace, one that
is silent by the socket's own time limit. Proxies of the environment (``https_proxy``) are used.
"""

from __future__ import annotations

import io
import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, RemoteDisconnected
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import AbstractHTTPHandler, OpenerDirector, ProxyHandler, Request

from maillage.record.fetch.model import AskAgain, FetchRefused, Limits

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Answer(Protocol):
    """What a server answers: status, headers, and the body as it is sent, until :meth:`read1` gives nothing."""

    status: int
    headers: Any
    announced: int | None
    """Bytes of the body, when the server says."""

    def read1(self, n: int = -1) -> bytes:
        """The next bytes, ``n`` at most, as soon as there are some; none at the end."""

    def fileno(self) -> int:
        """The number of its open connection."""

    def close(self) -> None:
        """Let go of the connection."""


Opener = Callable[[str, Mapping[str, str], Limits, Callable[[], float], Callable[[Address], bool]], Answer]


def open_web(
    address: str,
    headers: Mapping[str, str],
    limits: Limits,
    clock: Callable[[], float],
    allowed: Callable[[Address], bool],
) -> Answer:
    """Ask for an address, following nothing; the answer of whatever status.

    ``allowed`` is asked of the very address that is connected to, before a byte is sent (a proxy's, when there is one).
    Raises FetchRefused or AskAgain.
    """
    opener = OpenerDirector()
    guard = _Guard(limits, clock, allowed)
    for handler in (ProxyHandler(), _Handler(guard)):
        opener.add_handler(handler)
    try:
        answer = opener.open(Request(address, headers=dict(headers)), timeout=limits.stall_seconds)
    except (OSError, HTTPException, ValueError) as fault:
        raise what_failed(fault, limits) from None
    assert isinstance(answer, _Response)
    return answer


def what_failed(fault: Exception, limits: Limits) -> Exception:
    """What to raise for a fault of the network: whether asking again may help, and what to say if not."""
    import ssl

    while isinstance(fault, URLError) and isinstance(fault.reason, Exception):
        fault = fault.reason
    said = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
    if isinstance(fault, _TooSlow):
        return FetchRefused("record.fetch-slow", found=fault.bytes, expected=round(limits.window_seconds))
    if isinstance(fault, TimeoutError):
        return AskAgain(FetchRefused("record.fetch-stalled", expected=f"{limits.stall_seconds:g}"))
    if isinstance(fault, ssl.SSLCertVerificationError):
        return FetchRefused("record.fetch-certificate", found=fault.verify_message or said)
    if isinstance(fault, (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, RemoteDisconnected)):
        return AskAgain(FetchRefused("record.fetch-unreachable", found=said))
    if isinstance(fault, OSError):
        return FetchRefused("record.fetch-unreachable", found=said)
    return FetchRefused("record.fetch-answer", found=f"{type(fault).__name__}: {said}"[:120])


@dataclass(frozen=True, slots=True)
class _Guard:
    limits: Limits
    clock: Callable[[], float]
    allowed: Callable[[Address], bool]

    def connect(self, where: tuple[str, int], timeout: float, source: Any = None) -> socket.socket:
        """Connect to the first address of a host that answers. What was looked up is what is connected to."""
        fault: OSError | None = None
        for *_, found in socket.getaddrinfo(*where, type=socket.SOCK_STREAM):
            host = str(found[0])
            if not self.allowed(ipaddress.ip_address(host.partition("%")[0])):
                raise FetchRefused("record.fetch-not-allowed", found=host)
            try:
                return socket.create_connection((host, where[1]), timeout, source)
            except OSError as met:
                fault = met
        raise fault or OSError("no address")


class _TooSlow(OSError):
    """Too few bytes within a window."""

    def __init__(self, found: int) -> None:
        super().__init__("too slow")
        self.bytes = found


class _Watch(io.RawIOBase):
    """A socket's bytes, with the pace at which they come."""

    def __init__(self, inner: io.RawIOBase, guard: _Guard) -> None:
        self._inner, self._guard = inner, guard
        self._since, self._bytes = guard.clock(), 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """The socket's number."""
        return self._inner.fileno()

    def readinto(self, buffer: Any, /) -> int | None:
        """The next bytes; raises _TooSlow when a window ends with too few."""
        got = self._inner.readinto(buffer)
        now, limits = self._guard.clock(), self._guard.limits
        self._bytes += got or 0
        if got and now - self._since >= limits.window_seconds:
            if self._bytes < limits.window_bytes * (now - self._since) / limits.window_seconds:
                raise _TooSlow(self._bytes)
            self._since, self._bytes = now, 0
        return got

    def close(self) -> None:
        """Close the socket's file with it."""
        self._inner.close()
        super().close()


class _Watched:
    """A connected socket whose bytes are watched: as much of a socket as an HTTP connection uses."""

    def __init__(self, inner: socket.socket, guard: _Guard) -> None:
        self._inner, self._guard = inner, guard

    def makefile(self, mode: str) -> io.BufferedReader:
        """Its bytes as a file."""
        return io.BufferedReader(_Watch(self._inner.makefile(mode, buffering=0), self._guard))  # type: ignore[call-overload]

    def sendall(self, data: Any) -> None:
        """Send all of it."""
        self._inner.sendall(data)

    def close(self) -> None:
        """Close it; a file made of it stays open until closed itself."""
        self._inner.close()


class _Response(HTTPResponse):
    """An answer that is read to its end whatever length it announced: a lie can then be told."""

    announced: int | None = None

    def begin(self) -> None:
        """Read the headers."""
        super().begin()
        if not self.chunked and self.status not in (204, 304):
            self.announced, self.length = self.length, None


class _Connection(HTTPConnection):
    response_class = _Response

    def __init__(self, host: str, *, guard: _Guard, **options: Any) -> None:
        super().__init__(host, **options)
        self._guard, self._create_connection = guard, guard.connect

    def connect(self) -> None:
        """Connect (in https, make sure who is there), then watch."""
        super().connect()
        self.sock: Any = _Watched(self.sock, self._guard)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Handler(AbstractHTTPHandler):
    """Answers to http and https over watched connections, with the certificates of the system."""

    http_request = https_request = AbstractHTTPHandler.do_request_

    def __init__(self, guard: _Guard) -> None:
        super().__init__()
        self._guard = guard

    def http_open(self, req: Request) -> HTTPResponse:
        """Answer to http."""
        return self.do_open(partial(_Connection, guard=self._guard), req)

    def https_open(self, req: Request) -> HTTPResponse:
        """Answer to https."""
        import ssl

        context = ssl.create_default_context()
        return self.do_open(partial(_SecureConnection, guard=self._guard), req, context=context)


@dataclass(frozen=True, slots=True)
class Web:
    """The effects of fetching: how an address is opened, the clock, sleeping, and where one may connect to.

    ``allowed`` is given each IP address before it is connected to: a service for others refuses private ones.
    """

    open: Opener = open_web
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    allowed: Callable[[Address], bool] = lambda address: True
