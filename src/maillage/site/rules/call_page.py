"""One call: where it stands, what was said of it and when, who wants to answer it; and one proposal that waits for a second person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe

from maillage.parties.models import Organisation
from maillage.parties.rights import organisations_of
from maillage.rules.calls import CLOSED, WITHDRAWN, Call
from maillage.site import take, words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.pages.page import record_of
from maillage.site.parties.follow_here import owners
from maillage.site.permissions import account_of, anyone, needs, signed_in
from maillage.site.reports.said import clean
from maillage.site.rules import call_acts, models
from maillage.site.rules.call_acts import NotDone, may_refuse, why_not_confirm
from maillage.site.rules.call_dates import dates_of
from maillage.site.rules.call_letters import ask_for_letters
from maillage.site.rules.call_shown import (
    dates_said,
    fund_name,
    row_of,
    said_in,
    titles_of,
    versions_shown,
    waiting_row,
)
from maillage.site.rules.fund_desk_set import follow
from maillage.site.rules.here import (
    calls_here,
    drop_call,
    know_dates,
    plan_call,
    planned_by,
    shelf_here,
    version_of,
)
from maillage.site.rules.taken_cells import OF_VERSION, of_version
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

LONGEST = 2_000
COLUMNS = ("known_since", "version_status", *OF_VERSION, "note")


@needs(anyone)
@require_safe
def show(request: HttpRequest, call: str) -> HttpResponseBase:
    """The page of a call that stands."""
    found, on = _call(call), today()
    if format := take.asked(request):
        return taken_rows(record_of(request), "call_versions", COLUMNS, _lines(found), format)
    proposed = list(call_acts.waiting().filter(call=found.id)[:5])
    titles = titles_of(proposed, dict(calls_here()))
    row = row_of(found, shelf_here(), on)
    withdrawn = row["version"] is not None and row["version"].status == WITHDRAWN
    over = row["state"] == CLOSED
    values: dict[str, Any] = {
        **row,
        "versions": versions_shown(found, on),
        "waiting": [waiting_row(each, titles) for each in proposed],
        "mine": _mine(request, found, over) if signed_in(request) else [],
        "withdrawn": withdrawn,
        "past": over and not withdrawn,
        "propose": f"{reverse('call_propose')}?call={found.id}",
        "ways": take.offered(request),
        "plan": reverse("call_plan", args=[found.id]),
    }
    record_of(request)
    if values["mine"]:
        values |= {"token": get_token(request)}
    answer = render(request, "rules/call.html", values)
    add_never_cache_headers(answer)
    return answer


def _lines(call: Call) -> list[tuple[str, ...]]:
    """Its versions, the oldest first."""
    return [
        (str(each.published), each.status, *of_version(each), said_in(each.note)[1]) for each in call.versions
    ]


@needs(signed_in)
@require_POST
def plan(request: HttpRequest, call: str) -> HttpResponseBase:
    """An organisation that somebody acts for wants to answer the call, no longer wants to (``then=drop``), or has seen its new dates
    (``then=known``)."""
    found = _call(call)
    mine = {each.pk: each for each in organisations_of(account_of(request), today())}
    organisation = mine.get(request.POST.get("organisation", ""))
    if organisation is None:  # nobody acts for it any more
        return redirect("call", found.id)
    verbs = {"drop": ("call_dropped", drop_call), "known": ("call_dates_seen", know_dates)}
    what, verb = verbs.get(request.POST.get("then", ""), ("call_planned", None))

    def act() -> str:
        done = (
            verb(organisation, found.id) if verb else plan_call(organisation, found.id, account_of(request))
        )
        if done:
            note(what, account_of(request), f"party:{organisation.pk}", call=found.id)
        if request.POST.get("from") == "agenda":
            return reverse("party_agenda", args=[organisation.pk])
        return reverse("call", args=[found.id])

    return once(request, act)


def _call(id: str) -> Call:
    found = calls_here().get(id)
    if found is None:
        raise Http404
    return found


def _mine(request: HttpRequest, call: Call, over: bool) -> list[dict[str, Any]]:
    """The organisations that somebody acts for, each with whether it wants to answer, and the dates that it had where they have moved.
    Of a call that is over, those that wanted to."""
    mine: list[Organisation] = organisations_of(account_of(request), today())
    planned = planned_by(call, mine)
    listed = [each for each in mine if each.pk in planned or not over]
    names = owners({each.pk for each in listed})
    return [
        {
            "key": each.pk, "name": names.get(each.pk, each.pk), "planned": each.pk in planned, "once": new_key(),
            "had": dates_said(had) if each.pk in planned and (had := planned[each.pk].had) else "",
        }
        for each in listed
    ]  # fmt: skip


# --- a proposal -----------------------------------------------------------------------------------------------------


@needs(anyone)
@require_safe
def proposed(request: HttpRequest, number: int) -> HttpResponseBase:
    """What was proposed, for everybody; its form for whoever may answer it, signed in."""
    version = models.CallVersion.objects.filter(pk=number).first()
    if version is None:
        raise Http404
    return _proposal(request, version, "", {}, 200)


@needs(signed_in)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponseBase:
    """The answer of a second person: ``then=confirm``, or ``then=refuse`` with a reason."""
    version = models.CallVersion.objects.filter(pk=number).first()
    if version is None:
        raise Http404
    then = request.POST.get("then", "")
    if then not in ("confirm", "refuse"):
        return redirect("call_proposed", number)
    refusing = then == "refuse"
    why = clean(request.POST.get("why", ""))[:LONGEST]
    if refusing and not why:
        return _proposal(request, version, why, {"why": words.say("calls.why_missing")}, 422)

    def act() -> str:
        by, on = account_of(request), today()
        if refusing:
            call_acts.refuse(number, why, by, on)
            note("call_refused", by, f"call:{version.call}", reason=why)
            return reverse("call_proposed", args=[number])
        held = version_of(call_acts.confirm(number, by, on))
        note("call_confirmed", by, f"call:{version.call}")
        follow(call_acts.fund_of(version.call), version.call, dates_of(held), by, on)
        ask_for_letters(version.call, by)
        return reverse("call", args=[version.call])

    try:
        return once(request, act)
    except NotDone as fault:
        said = words.say(f"calls.cannot.{fault.why}")
        return _proposal(request, version, why, {"": said}, 409 if fault.why == "settled" else 422)


def _proposal(
    request: HttpRequest, version: models.CallVersion, why: str, faults: Mapping[str, str], status: int
) -> HttpResponse:
    calls, shelf, on = dict(calls_here()), shelf_here(), today()
    row = waiting_row(version, titles_of([version], calls))
    stands = calls.get(version.call)
    values: dict[str, Any] = {
        **row,
        "fund": fund_name(shelf, row["fund_id"]),
        "stands": row_of(stands, shelf, on) if stands else None,
        "settled": "confirmed" if version.confirmed_at else "refused" if version.refused_at else "",
        "refused_why": version.refused_why,
        "errors": [{"id": id or "confirm", "text": text} for id, text in faults.items()],
        "signed_in": signed_in(request),
        "action": reverse("call_decide", args=[version.pk]),
        "here": reverse("call_proposed", args=[version.pk]),
    }
    if version.refused_at and not (signed_in(request) and may_refuse(version, account_of(request), on)):
        # what was refused is not read here any more: it may have been refused for what it says, or where it leads
        values |= {"title": values["fund"], "language": words.language(), "where": "", "source": ""}
    if signed_in(request) and not values["settled"]:
        by = account_of(request)
        cannot = why_not_confirm(version, by, on)
        values |= {
            "may_confirm": not cannot,
            "cannot": words.say(f"calls.cannot.{cannot}") if cannot else "",
            "own": version.proposed_by_id == by.pk,
            "may_refuse": may_refuse(version, by, on),
            "keys": [new_key(), new_key()],
            "token": get_token(request),
            "reason": {
                "component": "field", "id": "why", "kind": "area", "rows": 2, "label": words.say("calls.why"),
                "value": why, "error": faults.get("why", ""),
            },
        }  # fmt: skip
    record_of(request)
    answer = render(request, "rules/call_proposed.html", values, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer
