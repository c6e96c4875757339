"""What an organisation says of its mandates and of the days on which its council sits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties import mandates as verbs
from maillage.parties.models import MandateOf, Organisation
from maillage.parties.organisations import NotAllowed, Wrong
from maillage.reference.texts import catalogue, choose
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.agenda.of_votes import known_votes
from maillage.site.agenda.shown import names_of
from maillage.site.parties.own_page import acted_for, page
from maillage.site.parties.typed import Typed, day_in, errors, field
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.today import today


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """What was said, with the two forms; sent, one more is said, or one is taken out (``then``)."""
    organisation = acted_for(request, key)
    if request.method != "POST":
        return _page(request, organisation, Typed.waiting(request), {}, 200)
    typed = Typed.sent(request)
    verb = _VERBS.get(typed.one("then"))
    if verb is None:
        return _page(request, organisation, typed, {}, 422)

    def act() -> str:
        verb(key, typed, account_of(request))
        note(f"agenda_{typed.one('then')}", account_of(request), f"party:{organisation.pk}")
        return reverse("party_mandates", args=[key])

    try:
        return once(request, act)
    except Wrong as wrong:
        return _page(request, organisation, typed, wrong.faults, 422)
    except NotAllowed:
        return _page(request, organisation, typed, {}, 409)


def _say_mandate(key: str, typed: Typed, by: Account) -> None:
    days = {name: day_in(typed.one(name)) for name in ("ends_on", "election")}
    if faults := {name: "no_day" for name, day in days.items() if typed.one(name) and day is None}:
        raise Wrong(faults)
    verbs.say_mandate(
        key, typed.one("what"), days["ends_on"], days["election"], typed.one("source"), by, today()
    )


def _say_sittings(key: str, typed: Typed, by: Account) -> None:
    days = [day_in(each) for each in typed.one("days").replace(",", " ").split()]
    if None in days:
        raise Wrong({"days": "no_day"})
    verbs.say_sittings(key, [day for day in days if day], by, today())


_VERBS: Mapping[str, Callable[[str, Typed, Account], None]] = {
    "mandate": _say_mandate,
    "sittings": _say_sittings,
    "mandate_back": lambda key, typed, by: verbs.take_mandate_back(typed.number("number"), key, by, today()),
    "sitting_back": lambda key, typed, by: verbs.take_sitting_back(typed.number("number"), key, by, today()),
}


def body(what: str) -> str:
    """Whose mandate, in the reader's language."""
    return choose(catalogue("maillage.parties", "mandates")["body"][what], words.language())


def _page(
    request: HttpRequest, organisation: Organisation, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    on = today()
    told = {name: words.say(f"agenda.said_fault.{code}") for name, code in faults.items()}
    said = list(organisation.mandates.filter(ends_on__gte=on).order_by("ends_on", "id"))
    bodies = [
        {"value": each, "label": body(each), "on": typed.one("what") == each} for each in MandateOf.values
    ]
    hints = {name: words.say(f"agenda.said.hint.{name}") for name in ("ends_on", "source", "days")}
    values: dict[str, Any] = {
        "name": names_of([organisation])[organisation.pk],
        "back": reverse("party_agenda", args=[organisation.pk]),
        "mandates": [
            {"number": each.pk, "body": body(each.what), "day": str(each.ends_on), "vote": str(each.election or ""),
             "source": each.source, "key": new_key()}
            for each in said
        ],
        "known": [] if said else [
            {"body": body(each.body), "day": str(each.day), "source": each.source, "verified": each.verified}
            for each in known_votes(organisation, on)
        ],
        "sittings": [
            {"number": each.pk, "day": str(each.day), "key": new_key()}
            for each in organisation.sittings.filter(day__gte=on).order_by("day")
        ],
        "errors": errors(told),
        "of_mandate": [
            {"component": "choices", "id": "what", "label": words.say("agenda.said.field.what"), "choices": bodies,
             "error": told.get("what", "")},
            field("ends_on", "agenda.said", typed.one("ends_on"), told, kind="date", short=True, hint=hints["ends_on"]),
            field("election", "agenda.said", typed.one("election"), told, kind="date", short=True, optional=True),
            field("source", "agenda.said", typed.one("source"), told, optional=True, hint=hints["source"]),
        ],
        "of_sittings": [field("days", "agenda.said", typed.one("days"), told, kind="area", rows=4, hint=hints["days"])],
        "token": get_token(request),
        "keys": [new_key(), new_key()],
        "action": request.path,
    }  # fmt: skip
    return page(request, "agenda/mandates.html", values, status)
