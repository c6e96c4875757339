"""One's own needs and offers: what waits to be confirmed first, then drafts, what is published, what is over."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.exchange.entries import entries_of
from maillage.exchange.models import State
from maillage.site import take, words
from maillage.site.acts.once import new_key
from maillage.site.exchange.line import line_of
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

COLUMNS = (
    "key",
    "need_or_offer",
    "state",
    "text",
    "organisation",
    "country",
    "expires",
    "confirmed",
    "freshness",
)


@needs(signed_in)
@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """The list of whoever asks; as a file too."""
    account, on, record = account_of(request), today(), record_of(request)
    found = (
        entries_of(account, on)
        .select_related("organisation")
        .prefetch_related("organisation__names")
        .order_by("-changed_at", "key")
    )
    if format := take.asked(request):
        rows = [
            (entry.key, entry.side, entry.state, entry.text, line["owner"], entry.country, line["stands_until"],
             str(entry.confirmed_on or ""), line["freshness"] if entry.state == State.PUBLISHED else "")
            for entry in found[: take.MOST_ROWS]
            for line in [line_of(record, entry, on)]
        ]  # fmt: skip
        return taken_rows(record, "my_entries", COLUMNS, rows, format)
    listed, pages = paged(request, found)
    groups: dict[str, list[dict[str, Any]]] = {"to_confirm": [], "drafts": [], "published": [], "over": []}
    for entry in listed:
        line = line_of(record, entry, on)
        ended = entry.expires is not None and entry.expires <= on
        if entry.state == State.DRAFT:
            groups["drafts"].append(line)
        elif entry.state == State.WITHDRAWN or ended:
            groups["over"].append({**line, "state": words.say(f"entry.state.{entry.state}")})
        else:
            groups["published" if line["freshness"] == "fresh" else "to_confirm"].append(line)
    values = {
        "groups": [(words.say(f"entry.{name}"), name, rows) for name, rows in groups.items() if rows],
        "token": get_token(request),
        "key": new_key,
        "ways": take.offered(request),
        **pages,
    }
    answer: HttpResponse = render(request, "exchange/mine.html", values)
    add_never_cache_headers(answer)
    return answer
