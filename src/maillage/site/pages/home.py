"""The first page: one box that understands a place, a problem or both, three ways in, what is fresh."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from maillage.reference.milestones import days_in
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.pages.source import sources_shown
from maillage.site.today import today

MOST_FRESH = 5
SOON = timedelta(days=14)


def choose_language(request: HttpRequest) -> HttpResponse:
    """``/`` goes to the reader's language: the one chosen before, else the browser's, else the instance's."""
    answer = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(answer, ("Accept-Language", "Cookie"))
    return answer


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponse:
    """The first page."""
    near = days_in(today(), today() + SOON)
    shown: dict[str, Any] = {
        **{table: record.listed.get(table, 0) for table in ("links", "activities", "missions")},
        "sources": sources_shown(record)[:MOST_FRESH],
        "days": [(when, each.label(words.language())) for when, each in near[:2]],
    }
    return render(request, "pages/home.html", shown)
