"""The mesh of countries: a few lines that leave no country out, drawn; every pair as a table behind, and as CSV."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.record.mesh import PAIRS, Mesh, Pair, mesh, nearest
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.reference.spoken import figure
from maillage.site import maps, take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.lists import lists_said
from maillage.site.pages.page import page
from maillage.site.paging import paged
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_DRAWN, MOST_ROWS = 220, 100


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """The map and a part of its table: ``?page=2``. ``?as=csv`` (or another format): every pair."""
    found = mesh(record.connection())
    if format := take.asked(request):
        pairs = [(pair.a, pair.b, pair.links) for pair in found.pairs]
        return taken_rows(record, "mesh", ("country_a", "country_b", "links"), pairs, format)
    rows, pages = paged(request, _named(found.pairs), MOST_ROWS)
    shown = {
        "map": drawn(record, found) if pages["page"] == 1 else None,
        "rows": rows,
        "n_pairs": len(found.pairs),
        **pages,
        "query": " ".join(PAIRS.split()),
        "ways": take.offered(request),
    }
    return render(request, "pages/mesh.html", shown)


def drawn(record: AtHand, found: Mesh) -> dict[str, Any] | None:
    """Values of the component ``map``; None where no two countries are linked."""
    if not found.pairs:
        return None
    others, few = nearest(found.pairs, MOST_DRAWN)
    lines = [
        maps.Line(a, b, maps.second_strand(pair.a, pair.b, today()))
        for pair in few
        if (a := maps.of_country(pair.a)) and (b := maps.of_country(pair.b))
    ]
    spoken = words.language()
    return {
        "component": "map",
        "title": words.count("mesh.finding", found.links, countries=figure(len(found.countries), spoken)),
        "unit": words.say("mesh.unit"),
        "lines": lines,
        "most": MOST_DRAWN,
        "of": len(found.pairs),
        "order": words.count("mesh.order", others),
        **maps.key(lines, today()),
        "missing": words.count("mesh.inside", found.inside) if found.inside else "",
        "source": lists_said(record, "links"),
    }


def _named(pairs: tuple[Pair, ...]) -> list[dict[str, Any]]:
    """Pairs by the names of their countries: no order of worth."""
    spoken = words.language()
    rows = []
    for pair in pairs:
        (_, one, name), (_, other, other_name) = sorted(
            (fold(said), code, said)
            for code in (pair.a, pair.b)
            for said in (str(countries.name(code, spoken)),)
        )
        rows.append(
            {
                "address": reverse("pair", args=[pair.a, pair.b]),
                "one": one,
                "name": name,
                "other": other,
                "other_name": other_name,
                "links": pair.links,
            }
        )
    return sorted(rows, key=lambda row: (fold(str(row["name"])), fold(str(row["other_name"]))))
