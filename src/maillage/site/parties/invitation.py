"""The code of an invitation, typed by whoever has signed in: they hold the office from then on. What is wrong with a code is said as
it is."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.models import EmailAddress
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.parties.offices import NotTaken, count_wrong, take_up
from maillage.parties.organisations import NotAllowed
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.limits import Buckets
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors, field
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.today import today

LONGEST = 40
A_MINUTE = 10
typing = Buckets(A_MINUTE)
"""By account: codes that are tried."""


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The form of the code; sent, its office is held and its organisation's desk shown."""
    if request.method != "POST":
        return _page(request, {}, 200)
    account = account_of(request)
    if typing.wait(str(account.pk)):
        return _page(request, {"code": words.say("party_invitation.too_often")}, 429)
    typed, addresses = Typed.sent(request).one("code")[:LONGEST], addresses_of(account)
    if not typed:
        return _page(request, {"code": words.say("party.fault.missing")}, 422)

    def act() -> str:
        office = take_up(typed, addresses, account, timezone.now(), today())
        note("office_taken_up", account, office.organisation.id, office=office.pk)
        return reverse("party_desk", args=[office.organisation_id])

    try:
        return once(request, act)
    except NotTaken as fault:
        if fault.why != "wrong":
            return _page(request, {"code": words.say(f"party_invitation.why.{fault.why}")}, 409)
        left = count_wrong(addresses, timezone.now())
        said = (
            words.count("party_invitation.wrong", left) if left else words.say("party_invitation.why.spent")
        )
        return _page(request, {"code": said}, 422)
    except NotAllowed:
        return _page(request, {"code": words.say("party_invitation.why.closed")}, 409)


def addresses_of(account: Account) -> list[str]:
    """The addresses that are known to be somebody's."""
    return list(EmailAddress.objects.filter(user=account, verified=True).values_list("email", flat=True))


def _page(request: HttpRequest, faults: Mapping[str, str], status: int) -> HttpResponse:
    values = {
        "errors": errors(faults),
        "fields": [
            field(
                "code", "party_invitation", "", faults, latin=True, short=True, autocomplete="one-time-code"
            )
        ],
        "address": account_of(request).email,
        "token": get_token(request),
        "key": new_key(),
        "action": reverse("party_invitation"),
        "leave": {"address": reverse("party_mine"), "label": words.say("party_invitation.leave")},
    }
    return page(request, "parties/invitation.html", values, status)
