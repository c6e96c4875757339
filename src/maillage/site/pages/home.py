"""The first page: one box that understands a place, a problem or both, ways in (a need first), what is fresh."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from maillage.exchange.models import Side
from maillage.record.mesh import mesh
from maillage.reference.milestones import days_in
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.exchange.boards import standing
from maillage.site.exchange.line import standing as open_on
from maillage.site.languages import preferred
from maillage.site.pages.mesh import drawn
from maillage.site.pages.page import page_over
from maillage.site.pages.source import sources_shown
from maillage.site.permissions import anyone, needs
from maillage.site.today import today

MOST_FRESH = 5
SOON = timedelta(days=14)


@needs(anyone)
def choose_language(request: HttpRequest) -> HttpResponse:
    """``/`` goes to the reader's language: that of the account, else the browser's, else the instance's."""
    answer = HttpResponseRedirect(f"/{preferred(request)}/")
    patch_vary_headers(answer, ("Accept-Language", "Cookie"))
    return answer


@page_over(standing)
def show(request: HttpRequest, record: AtHand) -> HttpResponse:
    """The first page."""
    found = mesh(record.connection())
    near = days_in(today(), today() + SOON)
    shown: dict[str, Any] = {
        **{table: record.listed.get(table, 0) for table in ("links", "activities")},
        "map": drawn(record, found),
        "n_pairs": len(found.pairs),
        "open_needs": open_on(Side.NEED, today()).count(),
        "sources": sources_shown(record)[:MOST_FRESH],
        "days": [(when, each.label(words.language())) for when, each in near[:2]],
    }
    return render(request, "pages/home.html", shown)
