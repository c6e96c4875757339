"""Embassies and consulates between two countries, or those of one: as the list says, with its date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.record.answers import missions_between
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.pages.source import source_title

KINDS = (
    "embassy", "high_commission", "nunciature", "de_facto_embassy", "permanent_mission", "consulate_general",
    "consulate", "honorary_consulate", "io_office", "other",
)  # fmt: skip


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """``?from=SN&to=FR``; either may be left out. Both directions are shown when both are said."""
    sending, receiving = (_country(request.GET.get(name, "")) for name in ("from", "to"))
    blocks = _blocks(record, sending, receiving)
    if (format := take.asked(request)) and blocks:
        return take.taken(
            record, "missions", (each["id"] for block in blocks for each in block["missions"]), format
        )
    shown: dict[str, Any] = {
        "sending": sending,
        "receiving": receiving,
        "choices": _choices(),
        "blocks": blocks,
        "ways": take.offered(request),
        "sources": [
            {
                "title": source_title(each),
                "as_of": each.get("as_of"),
                "address": reverse("source", args=[each["id"]]),
            }
            for each in record.reader.manifest.sources
            if "embassies" in each.get("kinds", {})
        ],
    }
    return render(request, "pages/embassies.html", shown)


def _country(code: str) -> str | None:
    return code if countries.country(code) else None


def _choices() -> list[tuple[str, str]]:
    """All countries by name, as the language orders them."""
    named = [
        (each.alpha2, str(countries.name(each.alpha2, words.language()))) for each in countries.countries()
    ]
    return sorted(named, key=lambda each: fold(each[1]))


def _blocks(record: AtHand, sending: str | None, receiving: str | None) -> list[dict[str, Any]]:
    """Who keeps what where, by direction; and seats in a third country that serve one of the two."""
    if not sending and not receiving:
        return []
    asked = [(sending, receiving)]
    if sending and receiving and sending != receiving:
        asked.append((receiving, sending))
    blocks = []
    for a, b in asked:
        missions, serving = missions_between(record.reader, a, b)
        blocks.append(
            {
                "a": a,
                "b": b,
                "missions": [mission_shown(row) for row in missions],
                "serving": [mission_shown(row) for row in serving],
            }
        )
    return blocks


def mission_shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A mission as a page tells it."""
    kind = row["kind"] if row["kind"] in KINDS else "other"
    since = row.get("since") or ""
    return {
        "id": row["id"],
        "kind": words.say(f"mission_kind.{kind}"),
        "city": row["place_said"] or words.say("embassies.no_city"),
        "address": reverse("place", args=[row["place"]]) if row["place"] else "",
        "sending": row["sending"],
        "receiving": row["receiving"],
        # a first of January in this list is a year that the source wrote as a day
        "since": since[:4] if since.endswith("-01-01") else since,
        "also": _others(row),
        "website": row.get("website") or "",
        "line": row["line"],
    }


def _others(row: Mapping[str, Any]) -> Sequence[str]:
    jurisdictions = row.get("jurisdictions") or ()
    return [code for code in jurisdictions if code not in (row["receiving"], row["sending"])]
