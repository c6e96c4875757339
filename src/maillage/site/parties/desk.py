"""Where those who act for an organisation look after it: what stands there, how old it is, its offices and who holds them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.parties import freshness, rights
from maillage.parties.kinds import DIASPORA, LOCAL_AUTHORITY, NETWORK
from maillage.parties.models import Holding, Invitation, Organisation, Standing
from maillage.parties.offices import acts_alone, holdings_at
from maillage.parties.organisations import NotAllowed, confirm
from maillage.parties.rights import Right
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.agenda.collect import of_one
from maillage.site.agenda.home import home
from maillage.site.parties.own_page import acted_for, page
from maillage.site.parties.shown import shown
from maillage.site.permissions import account_of, needs, signed_in, whose_it_is
from maillage.site.rules.call_shown import fund_name
from maillage.site.rules.here import shelf_here
from maillage.site.rules.models import FundDesk
from maillage.site.today import today

ROOMS = (
    ("account_needs", Right.PUBLISH, False), ("proposals", Right.PUBLISH, False), ("party_import", Right.PUBLISH, True),
    ("party_procedures", Right.PUBLISH, True), ("party_dossiers", Right.PUBLISH, True), ("party_strategies", Right.PUBLISH, True),
    ("network_desk", Right.MANAGE, True), ("party_follows", Right.MANAGE, True), ("own_packs", Right.MANAGE, True),
    ("party_take", Right.MANAGE, True),
)  # fmt: skip
"""Pages of what an organisation does here, which right of an office opens each, and whether it is of this organisation alone."""


@needs(signed_in)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The organisations that somebody acts for, with their offices; invitations that wait for them."""
    account, on = account_of(request), today()
    held: dict[str, dict[str, Any]] = {}
    found = rights.holdings_of(account, on).prefetch_related("office__organisation__names")
    for each in found:
        organisation = each.office.organisation
        row = held.setdefault(organisation.key, {"about": shown(request, organisation), "offices": []})
        row["offices"].append(
            {"title": each.office.title, "since": str(each.since), "language": each.office.language}
        )
    waiting = Invitation.objects.filter(
        email__iexact=account.email, taken_at=None, ends_at__gt=timezone.now()
    )
    values = {
        "rows": sorted(held.values(), key=lambda row: (row["about"].name, row["about"].key)),
        "waiting": waiting.count(),
    }
    return page(request, "parties/mine.html", values)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The desk of one organisation; sent, whoever acts for it says that what stands there holds."""
    organisation = acted_for(request, key)
    if request.method == "POST":

        def act() -> str:
            confirm(key, account_of(request), today())
            note("party_confirmed", account_of(request), organisation.id)
            return reverse("party_desk", args=[key])

        try:
            return once(request, act)
        except NotAllowed:
            return _desk(request, organisation, 409)
    return _desk(request, organisation, 200)


def _desk(request: HttpRequest, organisation: Organisation, status: int) -> HttpResponse:
    account, on = account_of(request), today()
    of = of_one(organisation, account, on)
    may = of.rights_in(organisation)
    confirmed = organisation.confirmed_on or organisation.made_at.date()
    manages = Right.MANAGE in may
    whole = reverse("party_agenda", args=[organisation.key])
    values = {
        "about": shown(request, organisation),
        "home": home(request, of, account, whole),
        "organisation": organisation,
        "standing": str(organisation.standing),
        "manages": manages,
        "describes": rights.may_describe(account, organisation, on),
        "alone": manages and acts_alone(organisation, on),
        "level": organisation.kind == LOCAL_AUTHORITY,
        "diaspora": organisation.kind == DIASPORA,
        "claim": reverse("party_claim", args=[organisation.key])
        if organisation.standing == Standing.NEW
        else "",
        "day": str(confirmed),
        "fresh": str(freshness.state_of("holder", confirmed, on)),
        "rooms": _rooms(organisation, may),
        "offices": offices_shown(organisation, account.pk),
        "token": get_token(request),
        "key": new_key(),
    }
    return page(request, "parties/desk.html", values, status)


def _rooms(organisation: Organisation, may: frozenset[Right]) -> list[dict[str, str]]:
    found = []
    for name, right, its_own in ROOMS:
        if name == "network_desk" and (
            organisation.kind != NETWORK or organisation.standing != Standing.VERIFIED
        ):
            continue
        if right in may:
            address = reverse(name, args=[organisation.key] if its_own else [])
            found.append({"address": address, "label": words.say(f"party_desk.room.{name}")})
    return [*_fund_desks(organisation, may), *found]


def _fund_desks(organisation: Organisation, may: frozenset[Right]) -> list[dict[str, str]]:
    """The desks of the funds that it runs."""
    if Right.MANAGE not in may or organisation.standing != Standing.VERIFIED:
        return []
    shelf = shelf_here()
    return [
        {
            "address": reverse("fund_desk", args=[organisation.key, each.fund]),
            "label": words.say("party_desk.room.fund_desk", fund=fund_name(shelf, each.fund)),
        }
        for each in FundDesk.objects.filter(organisation=organisation, ended_at=None)
    ]


def offices_shown(organisation: Organisation, own: int) -> list[dict[str, Any]]:
    """Every office with who holds it and who held it; ``own``: the number of whoever looks."""
    on, now = today(), timezone.now()
    holders: dict[int, list[dict[str, Any]]] = {}
    for each in holdings_at(organisation):
        holders.setdefault(each.office_id, []).append(holder_shown(each, own))
    asked: dict[int, list[Invitation]] = {}
    waiting = Invitation.objects.filter(office__organisation=organisation, taken_at=None, ends_at__gt=now)
    for one in waiting.order_by("at"):
        asked.setdefault(one.office_id, []).append(one)
    return [
        {
            "number": each.pk, "title": each.title, "language": each.language,
            "rights": [words.say(f"party_desk.right.{right}") for right in Right if getattr(each, right)],
            "closed": str(each.closed_on) if each.closed_on and each.closed_on <= on else "",
            "holders": holders.get(each.pk, []),
            "asked": [{"number": one.pk, "email": one.email, "until": str(one.ends_at.date())} for one in asked.get(each.pk, [])],
        }
        for each in organisation.offices.all()
    ]  # fmt: skip


def holder_shown(holding: Holding, own: int) -> dict[str, Any]:
    """A holder as others of the organisation see them: by the name that they gave themselves, else by their address."""
    on = today()
    return {
        "number": holding.pk,
        "name": str(holding.account),
        "own": holding.account_id == own,
        "since": str(holding.since),
        "until": str(holding.until) if holding.until else "",
        "now": holding.since <= on and (holding.until is None or holding.until > on),
    }
