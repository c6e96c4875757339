"""The desk of a fund, for those who act for the organisation that runs it: its calls, what was proposed, who was told of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.dossiers.model import OVER
from maillage.dossiers.naming import words_of
from maillage.dossiers.open_to import open_parts
from maillage.parties.models import Follow, Organisation
from maillage.parties.rights import Right
from maillage.parties.vouching import called
from maillage.rules import say
from maillage.rules.calls import Call, of_fund
from maillage.rules.model import FUNDING, Pack
from maillage.rules.spoken import of_unit
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.parties.follow_here import owners
from maillage.site.parties.follow_things import FUND
from maillage.site.parties.own_page import acted_for, page
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.rules.call_acts import desks_of, waiting
from maillage.site.rules.call_dates import of_mark
from maillage.site.rules.call_shown import dates_said, row_of, said_in, titles_of, waiting_row
from maillage.site.rules.here import calls_here, shelf_here
from maillage.site.rules.models import CallPlan, Told
from maillage.site.rules.own_pack_acts import said_by_desk, withdraw
from maillage.site.today import today

MOST_NAMED, MOST_READ = 40, 2_000
"""Organisations that are named one by one of each letter, and that are read."""


def desk_of(request: HttpRequest, key: str, fund: str) -> tuple[Organisation, Pack]:
    """The organisation that runs a fund, for who manages it, and the fund's rules. Raises Http404 for everybody else."""
    organisation = acted_for(request, key, Right.MANAGE)
    pack = shelf_here().packs.get(fund)
    if pack is None or pack.kind != FUNDING or not desks_of(fund).filter(organisation=organisation).exists():
        raise Http404
    return organisation, pack


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str, fund: str) -> HttpResponseBase:
    """The desk; sent, what it set of the fund's rules is taken back (``then=take_back``)."""
    organisation, pack = desk_of(request, key, fund)
    here = reverse("fund_desk", args=[organisation.pk, pack.id])
    if request.method == "POST" and request.POST.get("then") == "take_back":

        def act() -> str:
            if withdraw(organisation, pack.id, account_of(request), from_desk=True):
                note("fund_values_taken_back", account_of(request), f"party:{organisation.pk}", fund=pack.id)
            return here

        return once(request, act)
    on, calls = today(), dict(calls_here())
    mine = [call for _, call in of_fund(pack.id, calls, on)]
    proposed = list(waiting(pack.id))
    titles = titles_of(proposed, calls)
    values: dict[str, Any] = {
        "name": called(organisation, words.language()),
        "key": organisation.pk,
        "title": say.title(pack, words.language()),
        "fund": pack.id,
        "calls": _call_rows(mine, organisation, on),
        "waiting": [waiting_row(each, titles) for each in proposed],
        "followers": Follow.objects.filter(kind=FUND, thing=pack.id).exclude(confirmed_at=None).count(),
        "told": told_rows(mine),
        "new": reverse("fund_desk_new", args=[organisation.pk, pack.id]),
        "set": set_rows(organisation, pack, {call.id: said_in(call.title)[1] for call in mine}),
        "dossiers": dossier_rows(organisation, pack.id),
        "here": here,
        "once": new_key(),
        "token": get_token(request),
    }
    return page(request, "rules/fund_desk.html", values)


def dossier_rows(organisation: Organisation, fund: str) -> list[dict[str, str]]:
    """The dossiers that the organisation takes part in, or is asked to, with where its fund's verdict stands line by line."""
    parts = open_parts().filter(organisation=organisation, left=False).exclude(dossier__phase__in=OVER)
    listed = parts.order_by("-dossier__changed_on", "dossier_id").values_list("dossier_id", "dossier__title")
    return [
        {"title": words_of(title, words.language()), "address": f"{reverse('dossier_funds', args=[key])}?fund={fund}"}
        for key, title in listed[:MOST_NAMED]
    ]  # fmt: skip


def _call_rows(calls: list[Call], organisation: Organisation, on: date) -> list[dict[str, Any]]:
    plans = CallPlan.objects.filter(call__in=[call.id for call in calls]).order_by()
    numbers = dict(plans.values_list("call").annotate(n=Count("pk")))
    shelf = shelf_here()
    return [
        {
            **row_of(call, shelf, on),
            "change": reverse("fund_desk_call", args=[organisation.pk, call.fund, call.id]),
            "plans": numbers.get(call.id, 0),
        }
        for call in calls
    ]


def told_rows(calls: Iterable[Call]) -> list[dict[str, Any]]:
    """Who was told of these calls, the latest letters first: organisations by name, mailboxes that follow the fund by their number."""
    titles = {call.id: said_in(call.title)[1] for call in calls}
    sent = Told.objects.filter(call__in=titles).order_by().values("call", "dates", "what", "organisation_id")
    counted = sent.annotate(latest=Max("at"), n=Count("pk")).order_by("-latest")[:MOST_READ]
    letters: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for each in counted:
        letters[each["call"], each["dates"], each["what"]].append(each)
    names = owners({each["organisation_id"] for each in counted if each["organisation_id"]})
    return [_told_row(titles[call], mark, what, rows, names) for (call, mark, what), rows in letters.items()]


def _told_row(
    title: str, mark: str, what: str, rows: list[Mapping[str, Any]], names: dict[str, str]
) -> dict[str, Any]:
    dates = of_mark(mark)
    keys = [each["organisation_id"] for each in rows if each["organisation_id"]]
    return {
        "day": str(rows[0]["latest"].date()), "title": title, "what": words.say(f"fund_desk.told.{what}"),
        "dates": dates_said(dates) if dates else "", "names": sorted(names.get(each, each) for each in keys[:MOST_NAMED]),
        "more": max(0, len(keys) - MOST_NAMED), "mailboxes": sum(each["n"] for each in rows if not each["organisation_id"]),
    }  # fmt: skip


def set_rows(organisation: Organisation, pack: Pack, titles: dict[str, str]) -> list[dict[str, Any]]:
    """What the desk set of the fund's rules: what, from when, for which call."""
    said = said_by_desk(organisation, pack.id)
    rows = [
        {
            "name": said_in(pack.values[each.value].name)[1], "since": str(each.since), "call": titles.get(each.call, each.call),
            "is": value_said(pack, each.value, each.is_),
        }
        for each in said.values
        if each.value in pack.values
    ]  # fmt: skip
    rows += [
        {"until": str(each.until), "call": titles.get(each.call, each.call)}
        for each in said.holds
    ]  # fmt: skip
    return rows


def value_said(pack: Pack, name: str, said: str) -> str:
    """A value with its unit, in words."""
    return of_unit(pack.values[name].unit, Decimal(said), words.language())
