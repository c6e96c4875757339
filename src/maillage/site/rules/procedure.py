"""The page of a procedure: the form that asks which countries and from when, and the merged list of steps with their dates."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.reference.names import fold
from maillage.rules import ics
from maillage.rules.due_steps import obligations
from maillage.rules.model import ANYWHERE, PROCEDURE
from maillage.rules.procedure import Plan, plan
from maillage.rules.steps import Unplannable
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page_over
from maillage.site.rules.here import own_texts, shelf_here
from maillage.site.rules.procedure_choose import (
    ALSO,
    SITS,
    START,
    WITH,
    Asked,
    cannot,
    read,
    usual_start,
    with_partners,
)
from maillage.site.rules.procedure_shown import COLUMNS, country, country_names, file_rows, shown
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

EDIT = "edit"
"""Asks for the form with what was asked before."""
MORE_SITTINGS = 3
"""Empty fields for sittings of each country."""
EXAMPLE = ("FR", "TN", "RS")


@page_over(own_texts)
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """``?with=FR&with=TN&start=2027-03-01``; without a start, or with something wrong, the form."""
    asked = read(request.GET, today())
    if asked.new and not asked.faults:
        return HttpResponseRedirect(f"{reverse('procedure')}?{asked.query()}")
    if not asked.whole or EDIT in request.GET:
        return _form(request, asked)
    try:
        found = planned(asked)
    except Unplannable as why:
        return _form(request, asked, cannot(why))
    if format := take.asked(request):
        return taken_rows(record, "procedure", COLUMNS, file_rows(found), format)
    values = {
        **shown(found),
        "names": country_names(asked.countries),
        "query": asked.query(),
        "edit": asked.query(**{EDIT: "1"}),
        "carried": asked.pairs(SITS, START),
        "start": asked.start.isoformat() if asked.start else "",
        "sittings": [_sittings(asked, code) for code in _with_council(found)],
        "ways": take.offered(request),
    }
    return render(request, "rules/procedure.html", values)


@page_over(own_texts)
def calendar(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """The days of the steps as a calendar file, which a calendar program takes in once."""
    asked = read(request.GET, today())
    try:
        found = planned(asked) if asked.whole else None
    except Unplannable:
        found = None
    if found is None:
        return HttpResponseRedirect(f"{reverse('procedure')}?{request.GET.urlencode()}")
    named = words.say("procedure.of", names=country_names(asked.countries))
    which = hashlib.sha256(asked.query().encode()).hexdigest()[:12]
    lines = obligations(found, procedure=which, about=named, address=f"/procedure?{asked.query()}")
    language, host = words.language(), request.get_host()
    written = datetime.combine(today(), time(), UTC)
    body = ics.write(lines, language, host, named, written, f"{request.scheme}://{host}")
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="procedure.ics"'
    return answer


def planned(asked: Asked) -> Plan:
    """The plan of what was asked. Raises Unplannable."""
    assert asked.start is not None
    facts = with_partners(asked.answers, asked.countries)
    return plan(shelf_here(), asked.countries, asked.start, today(), asked.sittings, facts=facts)


def _form(request: HttpRequest, asked: Asked, wrong: str = "") -> HttpResponse:
    """The form with what was asked and what is wrong with it."""
    own = [pack.jurisdiction for pack in shelf_here().of_kind(PROCEDURE) if pack.jurisdiction != ANYWHERE]
    others = [code for code in asked.countries if code not in own]
    faults = dict(asked.faults)
    errors = [{"id": name, "text": text} for name, text in asked.faults]
    choices = [
        {"value": code, "label": country(code), "on": code in asked.countries}
        for code in sorted(own, key=lambda code: fold(country(code)))
    ]
    typed = asked.typed_names or words.say("search.sep").join(country(code) for code in others)
    values = {
        "choices": choices,
        "wrong_with": faults.get(WITH, ""),
        "also": typed,
        "wrong_also": faults.get(ALSO, ""),
        "start": asked.typed_start or usual_start(today()).isoformat(),
        "wrong_start": faults.get(START, ""),
        "carried": asked.pairs(WITH, START),
        "errors": errors,
        "wrong": wrong,
        "example": _example(),
    }
    return render(request, "rules/procedure_choose.html", values)


def _example() -> dict[str, Any]:
    """A procedure of three countries, which shows what comes out."""
    asked = Asked(EXAMPLE, usual_start(today()))
    return {"names": country_names(EXAMPLE), "day": asked.start, "query": asked.query()}


def _with_council(found: Plan) -> list[str]:
    """The countries whose council has to sit."""
    return list(
        dict.fromkeys(each.territory for each in found.steps if each.rule.step and each.rule.step.sits)
    )


def _sittings(asked: Asked, code: str) -> dict[str, Any]:
    """The fields for the sittings of a country: those given, and some empty ones."""
    given = [day.isoformat() for day in asked.sittings.get(code, ())]
    return {
        "country": country(code),
        "fields": [
            {"id": f"{SITS}{code}-{n}", "name": f"{SITS}{code}", "value": value, "label": words.say("procedure.sitting_n", country=country(code), n=n)}
            for n, value in enumerate([*given, *[""] * MORE_SITTINGS], 1)
        ],
    }  # fmt: skip
