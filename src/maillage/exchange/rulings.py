"""Rulings: a person's word on a match against the machine's. It holds for the side that said it, in every later run, until it is
taken back; what was said stays, with who and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.exchange.cannot import Cannot
from maillage.exchange.locked import lock_entries
from maillage.exchange.models import Entry, Ruled, Ruling, Side, State
from maillage.exchange.who import sees_matches
from maillage.parties.rights import Account

LONGEST_REASON = 2_000


class HasPair(Protocol):
    """A match: its need and its offer by key."""

    @property
    def need(self) -> str: ...
    @property
    def offer(self) -> str: ...


Kind = TypeVar("Kind", bound=HasPair)


def rule(need: str, offer: str, side: str, ruled: str, reason: str, account: Account, on: date) -> Ruling:
    """Set a match aside, or put it first, for a side, with a reason; what the side said of it before is taken back. Said twice, it
    is said once. Raises Cannot."""
    if ruled not in Ruled.values or not reason.strip():
        raise Cannot("no_reason")
    with transaction.atomic():
        entries = lock_entries((need, offer))
        own = entries.get(need if side == Side.NEED else offer)
        if len(entries) != 2 or own is None or not sees_matches(account, own, on):
            raise Cannot("gone")
        other = entries[offer if own.pk == need else need]
        if (entries[need].side, entries[offer].side) != (
            Side.NEED,
            Side.OFFER,
        ) or other.state != State.PUBLISHED:
            raise Cannot("gone")  # nobody is shown what is no match, or what its owner does not show
        before = Ruling.objects.filter(need=need, offer=offer, side=side, taken_back_at=None)
        same = before.filter(ruled=ruled, reason=reason[:LONGEST_REASON]).first()
        if same is not None:
            return same
        before.update(taken_back_at=timezone.now())
        return Ruling.objects.create(
            need_id=need, offer_id=offer, side=side, ruled=ruled, reason=reason[:LONGEST_REASON], by=account
        )


def take_back(number: int, account: Account, on: date) -> Ruling:
    """The machine's order holds again. Taken back twice, it is taken back once. Raises Cannot."""
    with transaction.atomic():
        found = Ruling.objects.select_for_update(of=("self",), no_key=True).filter(pk=number).first()
        if found is None:
            raise Cannot("gone")
        own = Entry.objects.select_related("organisation").get(
            pk=found.need_id if found.side == Side.NEED else found.offer_id
        )
        if not sees_matches(account, own, on):
            raise Cannot("gone")
        if found.taken_back_at is None:
            found.taken_back_at = timezone.now()
            found.save(update_fields=["taken_back_at"])
        return found


def rulings_of(entries: Sequence[Entry]) -> dict[str, list[Ruling]]:
    """By the key of each of these needs and offers, what its side said of its matches, as far as it holds, the earliest first. One
    query."""
    found: dict[str, list[Ruling]] = {each.key: [] for each in entries}
    mine = Q(side=Side.NEED, need__in=list(found)) | Q(side=Side.OFFER, offer__in=list(found))
    for each in Ruling.objects.filter(mine, taken_back_at=None).select_related("by"):
        found[each.need_id if each.side == Side.NEED else each.offer_id].append(each)
    return found


def set_aside() -> set[tuple[str, str]]:
    """Pairs (need, offer) that either side has set aside: a round makes none of them."""
    held = Ruling.objects.filter(ruled=Ruled.ASIDE, taken_back_at=None)
    return set(held.values_list("need_id", "offer_id"))


def ordered(matches: Sequence[Kind], rulings: Sequence[Ruling]) -> list[Kind]:
    """Matches as a side's people want them: without those set aside, then those put first, in the order they were put, then the
    others as they were."""
    aside = {(each.need_id, each.offer_id) for each in rulings if each.ruled == Ruled.ASIDE}
    first = [(each.need_id, each.offer_id) for each in rulings if each.ruled == Ruled.FIRST]
    place = {pair: at for at, pair in enumerate(first)}
    kept = [each for each in matches if (each.need, each.offer) not in aside]
    return sorted(kept, key=lambda each: place.get((each.need, each.offer), len(place)))
