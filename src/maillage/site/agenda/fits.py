"""Who fits best the needs and offers of an organisation that stand: the first of each list, with the way to the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from maillage.exchange.models import Entry, State
from maillage.exchange.obligations import short
from maillage.parties.models import Organisation
from maillage.site.at_hand import AtHand
from maillage.site.exchange.boards import board
from maillage.site.exchange.line import owner_of
from maillage.site.exchange.matched import found_for_each

MOST_LOOKED_AT = 40
"""Needs and offers looked at: those that changed last. Their own page has all."""
MOST = 3
"""Needs and offers of which the best partner is named."""


def fits(record: AtHand, organisations: Sequence[Organisation], on: date) -> list[dict[str, Any]]:
    """The best partner of needs and offers that stand, where any fits; what a person has set aside is not named."""
    if not organisations:
        return []
    entries = Entry.objects.filter(organisation__in=organisations, state=State.PUBLISHED, hidden_at=None)
    now, newest = board(record), entries.order_by("-changed_at", "key")[:MOST_LOOKED_AT]
    standing = [each for each in newest if now.profile(each.side, each.key) is not None][:MOST]
    best = {}
    for each, found in zip(standing, found_for_each(record, standing, on, 1), strict=True):
        if found.matches:
            best[each.key] = found.other(found.matches[0])
    others = (
        Entry.objects.select_related("organisation")
        .prefetch_related("organisation__names")
        .in_bulk(best.values())
    )
    return [
        {
            "text": short(each.text),
            "who": owner_of(others[best[each.key]]),
            "address": reverse("matches", args=[each.key]),
        }
        for each in standing
        if best.get(each.key) in others
    ]
