"""What two networks have in common: members in both, countries, what one seeks and the other offers, what nobody offers.

One of them acts here; the other acts here too, or stands in the record. Only names, places and days are read: the question to the
database names the columns that it takes, and no address is among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.parties.members import is_network, members_on
from maillage.parties.models import Organisation
from maillage.record import spaces
from maillage.record.spaces import Member
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.reference.topics import topic, topic_name
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import record_of
from maillage.site.parties.network import by_name, called, entries_of, network_of
from maillage.site.permissions import anyone, needs
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_COMMON, MOST_ONLY = 100, 40
COLUMNS = ("name", "name_there", "place", "country", "same")
READ = (
    "pk",
    "name",
    "folded",
    "place",
    "country",
    "since",
    "until",
    "member_id",
    "member__record_id",
    "source",
)
"""What is read of a member to compare it: no address."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two networks: its members on a day, what they seek and what they offer."""

    name: str
    address: str
    members: tuple[Member, ...]
    seeks: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()

    @property
    def countries(self) -> set[str]:
        """Of its members."""
        return {each.country for each in self.members if each.country}


@needs(anyone)
@require_safe
def choose(request: HttpRequest, key: str) -> HttpResponseBase:
    """Leads to the overlap with the network that a form chose (``?other=``)."""
    network = network_of(key)
    other = request.GET.get("other", "")
    if not other or "\0" in other or len(other) > 400:
        return HttpResponseRedirect(reverse("party_network", args=[network.key]))
    return HttpResponseRedirect(reverse("party_overlap", args=[network.key, other]))


@needs(anyone)
@require_safe
def show(request: HttpRequest, key: str, other: str) -> HttpResponseBase:
    """The overlap. ``other`` is the key of a network here, or what the record calls one."""
    record, on = record_of(request), today()
    network = network_of(key)
    one, two = side_here(record, network, on), _other(record, other, on)
    if two is None or other in (network.key, network.record_id):
        raise Http404
    shared = spaces.shared_members(one.members, two.members)
    if format := take.asked(request):
        rows = [_cells(*pair) for pair in shared.common]
        return taken_rows(record, "network_overlap", COLUMNS, rows, format)
    lands = one.countries & two.countries
    gaps = sorted((one.seeks | two.seeks) - one.offers - two.offers)
    values: dict[str, Any] = {
        "network": network,
        "one": one,
        "two": two,
        "n": len(shared.common),
        "common": [_both(record, *pair) for pair in shared.common[:MOST_COMMON]],
        "more_common": max(0, len(shared.common) - MOST_COMMON),
        "only": [
            _only(record, one.name, shared.only_one),
            _only(record, two.name, shared.only_other),
        ],
        "lands": [
            (words.say("network_space.countries_both"), _countries(lands)),
            (words.say("network_space.only", network=one.name), _countries(one.countries - lands)),
            (words.say("network_space.only", network=two.name), _countries(two.countries - lands)),
        ],
        "topics": [
            (words.say("network_space.topics_from", one=a.name, other=b.name), _topics(a.seeks & b.offers))
            for a, b in ((one, two), (two, one))
            if a.seeks & b.offers
        ],
        "gaps": _topics(gaps),
        "ways": take.offered(request),
    }
    answer = render(request, "parties/network_overlap.html", values)
    add_never_cache_headers(answer)
    return answer


def _other(record: AtHand, other: str, on: date) -> Side | None:
    """The other network: one that acts here, else one of the record."""
    here = Organisation.objects.prefetch_related("names").filter(pk=other[:20], hidden_at=None).first()
    if here is not None:
        return side_here(record, here, on) if is_network(here) else None
    listed = spaces.members(record.connection(), other)
    if not listed:
        return None
    name = next(
        (each.name for each in spaces.networks(record.connection(), str(on)) if each.id == other), other
    )
    return Side(name, reverse("network", args=[other]), tuple(_on(listed, on)))


def side_here(record: AtHand, network: Organisation, on: date) -> Side:
    """A network that acts here, with the members that the record lists of it too."""
    members = [_member(row) for row in members_on(network, on).values(*READ)]
    if network.record_id:
        known = {each.key for each in members}
        listed = _on(spaces.members(record.connection(), network.record_id), on)
        members += [each for each in listed if each.key not in known]
    seeks, offers = (
        frozenset(
            code for codes in entries_of(network, side, on).values_list("topics", flat=True) for code in codes
        )
        for side in ("need", "offer")
    )
    return Side(called(network), reverse("party_network", args=[network.key]), tuple(members), seeks, offers)


def _on(listed: Iterable[Member], on: date) -> list[Member]:
    return [each for each in listed if not each.left(str(on)) and not each.joins_after(str(on))]


def _member(row: dict[str, Any]) -> Member:
    """A member here as the record has one. Who acts here is known by its key, and by what the record calls it."""
    place, country = row["place"] or None, row["country"] or None
    organisation = row["member__record_id"] or (f"maillage:{row['member_id']}" if row["member_id"] else None)
    return Member(
        id=f"membership:{row['pk']}", key=place or f"{row['folded']}|{country or ''}", organisation=organisation,
        name=row["name"], type=None, country=country, place=place, place_said=None,
        since=str(row["since"]) if row["since"] else None, until=str(row["until"]) if row["until"] else None,
        role=None, source=row["source"], line=None, as_of=None, generated=False,
    )  # fmt: skip


def _same(mine: Member, theirs: Member) -> str:
    one = bool(mine.organisation) and mine.organisation == theirs.organisation
    return words.say(f"network_space.same.{'organisation' if one else 'place'}")


def _both(record: AtHand, mine: Member, theirs: Member) -> dict[str, str]:
    return {
        "name": mine.name,
        "there": theirs.name if fold(theirs.name) != fold(mine.name) else "",
        "address": reverse("place", args=[mine.place]) if mine.place else "",
        "country": mine.country or theirs.country or "",
        "same": _same(mine, theirs),
    }


def _cells(mine: Member, theirs: Member) -> tuple[Any, ...]:
    country = mine.country or theirs.country or ""
    return mine.name, theirs.name, mine.place or theirs.place or "", country, _same(mine, theirs)


def _only(record: AtHand, name: str, members: Sequence[Member]) -> dict[str, Any]:
    return {
        "title": words.say("network_space.only", network=name),
        "n": len(members),
        "names": [each.name for each in members[:MOST_ONLY]],
        "more": max(0, len(members) - MOST_ONLY),
    }


def _countries(codes: Iterable[str]) -> list[str]:
    return [str(countries.name(code, words.language())) for code in sorted(codes, key=by_name)]


def _topics(codes: Iterable[str]) -> list[dict[str, str]]:
    named = [
        {"name": topic_name(code, words.language()), "address": reverse("topic", args=[code])}
        for code in codes
        if topic(code)
    ]
    return sorted(named, key=lambda each: fold(each["name"]))
