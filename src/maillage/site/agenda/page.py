"""The agenda of an organisation, and of all for whom somebody acts: late, this week, later, what others have to do first."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.rules.agenda import Agenda
from maillage.rules.obligation import Obligation
from maillage.site import take, words
from maillage.site.agenda.collect import Whose, agenda, of_one, whose
from maillage.site.agenda.shown import line_of, names_of, parts, sentence
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.parties.own_page import acted_for, page
from maillage.site.permissions import account_of, looks_after_the_record, needs, signed_in, whose_it_is
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

A_PAGE = 30
COLUMNS = (
    "section",
    "due",
    "what",
    "who",
    "organisation",
    "why",
    "consequence",
    "unverified",
    "source",
    "address",
)


@needs(signed_in)
@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """All that somebody has to do, for whomever they act."""
    addresses = {
        "paper": reverse("agenda_paper"),
        "letters": reverse("agenda_letters"),
        "mandates": "",
    }
    of = whose(account_of(request), today(), looks_after_the_record(request))
    return _shown(request, of, words.say("agenda.for_you"), "", addresses)


@needs(whose_it_is)
def of_party(request: HttpRequest, key: str) -> HttpResponseBase:
    """What one organisation has to do."""
    organisation = acted_for(request, key)
    addresses = {
        "paper": reverse("party_agenda_paper", args=[key]),
        "letters": reverse("agenda_letters"),
        "mandates": reverse("party_mandates", args=[key]),
    }
    name = names_of([organisation])[organisation.pk]
    of = of_one(organisation, account_of(request), today())
    return _shown(request, of, name, reverse("party_desk", args=[key]), addresses)


def _shown(
    request: HttpRequest, of: Whose, over: str, over_address: str, addresses: dict[str, str]
) -> HttpResponse | HttpResponseBase:
    on, record = today(), record_of(request)
    found, names = agenda(record, of, on, words.language()), names_of(of.organisations)
    if format := take.asked(request):
        return taken_rows(record, "agenda", COLUMNS, rows(found, names), format)
    done = request.GET.get("part") == "done"
    listed: list[tuple[str, Obligation]] = [("done", each) for each in found.done] if done else parts(found)
    here, pages = paged(request, listed, A_PAGE)
    values: dict[str, Any] = {
        "over": over,
        "over_address": over_address,
        "sentence": sentence(found),
        "sections": sections(here, names),
        "done": len(found.done),
        "of_done": done,
        "ways": take.offered(request) if listed else [],
        "addresses": addresses,
        "on": str(on),
        "token": get_token(request),
        **pages,
    }
    return page(request, "agenda/agenda.html", values)


def sections(listed: list[tuple[str, Obligation]], names: dict[str, str]) -> list[dict[str, Any]]:
    """Lines by the section in which they stand, each with its heading."""
    return [
        {
            "name": name,
            "title": words.say(f"agenda.section.{name}"),
            "lines": [line_of(each, today(), names) for _, each in same],
        }
        for name, same in groupby(listed, key=lambda each: each[0])
    ]


def rows(found: Agenda, names: dict[str, str]) -> list[tuple[str, ...]]:
    """All lines, as a file has them."""
    return [
        (
            section,
            line.due,
            line.what,
            line.who,
            names.get(each.whose, ""),
            line.why,
            line.consequence,
            "" if each.verified else "yes",
            line.source,
            line.address,
        )
        for section, each in (*parts(found), *(("done", each) for each in found.done))
        for line in [line_of(each, today(), names)]
    ]
