"""The agenda on paper: A4, black on white, a box before each line; the same lines as the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from maillage.site import words
from maillage.site.agenda.collect import Whose, agenda, of_one, whose
from maillage.site.agenda.page import sections
from maillage.site.agenda.shown import names_of, parts, sentence
from maillage.site.own_address import absolute
from maillage.site.pages.page import record_of
from maillage.site.parties.own_page import acted_for, page
from maillage.site.permissions import account_of, looks_after_the_record, needs, signed_in, whose_it_is
from maillage.site.today import today

MOST = 120
"""Lines on paper: some eight pages. Those beyond are counted."""


@needs(signed_in)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All for whom somebody acts."""
    account = account_of(request)
    return _paper(request, whose(account, today(), looks_after_the_record(request)), str(account))


@needs(whose_it_is)
def of_party(request: HttpRequest, key: str) -> HttpResponse:
    """One organisation."""
    organisation = acted_for(request, key)
    of = of_one(organisation, account_of(request), today())
    return _paper(request, of, names_of([organisation])[organisation.pk])


def _paper(request: HttpRequest, of: Whose, title: str) -> HttpResponse:
    on = today()
    found, names = agenda(record_of(request), of, on, words.language()), names_of(of.organisations)
    listed = parts(found)
    values: dict[str, Any] = {
        "title": title,
        "sentence": sentence(found),
        "sections": sections(listed[:MOST], names),
        "more": len(listed) - MOST,
        "on": str(on),
        "here": absolute(request.path),
    }
    return page(request, "agenda/paper.html", values)
