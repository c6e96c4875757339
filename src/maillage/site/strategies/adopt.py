"""Adopting what is written: the next edition, which everybody reads and nobody changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.parties.rights import Right
from maillage.site.acts.note import note
from maillage.site.parties.typed import Typed
from maillage.site.permissions import needs, whose_it_is
from maillage.site.strategies.form import done_once, form_page
from maillage.site.strategies.here import Seen, strategy_here
from maillage.site.strategies.shown import strategy_values
from maillage.strategies.faults import not_ready
from maillage.strategies.keep import adopted


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """What will be public, read once more; sent, it is adopted."""
    seen, by = strategy_here(request, key)
    if request.method != "POST":
        return _page(request, seen, [], 200)
    version = Typed.sent(request).number("version")

    def act() -> str:
        edition = adopted(key, by, timezone.now(), version)
        note("strategy_adopted", by.account, seen.owner.id, strategy=key, edition=edition.number)
        return seen.at("strategy")

    return done_once(
        request, act, lambda why, status: _page(request, strategy_here(request, key)[0], why, status)
    )


def _page(request: HttpRequest, seen: Seen, errors: list[dict[str, str]], status: int) -> HttpResponse:
    last = seen.editions[-1].number if seen.editions else 0
    return form_page(
        request, seen, "strategies/adopt.html", status,
        errors=errors, version=seen.row.version, number=last + 1, may=seen.may(Right.BIND), blocked=not_ready(seen.draft),
        **strategy_values(seen.draft),
    )  # fmt: skip
