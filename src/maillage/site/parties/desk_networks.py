"""Networks at the desk: which organisations may act as one (members, questions, matching sessions), decided with a reason."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties import verifying
from maillage.parties.claims import NotClaimed
from maillage.parties.kinds import NETWORK
from maillage.parties.models import Organisation, Standing
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.desk.page import shown as page_of
from maillage.site.paging import paged
from maillage.site.parties.claim import why_not
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import account_of, looks_after_the_record, needs
from maillage.site.reports.said import clean

ROOM = "desk_networks"
LONGEST = 2_000


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The list, those that are not verified first; ``?network=`` chooses the one that the form is about; sent, it may act as a
    network from then on, or no more."""
    typed = Typed.sent(request) if request.method == "POST" else Typed.waiting(request)
    chosen = _network(typed.one("network") or clean(request.GET.get("network", "")))
    if request.method != "POST" or chosen is None:
        return _page(request, chosen, typed.one("reason"), {}, 200)
    reason = typed.one("reason")
    if not reason or len(reason) > LONGEST:
        said = (
            words.count("reports.too_long", len(reason), most=LONGEST)
            if reason
            else words.say("desk_networks.reason_missing")
        )
        return _page(request, chosen, reason, {"reason": said}, 422)

    def act() -> str:
        verify = typed.one("then") != "unverify"
        verb = verifying.verify if verify else verifying.unverify
        verb(chosen.pk, typed.number("version"))
        note(
            "network_verified" if verify else "network_unverified",
            account_of(request),
            f"party:{chosen.pk}",
            reason=reason,
        )
        return f"{reverse(ROOM)}?network={chosen.pk}"

    try:
        return once(request, act)
    except NotClaimed as fault:
        return _page(request, _network(chosen.pk), reason, {"reason": why_not(fault)}, 409)


def _network(key: str) -> Organisation | None:
    found = Organisation.objects.filter(pk=key[:12], kind=NETWORK, merged_into=None, erased_at=None)
    return found.prefetch_related("names").first()


def _page(
    request: HttpRequest, chosen: Organisation | None, reason: str, faults: dict[str, str], status: int
) -> HttpResponse:
    listed = Organisation.objects.filter(kind=NETWORK, merged_into=None, erased_at=None).prefetch_related(
        "names"
    )
    counted = listed.annotate(n=Count("members")).order_by("standing", "made_at", "key")
    rows, pages = paged(request, counted)
    values: dict[str, Any] = {
        "rows": [_row(each) for each in rows],
        **pages,
        "chosen": _row(chosen) if chosen else None,
        "verified": bool(chosen and chosen.standing == Standing.VERIFIED),
        "errors": errors(faults),
        "fields": [
            {"component": "field", "id": "reason", "kind": "area", "rows": 2, "label": words.say("desk_networks.reason"),
             "hint": words.say("desk_networks.reason_hint"), "value": reason, "error": faults.get("reason", "")},
        ],
        "action": f"{reverse(ROOM)}?network={chosen.pk}" if chosen else "",
        "version": chosen.version if chosen else 0,
        "token": get_token(request),
        "key": new_key(),
    }  # fmt: skip
    return page_of(request, ROOM, "desk/networks.html", values, status)


def _row(network: Organisation) -> dict[str, Any]:
    return {
        "name": called(network, words.language()),
        "address": f"{reverse(ROOM)}?network={network.pk}",
        "page": reverse("party", args=[network.pk]),
        "country": network.country,
        "standing": words.say(f"party.standing.{network.standing}"),
        "members": getattr(network, "n", 0),
    }
