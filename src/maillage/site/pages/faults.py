"""Pages for what cannot be shown: what was tried, the nearest thing, one action; a fault gives a reference."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_log = logging.getLogger("maillage.site")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No page stands at this address."""
    return render(request, "pages/not_found.html", status=404)


def wrong(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request cannot be read."""
    return render(request, "pages/not_found.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """Our fault: the log and the reader have the same reference."""
    reference = secrets.token_hex(4)
    _log.error("fault %s at %s", reference, request.path)
    return render(request, "pages/failed.html", {"reference": reference}, status=500)
