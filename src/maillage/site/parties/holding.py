"""One holding of an office: ended on a day, by its holder or by whoever manages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties import offices, rights
from maillage.parties.models import Holding
from maillage.parties.offices import LastManager, WorkLeft
from maillage.parties.organisations import NotAllowed, Wrong
from maillage.parties.rights import Right
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.handover.resting import named, work_left
from maillage.site.parties.desk import holder_shown
from maillage.site.parties.office import GROUP, tick, work_said
from maillage.site.parties.own_page import acted_for, page, to_desk
from maillage.site.parties.shown import shown
from maillage.site.parties.typed import Typed, errors, field, told
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.today import today


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """One holder of an office; sent, the holding ends on a day. Its holder may end it: they leave."""
    found = _holding(request, number)
    if request.method != "POST":
        return _holding_page(request, found, Typed.waiting(request), {}, 200)
    typed = Typed.sent(request)
    until = _until(typed.one("last"))
    if until is None:
        return _holding_page(request, found, typed, told({"last": "no_day"}), 422)

    def act() -> str:
        by = account_of(request)
        offices.end_holding(number, until, by, today(), typed.one("alone") == "yes", work_left)
        organisation = found.office.organisation
        note(
            "holding_ended",
            by,
            organisation.id,
            office=found.office_id,
            until=str(until),
            own=found.account_id == by.pk,
        )
        acts = rights.office_for(by, organisation, today())
        return reverse("party_desk", args=[organisation.key]) if acts else reverse("party_mine")

    try:
        return once(request, act)
    except Wrong as wrong:
        return _holding_page(request, found, typed, told(wrong.faults), 422)
    except LastManager:
        return _holding_page(request, found, typed, {"alone": words.say("party_office.last")}, 409)
    except WorkLeft as left:
        return _holding_page(request, _holding(request, number), typed, work_said(), 409, left.what)
    except NotAllowed:
        raise Http404 from None


def _until(last: str) -> date | None:
    """The first day on which a holding no longer holds: the day after the last one, or today where none is written. None for
    what is no day."""
    if not last:
        return today()
    try:
        return date.fromisoformat(last) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _holding(request: HttpRequest, number: int) -> Holding:
    found = Holding.objects.select_related("office__organisation", "account").filter(pk=number).first()
    if found is None:
        raise Http404
    account, organisation = account_of(request), found.office.organisation
    own = found.account_id == account.pk and rights.holdings_of(account, today()).filter(pk=number).exists()
    if not own:
        acted_for(request, organisation.key, Right.MANAGE)
    return found


def _holding_page(
    request: HttpRequest,
    found: Holding,
    typed: Typed,
    faults: Mapping[str, str],
    status: int,
    left: Sequence[str] = (),
) -> HttpResponse:
    organisation = found.office.organisation
    manages = rights.may_manage(account_of(request), organisation, today())
    values = {
        "about": shown(request, organisation),
        "office": found.office,
        "holder": holder_shown(found, account_of(request).pk),
        "errors": errors(faults),
        "work": named(left, organisation.key),
        "invite": f"{reverse('party_office', args=[found.office_id])}#invite" if manages else "",
        "fields": [
            field("last", GROUP, typed.one("last"), faults, kind="date", optional=True, latin=True,
                  hint=words.say("party_office.hint.last")),
            *tick("alone", faults),
        ],
        "token": get_token(request),
        "key": new_key(),
        "action": reverse("party_holding", args=[found.pk]),
        "leave": to_desk(organisation),
    }  # fmt: skip
    return page(request, "parties/holding.html", values, status)
