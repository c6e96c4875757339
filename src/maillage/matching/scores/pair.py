"""The parts of one pair, compiled: the same numbers as ``parts``, in a form that the search for the best can call.

``a`` is the line of a need, ``b`` the columns of offers and ``j`` the row of one. What is compiled is kept beside this file, and made anew when it changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from maillage.matching.scores.columns import NO_ZONE
from maillage.matching.scores.curves import CHORD_SHIFT, FULL, INCOME_STEP, Rules
from maillage.matching.scores.weights import PARTS, POSITION

Array = NDArray[Any]
Whole = Any
"""A whole number of any width."""
Line = Any
"""One need as one record: what was asked of all offers lies together in memory."""
Offers = Any
"""Offers as their columns: nothing of them is copied, and only what a part asks for is read."""
Party = Any
"""Tokens of country, place, name of place and body; 0 where it is not said."""
(
    TOPICS, FORM, COMPLEMENT_NEED, COMPLEMENT_OFFER, BALANCE, CAPACITY, ABSORPTION, LANGUAGES, TIME, DISTANCE,
    TIME_ZONE, DEVELOPMENT, PROOF_NEED, PROOF_OFFER, LINKS, DIASPORA, NETWORKS, WISHES, PRIORITY,
) = range(19)  # fmt: skip
ORDER = (
    "topics", "form", "complement_need", "complement_offer", "balance", "capacity", "absorption", "languages", "time",
    "distance", "time_zone", "development", "proof_need", "proof_offer", "links", "diaspora", "networks", "wishes",
    "priority",
)  # fmt: skip
"""The parts as they are numbered here; a test holds them to ``PARTS``."""


@intrinsic
def _popcount(_typing: Any, bits: Any) -> Any:
    """How many bits are set, as one instruction."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.ctpop(given[0])

    return types.uint64(types.uint64), generate


ones: Any = _popcount


@njit(cache=True, inline="always")
def fraction(weight: Whole, share: Whole, whole: Whole) -> Whole:
    return (2 * weight * share + whole) // (2 * whole) if whole > 0 else 0


@njit(cache=True)
def has(items: Array, first: Whole, last: Whole, token: Whole) -> Whole:
    """Whether an ascending run of items holds a token."""
    while first < last:
        middle = (first + last) >> 1
        if items[middle] < token:
            first = middle + 1
        elif items[middle] > token:
            last = middle
        else:
            return True
    return False


@njit(cache=True)
def names(start: Array, items: Array, which: Whole, party: Party) -> Whole:
    """Whether a set names a party."""
    found = False
    for token in party:
        found |= which > 0 and token > 0 and has(items, start[which], start[which + 1], token)
    return found


@njit(cache=True)
def meet(start: Array, items: Array, one: Whole, other: Whole) -> Whole:
    """Whether two sets share an item."""
    i, j = start[one], start[other]
    while i < start[one + 1] and j < start[other + 1]:
        if items[i] == items[j]:
            return True
        if items[i] < items[j]:
            i += 1
        else:
            j += 1
    return False


@njit(cache=True)
def proven(weight: Whole, proof: Whole, full: Whole) -> Whole:
    """Points for activities, those said or (below 0) those found."""
    done = np.int64(proof) if proof >= 0 else -1 - np.int64(proof)
    return fraction(weight, min(done, full), full)


@njit(cache=True)
def incomes_apart(
    income: Whole, year: Whole, other: Whole, other_year: Whole, incomes: Array, latest: Whole
) -> Whole:  # fmt: skip
    """How far two incomes of one year are apart, in millionths of a logarithm; -1 where no year has both.

    What a line says itself counts, with its year. For one that says none its country's is looked up: in the year that the
    other says, else in the latest that both have.
    """
    if income >= 0 and other >= 0:
        return abs(np.int64(income) - np.int64(other)) if year == other_year and year > 0 else -1
    if (income < 0 and year >= 0) or (other < 0 and other_year >= 0):
        return -1
    first, end = np.int64(0), np.int64(incomes.shape[1])
    if income >= 0 or other >= 0:
        first = np.int64(latest) - np.int64(year if income >= 0 else other_year)
        if first < 0 or first >= end:
            return -1
        end = first + 1
    for at in range(first, end):
        one = np.int64(income) if income >= 0 else np.int64(incomes[-np.int64(year), at])
        two = np.int64(other) if other >= 0 else np.int64(incomes[-np.int64(other_year), at])
        if one >= 0 and two >= 0:
            return abs(one - two)
    return -1


@njit(cache=True)
def _cover(weight: Whole, sought: Whole, given: Whole, near: Whole, related: Whole) -> Whole:
    sought, given, near = np.uint64(sought), np.uint64(given), np.uint64(near)
    exact = np.int64(ones(sought & given))
    close = np.int64(ones(sought & ~given & near))
    return fraction(weight, 1000 * exact + related * close, 1000 * np.int64(ones(sought)))


@njit(cache=True)
def _share(weight: Whole, sought: Whole, given: Whole) -> Whole:
    return fraction(weight, np.int64(ones(np.uint64(sought & given))), np.int64(ones(np.uint64(sought))))


@njit(cache=True)
def pair_points(
    a: Line,
    b: Offers,
    j: Whole,
    start: Array,
    items: Array,
    rules: Rules,
    speaks: Whole,
    out: Array,
) -> Whole:
    """The points of every part of one pair into ``out``; their sum. ``speaks``: whether they share a language."""
    w = rules.milli
    _give(a, b, j, rules, out)
    # quantity and capacity to take in
    out[CAPACITY] = w[CAPACITY] // 2
    if a.quantity > 0 and b.quantity[j] >= 0 and a.unit == b.unit[j]:
        left = b.quantity[j]
        if b.quota[j] >= 0:
            left = min(left, b.quota[j])
        out[CAPACITY] = fraction(w[CAPACITY], min(left, a.quantity), a.quantity)
    out[ABSORPTION] = w[ABSORPTION] // 2
    if a.level > 0 and b.level[j] > 0:
        lacking: Whole = min(2, max(0, np.int64(b.level[j]) - np.int64(a.level)))
        out[ABSORPTION] = fraction(w[ABSORPTION], 2 - lacking, 2)
    out[LANGUAGES] = w[LANGUAGES] // 2
    if a.languages > 0 and b.languages[j] > 0:
        if speaks:
            out[LANGUAGES] = w[LANGUAGES]
        else:
            helped = a.interpreter != 0 or b.interpreter[j] != 0
            out[LANGUAGES] = fraction(w[LANGUAGES], rules.interpreter if helped else 0, 1000)
    out[TIME] = w[TIME] // 2
    if a.windowed != 0 and b.windowed[j] != 0:
        common = np.int64(min(a.until, b.until[j])) - np.int64(max(a.since, b.since[j]))
        shorter = min(np.int64(a.until) - a.since, np.int64(b.until[j]) - b.since[j])
        out[TIME] = fraction(w[TIME], max(0, common), shorter)
    _where(a, b, j, rules, out)
    for part, proof in ((PROOF_NEED, a.proof), (PROOF_OFFER, b.proof[j])):
        out[part] = w[part] // 2
        done = proven(w[part], proof, rules.proof_full)
        out[part] = done if proof >= 0 else max(out[part], done)
    _ties(a, b, j, start, items, rules, out)
    total = 0
    for part in range(len(w)):
        total += out[part]
    return total


@njit(cache=True)
def _give(a: Line, b: Offers, j: Whole, rules: Rules, out: Array) -> None:
    """Topics, form, complement both ways and balance."""
    w = rules.milli
    both = a.back_said != 0 and b.back_said[j] != 0
    out[TOPICS] = w[TOPICS] // 2
    known = a.topics != 0 and b.topics[j] != 0
    if known or (a.back != 0 and b.back[j] != 0):
        there = _cover(w[TOPICS], a.topics, b.topics[j], b.topics_near[j], rules.related)
        out[TOPICS] = max(there, _cover(w[TOPICS], b.back[j], a.back, a.back_near, rules.related))
    out[FORM] = w[FORM] // 2
    if (a.kinds != 0 and b.kinds[j] != 0) or (a.back_kinds != 0 and b.back_kinds[j] != 0):
        there = _share(w[FORM], a.kinds, b.kinds[j])
        out[FORM] = max(there, _share(w[FORM], b.back_kinds[j], a.back_kinds))
    given, sought = np.int64(ones(a.topics & b.topics[j])), np.int64(ones(a.topics))
    nothing = b.back_said[j] != 0 and b.back[j] == 0
    back_known = nothing or both
    back, of_back = np.int64(ones(b.back[j] & a.back)), np.int64(ones(b.back[j]))
    if nothing:
        back, of_back = np.int64(1), np.int64(2)
    out[COMPLEMENT_NEED] = fraction(w[COMPLEMENT_NEED], given, sought) if known else w[COMPLEMENT_NEED] // 2
    out[COMPLEMENT_OFFER] = (
        fraction(w[COMPLEMENT_OFFER], back, of_back) if back_known else w[COMPLEMENT_OFFER] // 2
    )
    if (known and given == 0) or (back_known and back == 0):
        out[BALANCE] = 0
    elif known and back_known:
        out[BALANCE] = min(fraction(w[BALANCE], given, sought), fraction(w[BALANCE], back, of_back))
    else:
        out[BALANCE] = w[BALANCE] // 2


@njit(cache=True)
def _where(a: Line, b: Offers, j: Whole, rules: Rules, out: Array) -> None:
    """Distance, time zone, level of development."""
    w = rules.milli
    out[DISTANCE] = w[DISTANCE] // 2
    if a.placed != 0 and b.placed[j] != 0:
        x = np.int64(a.x) - np.int64(b.x[j])
        y = np.int64(a.y) - np.int64(b.y[j])
        z = np.int64(a.z) - np.int64(b.z[j])
        out[DISTANCE] = fraction(
            w[DISTANCE], np.int64(rules.distance[(x * x + y * y + z * z) >> CHORD_SHIFT]), FULL
        )
    out[TIME_ZONE] = w[TIME_ZONE] // 2
    if a.zone != NO_ZONE and b.zone[j] != NO_ZONE:
        gap = abs(np.int64(a.zone) - np.int64(b.zone[j])) % 96
        out[TIME_ZONE] = fraction(w[TIME_ZONE], max(0, 36 - min(gap, 96 - gap)), 36)
    out[DEVELOPMENT] = w[DEVELOPMENT] // 2
    apart = incomes_apart(a.income, a.year, b.income[j], b.year[j], rules.incomes, rules.latest)
    if apart >= 0:
        step: Whole = min(apart // INCOME_STEP, len(rules.development) - 1)
        out[DEVELOPMENT] = fraction(w[DEVELOPMENT], np.int64(rules.development[step]), FULL)


@njit(cache=True)
def _ties(a: Line, b: Offers, j: Whole, start: Array, items: Array, rules: Rules, out: Array) -> None:
    """Links, diaspora, networks, wishes, priority."""
    w = rules.milli
    us = (a.country, a.place, a.place_name, a.body)
    them = (b.country[j], b.place[j], b.place_name[j], b.body[j])
    for part, ours, theirs in ((LINKS, a.links, b.links[j]), (DIASPORA, a.diaspora, b.diaspora[j])):
        if names(start, items, abs(ours), them) or names(start, items, abs(theirs), us):
            out[part] = w[part]
        else:
            out[part] = 0 if ours > 0 and theirs > 0 else w[part] // 2
    out[NETWORKS] = w[NETWORKS] // 2
    if a.networks != 0 and b.networks[j] != 0:
        if meet(start, items, abs(a.networks), abs(b.networks[j])):
            out[NETWORKS] = w[NETWORKS]
        elif a.networks > 0 and b.networks[j] > 0:
            out[NETWORKS] = 0
    met, wishing, sure = 0, 0, True
    if a.wishes > 0:
        wishing += 1
        if names(start, items, a.wishes, them):
            met += 1
        elif b.country[j] == 0:
            sure = False
    if b.wishes[j] > 0:
        wishing += 1
        if names(start, items, b.wishes[j], us):
            met += 1
        elif a.country == 0:
            sure = False
    out[WISHES] = w[WISHES] // 2
    if sure:
        out[WISHES] = w[WISHES] if wishing == 0 else fraction(w[WISHES], met, wishing)
    out[PRIORITY] = w[PRIORITY] // 2
    if a.priority == 1 or b.priority[j] == 1:
        out[PRIORITY] = w[PRIORITY]
    elif a.priority == 0 and b.priority[j] == 0:
        out[PRIORITY] = 0


assert ORDER == PARTS and all(POSITION[name] == number for number, name in enumerate(ORDER))
