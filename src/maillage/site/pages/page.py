"""What all pages over the record share: one manifest for the whole page, and validators tied to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from maillage import __version__
from maillage.reference.spoken import arabic_digits
from maillage.site import style, words
from maillage.site.at_hand import AtHand, at_hand
from maillage.site.instance.now import known
from maillage.site.known import Known
from maillage.site.languages import NAMES
from maillage.site.pages.kept import keep, kept
from maillage.site.permissions import anyone, needs, signed_in
from maillage.site.reports.standing import reported
from maillage.site.today import today

Page = Callable[..., HttpResponseBase]
Said = Callable[..., tuple[str, ...]]
"""Of the named arguments of an address: what its page says beside the record, in a few letters each."""


def page(make: Page) -> Page:
    """A page over the record: ``make(request, record, …)``. It is sent again only when the record, the day or the release
    changed: a reader who comes back gets a few bytes. Each process keeps the pages it made last, under the same condition."""
    return _over(lambda **named: (), make)


def page_over(*more: Known[Any]) -> Callable[[Page], Page]:
    """As :func:`page`, of a page that also shows what these hold: it is another one once they are."""
    return page_told_by(lambda **named: tuple(each.version() for each in more))


def page_told_by(said: Said) -> Callable[[Page], Page]:
    """As :func:`page`, of a page that also shows something of the database: it is another one once ``said`` of the arguments of
    its address is. So that what changes of one place leaves the pages of all others as they are."""
    return partial(_over, said)


def _over(said: Said, make: Page) -> Page:
    def validator(request: HttpRequest, *given: Any, **named: Any) -> str:
        return _validator(request, said(**named))

    @wraps(make)
    @require_safe
    @condition(etag_func=validator)
    def shown(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        key = validator(request, *given, **named).strip('"')
        if (again := kept(key, request)) is not None:
            return again
        record = record_of(request)
        answer = make(request, record, *given, **named)
        if signed_in(request):
            patch_cache_control(answer, private=True, max_age=0, must_revalidate=True)
        else:
            patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
        if record.invented:
            answer.headers["X-Robots-Tag"] = "noindex"
        keep(key, answer)
        return kept(key, request) or answer

    return needs(anyone)(shown)


def record_of(request: HttpRequest) -> AtHand:
    """The record as it was when the request came."""
    held = getattr(request, "record", None)
    if held is None:
        held = request.record = at_hand()  # type: ignore[attr-defined]
    return held


def _validator(request: HttpRequest, more: tuple[str, ...] = ()) -> str:
    said = (
        record_of(request).name, today().isoformat(), __version__, style.address(), style.print_address(), style.dossier_address(), words.language(),
        arabic_digits(), tuple(NAMES), known.version(), reported.version(),
        request.scheme, request.get_host(), request.get_full_path(),  # as asked: "/../" in an identifier is no step back
        signed_in(request), *more,
    )  # fmt: skip
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:20]}"'
