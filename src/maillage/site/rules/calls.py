"""Every call that is known here, what can still be answered first; and what was proposed and waits for a second person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.rules.calls import OPEN, in_order
from maillage.site import take
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.permissions import anyone, needs
from maillage.site.rules.call_acts import waiting
from maillage.site.rules.call_shown import fund_name, row_of, titles_of, waiting_row
from maillage.site.rules.here import calls_here, shelf_here
from maillage.site.rules.taken_cells import OF_VERSION, of_version
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_WAITING = 20
COLUMNS = ("call", "name", "fund", "fund_name", "call_state", "known_since", *OF_VERSION)


@needs(anyone)
@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """The list; ``?as=csv`` and its like take it away."""
    shelf, calls, on = shelf_here(), dict(calls_here()), today()
    listed = in_order(calls.values(), on)
    if format := take.asked(request):
        lines = [_line(row_of(each, shelf, on)) for _, each in listed]
        return taken_rows(record_of(request), "calls_here", COLUMNS, lines, format)
    rows, pages = paged(request, listed)
    proposed = list(waiting()[:MOST_WAITING])
    titles = titles_of(proposed, calls)
    shown = [waiting_row(each, titles) for each in proposed]
    values: dict[str, Any] = {
        "rows": [row_of(each, shelf, on) for _, each in rows],
        "open": any(state == OPEN for state, _ in listed[:1]),
        "waiting": [{**each, "fund": fund_name(shelf, each["fund_id"])} for each in shown],
        "propose": reverse("call_propose"),
        "ways": take.offered(request),
        **pages,
    }
    record_of(request)
    answer = render(request, "rules/calls.html", values)
    add_never_cache_headers(answer)
    return answer


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    version = row["version"]
    return (
        row["id"],
        row["title"],
        row["fund_id"],
        row["fund"],
        row["state"],
        str(version.published),
        *of_version(version),
    )
