"""The two territories of a diaspora organisation: tied with the consent of whoever manages it, which is withdrawn at any time."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.parties import rights
from maillage.parties.kinds import DIASPORA
from maillage.parties.models import Organisation, Side
from maillage.parties.organisations import NotAllowed, Wrong
from maillage.parties.rights import Right
from maillage.parties.ties import tie, untie
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.pages.page import record_of
from maillage.site.parties.own_page import acted_for, page, to_desk
from maillage.site.parties.place_asked import Asked, place_asked
from maillage.site.parties.register import place_fields
from maillage.site.parties.shown import shown
from maillage.site.parties.typed import Typed, errors, told
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.today import today


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The ties that stand, and the form of another; sent, it is tied, or the consent of one is withdrawn (``then``)."""
    organisation = acted_for(request, key, Right.MANAGE)
    if request.method != "POST":
        return _page(request, organisation, Typed.waiting(request), {}, Asked(), 200)
    if organisation.kind != DIASPORA:
        return _page(request, organisation, Typed({}), {}, Asked(), 409)
    typed, by = Typed.sent(request), account_of(request)
    if typed.one("then") == "untie":

        def withdraw() -> str:
            untie(typed.number("what"), key, by, timezone.now(), today())
            note("tie_withdrawn", by, organisation.id, tie=typed.number("what"))
            return reverse("party_ties", args=[key])

        return once(request, withdraw)
    asked = place_asked(record_of(request), typed.one("place"), typed.one("country"), typed.one("place_id"))
    faults = {"place_id" if asked.choices else "place": asked.fault} if asked.fault else {}
    if not typed.all("consent"):
        faults["consent"] = "missing"
    if faults:
        return _page(request, organisation, typed, _told(faults), asked, 422)

    def act() -> str:
        made = tie(key, typed.one("side"), asked.place, by, timezone.now(), today())
        note("tie_made", by, organisation.id, place=made.place, side=str(made.side))
        return reverse("party_ties", args=[key])

    try:
        return once(request, act)
    except Wrong as wrong:
        return _page(request, organisation, typed, _told(wrong.faults), asked, 422)
    except NotAllowed:
        return _page(request, organisation, typed, {}, asked, 409)


def _told(faults: Mapping[str, str]) -> dict[str, str]:
    said = told(dict(faults))
    if "consent" in said:
        said["consent"] = words.say("party_ties.no_consent")
    return said


def _page(
    request: HttpRequest,
    organisation: Organisation,
    typed: Typed,
    faults: Mapping[str, str],
    asked: Asked,
    status: int,
) -> HttpResponse:
    places, spoken = record_of(request).places, words.language()
    sides = [
        {"value": each, "label": words.say(f"party.tie_side.{each}"), "on": typed.one("side") == each}
        for each in Side.values
    ]
    consent = words.say("party_ties.consent")
    values = {
        "about": shown(request, organisation),
        "diaspora": organisation.kind == DIASPORA,
        "describes": rights.may_describe(account_of(request), organisation, today()),
        "standing": str(organisation.standing),
        "ties": [
            {"number": each.pk, "place": places.name(each.place, spoken) if places.get(each.place) else each.place,
             "side": str(each.side), "day": str(each.consent_at.date()), "key": new_key()}
            for each in organisation.ties.filter(withdrawn_at=None)
        ],
        "errors": errors(faults),
        "fields": [
            {"component": "choices", "id": "side", "label": words.say("party_ties.side"), "choices": sides,
             "error": faults.get("side", "")},
            *place_fields(typed, faults, asked),
            {"component": "choices", "id": "consent", "several": True, "label": words.say("party_ties.consent_label"),
             "error": faults.get("consent", ""),
             "choices": [{"value": "yes", "label": consent, "on": bool(typed.all("consent"))}]},
        ],
        "token": get_token(request),
        "key": new_key(),
        "action": reverse("party_ties", args=[organisation.key]),
        "leave": to_desk(organisation),
    }  # fmt: skip
    return page(request, "parties/ties.html", values, status)
