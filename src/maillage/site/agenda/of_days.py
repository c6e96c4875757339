"""What the calendar brings to everybody, and what waits for those who look after the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from maillage.parties.models import Claim, ClaimState
from maillage.reference.milestones import days_in
from maillage.rules.obligation import Obligation
from maillage.rules.shelf import Shelf

BEFORE = timedelta(days=30)


def international_days(owner: str, on: date) -> Iterator[Obligation]:
    """The international days of the next thirty days, for an organisation."""
    for day, kept in days_in(on, on + BEFORE):
        yield Obligation(
            "international_day", f"day-{owner}-{kept.id.replace('_', '-')}-{day.year}", day, owner, "communication",
            values={"about": dict(kept.labels), "day": day}, from_day=day - BEFORE, source=kept.source,
            verified=kept.verified, address="/milestones",
        )  # fmt: skip


def reviews(shelf: Shelf, on: date) -> Iterator[Obligation]:
    """The rules of which the sources are to be read again, for whoever looks after them."""
    for pack in shelf.packs.values():
        if pack.review_by - BEFORE <= on:
            yield Obligation(
                "procedure_review", f"review-{pack.id}-{pack.review_by}", pack.review_by, "", "editor",
                values={"about": dict(pack.title), "checked": pack.checked}, from_day=pack.review_by - BEFORE,
                address=f"/rules/{pack.id}",
            )  # fmt: skip


def claims_to_decide() -> Iterator[Obligation]:
    """Claims that nobody has decided about, for those who look after the site."""
    waiting = list(Claim.objects.filter(state=ClaimState.OPEN).order_by("at").values_list("at", flat=True))
    if waiting:
        yield Obligation(
            "desk_claims", "desk-claims", None, "", "curator", values={"number": len(waiting)},
            from_day=waiting[0].date(), address="/desk/claims",
        )  # fmt: skip
