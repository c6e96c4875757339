"""The proposals of whoever acts for an organisation: those that wait for their answer first, then the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.exchange.models import Proposal, Stage
from maillage.exchange.proposals import waits_for
from maillage.parties.models import Standing
from maillage.parties.rights import Right, organisations_of
from maillage.site import take
from maillage.site.exchange.line import owner_of
from maillage.site.exchange.match_shown import points
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_OPEN = 300
"""Proposals that are not over, and are shown: those that end first."""
MOST_TAKEN = 10_000
COLUMNS = ("id", "stage", "day", "answer_by", "need", "name", "offer", "partner", "points", "waits_for_you")


@needs(signed_in)
@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """The list; four formats of all of it."""
    account, on = account_of(request), today()
    mine = {each.pk for each in organisations_of(account, on)}
    answers = {
        each.pk for each in organisations_of(account, on, Right.PUBLISH) if each.standing == Standing.VERIFIED
    }
    found = _of(mine)
    if format := take.asked(request):
        return _file(request, found, mine, answers, format)
    going = found.filter(stage__in=(Stage.OPEN, Stage.INTRODUCED)).order_by("answer_by", "key")[:MOST_OPEN]
    shown = [_row(each, mine, answers) for each in going]
    over, pages = paged(
        request, found.exclude(stage__in=(Stage.OPEN, Stage.INTRODUCED)).order_by("-ended_at", "key")
    )
    values: dict[str, Any] = {
        "acts": bool(mine),
        "waiting": [each for each in shown if each["waits"]],
        "talks": [each for each in shown if each["stage"] == Stage.INTRODUCED],
        "others": [each for each in shown if each["stage"] == Stage.OPEN and not each["waits"]],
        "over": [_row(each, mine, answers) for each in over],
        "ways": take.offered(request) if shown or over else [],
        **pages,
    }
    answer = render(request, "exchange/proposals.html", values)
    add_never_cache_headers(answer)
    return answer


def _of(organisations: Iterable[str]) -> QuerySet[Proposal]:
    found = Proposal.objects.select_related("need__organisation", "offer__organisation", "introduction")
    found = found.prefetch_related("need__organisation__names", "offer__organisation__names", "answers")
    return found.filter(Q(need__organisation__in=organisations) | Q(offer__organisation__in=organisations))


def _row(proposal: Proposal, mine: set[str], answers: set[str]) -> dict[str, Any]:
    need, offer = proposal.need, proposal.offer
    own, other = (need, offer) if need.organisation_id in mine else (offer, need)
    one = getattr(proposal, "introduction", None)
    return {
        "key": proposal.pk,
        "stage": proposal.stage,
        "day": str(proposal.at.date()),
        "answer_by": str(proposal.answer_by),
        "talk_by": str(one.next_on or "") if one and not _took_place(one.talked) else "",
        "own": owner_of(own) or "–",
        "other": owner_of(other) or "–",
        "text": " ".join((other.text or "").split())[:160],
        "points": points(proposal.score),
        "waits": waits_for(proposal, answers),
    }


def _took_place(talked: dict[str, Any]) -> bool:
    return any(said.get("said") == "yes" for said in talked.values())


def _file(
    request: HttpRequest, found: QuerySet[Proposal], mine: set[str], answers: set[str], format: str
) -> HttpResponseBase:
    rows = []
    for each in found.order_by("-at", "key")[:MOST_TAKEN]:
        row = _row(each, mine, answers)
        rows.append(
            [each.pk, str(each.stage), row["day"], row["answer_by"], each.need_id, row["own"],
             each.offer_id, row["other"], row["points"], "yes" if row["waits"] else ""]
        )  # fmt: skip
    return taken_rows(record_of(request), "proposals", COLUMNS, rows, format)
