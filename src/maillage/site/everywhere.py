"""What every template may say: the language and its direction, the same page in the other languages, the style sheet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.encoding import escape_uri_path

from maillage.site import style, words
from maillage.site.instance.now import instance
from maillage.site.languages import NAMES, direction
from maillage.site.permissions import signed_in

ENTRIES = ("search", "places", "needs", "embassies", "sources")
"""Pages that stand in the bar of every page, by name."""

OWN = ("work", "account_needs", "proposals", "party_mine", "account")
"""Pages of whoever has signed in, which stand above each of them, by name."""

_PASSING = frozenset({"as", "figure", "on", "page"})
"""Parameters that show another side of a page, or a file of it: its address for search engines has none."""


def _root(request: HttpRequest) -> str:
    """Scheme and host; nothing for a host that is not ours: the page that says so is a page too."""
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return ""


def _canonical(request: HttpRequest) -> str:
    try:
        given = list(request.GET.lists())
    except TooManyFieldsSent:
        given = []
    said = [(name, value) for name, values in given if name not in _PASSING for value in values]
    return _root(request) + escape_uri_path(request.path) + (f"?{urlencode(said)}" if said else "")


def _in_language(request: HttpRequest, code: str) -> str:
    """This page in another language: public pages differ in the first step of their address only."""
    here, spoken = request.get_full_path(), words.language()
    if request.resolver_match and here.startswith(f"/{spoken}/"):
        return f"/{code}{here[1 + len(spoken) :]}"
    return translate_url(here, code)


def _own(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages of whoever has signed in, where this is one of them."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    if here not in OWN or not signed_in(request):
        return []
    return [
        {"name": words.say(f"work.bar.{name}"), "address": reverse(name), "current": name == here}
        for name in OWN
    ]


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """``frame``: language, direction, languages [(code, name, address, current)], root (scheme and host), canonical (the
    address for search engines), style, entries of the bar, here, own (pages of whoever has signed in), invented
    (a demonstration, which every page says), signed_in, demo (ready logins), instance (its name, logo, mailbox)."""
    spoken, said = words.language(), instance()
    return {
        "frame": {
            "language": spoken,
            "direction": direction(spoken),
            "languages": [
                (code, name, _in_language(request, code), code == spoken)
                for code, name in NAMES.items()
                if code in said.languages or code == spoken
            ],
            "root": _root(request),
            "canonical": _canonical(request),
            "style": style.address(),
            "print": style.print_address(),
            "dossier_style": style.dossier_address(),
            "entries": ENTRIES,
            "invented": getattr(getattr(request, "record", None), "invented", False),
            "signed_in": signed_in(request),
            "demo": settings.DEMO,
            "instance": said,
            "own": _own(request),
            "here": request.resolver_match.url_name if request.resolver_match else "",
        }
    }
