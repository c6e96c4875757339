"""Every fund known here: its call today, how much it gives at most, when its rules were read. For everybody, and as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from maillage.rules import say
from maillage.rules.calls import ANNOUNCED, OPEN, POSTPONED, STATES, Window
from maillage.rules.model import Pack
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page_over
from maillage.site.rules.fund_shown import most_said
from maillage.site.rules.here import known_calls, own_texts, shelf_here
from maillage.site.rules.packs import where
from maillage.site.rules.window_shown import window_of, window_shown
from maillage.site.take_rows import taken_rows

COLUMNS = (
    "fund",
    "name",
    "country",
    "currency",
    "call_state",
    "call_opens",
    "call_closes",
    "checked",
    "review_by",
    "address",
)


@page_over(own_texts, known_calls)
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """The list: those that take files today first, then what is announced."""
    windows = [(pack, window_of(pack)) for pack in shelf_here().funds()]
    windows.sort(key=lambda each: STATES.index(each[1].state))
    if format := take.asked(request):
        return taken_rows(record, "funds", COLUMNS, [_row(*each) for each in windows], format)
    states = [window.state for _, window in windows]
    values: dict[str, Any] = {
        "funds": [_shown(*each) for each in windows],
        "open": states.count(OPEN),
        "coming": any(each in (ANNOUNCED, POSTPONED) for each in states),
        "ways": take.offered(request),
    }
    return render(request, "rules/funds.html", values)


def _shown(pack: Pack, found: Window) -> dict[str, Any]:
    spoken_in = words.language()
    return {
        "id": pack.id,
        "name": say.title(pack, spoken_in),
        "where": where(pack),
        "window": window_shown(found),
        "most": most_said(pack),
        "checked": str(pack.checked),
    }


def _row(pack: Pack, found: Window) -> tuple[Any, ...]:
    version = found.version or found.last_version
    opens, closes = (version.opens, version.closes) if version else (None, None)
    return (
        pack.id, say.title(pack, words.of_files()), pack.jurisdiction, pack.currency, found.state, str(opens or ""),
        str(closes or ""), str(pack.checked), str(pack.review_by), pack.address,
    )  # fmt: skip
