"""The components that pages are made of: all on one page, each with an example; and each on its own, with every example and
the values that it takes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.reference.texts import choose
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.pieces import Piece, in_language, pieces


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponse:
    """Every component, by name, with its shortest example: the page is read on slow links too."""
    shown = [
        {**_shown(each), "examples": sorted(_examples(each), key=lambda example: len(str(example)))[:1]}
        for each in pieces()
    ]
    return render(request, "pages/components.html", {"pieces": shown})


@page
def show_one(request: HttpRequest, record: AtHand, name: str) -> HttpResponse:
    """One component: all its examples, and its values as its notes tell them to who writes pages."""
    for each in pieces():
        if each.name == name:
            return render(request, "pages/component.html", {**_shown(each), "values": _values(each)})
    raise Http404


def _shown(piece: Piece) -> dict[str, Any]:
    return {
        "name": piece.name,
        "purpose": choose(piece.purpose, words.language()),
        "not_for": choose(piece.not_for, words.language()),
        "examples": _examples(piece),
        "n": len(piece.examples),
    }


def _examples(piece: Piece) -> list[tuple[str, dict[str, Any]]]:
    spoken = words.language()
    return [
        (choose(label, spoken), {"component": piece.name, **in_language(values, spoken)})
        for label, values in piece.examples
    ]


def _values(piece: Piece) -> list[dict[str, Any]]:
    return [
        {"name": name, "type": " | ".join(about.one_of) or about.type, "required": about.required, "means": about.means}
        for name, about in piece.values.items()
    ]  # fmt: skip
