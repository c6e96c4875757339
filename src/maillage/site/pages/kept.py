"""Pages that a process keeps: compressed once, as most readers take them, with their headers.

A page lies in memory at a fifth of its size, and sending it again costs no compression.
"""

from __future__ import annotations

import gzip

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

LARGEST_KEPT = 100_000
"""Bytes of a page beyond which it is made anew each time."""
_SMALLEST = 200
"""Bytes below which nothing is gained: such a page is kept as it is, not compressed when it is sent."""


def keep(key: str, answer: HttpResponseBase) -> None:
    """Keep a page that was found, unless it is large, a stream, compressed already, or sets a cookie."""
    if (
        isinstance(answer, HttpResponse)
        and answer.status_code == 200
        and _SMALLEST <= len(answer.content) < LARGEST_KEPT
        and not answer.cookies
        and not answer.has_header("Content-Encoding")
    ):
        caches["pages"].set(key, (compress_string(answer.content), dict(answer.headers)))


def kept(key: str, request: HttpRequest) -> HttpResponse | None:
    """The page kept under ``key``, as this reader takes it; None where there is none."""
    found: tuple[bytes, dict[str, str]] | None = caches["pages"].get(key)
    if found is None:
        return None
    body, headers = found
    if not _takes_gzip(request):
        return HttpResponse(gzip.decompress(body), headers=headers)
    answer = HttpResponse(body, headers={**headers, "Content-Encoding": "gzip"})
    # weak: the same page goes out in two forms under this name
    answer.headers["ETag"] = f'W/"{key}"'
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


def _takes_gzip(request: HttpRequest) -> bool:
    """As the middleware decides it that compresses all other answers."""
    return "gzip" in request.headers.get("Accept-Encoding", "")
