"""Every file of rules that holds here: of what kind, for which country, when its sources were read, how much of it is not checked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from maillage.reference import countries
from maillage.reference.names import fold
from maillage.rules import say
from maillage.rules.model import ANYWHERE, FUNDING, KINDS, PROCEDURE, Pack
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page_over
from maillage.site.rules.here import own_texts, shelf_here
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

COLUMNS = ("id", "rules_kind", "country", "name", "checked", "review_by", "n_rules", "n_unchecked")


@page_over(own_texts)
def show_all(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """Every pack, by kind and country; ``?as=csv`` and the other formats give the list away."""
    packs = in_order(shelf_here().packs.values())
    if format := take.asked(request):
        return taken_rows(record, "rules", COLUMNS, [_row(each) for each in packs], format)
    shown = {
        "kinds": [
            {"kind": kind, "rows": [pack_line(each) for each in packs if each.kind == kind]} for kind in KINDS
        ],
        "ways": take.offered(request),
    }
    return render(request, "rules/packs.html", shown)


def in_order(packs: Any) -> list[Pack]:
    """By kind, those for anywhere last, then by the country's and their own name as the reader sees them."""

    def key(pack: Pack) -> tuple[Any, ...]:
        anywhere = pack.jurisdiction == ANYWHERE
        title = fold(say.title(pack, words.language()))
        return KINDS.index(pack.kind), anywhere, fold(where(pack)) if not anywhere else "", title

    return sorted(packs, key=key)


def has_procedure(country: str) -> bool:
    """Whether the rules of a country were read, so that the neutral list need not stand for them."""
    return any(each.jurisdiction == country for each in shelf_here().of_kind(PROCEDURE))


def pack_line(pack: Pack) -> dict[str, Any]:
    """A pack as a line of a list."""
    return {
        "id": pack.id,
        "title": say.title(pack, words.language()),
        "where": where(pack),
        "checked": str(pack.checked),
        "review_by": str(pack.review_by),
        "past": pack.review_by < today(),
        "rules": len(pack.rules),
        "unchecked": unchecked(pack),
        "own": bool(pack.own),
    }


def where(pack: Pack) -> str:
    """The country whose rules they are, or that they hold anywhere; of a fund, in several."""
    if pack.jurisdiction == ANYWHERE:
        return words.say("funds.anywhere" if pack.kind == FUNDING else "packs.anywhere")
    return str(countries.name(pack.jurisdiction, words.language()))


def unchecked(pack: Pack) -> int:
    """How many of its rules were written from memory."""
    return sum(not each.verified for each in pack.rules)


def _row(pack: Pack) -> tuple[Any, ...]:
    title = say.title(pack, words.of_files())
    land = "" if pack.jurisdiction == ANYWHERE else pack.jurisdiction
    return pack.id, pack.kind, land, title, str(pack.checked), str(pack.review_by), len(pack.rules), unchecked(pack)  # fmt: skip
