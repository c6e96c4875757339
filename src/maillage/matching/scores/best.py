"""The best of very many offers for one need, exact, compiled: the same numbers as ``parts``, without looking at most.

Offers stand by the countries they are open to, then by their languages, then by their first day, so that a gate shuts
out whole runs of them. What passes gets an upper bound from what it gives and seeks, by tables made once a need; the
highest bounds are scored first, in whole, and it ends when no bound left reaches the ``k``-th found. Nothing is sampled or
left to chance: a bound is never below its score, and equal scores are settled by the rank of the identifier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import numpy as np
from numba import njit

from maillage.matching.scores import bounds as bounding
from maillage.matching.scores import columns, curves, pair
from maillage.matching.scores import runs as laid_out
from maillage.matching.scores.bounds import MOST_BITS, Tables, bounded, tables_of
from maillage.matching.scores.columns import OPEN, Pool
from maillage.matching.scores.curves import Rules
from maillage.matching.scores.pair import (
    LANGUAGES,
    Array,
    Line,
    Offers,
    Whole,
    fraction,
    has,
    meet,
    names,
    ones,
    pair_points,
)
from maillage.matching.scores.runs import Runs, line_of, runs_of

if TYPE_CHECKING:
    from maillage.matching.scores.rank import Ranked, Shift

NOWHERE = -(1 << 60)
STEP = 64
"""Milli-points within which bounds need no order among themselves."""
BLOCK, SAMPLE = 4096, 256
"""Of each block of so many offers, so many are looked at first: what the best of them reach, all others must."""


class Asked(NamedTuple):
    """One need, as the compiled way reads it: what was looked up for it once."""

    speaks: Array  # uint8 by set of languages: 1 shared with the need
    named: Array  # uint8 by set of parties: 1 names the need
    excludes: Array  # int32 tokens that the need excludes, ascending
    barred: Array  # int64 rows, ascending
    shift_part: Array  # int64
    shift_at_most: Array  # int64
    shift_milli: Array  # int64


@njit(cache=True)
def _shut(a: Line, b: Offers, j: Whole, asked: Asked) -> Whole:
    """The gates that seldom shut anybody out: asked of the few that would be scored."""
    if a.body > 0 and a.body == b.body[j]:
        return True
    if a.place > 0 and a.place == b.place[j] and (a.body == 0 or b.body[j] == 0):
        return True
    if asked.named[b.excludes[j]] != 0:
        return True
    if len(asked.excludes) > 0:
        for token in (b.country[j], b.place[j], b.place_name[j], b.body[j]):
            if token > 0 and has(asked.excludes, 0, len(asked.excludes), token):
                return True
    return len(asked.barred) > 0 and has(asked.barred, 0, len(asked.barred), j)


@njit(cache=True)
def _let_through(
    a: Line, runs: Runs, asked: Asked, rules: Rules, tables: Tables, least: Whole, sample: Whole, passed: Array,
    bounds: Array,
) -> Whole:  # fmt: skip
    """The offers that languages, countries, windows and topics let through, each with what is certain of it; how many.

    Nothing is decided by a jump inside a run: what does not pass is written over by the next.
    """
    w = rules.milli
    a_topics, since, until, highest, others = a.topics, a.since, a.until, tables.highest, tables.others
    count = 0
    for group in range(len(runs.open_set)):
        if runs.open_set[group] > 0 and a.country > 0 and asked.named[runs.open_set[group]] == 0:
            continue
        for run in range(runs.open_start[group], runs.open_start[group + 1]):
            language = runs.languages[run]
            said = language > 0 and a.languages > 0
            speaks = said and asked.speaks[language] != 0
            if said and not speaks and runs.helped[run] == 0 and a.interpreter == 0:
                continue
            base = others + w[LANGUAGES]
            if not said:
                base = others + w[LANGUAGES] // 2
            elif not speaks:
                base = others + fraction(w[LANGUAGES], rules.interpreter, 1000)
            wanted = least - base
            first, end = runs.start[run], runs.start[run + 1]
            for block in range(first // BLOCK, (end - 1) // BLOCK + 1):
                for j in range(max(first, block * BLOCK), min(end, block * BLOCK + sample)):
                    topics = runs.topics[j]
                    exact = np.int64(ones(a_topics & topics)) if topics != 0 else MOST_BITS - 1
                    passed[count], bounds[count] = j, base
                    count += (runs.since[j] < until) & (runs.until[j] > since) & (highest[exact] >= wanted)
    return count


@njit(cache=True)
def _highest_first(bounds: Array, count: Whole, step: Whole, places: Array) -> Whole:
    """The positions of the bounds in steps, the highest step first; a counting sort."""
    top = 0
    for at in range(count):
        top = max(top, bounds[at])
    first = np.zeros(top // step + 2, np.int64)
    for at in range(count):
        first[(top - bounds[at]) // step + 1] += 1
    for number in range(1, len(first)):
        first[number] += first[number - 1]
    for at in range(count):
        number = (top - bounds[at]) // step
        places[first[number]] = at
        first[number] += 1
    return top


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


@njit(cache=True)
def _keep_best(
    a: Line, offers: Offers, rows: Array, start: Array, items: Array, rules: Rules, asked: Asked, count: Whole,
    passed: Array, bounds: Array, places: Array, value: Array, rank: Array, row: Array, milli: Array,
) -> Whole:  # fmt: skip
    """Score those that passed, the highest bounds first, into the heap of the best; how many were scored."""
    _highest_first(bounds, count, STEP, places)
    out = np.zeros(len(rules.milli), np.int64)
    scored = 0
    for at in range(count):
        place = places[at]
        if bounds[place] + STEP <= value[0]:
            break
        if bounds[place] < value[0]:
            continue
        j = rows[passed[place]]
        if _shut(a, offers, j, asked):
            continue
        speaks = offers.languages[j] > 0 and asked.speaks[offers.languages[j]] != 0
        total = pair_points(a, offers, j, start, items, rules, speaks, out)
        scored += 1
        shifted = total
        for one in range(len(asked.shift_part)):
            if out[asked.shift_part[one]] <= asked.shift_at_most[one]:
                shifted -= asked.shift_milli[one]
        if _worse(value[0], rank[0], shifted, offers.rank[j]):
            value[0], rank[0], row[0], milli[0] = shifted, offers.rank[j], j, total
            _sift(value, rank, row, milli, len(value), 0)
    return scored


def _made() -> Any:
    """The search, compiled anew when any file whose numbers are compiled into it has changed."""
    made_from = crc32(
        b"".join(
            Path(str(module.__file__)).read_bytes() for module in (columns, curves, pair, laid_out, bounding)
        )
    )

    @njit(cache=True, nogil=True)
    def search(
        need: Array, offers: Offers, runs: Runs, start: Array, items: Array, rules: Rules, asked: Asked,
        k: Whole, passed: Array, bounds: Array, places: Array,
    ) -> tuple[Array, Array, Array, Whole]:  # fmt: skip
        """(rows, scores with shift, scores, how many were scored): the heap of the best, unordered."""
        a: Whole = need[0]
        scored = made_from * 0
        value, rank = np.full(k, NOWHERE, np.int64), np.full(k, 1 << 30, np.int64)
        row, milli = np.full(k, -1, np.int64), np.zeros(k, np.int64)
        tables = tables_of(a, rules)
        least: Whole = np.int64(NOWHERE)
        sample: Whole = np.int64(SAMPLE)
        while True:
            count = _let_through(a, runs, asked, rules, tables, least, sample, passed, bounds)
            count = bounded(a, runs, asked.named, rules, tables, least, count, passed, bounds)
            scored += _keep_best(
                a,
                offers,
                runs.rows,
                start,
                items,
                rules,
                asked,
                count,
                passed,
                bounds,
                places,
                value,
                rank,
                row,
                milli,
            )
            if sample == BLOCK:
                return row, value, milli, scored
            least, sample = value[0], np.int64(BLOCK)
            value[:], rank[:], row[:] = NOWHERE, 1 << 30, -1

    return search


_search = _made()


@njit(cache=True)
def _names_each(start: Array, items: Array, need: Array, found: Array) -> None:
    a = need[0]
    party = (a.country, a.place, a.place_name, a.body)
    for which in range(1, len(start) - 1):
        found[which] = names(start, items, which, party)


@njit(cache=True)
def _meets_each(start: Array, items: Array, one: Whole, wanted: Array, found: Array) -> None:
    for which in wanted:
        found[which] = meet(start, items, one, which)


class Index:
    """Open offers in runs, ready to be asked for the best. Building puts them in order once.

    The columns are kept as they were given, not copied; what is added is 96 bytes an offer.
    """

    def __init__(self, pool: Pool, rules: Rules) -> None:
        self.needs, self.offers, self.sets, self.rules = pool.needs, pool.offers, pool.sets, rules
        self.runs = runs_of(pool.offers, rules)
        self.languages = np.unique(self.runs.languages)
        self.languages = self.languages[self.languages > 0]
        count = len(self.runs.rows) + 1
        self._room = np.empty(count, np.int32), np.empty(count, np.int32), np.empty(count, np.int32)
        self.scored = 0
        """How many pairs the last question scored in whole."""

    def asked(
        self, row: int, need: Array, barred: Mapping[int, int] | None, shifts: Sequence[Shift]
    ) -> Asked:
        """What is looked up once for a need."""
        start, items = self.sets.start, self.sets.items
        speaks, named = np.zeros(len(start), np.uint8), np.zeros(len(start), np.uint8)
        if self.needs.languages[row] > 0:
            _meets_each(start, items, self.needs.languages[row], self.languages, speaks)
        _names_each(start, items, need, named)
        which = self.needs.excludes[row]
        return Asked(
            speaks,
            named,
            items[start[which] : start[which + 1]] if which else items[:0],
            np.array(sorted(barred or ()), np.int64),
            np.array([one.part for one in shifts], np.int64),
            np.array([one.at_most for one in shifts], np.int64),
            np.array([one.milli for one in shifts], np.int64),
        )

    def best(
        self, row: int, k: int, barred: Mapping[int, int] | None = None, shifts: Sequence[Shift] = ()
    ) -> Ranked:
        """The ``k`` best offers for a need, best first: exactly those of the plain way."""
        from maillage.matching.scores.rank import Ranked

        if k < 1 or not len(self.runs.rows) or self.needs.closed[row] != OPEN:
            empty = np.zeros(0, np.int64)
            return Ranked(empty, empty, empty)
        need = line_of(self.needs, row)
        *found, self.scored = _search(
            need, self.offers, self.runs, self.sets.start, self.sets.items, self.rules,
            self.asked(row, need, barred, shifts), min(k, len(self.runs.rows)), *self._room,
        )  # fmt: skip
        rows, value, milli = (column[found[0] >= 0] for column in found)
        order = np.lexsort((self.offers.rank[rows], -value))
        return Ranked(rows[order], milli[order], (value - milli)[order])
