"""A page for those who act for an organisation: which one it is of, and that nobody keeps it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from maillage.parties import rights
from maillage.parties.models import Organisation
from maillage.parties.rights import Right
from maillage.site import words
from maillage.site.pages.page import record_of
from maillage.site.permissions import account_of
from maillage.site.today import today


def acted_for(request: HttpRequest, key: str, right: Right | None = None) -> Organisation:
    """The organisation, for whoever acts for it today (with the right, where one is asked for); to everybody else there is none.
    Raises Http404."""
    found = Organisation.objects.prefetch_related("names").filter(pk=key, erased_at=None).first()
    if found is None or rights.office_for(account_of(request), found, today(), right) is None:
        raise Http404
    return found


def to_desk(organisation: Organisation) -> dict[str, str]:
    """Where a form leads that is left without being sent."""
    return {"address": reverse("party_desk", args=[organisation.key]), "label": words.say("party_edit.leave")}


def page(request: HttpRequest, template: str, values: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page that nobody keeps and no search engine lists."""
    record_of(request)
    answer = render(request, template, values, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer
