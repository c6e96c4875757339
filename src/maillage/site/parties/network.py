"""What the pages of a network's space share: the network, its members on a day, and what these seek and offer together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from maillage.exchange.board import standing_entries
from maillage.exchange.models import Entry
from maillage.exchange.third import Together, looked_at_together
from maillage.matching.shared import Gap, gaps
from maillage.parties.members import is_network, looks_after, members_on
from maillage.parties.models import Membership, Organisation
from maillage.parties.organisations import name_of
from maillage.record.answers import activities_by_topic
from maillage.reference import countries
from maillage.reference.countries import population
from maillage.reference.names import fold
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.exchange import boards
from maillage.site.exchange.line import standing
from maillage.site.permissions import account_of, signed_in
from maillage.site.today import today

MOST_CALLS = 6
MOST_TOGETHER = 400
"""Needs of a network that are looked at together on its page: the newest."""


def network_of(key: str) -> Organisation:
    """A network with a space. Raises Http404 for anything else."""
    found = Organisation.objects.prefetch_related("names").filter(pk=key, hidden_at=None).first()
    if found is None or not is_network(found):
        raise Http404
    return found


def looked_after(request: HttpRequest, key: str) -> Organisation:
    """The network, for who looks after its members. Raises Http404 for everybody else."""
    found = Organisation.objects.prefetch_related("names").filter(pk=key).first()
    if found is None or not looks_after(account_of(request), found, today()):
        raise Http404
    return found


def may_look_after(request: HttpRequest, network: Organisation) -> bool:
    """Whether who asks looks after the network."""
    return signed_in(request) and looks_after(account_of(request), network, today())


def called(organisation: Organisation) -> str:
    """What an organisation is called, in the reader's language where it has a name in it."""
    found = name_of(organisation.names.all(), words.language())
    return found.name if found else organisation.key


def member_shown(record: AtHand, member: Membership) -> dict[str, Any]:
    """A member in a list: no address stands in it."""
    place = record.places.get(member.place) if member.place else None
    return {
        "name": member.name,
        "address": reverse("party", args=[member.member_id]) if member.member_id else "",
        "place": record.places.name(place.id, words.language()) if place else "",
        "place_address": reverse("place", args=[place.id]) if place else "",
        "country": member.country,
        "since": str(member.since or ""),
        "until": last_day(member),
    }


def last_day(member: Membership) -> str:
    """The last day of a membership that has an end."""
    return str(member.until - timedelta(days=1)) if member.until else ""


def by_name(code: str) -> str:
    """Orders countries by their name in the reader's language, those without one last."""
    return fold(str(countries.name(code, words.language()))) if code else "~"


def country_counts(members: Sequence[str]) -> list[tuple[str, int]]:
    """(country, how many members), by name."""
    return sorted(Counter(members).items(), key=lambda each: by_name(each[0]))


# --- what members seek and offer ------------------------------------------------------------------------------------


def entries_of(network: Organisation, side: str, on: date) -> Any:
    """The needs, or the offers, of members that stand on a day, the newest first."""
    members = members_on(network, on).exclude(member=None).values("member")
    return standing(side, on).filter(organisation__in=members).order_by("-published_at", "key")


@dataclass(frozen=True, slots=True)
class Sought:
    """What members seek together, and where little is listed for what they seek."""

    together: Together
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What members seek and offer on a day, by key, the newest first; ``state`` is another once one of it has changed."""

    needs: tuple[str, ...]
    offers: tuple[str, ...]
    state: int


def listed_of(network: Organisation, on: date) -> Listed:
    """In one question to the database."""
    members = members_on(network, on).exclude(member=None).values("member")
    found = standing_entries().exclude(expires__lte=on).filter(organisation__in=members)
    rows = list(found.order_by("-published_at", "key").values_list("key", "side", "changed_at"))
    sides = {side: tuple(key for key, of, _ in rows if of == side) for side in ("need", "offer")}
    return Listed(sides["need"], sides["offer"], hash(tuple(rows)))


def sought_together(record: AtHand, network: Organisation, listed: Listed, on: date) -> Sought:
    """Kept by each process until something that stands, the record or the members change."""
    return _sought(network.key, record.name, boards.standing.version(), on, listed, _Held(record))


class _Held:
    """What an answer is made of, beside what it is known by: equal to any other, so that it is not compared."""

    def __init__(self, record: AtHand) -> None:
        self.record = record

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _sought(network: str, manifest: str, version: str, on: date, listed: Listed, held: _Held) -> Sought:
    record, board = held.record, boards.board(held.record)
    profiles = [board.profile("need", key) for key in listed.needs[:MOST_TOGETHER]]
    needs = [each for each in profiles if each is not None]
    together = looked_at_together(board.matching("need", needs), MOST_CALLS)
    activities = record.once("activities by topic", lambda: activities_by_topic(record.reader)[0])
    return Sought(together, tuple(gaps(needs, activities, population)))  # type: ignore[arg-type]


def keys_shown(sought: Sought, most: int) -> list[str]:
    """Keys of the needs that a page names: of unanswered ones and of calls."""
    return [*sought.together.unanswered[:most], *(each.need for each in sought.together.calls)]


def lines_by_key(record: AtHand, keys: Sequence[str], on: date) -> Mapping[str, dict[str, Any]]:
    """Lines of needs and offers by key, read in one go."""
    from maillage.site.exchange.line import line_of

    rows = Entry.objects.filter(pk__in=keys).select_related("organisation")
    return {each.key: line_of(record, each, on) for each in rows.prefetch_related("organisation__names")}
