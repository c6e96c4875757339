"""What all pages over the record share: one manifest for the whole page, and validators tied to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from maillage import __version__
from maillage.site import style, words
from maillage.site.at_hand import AtHand, at_hand
from maillage.site.today import today

LARGEST_KEPT = 100_000
"""Bytes of a page beyond which it is made anew each time."""
Page = Callable[..., HttpResponseBase]


def page(make: Page) -> Page:
    """A page over the record: ``make(request, record, …)``. It is sent again only when the record, the day or the release
    changed: a reader who comes back gets a few bytes. Each process keeps the pages it made last, under the same condition."""

    @wraps(make)
    @require_safe
    @condition(etag_func=_validator)
    def shown(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        key = _validator(request).strip('"')
        kept: HttpResponse | None = cache.get(key)
        if kept is not None:
            return kept
        record = record_of(request)
        answer = make(request, record, *given, **named)
        patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
        if record.invented:
            answer.headers["X-Robots-Tag"] = "noindex"
        if (
            isinstance(answer, HttpResponse)
            and answer.status_code == 200
            and len(answer.content) < LARGEST_KEPT
        ):
            cache.set(key, answer)
        return answer

    return shown


def record_of(request: HttpRequest) -> AtHand:
    """The record as it was when the request came."""
    held = getattr(request, "record", None)
    if held is None:
        held = request.record = at_hand()  # type: ignore[attr-defined]
    return held


def _validator(request: HttpRequest, *given: Any, **named: Any) -> str:
    said = (
        record_of(request).name, today().isoformat(), __version__, style.address(), words.language(),
        request.get_full_path(),
    )  # fmt: skip
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:20]}"'
