"""An organisation erased by an administrator, with a reason: its needs and offers are withdrawn, its proposals end, both sides are
told, and its address answers as if it had never been."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.exchange.models import Entry
from maillage.exchange.moderating import erase_all_of
from maillage.parties import erasing
from maillage.parties.claims import NotClaimed, locked
from maillage.parties.models import Organisation
from maillage.parties.rights import holdings_on
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.agenda import of_an_organisation as agenda_of_an_organisation
from maillage.site.desk.page import shown as page_of
from maillage.site.exchange import boards
from maillage.site.exchange.letters import tell_ended
from maillage.site.parties import moderation_letters, proofs
from maillage.site.parties.shown import shown
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import account_of, looks_after_the_instance, needs
from maillage.site.rules import of_an_organisation
from maillage.site.strategies import of_an_organisation as strategies_of_an_organisation
from maillage.site.today import today

ROOM = "desk_moderation"
LONGEST = 2_000


@needs(looks_after_the_instance)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """What would go, and the form; sent, it is gone."""
    organisation = Organisation.objects.filter(pk=key, merged_into=None, erased_at=None).first()
    if organisation is None:
        raise Http404
    if request.method != "POST":
        return _page(request, organisation, "", {}, 200)
    typed = Typed.sent(request)
    reason = typed.one("reason")[:LONGEST]
    if not reason:
        return _page(request, organisation, "", {"reason": words.say("desk_moderation.reason_missing")}, 422)

    def act() -> str:
        _erase(request, key, typed.number("version"), reason)
        return reverse(ROOM)

    try:
        return once(request, act)
    except NotClaimed as fault:
        if fault.why == "gone":
            raise Http404 from None
        again = Organisation.objects.get(pk=key)
        return _page(request, again, reason, {"reason": words.say("claim.why_not.met")}, 409)


def _erase(request: HttpRequest, key: str, version: int, reason: str) -> None:
    organisation = locked(key)
    if organisation.version != version:
        raise NotClaimed("met")
    ended = erase_all_of(organisation)
    tell_ended(ended)
    moderation_letters.tell_erased(request, organisation, reason)
    of_an_organisation.erase(organisation)
    agenda_of_an_organisation.erase(organisation)
    strategies_of_an_organisation.erase(organisation)
    files = erasing.erase(key, timezone.now())
    note("party_erased", account_of(request), f"party:{key}", reason=reason)
    boards.changed()
    for name in files:
        transaction.on_commit(lambda name=name: proofs.drop_unused(name))  # type: ignore[misc]


def _page(
    request: HttpRequest, organisation: Organisation, reason: str, faults: dict[str, str], status: int
) -> HttpResponse:
    values = {
        "party": shown(request, organisation),
        "entries": Entry.objects.filter(organisation=organisation).count(),
        "holders": holdings_on(today()).filter(office__organisation=organisation).count(),
        "errors": errors(faults),
        "fields": [
            {"component": "field", "id": "reason", "kind": "area", "rows": 3, "label": words.say("desk_moderation.reason"),
             "hint": words.say("desk_moderation.reason_hint"), "value": reason, "error": faults.get("reason", "")},
        ],
        "action": reverse("desk_erase", args=[organisation.pk]),
        "leave": {"address": reverse("party", args=[organisation.pk]), "label": words.say("desk_moderation.leave")},
        "version": organisation.version,
        "token": get_token(request),
        "key": new_key(),
    }  # fmt: skip
    return page_of(request, ROOM, "desk/erase.html", values, status)
