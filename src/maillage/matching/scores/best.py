"""The best of very many offers for one need, exact, compiled: the same numbers as ``parts``, without looking at most.

Offers stand in the order of what they give (their topics), so that one upper bound holds for a whole run of them. For a
need: bounds of all runs, the highest first; inside a run the gates, one cheap bound an offer, then the whole sum; it ends
when no run left can hold anything better than the ``k``-th found. Nothing is sampled or left to chance: the bound of an
offer is never below its score, and equal scores are settled by the rank of the identifier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from maillage.matching.scores.columns import NO_ZONE, Columns, Pool
from maillage.matching.scores.curves import CHORD_SHIFT, FULL, INCOME_STEP, Rules
from maillage.matching.scores.weights import PARTS, POSITION

if TYPE_CHECKING:
    from maillage.matching.scores.rank import Ranked, Shift

Array = NDArray[Any]
Whole = Any
"""A whole number of any width."""
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
NOWHERE = -(1 << 60)


class Asked(NamedTuple):
    """One need, as the compiled way reads it: its row, and what was looked up for it once."""

    row: int
    speaks: Array  # uint8 by set of languages: 1 shared with the need
    named: Array  # uint8 by set of parties: 1 names the need
    excluded: Array  # int32 tokens that the need excludes, ascending
    barred: Array  # int64 rows, ascending
    shift_part: Array  # int64
    shift_at_most: Array  # int64
    shift_milli: Array  # int64


@intrinsic
def _popcount(_typing: Any, bits: Any) -> Any:
    """How many bits are set, as one instruction."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.ctpop(given[0])

    return types.uint64(types.uint64), generate


_ones: Any = _popcount


@njit(cache=True, inline="always")
def _fraction(weight: Whole, share: Whole, whole: Whole) -> Whole:
    return (2 * weight * share + whole) // (2 * whole) if whole > 0 else 0


@njit(cache=True)
def _has(items: Array, first: Whole, last: Whole, token: Whole) -> Whole:
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
def _names(start: Array, items: Array, which: Whole, side: Columns, row: Whole) -> Whole:
    """Whether a set names the party of a row."""
    if which == 0:
        return False
    first, last = start[which], start[which + 1]
    return (
        (side.country[row] > 0 and _has(items, first, last, side.country[row]))
        or (side.place[row] > 0 and _has(items, first, last, side.place[row]))
        or (side.place_name[row] > 0 and _has(items, first, last, side.place_name[row]))
        or (side.body[row] > 0 and _has(items, first, last, side.body[row]))
    )


@njit(cache=True)
def _meet(start: Array, items: Array, one: Whole, other: Whole) -> Whole:
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
def _cover(weight: Whole, sought: Whole, given: Whole, near: Whole, related: Whole) -> Whole:
    sought, given, near = np.uint64(sought), np.uint64(given), np.uint64(near)
    exact = np.int64(_ones(sought & given))
    close = np.int64(_ones(sought & ~given & near))
    return _fraction(weight, 1000 * exact + related * close, 1000 * np.int64(_ones(sought)))


@njit(cache=True)
def pair_points(
    a: Columns,
    i: Whole,
    b: Columns,
    j: Whole,
    start: Array,
    items: Array,
    rules: Rules,
    speaks: Whole,
    out: Array,
) -> Whole:
    """The points of every part of one pair into ``out``; their sum. ``speaks``: whether they share a language."""
    w = rules.milli
    _give(a, i, b, j, rules, out)
    # quantity and capacity to take in
    out[CAPACITY] = w[CAPACITY] // 2
    if a.quantity[i] > 0 and b.quantity[j] >= 0 and a.unit[i] == b.unit[j]:
        left = b.quantity[j]
        if b.quota[j] >= 0:
            left = min(left, b.quota[j])
        out[CAPACITY] = _fraction(w[CAPACITY], min(left, a.quantity[i]), a.quantity[i])
    out[ABSORPTION] = w[ABSORPTION] // 2
    if a.level[i] > 0 and b.level[j] > 0:
        lacking: Whole = min(2, max(0, np.int64(b.level[j]) - np.int64(a.level[i])))
        out[ABSORPTION] = _fraction(w[ABSORPTION], 2 - lacking, 2)
    out[LANGUAGES] = w[LANGUAGES] // 2
    if a.languages[i] > 0 and b.languages[j] > 0:
        if speaks:
            out[LANGUAGES] = w[LANGUAGES]
        else:
            helped = a.interpreter[i] != 0 or b.interpreter[j] != 0
            out[LANGUAGES] = _fraction(w[LANGUAGES], rules.interpreter if helped else 0, 1000)
    out[TIME] = w[TIME] // 2
    if a.windowed[i] != 0 and b.windowed[j] != 0:
        common = np.int64(min(a.until[i], b.until[j])) - np.int64(max(a.since[i], b.since[j]))
        shorter = min(np.int64(a.until[i]) - a.since[i], np.int64(b.until[j]) - b.since[j])
        out[TIME] = _fraction(w[TIME], max(0, common), shorter)
    _where(a, i, b, j, rules, out)
    for part, proof in ((PROOF_NEED, a.proof[i]), (PROOF_OFFER, b.proof[j])):
        out[part] = w[part] // 2
        if proof >= 0:
            out[part] = _fraction(w[part], min(np.int64(proof), rules.proof_full), rules.proof_full)
    _ties(a, i, b, j, start, items, rules, out)
    total = 0
    for part in range(len(w)):
        total += out[part]
    return total


@njit(cache=True)
def _give(a: Columns, i: Whole, b: Columns, j: Whole, rules: Rules, out: Array) -> None:
    """Topics, form, complement both ways and balance."""
    w = rules.milli
    both = a.back_said[i] != 0 and b.back_said[j] != 0
    out[TOPICS] = w[TOPICS] // 2
    known = a.topics[i] != 0 and b.topics[j] != 0
    if known:
        out[TOPICS] = _cover(w[TOPICS], a.topics[i], b.topics[j], b.topics_near[j], rules.related)
        if both:
            back = _cover(w[TOPICS], b.back[j], a.back[i], a.back_near[i], rules.related)
            out[TOPICS] = max(out[TOPICS], back)
    out[FORM] = w[FORM] // 2
    if a.kinds[i] != 0 and b.kinds[j] != 0:
        shared, of = _ones(np.uint64(a.kinds[i] & b.kinds[j])), _ones(np.uint64(a.kinds[i]))
        out[FORM] = _fraction(w[FORM], np.int64(shared), np.int64(of))
        if a.back_kinds_said[i] != 0 and b.back_kinds_said[j] != 0:
            shared, of = (
                _ones(np.uint64(b.back_kinds[j] & a.back_kinds[i])),
                _ones(np.uint64(b.back_kinds[j])),
            )
            out[FORM] = max(out[FORM], _fraction(w[FORM], np.int64(shared), np.int64(of)))
    there, sought = np.int64(_ones(a.topics[i] & b.topics[j])), np.int64(_ones(a.topics[i]))
    nothing = b.back_said[j] != 0 and b.back[j] == 0
    back_known = nothing or both
    back, of_back = np.int64(_ones(b.back[j] & a.back[i])), np.int64(_ones(b.back[j]))
    if nothing:
        back, of_back = np.int64(1), np.int64(2)
    out[COMPLEMENT_NEED] = _fraction(w[COMPLEMENT_NEED], there, sought) if known else w[COMPLEMENT_NEED] // 2
    out[COMPLEMENT_OFFER] = (
        _fraction(w[COMPLEMENT_OFFER], back, of_back) if back_known else w[COMPLEMENT_OFFER] // 2
    )
    if (known and there == 0) or (back_known and back == 0):
        out[BALANCE] = 0
    elif known and back_known:
        out[BALANCE] = min(_fraction(w[BALANCE], there, sought), _fraction(w[BALANCE], back, of_back))
    else:
        out[BALANCE] = w[BALANCE] // 2


@njit(cache=True)
def _where(a: Columns, i: Whole, b: Columns, j: Whole, rules: Rules, out: Array) -> None:
    """Distance, time zone, level of development."""
    w = rules.milli
    out[DISTANCE] = w[DISTANCE] // 2
    if a.placed[i] != 0 and b.placed[j] != 0:
        x = np.int64(a.x[i]) - np.int64(b.x[j])
        y = np.int64(a.y[i]) - np.int64(b.y[j])
        z = np.int64(a.z[i]) - np.int64(b.z[j])
        out[DISTANCE] = _fraction(
            w[DISTANCE], np.int64(rules.distance[(x * x + y * y + z * z) >> CHORD_SHIFT]), FULL
        )
    out[TIME_ZONE] = w[TIME_ZONE] // 2
    if a.zone[i] != NO_ZONE and b.zone[j] != NO_ZONE:
        gap = abs(np.int64(a.zone[i]) - np.int64(b.zone[j])) % 96
        out[TIME_ZONE] = _fraction(w[TIME_ZONE], max(0, 36 - min(gap, 96 - gap)), 36)
    out[DEVELOPMENT] = w[DEVELOPMENT] // 2
    if a.income[i] >= 0 and b.income[j] >= 0 and a.year[i] == b.year[j] and a.year[i] > 0:
        step: Whole = min(
            abs(np.int64(a.income[i]) - np.int64(b.income[j])) // INCOME_STEP, len(rules.development) - 1
        )
        out[DEVELOPMENT] = _fraction(w[DEVELOPMENT], np.int64(rules.development[step]), FULL)


@njit(cache=True)
def _ties(
    a: Columns, i: Whole, b: Columns, j: Whole, start: Array, items: Array, rules: Rules, out: Array
) -> None:
    """Links, diaspora, networks, wishes, priority."""
    w = rules.milli
    for part, ours, theirs in ((LINKS, a.links[i], b.links[j]), (DIASPORA, a.diaspora[i], b.diaspora[j])):
        if _names(start, items, ours, b, j) or _names(start, items, theirs, a, i):
            out[part] = w[part]
        else:
            out[part] = 0 if ours > 0 and theirs > 0 else w[part] // 2
    out[NETWORKS] = w[NETWORKS] // 2
    if a.networks[i] > 0 and b.networks[j] > 0:
        out[NETWORKS] = w[NETWORKS] if _meet(start, items, a.networks[i], b.networks[j]) else 0
    met, wishing, sure = 0, 0, True
    if a.wishes[i] > 0:
        wishing += 1
        if _names(start, items, a.wishes[i], b, j):
            met += 1
        elif b.country[j] == 0:
            sure = False
    if b.wishes[j] > 0:
        wishing += 1
        if _names(start, items, b.wishes[j], a, i):
            met += 1
        elif a.country[i] == 0:
            sure = False
    out[WISHES] = w[WISHES] // 2
    if sure:
        out[WISHES] = w[WISHES] if wishing == 0 else _fraction(w[WISHES], met, wishing)
    out[PRIORITY] = w[PRIORITY] // 2
    if a.priority[i] == 1 or b.priority[j] == 1:
        out[PRIORITY] = w[PRIORITY]
    elif a.priority[i] == 0 and b.priority[j] == 0:
        out[PRIORITY] = 0


@njit(cache=True)
def _gated(a: Columns, i: Whole, b: Columns, j: Whole, asked: Asked) -> Whole:
    """Whether a gate shuts the pair out: the dearest are asked last."""
    if b.closed[j] != 0:
        return True
    said = a.languages[i] > 0 and b.languages[j] > 0
    if said and asked.speaks[b.languages[j]] == 0 and a.interpreter[i] == 0 and b.interpreter[j] == 0:
        return True
    if min(a.until[i], b.until[j]) <= max(a.since[i], b.since[j]):
        return True
    if b.open[j] > 0 and a.country[i] > 0 and asked.named[b.open[j]] == 0:
        return True
    if a.body[i] > 0 and a.body[i] == b.body[j]:
        return True
    if a.place[i] > 0 and a.place[i] == b.place[j] and (a.body[i] == 0 or b.body[j] == 0):
        return True
    if b.excludes[j] > 0 and asked.named[b.excludes[j]] != 0:
        return True
    if len(asked.excluded) > 0:
        for token in (b.country[j], b.place[j], b.place_name[j], b.body[j]):
            if token > 0 and _has(asked.excluded, 0, len(asked.excluded), token):
                return True
    return len(asked.barred) > 0 and _has(asked.barred, 0, len(asked.barred), j)


@njit(cache=True)
def _bounds(a: Columns, i: Whole, run_topics: Array, run_near: Array, rules: Rules, bound: Array) -> None:
    """For each run of offers that give the same topics, what one of them can reach at most."""
    w = rules.milli
    others = 0
    for part in range(len(w)):
        others += w[part]
    others -= w[TOPICS] + w[COMPLEMENT_NEED] + w[BALANCE]
    sought = np.int64(_ones(a.topics[i]))
    turned = a.back_said[i] != 0 and a.back[i] != 0  # the way back may count for the topics
    for run in range(len(run_topics)):
        if a.topics[i] == 0 or run_topics[run] == 0:
            bound[run] = others + w[TOPICS] // 2 + w[COMPLEMENT_NEED] // 2 + w[BALANCE] // 2
            continue
        there = np.int64(_ones(a.topics[i] & run_topics[run]))
        topics = (
            w[TOPICS]
            if turned
            else _cover(w[TOPICS], a.topics[i], run_topics[run], run_near[run], rules.related)
        )
        balance = max(w[BALANCE] // 2, _fraction(w[BALANCE], there, sought)) if there > 0 else 0
        bound[run] = others + topics + _fraction(w[COMPLEMENT_NEED], there, sought) + balance


@njit(cache=True)
def _ceiling(a: Columns, i: Whole, b: Columns, j: Whole, rules: Rules, speaks: Whole, out: Array) -> Whole:
    """What one offer can reach at most: what it gives and takes and which language, the rest as if perfect."""
    w = rules.milli
    _give(a, i, b, j, rules, out)
    total = 0
    for part in range(len(w)):
        total += w[part]
    for part in range(BALANCE + 1):
        total += out[part] - w[part]
    if not speaks:
        total += max(w[LANGUAGES] // 2, _fraction(w[LANGUAGES], rules.interpreter, 1000)) - w[LANGUAGES]
    return total


@njit(cache=True)
def _worse(value: Whole, rank: Whole, other: Whole, other_rank: Whole) -> Whole:
    return value < other or (value == other and rank > other_rank)


@njit(cache=True)
def _sift(value: Array, rank: Array, row: Array, milli: Array, size: Whole, at: Whole) -> None:
    """Restore the heap whose first is the worst kept."""
    while True:
        child = 2 * at + 1
        if child >= size:
            return
        if child + 1 < size and _worse(value[child + 1], rank[child + 1], value[child], rank[child]):
            child += 1
        if not _worse(value[child], rank[child], value[at], rank[at]):
            return
        value[at], value[child] = value[child], value[at]
        rank[at], rank[child] = rank[child], rank[at]
        row[at], row[child] = row[child], row[at]
        milli[at], milli[child] = milli[child], milli[at]
        at = child


@njit(cache=True, nogil=True)
def _search(
    a: Columns, b: Columns, start: Array, items: Array, rules: Rules, asked: Asked, runs: Array, run_topics: Array,
    run_near: Array, k: Whole,
) -> tuple[Array, Array, Array, Whole]:  # fmt: skip
    """(rows, scores with shift, scores, how many): the heap of the best, unordered."""
    i = asked.row
    value, rank = np.full(k, NOWHERE, np.int64), np.full(k, 1 << 30, np.int64)
    row, milli = np.full(k, -1, np.int64), np.zeros(k, np.int64)
    count = 0
    if a.closed[i] != 0:
        return row, value, milli, count
    bound = np.empty(len(run_topics), np.int64)
    _bounds(a, i, run_topics, run_near, rules, bound)
    order = np.argsort(-bound, kind="mergesort")
    out = np.zeros(len(rules.milli), np.int64)
    for run in order:
        if count == k and bound[run] < value[0]:
            break
        for j in range(runs[run], runs[run + 1]):
            if _gated(a, i, b, j, asked):
                continue
            speaks = b.languages[j] > 0 and asked.speaks[b.languages[j]] != 0
            if count == k and _ceiling(a, i, b, j, rules, speaks, out) < value[0]:
                continue
            total = pair_points(a, i, b, j, start, items, rules, speaks, out)
            shifted = total
            for one in range(len(asked.shift_part)):
                if out[asked.shift_part[one]] <= asked.shift_at_most[one]:
                    shifted -= asked.shift_milli[one]
            if not _worse(value[0], rank[0], shifted, b.rank[j]):
                continue
            value[0], rank[0], row[0], milli[0] = shifted, b.rank[j], j, total
            count = min(k, count + 1)
            _sift(value, rank, row, milli, k, 0)
    return row, value, milli, count


@njit(cache=True)
def _names_each(start: Array, items: Array, side: Columns, row: Whole, found: Array) -> None:
    for which in range(1, len(start) - 1):
        found[which] = _names(start, items, which, side, row)


@njit(cache=True)
def _meets_each(start: Array, items: Array, one: Whole, wanted: Array, found: Array) -> None:
    for which in wanted:
        found[which] = _meet(start, items, one, which)


class Index:
    """Offers in the order of what they give, ready to be asked for the best. Building sorts them once."""

    def __init__(self, pool: Pool, rules: Rules) -> None:
        self.needs, self.sets, self.rules = pool.needs, pool.sets, rules
        self.order = np.lexsort((pool.offers.kinds, pool.offers.topics))
        self.offers = Columns(*(np.ascontiguousarray(column[self.order]) for column in pool.offers))
        given = self.offers.topics
        cuts = np.flatnonzero(given[1:] != given[:-1]) + 1
        self.runs = (
            np.concatenate(([0], cuts, [len(given)])).astype(np.int64)
            if len(given)
            else np.zeros(1, np.int64)
        )
        first = self.runs[:-1]
        self.run_topics, self.run_near = given[first], self.offers.topics_near[first]
        self.row_of = np.empty(len(given), np.int64)
        self.row_of[self.order] = np.arange(len(given))
        self.languages = np.unique(np.concatenate((self.offers.languages, [0]))).astype(np.int64)
        self.languages = self.languages[self.languages > 0]

    def asked(self, row: int, barred: Mapping[int, int] | None = None, shifts: Sequence[Shift] = ()) -> Asked:
        """What is looked up once for a need."""
        start, items = self.sets.start, self.sets.items
        speaks, named = np.zeros(len(start), np.uint8), np.zeros(len(start), np.uint8)
        if self.needs.languages[row] > 0:
            _meets_each(start, items, self.needs.languages[row], self.languages, speaks)
        _names_each(start, items, self.needs, row, named)
        which = self.needs.excludes[row]
        excluded = items[start[which] : start[which + 1]] if which else items[:0]
        return Asked(
            row,
            speaks,
            named,
            excluded,
            np.sort(self.row_of[np.array(sorted(barred or ()), np.int64)]),
            np.array([one.part for one in shifts], np.int64),
            np.array([one.at_most for one in shifts], np.int64),
            np.array([one.milli for one in shifts], np.int64),
        )

    def best(
        self, row: int, k: int, barred: Mapping[int, int] | None = None, shifts: Sequence[Shift] = ()
    ) -> Ranked:
        """The ``k`` best offers for a need, best first: exactly those of the plain way."""
        from maillage.matching.scores.rank import Ranked

        if k < 1 or not len(self.order):
            empty = np.zeros(0, np.int64)
            return Ranked(empty, empty, empty)
        found = _search(
            self.needs, self.offers, self.sets.start, self.sets.items, self.rules, self.asked(row, barred, shifts),
            self.runs, self.run_topics, self.run_near, k,
        )  # fmt: skip
        rows, value, milli = (column[found[0] >= 0] for column in found[:3])
        order = np.lexsort((self.offers.rank[rows], -value))
        return Ranked(self.order[rows[order]], milli[order], (value - milli)[order])


assert ORDER == PARTS and all(POSITION[name] == number for number, name in enumerate(ORDER))
