"""An object store as small as can be, for tests: buckets in memory, behind the part of S3's protocol that readers and
writers of Delta tables use. Run as a program of its own: it prints its port, then serves until it is ended.

Keys are not checked. ``If-None-Match: *`` is honoured, which makes a commit atomic.
"""

from __future__ import annotations

import hashlib
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEPT: dict[str, bytes] = {}
PARTS: dict[str, dict[int, bytes]] = {}
WHEN = "2026-11-22T09:00:00.000Z"


class Handler(BaseHTTPRequestHandler):
    """Answers one request. Paths are /bucket/key."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path, query = self._asked()
        if "list-type" in query:
            self._answer(200, _listing(path, query))
        elif path not in KEPT:
            self._answer(404, _error("NoSuchKey"))
        else:
            data, span = KEPT[path], re.match(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
            if not span:
                self._answer(200, data, tagged=data)
                return
            first, last = (int(part) if part else None for part in span.groups())
            start = max(len(data) - (last or 0), 0) if first is None else first
            stop = len(data) if first is None or last is None else min(last + 1, len(data))
            about = {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"}
            self._answer(206, data[start:stop], about, tagged=data)

    def do_HEAD(self) -> None:
        path, _ = self._asked()
        data = KEPT.get(path)
        self._answer(404 if data is None else 200, data or b"", tagged=data)

    def do_PUT(self) -> None:
        path, query = self._asked()
        data = self._body()
        if "uploadId" in query:
            PARTS[query["uploadId"][0]][int(query["partNumber"][0])] = data
        elif self.headers.get("If-None-Match") == "*" and path in KEPT:
            self._answer(412, _error("PreconditionFailed"))
            return
        else:
            KEPT[path] = data
        self._answer(200, b"", tagged=data)

    def do_POST(self) -> None:
        path, query = self._asked()
        body = self._body()
        if "uploads" in query:
            number = str(len(PARTS))
            PARTS[number] = {}
            said = f"<InitiateMultipartUploadResult><UploadId>{number}</UploadId></InitiateMultipartUploadResult>"
            self._answer(200, said.encode())
        elif "uploadId" in query:
            parts = PARTS.pop(query["uploadId"][0])
            KEPT[path] = b"".join(parts[number] for number in sorted(parts))
            self._answer(
                200, b"<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"
            )
        else:
            for key in re.findall(rb"<Key>(.*?)</Key>", body):
                KEPT.pop(f"{path.rstrip('/')}/{key.decode()}", None)
            self._answer(200, b"<DeleteResult></DeleteResult>")

    def do_DELETE(self) -> None:
        path, _ = self._asked()
        KEPT.pop(path, None)
        self._answer(204, b"")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def _asked(self) -> tuple[str, dict[str, list[str]]]:
        parts = urlsplit(self.path)
        return unquote(parts.path), parse_qs(parts.query, keep_blank_values=True)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(
        self, status: int, data: bytes, more: dict[str, str] | None = None, tagged: bytes | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 09:00:00 GMT")
        if tagged is not None:
            self.send_header("ETag", _tag(tagged))
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _tag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'


def _error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()


def _listing(bucket: str, query: dict[str, list[str]]) -> bytes:
    prefix = query.get("prefix", [""])[0]
    after = query.get("start-after", [""])[0]
    base = f"{bucket.rstrip('/')}/"
    keys = sorted(path[len(base) :] for path in KEPT if path.startswith(base + prefix))
    deeper = query.get("delimiter", [""])[0]
    shown = [k for k in keys if k > after and not (deeper and deeper in k[len(prefix) :])]
    below = {
        prefix + k[len(prefix) :].partition(deeper)[0] + deeper
        for k in keys
        if deeper and deeper in k[len(prefix) :]
    }
    contents = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>{WHEN}</LastModified>"
        f"<ETag>{escape(_tag(KEPT[base + key]))}</ETag><Size>{len(KEPT[base + key])}</Size></Contents>"
        for key in shown
    )
    folders = "".join(
        f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(below)
    )
    return (
        f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}{folders}</ListBucketResult>".encode()
    )


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    sys.stdin.close()
    server.serve_forever()
