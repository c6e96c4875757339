"""Which letters somebody wants of what they have to do, and the addresses for their calendar program."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.parties.organisations import NotAllowed
from maillage.parties.rights import holdings_of
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.agenda import feeds
from maillage.site.agenda.models import Feed, Reminding
from maillage.site.agenda.shown import names_of
from maillage.site.own_address import absolute
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.today import today

WHICH = ("monday", "days", "dossiers")
"""Letters that can be wanted or not."""
_MADE = "agenda_feed"
"""Where a secret waits in the session for the one page that shows it."""


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The choice and the addresses; sent, a choice is kept, an address is made or ended (``then``)."""
    if request.method != "POST":
        return _page(request, 200)
    typed = Typed.sent(request)
    verb = {"letters": _keep, "make": _make, "end": _end}.get(typed.one("then"))
    if verb is None:
        return _page(request, 422)

    def act() -> str:
        verb(request, typed)
        return reverse("agenda_letters")

    try:
        return once(request, act)
    except NotAllowed:
        return _page(request, 409)


def _keep(request: HttpRequest, typed: Typed) -> None:
    wanted = typed.all("which")
    Reminding.objects.update_or_create(
        account=account_of(request), defaults={each: each in wanted for each in WHICH}
    )
    messages.success(request, words.say("agenda.letters.kept"))


def _make(request: HttpRequest, typed: Typed) -> None:
    holding, by = typed.number("holding"), account_of(request)
    secret = feeds.make(holding, by, timezone.now(), today())
    note("agenda_feed_made", by, f"holding:{holding}")
    request.session[_MADE] = {"holding": holding, "secret": secret}


def _end(request: HttpRequest, typed: Typed) -> None:
    holding, by = typed.number("holding"), account_of(request)
    feeds.end(holding, by, timezone.now(), today())
    note("agenda_feed_ended", by, f"holding:{holding}")


def _page(request: HttpRequest, status: int) -> HttpResponse:
    account, on = account_of(request), today()
    wanted = Reminding.objects.filter(account=account).first() or Reminding()
    held = list(holdings_of(account, on).prefetch_related("office__organisation__names").order_by("pk"))
    names = names_of(each.office.organisation for each in held)
    standing = {each.holding_id: each for each in Feed.objects.filter(holding__in=held, ended_at=None)}
    made = request.session.pop(_MADE, {}) if request.method == "GET" else {}
    values: dict[str, Any] = {
        "which": [
            {"value": each, "label": words.say(f"agenda.letters.{each}"), "on": getattr(wanted, each)}
            for each in WHICH
        ],
        "offices": [
            {
                "number": each.pk,
                "title": each.office.title,
                "name": names[each.office.organisation_id],
                "since": str(standing[each.pk].made_at.date()) if each.pk in standing else "",
                "address": absolute(reverse("agenda_feed", args=[made["secret"]]))
                if made.get("holding") == each.pk
                else "",
                "key": new_key(),
            }
            for each in held
        ],
        "token": get_token(request),
        "key": new_key(),
        "action": reverse("agenda_letters"),
    }
    return page(request, "agenda/letters.html", values, status)
