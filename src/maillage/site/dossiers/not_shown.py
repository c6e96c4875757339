"""Where a dossier cannot be shown, any view lets the reason through, and one page says it: it is damaged, not open yet, or no longer.

In: an exception of a view. Out: its page; None for every other.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from maillage.dossiers.turn import Damaged
from maillage.site.dossiers.damaged import damaged
from maillage.site.dossiers.no_longer import NoLonger, no_longer
from maillage.site.dossiers.not_yet import NotYet, not_yet

Answer = Callable[[HttpRequest], HttpResponse]


def told(answer: Answer) -> Answer:
    """The middleware: it changes no answer that a view made."""

    def passed(request: HttpRequest) -> HttpResponse:
        return answer(request)

    passed.process_exception = why  # type: ignore[attr-defined]
    return passed


def why(request: HttpRequest, fault: Exception) -> HttpResponse | None:
    """The page that says it."""
    if isinstance(fault, Damaged):
        return damaged(request, fault)
    if isinstance(fault, NotYet):
        return not_yet(request, fault)
    if isinstance(fault, NoLonger):
        return no_longer(request, fault)
    return None
