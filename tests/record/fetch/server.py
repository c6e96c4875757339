"""A server on this machine that behaves as it is told: well, badly, or not at all."""

from __future__ import annotations

import gzip
import os
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server:
    """What each path does, and what was asked. ``files``: path → (bytes, ETag, Last-Modified)."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.ways: dict[str, Callable[[Asked], None]] = {}
        self.asked: list[tuple[str, Message]] = []
        self.times: Counter[str] = Counter()
        self.stop = threading.Event()

    def on(self, path: str, way: Callable[[Asked], None]) -> str:
        """From now on, ``path`` does this; its address."""
        self.ways[path] = way
        return self.root + path

    def headers(self, number: int = -1) -> Message:
        """The headers of a request (the last one)."""
        return self.asked[number][1]


class Asked:
    """One request, to be answered by a way of behaving."""

    def __init__(self, handler: BaseHTTPRequestHandler, server: Server, time: int) -> None:
        self.handler, self.server, self.time = handler, server, time
        self.headers = handler.headers

    def begin(self, status: int, headers: dict[str, Any]) -> None:
        """Send the status and the headers."""
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name, str(value))
        self.handler.end_headers()

    def write(self, data: bytes) -> None:
        """Send bytes now."""
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def send(self, data: bytes, status: int = 200, **headers: Any) -> None:
        """Send a whole, honest answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.begin(status, {"Content-Length": len(data), **named})
        self.write(data)


def serve(data: bytes, etag: str | None = '"1"', **headers: Any) -> Callable[[Asked], None]:
    """A good server: conditions and ranges are honoured."""

    def way(asked: Asked) -> None:
        marks = {**({"ETag": etag} if etag else {}), **headers}
        if etag and asked.headers.get("If-None-Match") == etag:
            asked.send(b"", 304, **marks)
            return
        changed = headers.get("Last_Modified")
        if changed and asked.headers.get("If-Modified-Since") == changed:
            asked.send(b"", 304, **marks)
            return
        start = asked.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if start and asked.headers.get("If-Range") in (etag, changed):
            if int(start) >= len(data):
                asked.send(b"", 416, **marks, Content_Range=f"bytes */{len(data)}")
                return
            said = f"bytes {start}-{len(data) - 1}/{len(data)}"
            asked.send(data[int(start) :], 206, **marks, Content_Range=said)
            return
        asked.send(data, 200, **marks)

    return way


def cut(data: bytes, after: int, then: Callable[[Asked], None], etag: str = '"1"') -> Callable[[Asked], None]:
    """Breaks off after so many bytes the first time, then behaves as ``then``."""

    def way(asked: Asked) -> None:
        if asked.time > 1:
            then(asked)
            return
        asked.begin(200, {"Content-Length": len(data), "ETag": etag})
        asked.write(data[:after])

    return way


def redirect(to: str, status: int = 302) -> Callable[[Asked], None]:
    """Leads elsewhere."""
    return lambda asked: asked.send(b"elsewhere", status, Location=to)


def answer(status: int, times: int, then: Callable[[Asked], None], **headers: Any) -> Callable[[Asked], None]:
    """So many times this status, then ``then``."""
    return lambda asked: asked.send(b"no", status, **headers) if asked.time <= times else then(asked)


def packed(data: bytes, **headers: Any) -> Callable[[Asked], None]:
    """Sends it packed."""
    return serve(gzip.compress(data, mtime=0), **{"Content_Encoding": "gzip", **headers})


def stall(data: bytes, after: int) -> Callable[[Asked], None]:
    """Sends the beginning, then nothing, and does not hang up."""

    def way(asked: Asked) -> None:
        asked.begin(200, {"Content-Length": len(data), "ETag": '"1"'})
        asked.write(data[:after])
        asked.server.stop.wait(5)

    return way


def reset(data: bytes, after: int, then: Callable[[Asked], None]) -> Callable[[Asked], None]:
    """Tears the connection down after so many bytes the first time (before any answer when there are none)."""

    def way(asked: Asked) -> None:
        if asked.time > 1:
            then(asked)
            return
        if after:
            asked.begin(200, {"Content-Length": len(data), "ETag": '"1"'})
            asked.write(data[:after])
            asked.server.stop.wait(0.05)  # a reset overtakes what is still on its way
        connection = asked.handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(connection.detach())

    return way


@contextmanager
def local_server() -> Iterator[Server]:
    """A server for the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            told.asked.append((self.path, self.headers))
            told.times[path] += 1
            way = told.ways.get(path, lambda asked: asked.send(b"no such file", 404))
            try:
                way(Asked(self, told, told.times[path]))
            except OSError:  # the client has had enough, or the way has torn the connection down
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        http.block_on_close = False
        told = Server(http.server_port)
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            told.stop.set()
            http.shutdown()
            thread.join()
