"""The strategies of an organisation, for whoever acts for it; one is begun here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties.models import Organisation
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.dossiers.here import language_said, said
from maillage.site.parties.own_page import acted_for, page
from maillage.site.parties.typed import Typed
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.strategies.form import done_once, summary, text_field
from maillage.site.today import today
from maillage.strategies.faults import Faults, faults_of
from maillage.strategies.keep import Actor, begun, said_by
from maillage.strategies.model import Strategy
from maillage.strategies.models import Strategy as Row


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """All of them, the last first; sent, another is begun."""
    organisation = acted_for(request, key)
    if request.method != "POST":
        return _page(request, organisation, Typed.waiting(request), {}, [], 200)
    typed = Typed.sent(request)
    title = typed.whole("title").strip()
    wanted = Strategy(
        {words.language(): title} if title else {}, typed.number("since"), typed.number("until")
    )
    if faults := faults_of(wanted):
        return _page(request, organisation, typed, faults, [], 422)

    def act() -> str:
        row = begun(Actor(account_of(request), organisation, today()), wanted)
        note("strategy_begun", account_of(request), organisation.id, strategy=row.pk)
        return reverse("strategy_write", args=[row.pk])

    return done_once(request, act, lambda why, status: _page(request, organisation, typed, {}, why, status))


def _page(
    request: HttpRequest,
    organisation: Organisation,
    typed: Typed,
    faults: Faults,
    errors: list[dict[str, str]],
    status: int,
) -> HttpResponse:
    year = today().year
    rows = (
        Row.objects.filter(organisation=organisation).prefetch_related("editions").order_by("-made_at", "key")
    )
    fields: list[dict[str, Any]] = [
        text_field("title", typed.whole("title"), faults, hint=words.say("strategy.hint.title")),
        text_field("since", typed.one("since") or str(year), faults, short=True, figures=True),
        text_field("until", typed.one("until") or str(year + 5), faults, short=True, figures=True),
    ]
    values = {
        "name": called(organisation, words.language()),
        "desk": reverse("party_desk", args=[organisation.pk]),
        "rows": [_row(each) for each in rows],
        "fields": fields,
        "errors": errors or summary(faults),
        "token": get_token(request),
        "key": new_key(),
        "action": request.path,
    }
    return page(request, "strategies/listed.html", values, status)


def _row(row: Row) -> dict[str, Any]:
    found = said_by(row)
    last = max(row.editions.all(), key=lambda each: each.number, default=None)
    return {
        "title": said(found.title), "language": language_said(found.title), "years": words.say("strategy.years", since=str(found.since), until=str(found.until)),
        "address": reverse("strategy", args=[row.pk]), "number": last.number if last else 0,
        "day": str(last.adopted_on) if last else "", "objectives": len(found.objectives),
    }  # fmt: skip
