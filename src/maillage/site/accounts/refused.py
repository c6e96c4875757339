"""The page for whoever tries too often."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

WAIT = 15 * 60
"""Seconds after which the strictest of our limits lets through again."""


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many tries from one address, or for one account."""
    answer = render(request, "account/too_often.html", {"minutes": WAIT // 60}, status=429)
    answer.headers["Retry-After"] = str(WAIT)
    add_never_cache_headers(answer)
    return answer
