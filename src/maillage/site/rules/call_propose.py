"""Somebody tells of a call, or of other dates of one: proposed here, and held for nothing before a second person confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.rules.calls import Call
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.pages.page import record_of
from maillage.site.parties.typed import Typed, errors, field
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.reports.said import clean
from maillage.site.rules import call_typed
from maillage.site.rules.call_acts import NotDone, propose, propose_dates
from maillage.site.rules.call_shown import fund_choices, row_of
from maillage.site.rules.here import calls_here, shelf_here
from maillage.site.today import today


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The form: of a new call (``?fund=``), or of other dates of one that stands (``?call=``)."""
    call = _call(request)
    if request.method != "POST":
        typed = Typed.waiting(request)
        fund = typed.one("fund") or clean(request.GET.get("fund", ""))
        return _page(request, call, fund, call_typed.of_typed(typed) if typed else {}, {}, 200)
    typed, on = Typed.sent(request), today()
    said = call_typed.said_in(typed, withdrawing=call is not None)
    faults = call_typed.faults(typed, said, title=call is None, source=True, why=False)
    fund = typed.one("fund")
    if call is None and fund not in {pack.id for pack in shelf_here().funds()}:
        faults = {"fund": words.say("calls.fault.fund"), **faults}
    if faults:
        return _page(request, call, fund, call_typed.of_typed(typed), faults, 422)

    def act() -> str:
        by = account_of(request)
        if call is None:
            made = propose(fund, typed.one("title"), words.language(), said, by, on)
        else:
            made = propose_dates(call.id, said, by, on)
        note("call_proposed", by, f"call:{made.call}")
        return reverse("call_proposed", args=[made.pk])

    try:
        return once(request, act)
    except NotDone as why:
        said_why = {"title" if call is None else "opens": words.say(f"calls.cannot.{why.why}")}
        return _page(request, call, fund, call_typed.of_typed(typed), said_why, 409)


def _call(request: HttpRequest) -> Call | None:
    id = clean(request.GET.get("call", ""))
    if not id:
        return None
    found = calls_here().get(id)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    call: Call | None,
    fund: str,
    typed: Mapping[str, str],
    faults: Mapping[str, str],
    status: int,
) -> HttpResponse:
    shelf = shelf_here()
    shown = call_typed.fields(
        typed, faults, title=call is None, source=True, why=False, withdrawing=call is not None
    )
    if call is None:
        choices = fund_choices(shelf)
        shown = [field("fund", "calls", fund, faults, kind="select", choices=choices), *shown]
    query = f"?call={call.id}" if call else ""
    values: dict[str, Any] = {
        "call": row_of(call, shelf, today()) if call else None,
        "fields": shown,
        "errors": errors(faults),
        "action": f"{reverse('call_propose')}{query}",
        "leave": reverse("call", args=[call.id]) if call else reverse("calls"),
        "key": new_key(),
        "token": get_token(request),
    }
    record_of(request)
    answer = render(request, "rules/call_propose.html", values, status=status)
    add_never_cache_headers(answer)
    return answer
