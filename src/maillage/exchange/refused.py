"""Refusals as the scores take them: who declined whom, why, and until when the pair rests."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from maillage.exchange.models import Answer, State, Verdict
from maillage.matching.scores import Refusal


def refusals(on: date, entries: Collection[str] = ()) -> list[Refusal]:
    """Those up to a day, of needs and offers that stand (by their keys); of some of them where they are named. A pair that has
    rested is among them still: what its side refused moves its later matches."""
    found = Answer.objects.filter(
        verdict=Verdict.DECLINED, rests_until__isnull=False, at__date__lte=on,
        proposal__need__state=State.PUBLISHED, proposal__offer__state=State.PUBLISHED,
    )  # fmt: skip
    if entries:
        found = found.filter(Q(proposal__need__in=entries) | Q(proposal__offer__in=entries))
    rows = found.values_list("proposal__need_id", "proposal__offer_id", "side", "reason", "at", "rests_until")
    return [
        Refusal(need, offer, side, reason or "other", at.date(), until)
        for need, offer, side, reason, at, until in rows
        if until is not None
    ]
