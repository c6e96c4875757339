"""What can be followed: a place, a country, a topic, a network, a fund; its name in the reader's language, and its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from maillage.parties.follows import KINDS
from maillage.parties.models import Organisation, Standing
from maillage.record import spaces
from maillage.reference import countries
from maillage.reference.topics import topic as topic_of
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.today import today

FUND = "fund"
"""Is told of on the day on which a call opens or moves, not on Monday."""
OURS = "maillage:"
"""Before the key of an organisation that acts here."""
LONGEST_THING = 400


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that is there. ``address`` is its page's path, ``feed`` and ``days`` those of its feed and its calendar, where it has
    one."""

    kind: str
    thing: str
    name: str
    address: str
    feed: str
    days: str


def thing_of(record: AtHand, kind: str, thing: str) -> Thing | None:
    """The thing that an address names; None for what is not there, or cannot be followed."""
    if kind not in KINDS or not thing or len(thing) > LONGEST_THING or "\0" in thing:
        return None
    name = _NAMED[kind](record, thing)
    if not name:
        return None
    if kind == FUND:
        return Thing(kind, thing, name, _page(kind, thing), "", "")
    feed, days = (reverse(f"{sort}-{kind}", args=[thing]) for sort in ("feed", "days"))
    return Thing(kind, thing, name, _page(kind, thing), feed, days)


def _page(kind: str, thing: str) -> str:
    if thing.startswith(OURS):
        return reverse("party", args=[thing.removeprefix(OURS)])
    return reverse(kind, args=[thing])


def _place(record: AtHand, thing: str) -> str:
    found = record.places.get(thing)
    return record.places.name(found.id, words.language()) if found and found.id == thing else ""


def _country(record: AtHand, thing: str) -> str:
    known = countries.country(thing) is not None and thing.isupper()
    return str(countries.name(thing, words.language())) if known else ""


def _topic(record: AtHand, thing: str) -> str:
    found = topic_of(thing)
    return found.name(words.language()) if found else ""


def _network(record: AtHand, thing: str) -> str:
    if thing.startswith(OURS):
        return network_name(thing.removeprefix(OURS))
    known = record.once("network names", lambda: _names(record))
    return known.get(thing, "")


def network_name(key: str) -> str:
    """What a verified network that acts here calls itself, in the reader's language where it says so; empty where there is none."""
    found = Organisation.objects.filter(
        pk=key, kind="network", standing=Standing.VERIFIED, merged_into=None, hidden_at=None, erased_at=None
    ).first()
    names = {each.language: each.name for each in found.names.all()} if found else {}
    return names.get(words.language()) or next(iter(names.values()), "")


def _names(record: AtHand) -> dict[str, str]:
    return {each.id: each.name for each in spaces.networks(record.connection(), str(today()))}


def _fund(record: AtHand, thing: str) -> str:
    from maillage.site.rules.call_shown import fund_name
    from maillage.site.rules.here import shelf_here

    shelf = shelf_here()
    return fund_name(shelf, thing) if any(pack.id == thing for pack in shelf.funds()) else ""


_NAMED = {"place": _place, "country": _country, "topic": _topic, "network": _network, FUND: _fund}
