"""Needs and offers as plain columns of whole numbers: what is scored, so that a score is the same on every machine.

Text becomes numbers once: topics and forms are bits, lists (languages, networks, partners) are numbers of sets, countries,
places and bodies are tokens. Whoever has columns already builds :class:`Columns` and :class:`Sets` without any object.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.matching.profiles import Need, Offer, Profile, natures
from maillage.matching.profiles.shapes import natures_implied
from maillage.matching.profiles.units import unit_meant
from maillage.reference.clock import offset_hours
from maillage.reference.countries import countries_with_income, income_years, incomes
from maillage.reference.groups import LAST_READ, NO, YES, group_codes, member, members, umbrella
from maillage.reference.names import fold
from maillage.reference.topics import modalities, topics

Array = NDArray[Any]
OPEN, SUSPENDED, EXPIRED, NO_CAPACITY = 0, 1, 2, 3
"""What ``closed`` says of a line by itself."""
FIRST_DAY, LAST_DAY = 0, 4_000_000
"""Ends of a window that is open at that end, in days as ``date.toordinal`` counts them."""
SCALE = 1 << 15
"""A point on the globe is three whole numbers: its unit vector times this."""
NO_ZONE = -999
LEVELS = {"": 0, "low": 1, "medium": 2, "high": 3}
PRIORITY_GROUPS = ("LDC", "LLDC", "SIDS_UN")


class Columns(NamedTuple):
    """One row a need, or one row an offer. Of an offer ``topics`` is what it gives and ``back`` what it seeks in return;
    of a need ``topics`` is what it seeks and ``back`` what its place brings. -1 or 0 is "not said", as named."""

    rank: Array  # int32: position of the identifier among all, sorted; settles ties
    closed: Array  # int8: OPEN, or the gate that shuts this line by itself
    topics: Array  # uint64 bits; 0 not said
    topics_near: Array  # uint64 bits related to them
    back: Array  # uint64 bits
    back_near: Array  # uint64
    back_said: Array  # int8: 0 not said
    kinds: Array  # uint32: forms and natures; 0 not said
    back_kinds: Array  # uint32
    back_kinds_said: Array  # int8
    languages: Array  # int32 set; 0 not said
    interpreter: Array  # int8
    since: Array  # int32 day
    until: Array  # int32 day, the first outside
    windowed: Array  # int8: 0 no window said
    quantity: Array  # int64; -1 not said
    quota: Array  # int64; -1 none
    unit: Array  # int32 token
    level: Array  # int8: absorption of a need, demands of an offer; 0 not said
    x: Array  # int32
    y: Array  # int32
    z: Array  # int32
    placed: Array  # int8: 0 not on the map
    zone: Array  # int16 quarters of an hour from UTC; NO_ZONE not said
    income: Array  # int32: natural logarithm times a million; -1 not said
    year: Array  # int16; below 0 it says none itself: minus the row of its country in the table of incomes; 0 not known
    proof: Array  # int32; below 0 there may be more: -1 minus how many are found, so -1 is not known
    links: Array  # int32 set; 0 not said, below 0 not said but found: minus the set
    diaspora: Array  # int32 set
    networks: Array  # int32 set; as links
    wishes: Array  # int32 set; 0 none
    excludes: Array  # int32 set; 0 none
    open: Array  # int32 set; 0 open to all
    country: Array  # int32 token; 0 not said
    place: Array  # int32 token
    place_name: Array  # int32 token
    body: Array  # int32 token
    priority: Array  # int8: 1 yes, 0 no, -1 not known


class Sets(NamedTuple):
    """Sets of tokens: those of set ``s`` are ``items[start[s]:start[s + 1]]``, ascending. Set 0 is "not said"."""

    start: Array  # int64
    items: Array  # int32
    keys: Array  # int64: set and item as one number, ascending


NO_SETS = Sets(np.zeros(2, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int64))


def sets_from(listed: Iterable[Sequence[int]], before: Sets = NO_SETS) -> Sets:
    """Sets from their items, after those of ``before``; without it the first one given is set 1."""
    found = [sorted(set(one)) for one in listed]
    if not found:
        return before
    sizes = np.array([len(one) for one in found], np.int64)
    first = len(before.start) - 1
    numbers = np.repeat(np.arange(first, first + len(found), dtype=np.int64), sizes)
    items = np.array([token for one in found for token in one], np.int32)
    return Sets(
        np.concatenate([before.start, before.start[-1] + np.cumsum(sizes)]),
        np.concatenate([before.items, items]),
        np.concatenate([before.keys, numbers << 32 | items]),
    )


TYPES = {
    **dict.fromkeys(("topics", "topics_near", "back", "back_near"), np.uint64),
    **dict.fromkeys(("kinds", "back_kinds"), np.uint32),
    **dict.fromkeys(
        ("closed", "back_said", "back_kinds_said", "interpreter", "windowed", "level", "placed", "priority"),
        np.int8,
    ),
    **dict.fromkeys(("quantity", "quota"), np.int64),
    **dict.fromkeys(("zone", "year"), np.int16),
}
"""The type of each column; int32 where none is named."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Needs and offers that can be scored with each other: they share their tokens and sets."""

    needs: Columns
    offers: Columns
    sets: Sets


_NO_TOKENS: dict[Any, int] = {}


@dataclass(slots=True)
class Pooling:
    """Tokens and sets while they are given out. ``below``: another one's, whose numbers hold here too; it gives out no more."""

    on: date
    below: Pooling | None = None
    tokens: dict[str, int] = field(default_factory=dict)
    sets: dict[tuple[int, ...], int] = field(default_factory=dict)
    _tokens_below: dict[str, int] = field(init=False, default_factory=lambda: _NO_TOKENS)
    _sets_below: dict[tuple[int, ...], int] = field(init=False, default_factory=lambda: _NO_TOKENS)

    def __post_init__(self) -> None:
        if self.below is not None:
            assert self.below.below is None
            self._tokens_below, self._sets_below = self.below.tokens, self.below.sets

    def token(self, name: str) -> int:
        if not name:
            return 0
        known = self._tokens_below.get(name)
        return known or self.tokens.setdefault(name, len(self._tokens_below) + len(self.tokens) + 1)

    def set_of(self, names: Iterable[str] | None) -> int:
        if names is None:
            return 0
        wanted = tuple(sorted({self.token(one) for one in names}))
        known = self._sets_below.get(wanted)
        return known or self.sets.setdefault(wanted, len(self._sets_below) + len(self.sets) + 1)

    def flat(self) -> Pooling:
        """The same numbers with nothing below."""
        return Pooling(
            self.on, None, {**self._tokens_below, **self.tokens}, {**self._sets_below, **self.sets}
        )

    def party_set(self, names: Iterable[str], even_empty: bool = False) -> int:
        """A set of countries, places and bodies; groups become the countries that are in them. 0 when it is empty."""
        found = [one for name in names for one in members_of(name, self.on)]
        return self.set_of(found) if found or even_empty else 0


def pool(needs: Sequence[Need], offers: Sequence[Offer], on: date | None = None) -> Pool:
    """Columns of needs and offers, as they stand ``on`` a day (None: nothing has expired, groups as last read).

    The order of the input does not matter for any score; the rows keep it.
    """
    pooling = Pooling(on or LAST_READ)
    built = [columns_of(side, pooling, on) for side in (needs, offers)]
    return Pool(built[0], built[1], sets_from(pooling.sets))


def ranks_of(ids: Sequence[str]) -> Array:
    """The position of each identifier among all, sorted."""
    order = sorted(range(len(ids)), key=ids.__getitem__)
    rank = np.empty(len(ids), np.int32)
    rank[order] = np.arange(len(ids), dtype=np.int32)
    return rank


def columns_of(profiles: Sequence[Profile], pooling: Pooling, on: date | None) -> Columns:
    """The columns of profiles, their tokens and sets given out by ``pooling``."""
    rows = [_row(profile, pooling, on) for profile in profiles]
    rank = ranks_of([profile.id for profile in profiles])
    columns = {
        name: np.array([row[name] for row in rows], TYPES.get(name, np.int32))
        for name in Columns._fields
        if name not in ("rank", "topics_near", "back_near")
    }
    near = {f"{name}_near": near_bits(columns[name]) for name in ("topics", "back")}
    return Columns(rank=rank, **columns, **near)


def _row(profile: Profile, pooling: Pooling, on: date | None) -> dict[str, int]:
    """The numbers of one profile."""
    if isinstance(profile, Offer):
        back, forms, made_of, level = (
            profile.seeks_topics, profile.seeks_forms, profile.seeks_natures, profile.demands
        )  # fmt: skip
        quota, countries = profile.quota, profile.countries
    else:
        assert isinstance(profile, Need)
        back, forms, made_of, level = (
            profile.brings_topics, profile.brings_forms, profile.brings_natures, profile.absorption
        )  # fmt: skip
        quota, countries = None, None
    kinds_said = forms is not None or made_of is not None
    sought, back_bits = topic_bits(profile.topics or ()), topic_bits(back or ())
    point = _point(profile.latitude, profile.longitude)
    return {
        "closed": _closed(profile, quota, on),
        "topics": sought,
        "back": back_bits,
        "back_said": back is not None,
        "kinds": kind_bits(profile.forms or (), profile.natures),
        "back_kinds": kind_bits(forms or (), made_of),
        "back_kinds_said": kinds_said,
        "languages": pooling.set_of(
            [f"language:{one}" for one in profile.languages] if profile.languages else None
        ),
        "interpreter": profile.interpreter,
        "since": profile.since.toordinal() if profile.since else FIRST_DAY,
        "until": profile.until.toordinal() if profile.until else LAST_DAY,
        "windowed": bool(profile.since or profile.until),
        "quantity": -1 if profile.quantity is None else profile.quantity,
        "quota": -1 if quota is None else quota,
        "unit": pooling.token(f"unit:{unit_meant(profile.unit)}" if profile.unit else ""),
        "level": LEVELS[level],
        "x": point[0],
        "y": point[1],
        "z": point[2],
        "placed": point != (0, 0, 0),
        "zone": _zone(profile.time_zone, pooling.on),
        "income": logarithm(profile.income) if profile.income else -1,
        "year": profile.income_year or 0 if profile.income else -row_of_incomes(profile.country),
        "proof": _proof(profile),
        "links": _links(profile, pooling),
        "diaspora": 0 if profile.diaspora is None else pooling.party_set(profile.diaspora, even_empty=True),
        "networks": _networks(profile, pooling),
        "wishes": pooling.party_set(profile.wishes),
        "excludes": pooling.party_set(profile.excludes),
        "open": 0 if countries is None else pooling.party_set(countries, even_empty=True),
        "country": pooling.token(profile.country),
        "place": pooling.token(profile.place),
        "place_name": pooling.token(f"name:{fold(profile.place_name)}" if profile.place_name else ""),
        "body": pooling.token(f"name:{fold(profile.organisation)}" if profile.organisation else ""),
        "priority": _priority(profile, pooling.on),
    }


def _proof(profile: Profile) -> int:
    done = profile.found.done if profile.found else 0
    said = len(profile.proof or ())
    return said if profile.proof is not None and not done else -1 - max(done, said)


def _links(profile: Profile, pooling: Pooling) -> int:
    found = tuple(tie.names for tie in profile.found.links) if profile.found else ()
    if profile.links is None:
        return -pooling.party_set(found)
    return pooling.party_set((*profile.links, *found), even_empty=True)


def _networks(profile: Profile, pooling: Pooling) -> int:
    found = tuple(tie.names for tie in profile.found.networks) if profile.found else ()
    if profile.networks is None and not found:
        return 0
    which = pooling.set_of(f"network:{fold(one)}" for one in (*(profile.networks or ()), *found))
    return which if profile.networks is not None else -which


def logarithm(income: int) -> int:
    """The natural logarithm of an income, in millionths."""
    return round(math.log(income) * 1_000_000)


def row_of_incomes(country: str) -> int:
    """The row of a country in ``incomes_by_country``; 0, which holds nothing, when none is known."""
    return _income_rows().get(country, 0)


def incomes_by_country() -> tuple[Array, int]:
    """Logarithms of national incomes as ``income`` has them, int32, a row a country and a column a year, the latest first
    (-1 where there is none); and that latest year."""
    years = income_years()[::-1]
    known = np.full((len(_income_rows()) + 1, len(years)), -1, np.int32)
    for code, row in _income_rows().items():
        said = incomes(code)
        known[row] = [logarithm(said[year]) if year in said else -1 for year in years]
    return known, years[0]


@cache
def _income_rows() -> dict[str, int]:
    return {code: row for row, code in enumerate(countries_with_income(), 1)}


@cache
def _bits() -> tuple[dict[str, int], dict[int, int], dict[str, int]]:
    """Topic codes as bits, each bit's related bits, and forms and natures as bits."""
    listed = topics()
    bit = {topic.code: 1 << number for number, topic in enumerate(listed)}
    near = {
        bit[one.code]: sum(
            bit[other.code]
            for other in listed
            if other is not one
            and one.goals
            and other.goals
            and (one.goals[0] in other.goals or other.goals[0] in one.goals)
        )
        for one in listed
    }
    kinds = [*(form.code for form in modalities()), *natures()]
    return bit, near, {code: 1 << number for number, code in enumerate(kinds)}


def topic_bits(codes: Iterable[str]) -> int:
    """Topics as bits; a code that is none of ours has none."""
    return sum({_bits()[0].get(code, 0) for code in codes})


def near_bits(bits: Array) -> Array:
    """The topics related to those of ``bits`` (uint64): the main goal of one is a goal of the other."""
    near = np.zeros_like(bits)
    for one, related in _bits()[1].items():
        near |= np.where(bits & np.uint64(one), np.uint64(related), np.uint64(0))
    return near


def kind_bits(forms: Iterable[str], made_of: Iterable[str] | None) -> int:
    """Forms of support and natures as bits; natures that are not said follow from the forms."""
    known, forms = _bits()[2], tuple(forms)
    if made_of is None:
        made_of = natures_implied(forms)
    return sum({known.get(code, 0) for code in (*forms, *made_of)})


def topic_codes(bits: int) -> list[str]:
    """The codes of topics in ``bits``, in the order of the list."""
    return [code for code, bit in _bits()[0].items() if bits & bit]


def kind_codes(bits: int) -> list[str]:
    """The codes of forms and natures in ``bits``."""
    return [code for code, bit in _bits()[2].items() if bits & bit]


def _closed(profile: Profile, quota: int | None, on: date | None) -> int:
    if profile.suspended_by and (on is None or _holds(profile.suspended_on, profile.suspended_until, on)):
        return SUSPENDED
    ends = [day for day in (profile.expires, profile.until) if day]
    if on is not None and ends and min(ends) <= on:
        return EXPIRED
    return NO_CAPACITY if profile.quantity == 0 or quota == 0 else OPEN


def _holds(since: date | None, until: date | None, on: date) -> bool:
    return (since is None or since <= on) and (until is None or on < until)


def _point(latitude: float | None, longitude: float | None) -> tuple[int, int, int]:
    if latitude is None or longitude is None:
        return 0, 0, 0
    north, east = math.radians(latitude), math.radians(longitude)
    flat = math.cos(north) * SCALE
    return round(flat * math.cos(east)), round(flat * math.sin(east)), round(math.sin(north) * SCALE)


@cache
def _zone(name: str, on: date) -> int:
    ahead = offset_hours(name, max(on, date(1970, 1, 2))) if name else None
    return NO_ZONE if ahead is None else round(ahead * 4)


def _priority(profile: Profile, on: date) -> int:
    if profile.crisis and _holds(None, profile.crisis_until, on):
        return 1
    return _in_priority_group(profile.country, on) if profile.country else -1


@cache
def _in_priority_group(country: str, on: date) -> int:
    answers = {member(group, country, on).answer for group in PRIORITY_GROUPS}
    return 1 if YES in answers else 0 if answers == {NO} else -1


@cache
def members_of(name: str, on: date) -> tuple[str, ...]:
    """The countries of a group on a day; whatever is no group stands for itself."""
    groups = umbrella(name)[:1] or ((name,) if name in group_codes() else ())
    if not groups:
        return (name,)
    return tuple(found.country for group in groups for found in members(group, on) if found.answer == YES)
