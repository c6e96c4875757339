"""One figure of a page alone, for other sites to show in a frame: the drawing, its source, and the way back to its page.

The page is made as for a reader who has not signed in, and the figure taken out of it: what is embedded is what the page
shows. Only these addresses may be framed; every other page refuses.
"""

from __future__ import annotations

import copy
import inspect
from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.safestring import mark_safe
from django.views.decorators.clickjacking import xframe_options_exempt

from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.permissions import anyone


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@page
def show(request: HttpRequest, record: AtHand, name: str, page: str = "") -> HttpResponse:
    """The figure ``name`` of the page that stands at ``/<language>/<page>``."""
    here = f"/{words.language()}/{page}"
    figure, title = _figure(request, record, here, name)
    query = request.META.get("QUERY_STRING", "")
    shown = {
        "figure": mark_safe(figure),  # a page of ours made it
        "title": title,
        "back": f"{here}?{query}" if query else here,
    }
    return render(request, "pages/embed.html", shown)


def _figure(request: HttpRequest, record: AtHand, here: str, name: str) -> tuple[str, str]:
    """What the page lays aside under that name. Raises Http404 where there is no such page or figure."""
    try:
        match = resolve(here)
    except Resolver404:
        raise Http404 from None
    make = inspect.unwrap(match.func)
    given = list(inspect.signature(make).parameters)
    if (
        getattr(match.func, "rule", None) is not anyone
        or given[1:2] != ["record"]
        or make is inspect.unwrap(show)
    ):
        raise Http404
    inner: Any = copy.copy(request)
    inner.path = inner.path_info = here
    inner.resolver_match = match
    inner.user = AnonymousUser()
    inner.embedding = {}
    make(inner, record, *match.args, **match.kwargs)
    if name not in inner.embedding:
        raise Http404
    figure: tuple[str, str] = inner.embedding[name]
    return figure
