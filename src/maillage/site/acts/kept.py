"""What was typed is still there after signing in again: the answers wait in the session, by the address of their form."""

from __future__ import annotations

from django.http import HttpRequest

from maillage.site.limits import Buckets, address_of

MOST_KEPT = 200_000
"""Characters of answers beyond which nothing is kept."""
A_MINUTE = 12
"""Forms that are kept for one address: whoever has not signed in fills no disk."""
keeping = Buckets(A_MINUTE)
_NEVER = ("csrfmiddlewaretoken", "once", "version")
_KEPT = "kept"


def keep(request: HttpRequest, path: str) -> None:
    """Keep the answers of a form that came when its session had ended, for the page at ``path``. Secrets and files are not
    kept."""
    answers = {
        name: values
        for name, values in request.POST.lists()
        if name not in _NEVER and "password" not in name and "code" not in name
    }
    if not answers or sum(len(value) for values in answers.values() for value in values) > MOST_KEPT:
        return
    if not keeping.wait(address_of(request)):
        request.session[_KEPT] = {"path": path, "answers": answers}


def kept(request: HttpRequest) -> dict[str, list[str]]:
    """The answers kept for the form at this address, once; empty when there are none."""
    waiting = request.session.get(_KEPT)
    if not waiting or waiting["path"] != request.path:
        return {}
    del request.session[_KEPT]
    answers: dict[str, list[str]] = waiting["answers"]
    return answers
