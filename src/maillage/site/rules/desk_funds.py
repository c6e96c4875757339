"""Desks of funds, at the curators' desk: which organisation runs which fund here, granted and ended with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.parties.models import Organisation
from maillage.parties.vouching import called, known_ones
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.desk.page import shown as page_of
from maillage.site.parties.typed import Typed, errors, field
from maillage.site.permissions import account_of, looks_after_the_record, needs
from maillage.site.rules.call_shown import fund_choices, fund_name
from maillage.site.rules.here import shelf_here
from maillage.site.rules.models import FundDesk
from maillage.site.rules.own_pack_acts import withdraw

ROOM = "desk_funds"
LONGEST = 2_000


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The list, and the form; sent, a desk is granted, or ended (``end`` names which)."""
    typed = Typed.sent(request) if request.method == "POST" else Typed.waiting(request)
    if request.method != "POST":
        return _page(request, typed, {}, 200)
    reason = typed.one("reason")
    faults: dict[str, str] = {}
    if not reason or len(reason) > LONGEST:
        faults["reason"] = words.say("desk_funds.fault.reason")
    if number := typed.number("end"):
        return (
            _page(request, typed, faults, 422)
            if faults
            else once(request, lambda: _end(request, number, reason))
        )
    organisation = _organisation(typed.one("organisation"))
    fund = typed.one("fund")
    if organisation is None:
        faults = {"organisation": words.say("desk_funds.fault.organisation"), **faults}
    if fund not in {pack.id for pack in shelf_here().funds()}:
        faults = {"fund": words.say("calls.fault.fund"), **faults}
    if faults or organisation is None:
        return _page(request, typed, faults, 422)

    def act() -> str:
        by = account_of(request)
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # one grants at a time
        standing = FundDesk.objects.filter(organisation=organisation, fund=fund, ended_at=None)
        if not standing.exists():
            FundDesk.objects.create(organisation=organisation, fund=fund, granted_by=by, reason=reason)
            note("fund_desk_granted", by, f"party:{organisation.pk}", fund=fund, reason=reason)
        return reverse(ROOM)

    return once(request, act)


def _end(request: HttpRequest, number: int, reason: str) -> str:
    by = account_of(request)
    with transaction.atomic():
        desk = FundDesk.objects.select_for_update(no_key=True).filter(pk=number, ended_at=None).first()
        if desk is not None:
            standing = FundDesk.objects.filter(
                organisation=desk.organisation_id, fund=desk.fund, ended_at=None
            )
            standing.update(ended_at=timezone.now())
            # what it set of the fund's rules goes with it: nobody is left to answer for that
            withdraw(desk.organisation, desk.fund, by, from_desk=True)
            note("fund_desk_ended", by, f"party:{desk.organisation_id}", fund=desk.fund, reason=reason)
    return reverse(ROOM)


def _organisation(said: str) -> Organisation | None:
    """A verified organisation by its key, or the address of its page."""
    key = said.rstrip("/").rpartition("/")[2].removeprefix("maillage:")[:12]
    return known_ones().filter(pk=key).first() if key else None


def _page(request: HttpRequest, typed: Typed, faults: Mapping[str, str], status: int) -> HttpResponse:
    shelf = shelf_here()
    desks = FundDesk.objects.filter(ended_at=None).select_related("organisation")
    ending = bool(typed.number("end"))
    values: dict[str, Any] = {
        "rows": [
            {
                "number": each.pk, "name": called(each.organisation, words.language()), "fund": fund_name(shelf, each.fund),
                "page": reverse("party", args=[each.organisation_id]), "since": str(each.at.date()), "reason": each.reason,
                "once": new_key(),
            }
            for each in desks.prefetch_related("organisation__names")
        ],
        "fields": [
            field("organisation", "desk_funds", "" if ending else typed.one("organisation"), faults, latin=True,
                  hint=words.say("desk_funds.hint.organisation")),
            field("fund", "desk_funds", typed.one("fund"), faults, kind="select", choices=fund_choices(shelf)),
            field("reason", "desk_funds", typed.one("reason"), faults, kind="area", rows=2, hint=words.say("desk_funds.hint.reason")),
        ],
        "errors": errors(faults),
        "action": reverse(ROOM),
        "key": new_key(),
        "token": get_token(request),
    }  # fmt: skip
    return page_of(request, ROOM, "rules/desk_funds.html", values, status)
