"""Publishing the report of a year: it is made once more, kept as its bytes, and never changed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.parties.rights import Right
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.permissions import needs, whose_it_is
from maillage.site.strategies.form import done_once, form_page
from maillage.site.strategies.here import Seen, strategy_here
from maillage.strategies.keep import Actor, published, years_of
from maillage.strategies.made import report_of


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str, year: str) -> HttpResponseBase:
    """What publishing does; sent, it is published."""
    seen, by = strategy_here(request, key)
    wanted = next((each for each in years_of(seen.row, seen.on) if str(each) == year), None)
    if wanted is None:
        raise Http404
    return _answer(request, seen, by, wanted)


def _answer(request: HttpRequest, seen: Seen, by: Actor, year: int) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, seen, year, [], 200)

    def act() -> str:
        now = timezone.now()
        row = published(seen.key, by, report_of(seen.row, year, seen.on, now), now)
        note("strategy_reported", by.account, seen.owner.id, strategy=seen.key, year=year, version=row.number)
        return seen.at("strategy_report", year)

    return done_once(request, act, lambda why, status: _page(request, seen, year, why, status))


def _page(
    request: HttpRequest, seen: Seen, year: int, errors: list[dict[str, str]], status: int
) -> HttpResponse:
    return form_page(
        request, seen, "strategies/publish.html", status,
        errors=errors, year=str(year), may=seen.may(Right.PUBLISH), adopted=bool(seen.editions),
        goes_on=seen.on.year == year, report=seen.at("strategy_report", year),
        blocked="" if seen.editions else words.say("strategy.not_done.no_edition"),
    )  # fmt: skip
