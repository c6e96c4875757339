"""The two sides of a comparison: a place, a network, a country or a group, from a code or from words as people type them.

Words are understood as the box of the first page understands them: a group or a country before a place of that name, what
else they may mean is offered, and of several places with one name the reader is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

from maillage.record import spaces
from maillage.record.spaces import Member, Space
from maillage.reference import countries
from maillage.reference.groups import find_group, group_codes, group_name, umbrella
from maillage.reference.groups import members as members_of
from maillage.reference.names import fold
from maillage.reference.places import Place, choose, worth_showing
from maillage.reference.places.meant import CLOSE
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.places import unit_of
from maillage.site.pages.spaces import space_of
from maillage.site.today import today

if TYPE_CHECKING:
    import duckdb

PLACE, NETWORK, COUNTRY, GROUP = "place", "network", "country", "group"
LONGEST = 100
"""Characters of a name: what is longer is no name."""
MOST_NETWORKS, MOST_MEANT, MOST_BESIDE = 6, 8, 3


@dataclass(frozen=True, slots=True)
class Side:
    """What one side is: its sort, code, name and page; where it lies, for a reader who must choose."""

    sort: str
    code: str
    name: str
    address: str
    where: str = ""

    @property
    def word(self) -> str:
        """What sort of thing it is, in words."""
        return words.say(f"compare.sort.{self.sort}")

    @property
    def family(self) -> str:
        """What it can be compared with: countries and groups with one another."""
        return COUNTRY if self.sort == GROUP else self.sort


@dataclass(frozen=True, slots=True)
class Meant:
    """What was typed and what it was taken for: ``side`` None where nothing, or more than one thing, answers. ``others`` is
    what else it may mean."""

    typed: str
    side: Side | None = None
    others: list[Side] = field(default_factory=list)


def meant(record: AtHand, typed: str, code: str = "") -> Meant:
    """What ``typed`` means; ``code`` is what it was taken for before, and holds while its name is still typed."""
    said = " ".join(typed.replace("\0", " ").split())[:LONGEST]
    before = by_code(record, code) if code else None
    if before and (not said or fold(said) == fold(before.name)):
        return Meant(before.name, before)
    if not said:
        return Meant("")
    exact = by_code(record, said)
    return Meant(exact.name, exact) if exact else _by_words(record, said)


def by_code(record: AtHand, code: str) -> Side | None:
    """A side by its code: an identifier of a place or a network, ISO 3166-1 alpha-2, a code of a group."""
    place = record.places.get(code)
    if place is not None:
        return _place(record, place)
    if code.isupper() and countries.country(code):
        return _country(code)
    if code in group_codes():
        return _group(code)
    held = spaces.networks(record.connection(), str(today())) if ":" in code else []
    return next((_network(each) for each in held if each.id == code), None)


def _by_words(record: AtHand, said: str) -> Meant:
    networks = _networks(record, said)
    surely = [each for each in networks if fold(each.name) == fold(said)]
    group = find_group(said)
    surely += [_group(each) for each in (umbrella(group) or (group,))] if group else []
    country = countries.find_country(said, near=False)
    surely += [_country(country.code)] if country and country.why != "doubtful" else []
    chosen, places = _places(record, said, bool(surely))
    others = [*surely, *places, *(each for each in networks if each not in surely)][: MOST_MEANT + 1]
    if surely or chosen or (len(others) == 1 and others[0].sort == NETWORK):
        return Meant(said, others[0], others[1:])
    return Meant(said, None, others)


def _places(record: AtHand, said: str, beside: bool) -> tuple[bool, list[Side]]:
    """Whether one place is surely meant, and which may be; ``beside`` what is meant already, only those of that very name."""
    found = worth_showing(record.places.find(said, limit=30))
    chosen = choose(found)
    if chosen is not None and chosen.why != "typing_error":
        return True, [_place(record, chosen.place)]
    if beside:
        found = [each for each in found if each.score >= CLOSE and each.why != "typing_error"][:MOST_BESIDE]
    return False, [_place(record, each.place) for each in found]


def _networks(record: AtHand, said: str) -> list[Side]:
    """Networks whose name is what was typed, else holds it."""
    wanted = fold(said)
    held = spaces.networks(record.connection(), str(today())) if len(wanted) >= 3 else []
    return [_network(each) for each in held if wanted in fold(each.name)][:MOST_NETWORKS]


def _place(record: AtHand, place: Place) -> Side:
    spoken = words.language()
    unit = unit_of(record, place)
    parts = [record.places.name(unit.id, spoken)] if unit else []
    where = words.say("search.sep").join([*parts, str(countries.name(place.country, spoken))])
    return Side(
        PLACE, place.id, record.places.name(place.id, spoken), reverse("place", args=[place.id]), where
    )


def _country(code: str) -> Side:
    return Side(COUNTRY, code, str(countries.name(code, words.language())), reverse("country", args=[code]))


def _group(code: str) -> Side:
    return Side(GROUP, code, group_name(code, words.language()), reverse("group", args=[code]))


def _network(network: spaces.Network) -> Side:
    return Side(NETWORK, network.id, network.name, reverse("network", args=[network.id]))


def space_of_side(connection: duckdb.DuckDBPyConnection, side: Side) -> tuple[Space, list[Member]]:
    """The space that a side is today, and of a network its members."""
    if side.sort == PLACE:
        return Space(ends=(side.code,)), []
    if side.sort == COUNTRY:
        return Space(countries=(side.code,)), []
    if side.sort == GROUP:
        held = tuple(each.country for each in members_of(side.code, today()) if each.answer == "yes")
        return Space(countries=held), []
    on = str(today())
    listed = [m for m in spaces.members(connection, side.code) if not m.left(on) and not m.joins_after(on)]
    return space_of(listed), listed
