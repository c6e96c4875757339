"""The page of a strategy: for everybody once it is adopted, with what stands alone for who acts for its organisation."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.parties.models import Standing
from maillage.site import words
from maillage.site.dossiers.here import said
from maillage.site.pages.page import record_of
from maillage.site.permissions import anyone, needs
from maillage.site.strategies.here import Seen, strategy_seen
from maillage.site.strategies.shown import strategy_values
from maillage.site.strategies.under import Under, under
from maillage.strategies.keep import edition_said, years_of
from maillage.strategies.model import Strategy, bytes_of, hash_of
from maillage.strategies.models import Edition


@needs(anyone)
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The last edition, or the one that the address names (``?edition=2``), with its dossiers as they stand today."""
    seen = strategy_seen(request, key)
    edition = _edition(seen, request.GET.get("edition", ""))
    found = edition_said(edition) if edition else seen.draft
    old = edition is not None and edition.pk != seen.editions[-1].pk
    below = Under({}, {}, None) if old else under(seen, found)
    values = strategy_values(found)
    for row in values["objectives"]:
        row["dossiers"] = below.rows.get(row["key"], [])
        row["apart"] = below.apart.get(row["key"], 0)
    record_of(request)
    answer = render(
        request,
        "strategies/strategy.html",
        {
            **values,
            **_frame(seen, edition, old),
            "seen": seen,
            "mine": seen.by is not None,
            "alone": _alone(found, below) if seen.by and not old else None,
            "drawn": not old,
        },
    )
    if seen.by is not None or seen.owner.standing != Standing.VERIFIED or seen.row.generated or not edition:
        answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


def _edition(seen: Seen, wanted: str) -> Edition | None:
    if not wanted:
        return seen.editions[-1] if seen.editions else None
    found = next((each for each in seen.editions if str(each.number) == wanted), None)
    if found is None:
        raise Http404
    return found


def _frame(seen: Seen, edition: Edition | None, old: bool) -> dict[str, Any]:
    """What stands around it: who, which edition, the others, the reports of its years."""
    published: dict[int, Any] = {each.year: each for each in seen.row.reports.order_by("year", "number")}
    years = years_of(seen.row, seen.on)
    newer = seen.by is not None and (
        not seen.editions or seen.editions[-1].hash != hash_of(bytes_of(seen.draft))
    )
    return {
        "owner": seen.owner_name,
        "owner_address": reverse("party", args=[seen.owner.pk]),
        "edition": edition,
        "old": old,
        "newer": newer,
        "generated": seen.row.generated,
        "editions": [
            {"number": each.number, "day": str(each.adopted_on), "address": f"{seen.at('strategy')}?edition={each.number}",
             "on": edition is not None and each.pk == edition.pk}
            for each in reversed(seen.editions)
        ],
        "reports": [
            {"year": str(year), "address": seen.at("strategy_report", year), "day": str(published[year].published_on) if year in published else ""}
            for year in years
            if seen.by is not None or year in published
        ],
    }  # fmt: skip


def _alone(found: Strategy, below: Under) -> dict[str, Any]:
    """What stands alone, with the sentences that say so."""
    orphans = below.orphans
    assert orphans is not None
    free = [each for each in below.rows.get("", []) if each["key"] in orphans.dossiers]
    titles = {each.key: said(each.title) for each in found.objectives}
    return {
        "dossiers": free,
        "flags": [
            *(words.say("strategy.alone.empty", title=titles[key]) for key in orphans.empty),
            *(words.say("strategy.alone.over", title=titles[key]) for key in orphans.over),
        ],
    }
