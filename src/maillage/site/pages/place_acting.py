"""Who acts at a place: organisations that are known to be of it, diaspora organisations tied to it, what they seek and offer, and
the way in for whoever is of its local authority. It asks the database at most once (``parties/acting.py``)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse

from maillage.parties.kinds import LOCAL_AUTHORITY, kind_name
from maillage.reference.places import Place
from maillage.site import words
from maillage.site.addresses import address
from maillage.site.at_hand import AtHand
from maillage.site.exchange.solved import at_place
from maillage.site.parties.acting import Acting, Here, acting, sought, told
from maillage.site.take import MOST_ROWS
from maillage.site.take_rows import taken_rows

MOST_SHOWN = 12
MOST_ASKED = 200
"""Organisations of a place that are looked at, to show the local authority first."""
_COLUMNS = ("party_key", "party_name", "party_language", "party_kind", "party_side")


def acting_here(place: Place) -> dict[str, Any]:
    """As the page shows it: at most MOST_SHOWN of each, the local authority first."""
    here = acting.now().get(place.id) or Here()
    own, tied = _listed(here, MOST_ASKED)
    own.sort(key=lambda each: (each.kind != LOCAL_AUTHORITY, each.key))
    needs, offers = sought.now().get(place.id, (0, 0))
    query = urlencode({"place": place.id})
    return {
        "organisations": [_shown(each) for each in own[:MOST_SHOWN]],
        "ties": [{**_shown(each), "side": side} for each, side in tied[:MOST_SHOWN]],
        "n": len(own) + len(tied),
        "needs": needs,
        "offers": offers,
        "solutions": at_place(place.id),
        "solutions_address": f"{reverse('solutions')}?{query}",
        "needs_address": f"{reverse('needs')}?{query}",
        "offers_address": f"{reverse('offers')}?{query}",
        "claim": "" if any(each.kind == LOCAL_AUTHORITY for each in own) else f"{reverse('claim')}?{query}",
    }


def acting_file(record: AtHand, place: Place, format: str) -> HttpResponseBase:
    """All of them as a file."""
    own, tied = _listed(acting.now().get(place.id) or Here(), MOST_ROWS)
    spoken = words.of_files()
    rows = [
        (each.key, each.name(spoken)[1], each.name(spoken)[0], each.kind, side)
        for each, side in (*((each, None) for each in own), *tied)
    ]
    return taken_rows(record, "party_here", _COLUMNS, rows, format)


def _listed(here: Here, most: int) -> tuple[list[Acting], list[tuple[Acting, str]]]:
    keys = [key for key, _ in here.organisations[:most]]
    found = told({*keys, *(key for key, _, _ in here.ties[:most])})
    own = [found[key] for key in keys if key in found]
    return own, [(found[key], side) for key, side, _ in here.ties[:most] if key in found]


def _shown(each: Acting) -> dict[str, Any]:
    spoken = words.language()
    language, name = each.name(spoken)
    return {
        "address": address("party", each.key),
        "name": name,
        "language": language,
        "kind": kind_name(each.kind, spoken, each.level, each.country),
        "generated": each.generated,
    }
