"""Leaving for another server to say there who one is, and coming back: a page in between says where one goes.

A form of ours may lead to no other site (Content-Security-Policy, form-action), and whoever leaves should see it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.socialaccount.providers.openid_connect.views import callback, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache

from maillage.site.languages import NAMES
from maillage.site.permissions import anyone, needs

CAME_FROM = "came_from"
"""In the session: the language of the page that one left from."""


@needs(anyone)
@never_cache
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Allauth's page; where it would lead away, the page in between. Both in the language of the page one comes from."""
    came_from = (request.POST.get("next") or request.GET.get("next") or "").strip("/").split("/", 1)[0]
    with override(came_from if came_from in NAMES else get_language()):
        answer: HttpResponse = login(request, provider_id)
        host = urlsplit(answer.headers.get("Location", "")).netloc
        if not isinstance(answer, HttpResponseRedirect) or host in ("", request.get_host()):
            return answer
        request.session[CAME_FROM] = get_language()
        return render(request, "account/away.html", {"address": answer.url, "host": host})


@needs(anyone)
@never_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from there, in the same language."""
    with override(request.session.pop(CAME_FROM, None) or get_language()):
        answer: HttpResponse = callback(request, provider_id)
    return answer
