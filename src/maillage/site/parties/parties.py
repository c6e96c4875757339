"""Organisations that act here and are known to be who they say: found by name, kind and country."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.parties.kinds import kinds
from maillage.parties.models import Name, Organisation, Standing
from maillage.parties.organisations import name_of
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.site import take, words
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.parties.register import kind_choices
from maillage.site.parties.shown import shown
from maillage.site.permissions import anyone, needs
from maillage.site.reports.said import clean
from maillage.site.take_rows import taken_rows

LONGEST = 100
_COLUMNS = (
    "party_key",
    "party_name",
    "party_language",
    "party_kind",
    "party_country",
    "party_id",
    "party_confirmed",
)


@needs(anyone)
@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """The list, by name; ``?q=`` looks in names of every language, ``kind`` and ``country`` narrow it."""
    q = " ".join(clean(request.GET.get("q", "")).split())[:LONGEST]
    kind, country = request.GET.get("kind", ""), request.GET.get("country", "")
    listed = _listed(q, kind if kind in kinds() else "", country if countries.country(country) else "")
    if format := take.asked(request):
        return _file(request, listed, format)
    rows, pages = paged(request, listed)
    values: dict[str, Any] = {
        "rows": [shown(request, each) for each in rows],
        "asked": q,
        "kind": kind,
        "kinds": kind_choices(),
        "country": country if countries.country(country) else "",
        "ways": take.offered(request),
        **pages,
    }
    answer = render(request, "parties/parties.html", values)
    add_never_cache_headers(answer)
    return answer


def public() -> QuerySet[Organisation]:
    """Organisations that are known to be who they say, and stand in public."""
    return Organisation.objects.filter(
        standing=Standing.VERIFIED, merged_into=None, hidden_at=None, erased_at=None
    )


def _listed(q: str, kind: str, country: str) -> QuerySet[Organisation]:
    listed = public()
    if kind:
        listed = listed.filter(kind=kind)
    if country:
        listed = listed.filter(country=country)
    if folded := fold(q):
        listed = listed.filter(
            Exists(Name.objects.filter(organisation=OuterRef("pk"), folded__contains=folded))
        )
    first = Name.objects.filter(organisation=OuterRef("pk")).order_by("id").values("folded")[:1]
    return listed.annotate(first=first).order_by("first", "key").prefetch_related("names")


def _file(request: HttpRequest, listed: QuerySet[Organisation], format: str) -> HttpResponseBase:
    spoken, rows = words.of_files(), []
    for each in listed[: take.MOST_ROWS]:
        called = name_of(each.names.all(), spoken)
        rows.append(
            (each.key, called.name if called else None, called.language if called else None, each.kind,
             each.country or None, each.place or None, str(each.confirmed_on) if each.confirmed_on else None)
        )  # fmt: skip
    return taken_rows(record_of(request), "parties", _COLUMNS, rows, format)
