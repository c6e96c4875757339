"""Pages about the site itself: how scores are made, sources and licences, data to take away, accessibility."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.matching.scores import default_weights
from maillage.matching.scores.weights import ROOM as SCORES
from maillage.matching.scores.weights import listed
from maillage.reference.texts import catalogue, choose
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page

SECTIONS = {
    "licences": ("code", "record", "places", "facts"),
    "data": ("whole", "one", "machines"),
    "accessibility": ("aim", "checked", "tell"),
}
_COMMANDS = {
    "data": (
        "maillage export --table links --format csv",
        "maillage export iati --out activities.xml",
        'maillage sql "SELECT * FROM links"',
    )
}


@page
def show(request: HttpRequest, record: AtHand, page: str) -> HttpResponse:
    """One of SECTIONS, or ``scores``."""
    if page == "scores":
        return render(request, "pages/scores.html", _scores())
    if page not in SECTIONS:
        raise Http404
    shown = {
        "page": page,
        "sections": SECTIONS[page],
        "heading": f"about.{page}.heading",
        "text": f"about.{page}.text",
        "commands": _COMMANDS.get(page, ()),
    }
    return render(request, "pages/about.html", shown)


def _scores() -> dict[str, Any]:
    """From the very data that scores use: conditions, then parts with their points."""
    spoken = words.language()
    prose = catalogue(SCORES, "page")
    weights = default_weights()
    return {
        **{
            key: choose(prose[key], spoken) for key in ("lead", "conditions", "conditions_lead", "parts_lead")
        },
        "parts_title": choose(prose["parts"], spoken),
        "head": {key: choose(prose["head"][key], spoken) for key in ("part", "points", "says")},
        "gates": [_plain(choose(texts, spoken)) for texts in catalogue(SCORES, "gates").values()],
        "parts": [
            {
                "label": choose(about["label"], spoken),
                "points": weights.of(name) / 1000,
                "says": choose(about["says"], spoken),
            }
            for name, about in listed()["part"].items()
        ],
    }


def _plain(sentence: str) -> str:
    """A sentence with dots where values fill it."""
    return re.sub(r"\{\w+\}", "…", sentence).replace("….", "…")
