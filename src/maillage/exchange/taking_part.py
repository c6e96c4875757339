"""Who takes part in a round: the needs and offers that stand on its day, as profiles, with what is known of them.

An offer takes part with what introductions have left of it. A pair that a side declined, or put aside, or that has been
proposed already, cannot come out of the round; one that a side put first comes before all others.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from maillage.exchange.board import name_in, standing_entries
from maillage.exchange.capacity import left_of, taken
from maillage.exchange.models import Entry, Proposal, Round, RoundState, Ruled, Ruling, Side, Stage
from maillage.exchange.reading import profile_of
from maillage.exchange.refused import refusals
from maillage.exchange.rounds import Chosen
from maillage.exchange.rulings import set_aside
from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import Bar, Refusal
from maillage.parties.models import Membership, Standing
from maillage.reference.groups import YES, member

if TYPE_CHECKING:
    from maillage.reference.places import Places

Pair = tuple[str, str]
Read = Callable[[str, Sequence[str]], Sequence[Need | Offer]]
"""A side and keys in, the needs or offers of them that can be read out, in that order."""
AT_ONCE = 500
"""Rows that one question to the database names."""
SHOWN_GROUPS = ("LDC", "LLDC", "SIDS_UN")
SMALL_TOWN, FIRST_TIME = "small_town", "first_time"
SMALL = 50_000
"""People below which a town is a small one."""


@dataclass(frozen=True, slots=True)
class TakingPart:
    """The needs and offers of a round on the day ``on``. ``groups``: need → the groups that it is in. ``bars``: pairs that must
    not come out; ``first``: pairs that a side put first. ``owners``: who asks and who gives, by key."""

    on: date
    needs: list[Need]
    offers: list[Offer]
    refusals: list[Refusal] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    first: frozenset[Pair] = frozenset()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owners: tuple[str, ...] = ()


def counts_on(round: Round, on: date) -> date:
    """The day on which needs and offers must stand: the closing day, or ``on`` before it has come."""
    return min(on, round.closes)


def entries_of(round: Round, on: date) -> QuerySet[Entry]:
    """The needs and offers that take part as things stand on a day, but for topics and countries, which are not asked yet: those
    that can be proposed, of an organisation known to be its people's."""
    day = counts_on(round, on)
    closed = datetime.combine(round.closes + timedelta(days=1), time(), UTC)
    found = (
        standing_entries()
        .filter(Q(expires=None) | Q(expires__gt=day), published_at__lt=closed, origin=None)
        .filter(organisation__standing=Standing.VERIFIED, organisation__erased_at=None)
        .filter(organisation__hidden_at=None)
    )
    if Chosen.of(round.chosen).members_only:
        found = found.filter(organisation__in=members_on(round.network_id, day))
    return found.order_by("key")


def members_on(network: str, on: date) -> QuerySet[Membership, Any]:
    """Keys of the organisations that are members of a network on a day."""
    held = Membership.objects.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on))
    return held.filter(network=network).exclude(member=None).values("member")


def taking_part(round: Round, on: date, places: Places, read: Read | None = None) -> TakingPart:
    """Everything that a round is made of, as it stands on a day. ``read`` gives needs or offers by their keys, told what a record
    holds of them (the board does); without it they are read from what their owners said alone."""
    day, chosen = counts_on(round, on), Chosen.of(round.chosen)
    keys: dict[str, list[str]] = {Side.NEED: [], Side.OFFER: []}
    owner: dict[str, str] = {}
    for key, side, organisation in entries_of(round, on).values_list("key", "side", "organisation_id"):
        keys[side].append(key)
        owner[key] = str(organisation)
    reading = read or read_alone
    found = _left([*reading(Side.NEED, keys[Side.NEED]), *reading(Side.OFFER, keys[Side.OFFER])])
    needs = [
        each
        for each in found
        if isinstance(each, Need) and chooses(chosen, Side.NEED, each.topics, each.country, day)
    ]
    offers = [each for each in found if isinstance(each, Offer) and _on_topic(each.topics, chosen)]
    before = took_part_before(round)
    groups = {need.id: tuple(_groups(need, day, places, owner[need.id] not in before)) for need in needs}
    taking = {one.id for one in (*needs, *offers)}
    return TakingPart(
        on=day,
        needs=needs,
        offers=offers,
        refusals=_refusals(taking, on, day),
        bars=_bars(taking),
        first=_first(taking),
        groups=groups,
        owners=tuple(sorted({owner[key] for key in taking})),
    )


def read_alone(side: str, keys: Sequence[str]) -> list[Need | Offer]:
    """Needs or offers by their keys, in their order, as the board has them but for what a record holds; those that can be read."""
    found: dict[str, Need | Offer] = {}
    for first in range(0, len(keys), AT_ONCE):
        rows = Entry.objects.filter(pk__in=keys[first : first + AT_ONCE], side=side).select_related(
            "organisation"
        )
        for entry in rows.prefetch_related("organisation__names"):
            if (profile := profile_of(entry)) is not None:
                found[entry.key] = dataclasses.replace(profile, organisation=name_in(entry))
    return [found[key] for key in keys if key in found]


def _left(found: Iterable[Need | Offer]) -> list[Need | Offer]:
    """With what introductions have left of each; those of which nothing is left are left out."""
    used = taken()
    entries = {key: each for some in _some([*used]) for key, each in Entry.objects.in_bulk(some).items()}
    kept = []
    for each in found:
        entry = entries.get(each.id)
        left = None if entry is None else left_of(entry, used[each.id])
        if left is None:
            kept.append(each)
        elif left > 0:
            kept.append(each if each.quantity is None else dataclasses.replace(each, quantity=left))
    return kept


def _some(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE))


def took_part_before(round: Round) -> set[str]:
    """Keys of the organisations that took part in a round that closed before this one."""
    earlier = Round.objects.filter(closes__lt=round.closes, state__in=(RoundState.RUN, RoundState.SENT))
    listed = earlier.exclude(pk=round.pk).values_list("result__took_part", flat=True)
    return {key for keys in listed for key in keys or ()}


def chooses(chosen: Chosen, side: str, topics: Iterable[str] | None, country: str, on: date) -> bool:
    """Whether a round takes in a need or an offer on these topics, of this country: countries and groups choose who asks."""
    if not _on_topic(topics, chosen):
        return False
    if side != Side.NEED or not (chosen.countries or chosen.groups):
        return True
    return country in chosen.countries or any(
        country and member(group, country, on).answer == YES for group in chosen.groups
    )


def _on_topic(topics: Iterable[str] | None, chosen: Chosen) -> bool:
    return not chosen.topics or not set(chosen.topics).isdisjoint(topics or ())


def _groups(need: Need, on: date, places: Places, first: bool) -> Iterable[str]:
    for group in SHOWN_GROUPS:
        if need.country and member(group, need.country, on).answer == YES:
            yield group
    place = places.get(need.place) if need.place else None
    if place is not None and place.population is not None and place.population < SMALL:
        yield SMALL_TOWN
    if first:
        yield FIRST_TIME


def _refusals(keys: set[str], on: date, day: date) -> list[Refusal]:
    """What was declined, of two that take part; what was declined after the day of the round holds on it too."""
    return [
        dataclasses.replace(each, on=min(each.on, day))
        for each in refusals(on)
        if each.need in keys and each.offer in keys
    ]


def _bars(keys: set[str]) -> list[Bar]:
    """Pairs that a side put aside, and pairs that have been proposed and are not over."""
    proposed = Proposal.objects.filter(stage__in=(Stage.OPEN, Stage.INTRODUCED)).values_list("need", "offer")
    told = dict.fromkeys(proposed, "proposed") | dict.fromkeys(set_aside(), "aside")
    return [
        Bar(need, offer, why) for (need, offer), why in sorted(told.items()) if need in keys and offer in keys
    ]


def _first(keys: set[str]) -> frozenset[Pair]:
    rows = Ruling.objects.filter(ruled=Ruled.FIRST, taken_back_at=None).values_list("need", "offer")
    return frozenset((need, offer) for need, offer in rows if need in keys and offer in keys)
