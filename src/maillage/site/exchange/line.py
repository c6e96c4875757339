"""A need or an offer in one line, as every list shows it: who, where, its own words, how long it stands, how fresh it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from maillage.exchange.board import standing_entries
from maillage.exchange.models import Entry, State
from maillage.parties.freshness import state_of
from maillage.parties.organisations import name_of
from maillage.reference.topics import topic, topic_name
from maillage.site import words
from maillage.site.addresses import address
from maillage.site.at_hand import AtHand
from maillage.site.content import attributes

SHORT = 160
"""Signs of its own words that a list shows."""


def standing(side: str, on: date) -> QuerySet[Entry]:
    """The entries of a side that are public on a day and have not ended, with the names of their owners at hand."""
    found = standing_entries(side).exclude(expires__lte=on)
    return found.select_related("organisation").prefetch_related("organisation__names")


def standing_now(keys: Sequence[str], on: date) -> dict[str, Entry]:
    """Those of these entries that are public on a day and have not ended, by key. Found by their keys alone: a condition beside
    them has SQLite look through all that is published."""
    found = Entry.objects.select_related("organisation").prefetch_related("organisation__names").in_bulk(keys)
    return {
        key: entry
        for key, entry in found.items()
        if is_public(entry) and not (entry.expires is not None and entry.expires <= on)
    }


def is_public(entry: Entry) -> bool:
    """Whether anybody may read it."""
    owner = entry.organisation
    there = owner is None or (owner.merged_into_id is None and owner.hidden_at is None)
    return entry.state == State.PUBLISHED and entry.hidden_at is None and there


def owner_of(entry: Entry) -> str:
    """The name of its organisation, in the reader's language where it has one; empty where it has none."""
    if entry.organisation is None:
        return ""
    found = name_of(entry.organisation.names.all(), words.language())
    return found.name if found else ""


def line_of(record: AtHand, entry: Entry, on: date) -> dict[str, Any]:
    """What a list shows of an entry."""
    spoken = words.language()
    place = record.places.get(entry.place) if entry.place else None
    text = " ".join(entry.text.split())
    return {
        "key": entry.key,
        "address": address("entry", entry.key),
        "side": entry.side,
        "owner": owner_of(entry) or str(entry.said.get("organisation", "")),
        "place": record.places.name(place.id, spoken) if place else str(entry.said.get("place_name", "")),
        "country": entry.country,
        "text": text if len(text) <= SHORT else text[:SHORT].rsplit(" ", 1)[0] + "…",
        "text_said": attributes(text, entry.language),
        "topics": [topic_name(code, spoken) for code in entry.topics if topic(code)],
        "stands_until": str(entry.expires - timedelta(days=1)) if entry.expires else "",
        "since": str(entry.published_at.date()) if entry.published_at else "",
        "freshness": str(state_of(entry.side, entry.confirmed_on, on)),
        "generated": entry.generated,
    }
