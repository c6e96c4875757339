"""An instance as columns sorted by identifier: whatever the order of what was handed in, the same columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maillage.matching.rounds.model import (
    MOST_MILLI,
    MOST_QUANTITY,
    Instance,
    Integers,
    RoundNeed,
    RoundOffer,
)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Needs, offers, places and countries sorted by identifier, and candidates by need, then offer.

    ``place_of`` is a column of needs, ``country_of`` of places. ``quotas`` are rows (offer, country, units), those alone that
    a candidate can meet. Caps are columns of places and of countries, -1 where there is none.
    """

    needs: tuple[RoundNeed, ...]
    offers: tuple[RoundOffer, ...]
    places: tuple[tuple[str, str], ...]
    countries: tuple[str, ...]
    place_of: Integers
    country_of: Integers
    asked: Integers
    given: Integers
    quotas: Integers
    place_cap: Integers
    country_cap: Integers
    need: Integers
    offer: Integers
    milli: Integers


def put_in_order(instance: Instance) -> Ordered:
    """The instance in order. ValueError for what no round can hold: numbers out of range, an identifier used twice."""
    needs, need_at = _by_id(instance.needs)
    offers, offer_at = _by_id(instance.offers)
    for one in (*needs, *offers):
        _in_range(one.id, one.quantity, MOST_QUANTITY)
    keys = [(need.country, need.place or f"need:{need.id}") for need in needs]
    places = tuple(sorted(set(keys)))
    countries = tuple(sorted({country for country, _ in places}))
    place_at = {key: position for position, key in enumerate(places)}
    country_at = {code: position for position, code in enumerate(countries)}
    need, offer, milli = _pairs(instance, need_at, offer_at)
    place_of = _column([place_at[key] for key in keys])
    country_of = _column([country_at[country] for country, _ in places])
    return Ordered(
        needs=needs,
        offers=offers,
        places=places,
        countries=countries,
        place_of=place_of,
        country_of=country_of,
        asked=_column([one.quantity for one in needs]),
        given=_column([one.quantity for one in offers]),
        quotas=_quotas(offers, countries, offer, country_of[place_of[need]]),
        place_cap=_caps(instance.place_caps, [place for _, place in places]),
        country_cap=_caps(instance.country_caps, countries),
        need=need,
        offer=offer,
        milli=milli,
    )


def _by_id(given: Sequence[Any]) -> tuple[tuple[Any, ...], Integers]:
    """Those given, sorted by identifier, each once; and where each of the given ones stands now."""
    known: dict[str, Any] = {}
    for one in given:
        first = known.setdefault(one.id, one)
        if first is not one and first != one:
            raise ValueError(f"two different ones have the identifier {one.id!r}")
    names = sorted(known)
    at = dict(zip(names, range(len(names)), strict=True))
    return tuple(map(known.__getitem__, names)), _column([at[one.id] for one in given])


def _pairs(instance: Instance, need_at: Integers, offer_at: Integers) -> tuple[Integers, Integers, Integers]:
    need, offer, milli = (np.asarray(c, np.int64) for c in (instance.need, instance.offer, instance.milli))
    if not need.shape == offer.shape == milli.shape or need.ndim != 1:
        raise ValueError("need, offer and milli are columns of one length")
    for name, column, end in (("need", need, len(need_at)), ("offer", offer, len(offer_at))):
        if len(column) and (column.min() < 0 or column.max() >= end):
            raise ValueError(f"the column {name} names what is not there")
    if len(milli) and (milli.min() < 0 or milli.max() > MOST_MILLI):
        raise ValueError(f"a score is from 0 to {MOST_MILLI} milli-points")
    kept = milli > 0
    need, offer, milli = need_at[need[kept]], offer_at[offer[kept]], milli[kept]
    # A pair and its lack of points as one number, so that one sort puts the best of each pair first.
    packed = np.sort((need * max(1, len(offer_at)) + offer) << _BITS | (MOST_MILLI - milli))
    pair, milli = packed >> _BITS, MOST_MILLI - (packed & ((1 << _BITS) - 1))
    first = np.ones(len(pair), bool)
    first[1:] = pair[1:] != pair[:-1]
    need, offer = np.divmod(pair[first], max(1, len(offer_at)))
    return need, offer, milli[first]


_BITS = MOST_MILLI.bit_length()


def _quotas(
    offers: Sequence[RoundOffer], countries: Sequence[str], offer: Integers, country: Integers
) -> Integers:
    """Rows of the pairs (offer, country) that stand among candidates and have a quota below what the offer gives."""
    for one in offers:
        for units in (*one.quotas.values(), *(() if one.quota is None else (one.quota,))):
            _in_range(f"a quota of {one.id}", units, MOST_QUANTITY)
    limited = np.array([bool(one.quotas) or one.quota is not None for one in offers], bool)
    held = limited[offer]
    met = np.unique(offer[held] * len(countries) + country[held])
    rows = []
    for position, at in zip(
        *(column.tolist() for column in np.divmod(met, max(1, len(countries)))), strict=True
    ):
        one = offers[position]
        units = one.quotas.get(countries[at], one.quota)
        if units is not None and units < one.quantity:
            rows.append((position, at, units))
    return np.array(rows, np.int64).reshape(-1, 3)


def _caps(caps: Mapping[str, int], names: Sequence[str]) -> Integers:
    for name, units in caps.items():
        _in_range(f"the cap of {name}", units, MOST_QUANTITY)
    return _column([caps.get(name, -1) for name in names])


def _in_range(what: str, value: int, most: int) -> None:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{what}: {value!r} is not a whole number from 0 to {most}")


def _column(values: Sequence[int]) -> Integers:
    return np.array(values, np.int64)
