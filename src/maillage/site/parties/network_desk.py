"""A network for those who look after it: what can be done, its rounds, and members that may be an organisation that acts here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.exchange.models import Round
from maillage.parties.members import Doubt, doubts, settle_doubt
from maillage.parties.models import Membership, Organisation
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.exchange.round_shown import head_of
from maillage.site.parties.network import called, looked_after
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.today import today

MOST_DOUBTS, MOST_ROUNDS = 10, 10
ROOMS = (("members", "network_members"), ("questions", "network_questions"), ("round", "round_new"))


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The desk; sent, it is said which organisation a member is (``member``), or that it is none of those shown."""
    network = looked_after(request, key)
    if request.method != "POST":
        return _page(request, network)
    said, number = request.POST.get("is", ""), request.POST.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return _page(request, network, words.say("network_space.settled_meanwhile"), 422)

    def act() -> str:
        found = settle_doubt(network, int(number), said[:20], account_of(request), today())
        note(
            "member_settled",
            account_of(request),
            f"party:{network.pk}",
            member=found.pk,
            organisation=said[:20],
        )
        return reverse("network_desk", args=[network.key]) + "#doubts"

    try:
        return once(request, act)
    except (ValueError, Membership.DoesNotExist):
        return _page(request, network, words.say("network_space.settled_meanwhile"), 409)


def _page(request: HttpRequest, network: Organisation, wrong: str = "", status: int = 200) -> HttpResponse:
    asked, n = doubts(network, MOST_DOUBTS)
    on = today()
    rows = [
        *Round.objects.filter(network=network)
        .defer("certificate", "result", "rehearsed")
        .order_by("-closes")[:MOST_ROUNDS]
    ]
    for each in rows:
        each.network = network
    values: dict[str, Any] = {
        "network": network,
        "name": called(network),
        "wrong": wrong,
        "rooms": [
            {
                "label": words.say(f"network_space.room.{name}"),
                "says": words.say(f"network_space.room_says.{name}"),
                "address": reverse(address, args=[network.key]),
            }
            for name, address in ROOMS
        ],
        "rounds": [{**head_of(each, on), "desk": reverse("round_desk", args=[each.key])} for each in rows],
        "n_doubts": n,
        "doubts": [_doubt(each) for each in asked],
        "token": get_token(request),
    }
    answer = render(request, "parties/network_desk.html", values, status=status)
    add_never_cache_headers(answer)
    return answer


def _doubt(doubt: Doubt) -> dict[str, Any]:
    member = doubt.membership
    return {
        "number": member.pk,
        "name": member.name,
        "country": member.country,
        "key": new_key(),
        "may_be": [
            {
                "key": each.key,
                "says": words.say("network_space.it_is", member=member.name, organisation=called(each)),
                "address": reverse("party", args=[each.key]),
                "name": called(each),
            }
            for each in doubt.organisations
        ],
    }
