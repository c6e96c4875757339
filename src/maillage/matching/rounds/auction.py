"""A round without equity nearly cleared, fast: needs bid for units of offers, prices rise, and who is outbid bids elsewhere.

D. Bertsekas, The auction algorithm (1992). Where bids end, no need could gain more elsewhere than it raised its last bid by (but
where a cap was in its way). What it gives is allowed, and near the best: :mod:`settle` makes it the best.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from maillage.matching.rounds.model import Integers
from maillage.matching.rounds.ordered import Ordered

LEAST_RAISE = 1
"""Milli-points by which a bid is above what it must be."""
PATIENT_BIDS = 32
"""A need that has bid so often doubles its raise, and again after as many: equal needs do not outbid each other for ever."""
MOST_DOUBLINGS = 14
FAR = 1 << 40


def auctioned(ordered: Ordered, way: Integers) -> tuple[Integers, Integers, Integers]:
    """Units of each candidate pair; prices of offers and of quotas. ``way`` is the quota by which a pair goes, -1 if none."""
    needs, offers = len(ordered.needs), len(ordered.offers)
    units = np.zeros(len(ordered.need), np.int64)
    prices, quota_prices = np.zeros(offers, np.int64), np.zeros(len(ordered.quotas), np.int64)
    most = np.minimum(ordered.asked[ordered.need], ordered.given[ordered.offer])
    holders = np.minimum(np.bincount(ordered.offer, minlength=offers), ordered.given)
    _bid_all(
        np.searchsorted(ordered.need, np.arange(needs + 1)),
        (ordered.need, ordered.offer, way, most, ordered.milli),
        (ordered.asked, ordered.given, ordered.quotas[:, 2].copy()),
        (ordered.place_of, ordered.country_of, ordered.place_cap, ordered.country_cap),
        np.concatenate((np.zeros(1, np.int64), np.cumsum(holders))),
        (units, prices, quota_prices),
    )
    return units, prices, quota_prices


@njit(cache=True)
def _bid_all(first, pairs, amounts, lands, slot, found):  # type: ignore[no-untyped-def]
    """Every need bids until it has what it asked, or nothing is worth its price."""
    need_of, offer_of, way, most, milli = pairs
    asked, given, quota = amounts
    place_of, country_of, place_cap, country_cap = lands
    units, prices, quota_prices = found
    bid = np.zeros(len(units), np.int64)
    taken, by_quota = np.zeros(len(given), np.int64), np.zeros(len(quota), np.int64)
    by_place, by_country = np.zeros(len(place_cap), np.int64), np.zeros(len(country_cap), np.int64)
    holder, holders = np.zeros(slot[-1], np.int64), np.zeros(len(given), np.int64)
    left, bids = asked.copy(), np.zeros(len(asked), np.int64)
    queue, queued = np.zeros(len(asked) + 1, np.int64), np.zeros(len(asked), np.bool_)
    again = True
    while again:
        again = False
        head, tail = 0, 0
        for need in range(len(asked)):
            queued[need] = left[need] > 0
            if queued[need]:
                queue[tail] = need
                tail += 1
        while head != tail:
            need = queue[head]
            head = (head + 1) % len(queue)
            queued[need] = False
            place = place_of[need]
            country = country_of[place]
            while left[need] > 0:
                room = left[need]
                if place_cap[place] >= 0:
                    room = min(room, place_cap[place] - by_place[place])
                if country_cap[country] >= 0:
                    room = min(room, country_cap[country] - by_country[country])
                if room <= 0:
                    break
                best, second, at = 0, 0, -1
                for pair in range(first[need], first[need + 1]):
                    if units[pair] >= most[pair]:
                        continue
                    offer, by = offer_of[pair], way[pair]
                    if units[pair] == 0:
                        price = prices[offer]
                        if by >= 0:
                            price = max(price, quota_prices[by])
                    else:
                        price = 0
                        here = slot[offer], slot[offer] + holders[offer]
                        if taken[offer] == given[offer]:
                            price = _lowest(holder, here, bid, way, pair, -1)
                        if by >= 0 and by_quota[by] == quota[by]:
                            price = max(price, _lowest(holder, here, bid, way, pair, by))
                    gain = milli[pair] - price
                    if gain > second:
                        if gain > best:
                            best, second, at = gain, best, pair
                        else:
                            second = gain
                if at < 0:
                    break
                again = True
                bids[need] += 1
                offer, by = offer_of[at], way[at]
                bid[at] = (
                    milli[at] - second + (LEAST_RAISE << min(bids[need] // PATIENT_BIDS, MOST_DOUBLINGS))
                )
                wanted = min(room, most[at] - units[at])
                while wanted > 0:
                    full = by >= 0 and by_quota[by] == quota[by]
                    if not full and taken[offer] < given[offer]:
                        moved = min(wanted, given[offer] - taken[offer])
                        if by >= 0:
                            moved = min(moved, quota[by] - by_quota[by])
                        taken[offer] += moved
                    else:
                        here = slot[offer], slot[offer] + holders[offer]
                        place_out = _lowest_at(holder, here, bid, way, at, by if full else -1)
                        if place_out < 0 or bid[holder[place_out]] >= bid[at]:
                            break
                        out = holder[place_out]
                        moved = min(wanted, units[out])
                        if by >= 0 and not full:
                            moved = min(moved, quota[by] - by_quota[by])
                        units[out] -= moved
                        loser = need_of[out]
                        left[loser] += moved
                        by_place[place_of[loser]] -= moved
                        by_country[country_of[place_of[loser]]] -= moved
                        if way[out] >= 0:
                            by_quota[way[out]] -= moved
                            if way[out] != by:
                                quota_prices[way[out]] = 0
                        if units[out] == 0:
                            holders[offer] -= 1
                            holder[place_out] = holder[slot[offer] + holders[offer]]
                        if not queued[loser]:
                            queued[loser] = True
                            queue[tail] = loser
                            tail = (tail + 1) % len(queue)
                    if by >= 0:
                        by_quota[by] += moved
                    if units[at] == 0:
                        holder[slot[offer] + holders[offer]] = at
                        holders[offer] += 1
                    units[at] += moved
                    left[need] -= moved
                    by_place[place] += moved
                    by_country[country] += moved
                    wanted -= moved
                here = slot[offer], slot[offer] + holders[offer]
                prices[offer] = _lowest(holder, here, bid, way, -1, -1) if taken[offer] == given[offer] else 0
                if by >= 0:
                    full = by_quota[by] == quota[by]
                    quota_prices[by] = _lowest(holder, here, bid, way, -1, by) if full else 0
    for need in range(
        len(asked)
    ):  # what a need holds in part, it would give up only for what it could have instead
        for at in range(first[need], first[need + 1]):
            if 0 < units[at] < most[at]:
                second = 0
                for pair in range(first[need], first[need + 1]):
                    if pair != at and units[pair] < most[pair]:
                        price = prices[offer_of[pair]]
                        if way[pair] >= 0:
                            price = max(price, quota_prices[way[pair]])
                        second = max(second, milli[pair] - price)
                offer, by = offer_of[at], way[at]
                bid[at] = max(bid[at], milli[at] - second)
                here = slot[offer], slot[offer] + holders[offer]
                prices[offer] = _lowest(holder, here, bid, way, -1, -1) if taken[offer] == given[offer] else 0
                if by >= 0:
                    full = by_quota[by] == quota[by]
                    quota_prices[by] = _lowest(holder, here, bid, way, -1, by) if full else 0


@njit(cache=True)
def _lowest_at(holder, here, bid, way, but, by):  # type: ignore[no-untyped-def]
    """Where the lowest bid stands among those who hold an offer (of one quota, if given), but one; -1 when nobody does."""
    lowest = -1
    for at in range(here[0], here[1]):
        pair = holder[at]
        if pair != but and (by < 0 or way[pair] == by) and (lowest < 0 or bid[pair] < bid[holder[lowest]]):
            lowest = at
    return lowest


@njit(cache=True)
def _lowest(holder, here, bid, way, but, by):  # type: ignore[no-untyped-def]
    """The lowest bid among them; more than anybody can bid when nobody does."""
    at = _lowest_at(holder, here, bid, way, but, by)
    return bid[holder[at]] if at >= 0 else FAR
