"""Embassies and consulates between two countries, or those of one: as the list says, with its date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.record.answers import missions_between
from maillage.record.questions import rows_of
from maillage.record.side_by_side import stale
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.embassies_map import city, missions_map
from maillage.site.pages.page import page
from maillage.site.pages.reach import reach
from maillage.site.pages.source import source_title
from maillage.site.paging import asked_page, paged
from maillage.site.today import today

KINDS = (
    "embassy", "high_commission", "nunciature", "de_facto_embassy", "permanent_mission", "consulate_general",
    "consulate", "honorary_consulate", "io_office", "other",
)  # fmt: skip

MOST_ROWS = 30
"""Missions on one page, of those that one country sends or receives, each with how it is reached."""
MOST_OFFICES = 30
"""Offices of international organisations on one page; those beyond are counted, and taken away with the others."""


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """``?from=SN&to=FR``; either may be left out. Both directions are shown when both are said."""
    sending, receiving = (_country(request.GET.get(name, "")) for name in ("from", "to"))
    blocks = _blocks(record, sending, receiving)
    of_organisations = offices(record, receiving)
    listed = [*(each["id"] for block in blocks for each in block["missions"]), *(each["id"] for each in of_organisations)]  # fmt: skip
    if (format := take.asked(request)) and blocks:
        return take.taken(record, "missions", listed, format)
    shown: dict[str, Any] = {
        "sending": sending,
        "receiving": receiving,
        "choices": _choices(),
        "map": missions_map(record, blocks, of_organisations)
        if blocks and asked_page(request) == 1
        else None,
        "blocks": blocks,
        **_part(request, blocks),
        "offices": of_organisations[:MOST_OFFICES],
        "office_age": age(of_organisations),
        "more_offices": max(len(of_organisations) - MOST_OFFICES, 0),
        "ways": take.offered(request),
        "n_taken": len({*listed}),
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
        # offices have a section of their own: those in the country asked about as the one that receives
        apart = b is not None and b == receiving
        shown = [each for row in missions if not ((each := mission_shown(record, row))["office"] and apart)]
        unclear = sum(each["unclear"] for each in shown)
        blocks.append(
            {
                "a": a,
                "b": b,
                "missions": _by_country(shown, a, b),
                "n": len(shown) - unclear,
                "unclear": unclear,
                "serving": [mission_shown(record, row) for row in serving],
                **age(shown),
            }
        )
    return blocks


def _by_country(missions: list[dict[str, Any]], a: str | None, b: str | None) -> list[dict[str, Any]]:
    """By the name of the other country where only one was asked for, those of no country or of one that is
    unclear last; embassies stay first within each."""
    other = "sending" if b else "receiving"
    if a and b:
        return missions
    names = {
        code: fold(str(countries.name(code, words.language())))
        for code in {each[other] for each in missions if each[other]}
    }
    return sorted(missions, key=lambda each: (each["unclear"], not each[other], names.get(each[other], "")))


def _part(request: HttpRequest, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """The part of a long list that one page shows, cut out of its block; and where one is in it."""
    if len(blocks) != 1:
        return {"pages": 1}
    blocks[0]["missions"], pages = paged(request, blocks[0]["missions"], MOST_ROWS)
    return pages


def age(missions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``as_of`` where all are of one day: then it is said once; ``stale`` whether that is long ago."""
    days = {row["as_of"] for row in missions}
    one = next(iter(days)) if len(days) == 1 else None
    return {"one_day": len(days) == 1, "as_of": one, "stale": bool(days) and stale(one, today())}


def offices(record: AtHand, country: str | None) -> list[dict[str, Any]]:
    """Offices of international organisations in a country, by name."""
    if not country:
        return []
    rows = rows_of(record.connection(), _OFFICES, [country])
    shown = [{**mission_shown(record, row), "line": row["line"]} for row in rows]
    return sorted(shown, key=lambda each: fold(each["sender"]))


_OFFICES = """
SELECT id, kind, sending, sending_said, organisation, receiving, place_said, place, since, address, phone, email, website,
       as_of, source, line
FROM missions WHERE (kind = 'io_office' OR organisation IS NOT NULL) AND receiving = ? ORDER BY id
"""


def mission_shown(record: AtHand, row: Mapping[str, Any]) -> dict[str, Any]:
    """A mission as a page tells it."""
    kind = row["kind"] if row["kind"] in KINDS else "other"
    since = row.get("since") or ""
    return {
        "id": row["id"],
        "kind": words.say(f"mission_kind.{kind}"),
        "city": city(record, row) or words.say("embassies.no_city"),
        "address": reverse("place", args=[row["place"]]) if row["place"] else "",
        "sending": row["sending"],
        # who sends may be no country: an organisation of several, an order
        "sender": row.get("sending_said") or "",
        "as_of": row.get("as_of"),
        "stale": stale(row.get("as_of"), today()),
        "receiving": row["receiving"],
        # no country sends a mission to itself: its list does not say where it stands
        "unclear": row["sending"] is not None and row["sending"] == row["receiving"],
        # a first of January in this list is a year that the source wrote as a day
        "since": since[:4] if since.endswith("-01-01") else since,
        "also": _others(row),
        "reach": reach(row),
        # of an organisation, not of a country: a group of its own
        "office": row["kind"] == "io_office" or bool(row.get("organisation")),
        "line": row["line"],
    }


def _others(row: Mapping[str, Any]) -> Sequence[str]:
    jurisdictions = row.get("jurisdictions") or ()
    return [code for code in jurisdictions if code not in (row["receiving"], row["sending"])]
