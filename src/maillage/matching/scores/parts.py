"""The parts of a score for many pairs at once, in whole numbers: the plain way, to which the fast one (``best``) is held.

Each part is a fraction of its weight, rounded half up to a milli-point. A part that is not known counts half of its
weight; ``lacking`` says which, and ``lowest`` and ``highest`` what knowing it could give. Nothing here depends on who
asks: need and offer see the same number.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.matching.scores.columns import FIRST_DAY, LAST_DAY, NO_ZONE, OPEN, Columns, Pool, Sets
from maillage.matching.scores.curves import CHORD_SHIFT, FULL, INCOME_STEP, Rules
from maillage.matching.scores.weights import PARTS, POSITION

Array = NDArray[Any]
GATES = (
    "", "suspended", "expired", "no_capacity", "own_body", "excluded", "country_closed", "windows_apart",
    "no_language", "refused", "legal_bar",
)  # fmt: skip
"""Why a pair is shut out; the first three as ``Columns.closed`` numbers them, 0 for a pair that stands."""
OWN_BODY, EXCLUDED, COUNTRY_CLOSED, WINDOWS_APART, NO_LANGUAGE, REFUSED, LEGAL_BAR = range(4, 11)


class Scored(NamedTuple):
    """Of pairs: points of each part (parts × pairs), whether known, and the ends of what could be; all milli-points."""

    points: Array
    known: Array
    highest: Array
    lowest: Array

    @property
    def totals(self) -> Array:
        """The score of each pair."""
        return np.asarray(self.points.sum(axis=0))


def fraction(weight: int, share: Array, whole: Array) -> Array:
    """``weight × share / whole`` rounded half up, in whole numbers; 0 where ``whole`` is."""
    safe = np.where(whole > 0, whole, 1)
    return np.where(whole > 0, (2 * weight * share + safe) // (2 * safe), 0)


def score_pairs(pool: Pool, need: Array, offer: Array, rules: Rules) -> Scored:
    """The parts of pairs (rows of needs, rows of offers, of one length). Gates are not asked."""
    return score_columns(rows_of(pool.needs, need), rows_of(pool.offers, offer), pool.sets, rules)


def score_columns(a: Columns, b: Columns, sets: Sets, rules: Rules) -> Scored:
    """The parts of pairs whose needs and offers stand side by side in columns."""
    return _Pairs(a, b, sets, rules).scored()


def rows_of(columns: Columns, rows: Array) -> Columns:
    """Some rows of the columns."""
    return Columns(*(column[rows] for column in columns))


class _Pairs:
    """One part after the other, over all pairs."""

    def __init__(self, a: Columns, b: Columns, sets: Sets, rules: Rules) -> None:
        self.a, self.b, self.sets, self.rules = a, b, sets, rules
        shape = (len(PARTS), len(a.rank))
        self.points, self.known = np.zeros(shape, np.int64), np.zeros(shape, bool)
        self.highest, self.lowest = np.zeros(shape, np.int64), np.zeros(shape, np.int64)

    def weight(self, name: str) -> int:
        return int(self.rules.milli[POSITION[name]])

    def put(
        self,
        name: str,
        points: Array,
        known: Array,
        highest: Array | None = None,
        lowest: Array | None = None,
    ) -> None:
        """A part's points where it is known; elsewhere half of its weight, which may turn out nothing or all."""
        at, weight = POSITION[name], self.weight(name)
        self.points[at] = np.where(known, points, weight // 2)
        self.known[at] = known
        self.lowest[at] = np.where(known, points if lowest is None else lowest, 0)
        self.highest[at] = np.where(known, points if highest is None else highest, weight)

    def _open(self, name: str, points: Array, still: Array) -> tuple[Array, Array]:
        """Highest and lowest of a part that counts as known; ``still``: what is told later may move it either way."""
        return np.where(still, self.weight(name), points), np.where(still, 0, points)

    def scored(self) -> Scored:
        self._topics()
        self._form()
        self._complement()
        self._capacity()
        self._languages()
        self._time()
        self._map()
        self._development()
        self._proof()
        self._ties()
        self._wishes()
        self._priority()
        return Scored(self.points, self.known, self.highest, self.lowest)

    def _topics(self) -> None:
        a, b, weight = self.a, self.b, self.weight("topics")
        there = fraction(weight, *self._cover(a.topics, b.topics, b.topics_near))
        back = fraction(weight, *self._cover(b.back, a.back, a.back_near))
        self._better(
            "topics", (there, back), (a.topics, b.topics), (a.back, b.back), (a.back_said, b.back_said)
        )

    def _cover(self, sought: Array, given: Array, near: Array) -> tuple[Array, Array]:
        """How much of ``sought`` is given, in thousandths of a topic, and how much there is."""
        exact = np.bitwise_count(sought & given).astype(np.int64)
        related = np.bitwise_count(sought & ~given & near).astype(np.int64)
        return 1000 * exact + self.rules.related * related, 1000 * np.bitwise_count(sought).astype(np.int64)

    def _form(self) -> None:
        a, b, weight = self.a, self.b, self.weight("form")
        there = fraction(weight, _shared(a.kinds, b.kinds), _size(a.kinds))
        back = fraction(weight, _shared(b.back_kinds, a.back_kinds), _size(b.back_kinds))
        said = a.back_kinds_said, b.back_kinds_said
        self._better("form", (there, back), (a.kinds, b.kinds), (a.back_kinds, b.back_kinds), said)

    def _better(
        self, name: str, points: tuple[Array, Array], there: tuple[Array, Array], back: tuple[Array, Array],
        said: tuple[Array, Array],
    ) -> None:  # fmt: skip
        """The better direction of those known; it can still rise while the other one is not known.

        What is not said has no points in its direction. Who says to bring or seek nothing settles the way back.
        """
        known = [(one != 0) & (other != 0) for one, other in (there, back)]
        none = ((said[0] != 0) & (back[0] == 0)) | ((said[1] != 0) & (back[1] == 0))
        better = np.maximum(*points)
        highest = np.where(known[0] & (known[1] | none), better, self.weight(name))
        self.put(name, better, known[0] | known[1], highest)

    def _complement(self) -> None:
        a, b = self.a, self.b
        need_known = (a.topics != 0) & (b.topics != 0)
        nothing = (b.back_said != 0) & (b.back == 0)
        offer_known = nothing | ((b.back_said != 0) & (a.back_said != 0))
        share = [_shared(a.topics, b.topics), np.where(nothing, 1, _shared(b.back, a.back))]
        whole = [_size(a.topics), np.where(nothing, 2, _size(b.back))]
        known = [need_known, offer_known]
        for name, part, of, sure in zip(
            ("complement_need", "complement_offer"), share, whole, known, strict=True
        ):
            self.put(name, fraction(self.weight(name), part, of), sure)
        balance = [fraction(self.weight("balance"), part, of) for part, of in zip(share, whole, strict=True)]
        nil = (need_known & (share[0] == 0)) | (offer_known & (share[1] == 0))
        self.put("balance", np.where(nil, 0, np.minimum(*balance)), (need_known & offer_known) | nil)

    def _capacity(self) -> None:
        a, b = self.a, self.b
        left = np.where(b.quota >= 0, np.minimum(b.quota, b.quantity), b.quantity)
        known = (a.quantity > 0) & (b.quantity >= 0) & (a.unit == b.unit)
        points = fraction(self.weight("capacity"), np.minimum(left, a.quantity), a.quantity)
        self.put("capacity", points, known, *self._open("capacity", points, a.unit == 0))
        lacking = np.clip(b.level.astype(np.int64) - a.level, 0, 2)
        points = fraction(self.weight("absorption"), 2 - lacking, np.full_like(lacking, 2))
        self.put("absorption", points, (a.level > 0) & (b.level > 0))

    def _languages(self) -> None:
        a, b, weight = self.a, self.b, self.weight("languages")
        shared = sets_meet(self.sets, a.languages, b.languages)
        helped = (a.interpreter | b.interpreter) != 0
        thousand = np.full(len(shared), 1000)
        instead = fraction(weight, np.where(helped, self.rules.interpreter, 0), thousand)
        self.put("languages", np.where(shared, weight, instead), (a.languages > 0) & (b.languages > 0))

    def _time(self) -> None:
        a, b = self.a, self.b
        common = np.minimum(a.until, b.until).astype(np.int64) - np.maximum(a.since, b.since)
        shorter = np.minimum(a.until - a.since, b.until - b.since).astype(np.int64)
        points = fraction(self.weight("time"), np.maximum(common, 0), shorter)
        ends = [(side.since == FIRST_DAY) | (side.until == LAST_DAY) for side in (a, b)]
        known = (a.windowed != 0) & (b.windowed != 0)
        self.put("time", points, known, *self._open("time", points, ends[0] | ends[1]))

    def _map(self) -> None:
        a, b = self.a, self.b
        chord = sum((getattr(a, axis).astype(np.int64) - getattr(b, axis)) ** 2 for axis in "xyz")
        share = self.rules.distance[chord >> CHORD_SHIFT].astype(np.int64)
        points = fraction(self.weight("distance"), share, np.full_like(share, FULL))
        self.put("distance", points, (a.placed != 0) & (b.placed != 0))
        gap = np.abs(a.zone.astype(np.int64) - b.zone) % 96
        hours = np.maximum(0, 36 - np.minimum(gap, 96 - gap))
        points = fraction(self.weight("time_zone"), hours, np.full_like(hours, 36))
        self.put("time_zone", points, (a.zone != NO_ZONE) & (b.zone != NO_ZONE))

    def _development(self) -> None:
        a, b, table, apart = self.a, self.b, self.rules.development, self._incomes_apart()
        share = table[np.minimum(np.maximum(apart, 0) // INCOME_STEP, len(table) - 1)].astype(np.int64)
        points = fraction(self.weight("development"), share, np.full_like(share, FULL))
        looked_up = (a.income < 0) | (b.income < 0)
        self.put("development", points, apart >= 0, *self._open("development", points, looked_up))

    def _incomes_apart(self) -> Array:
        """As ``pair.incomes_apart``: what is said counts, what is not is looked up in one year for both."""
        a, b, incomes = self.a, self.b, self.rules.incomes
        said = [side.income >= 0 for side in (a, b)]
        rows = [np.where(side.year < 0, -side.year, 0) for side in (a, b)]
        either = np.where(said[0], a.year, np.where(said[1], b.year, 0))
        apart = np.where(
            said[0] & said[1] & (a.year == b.year) & (a.year > 0), np.abs(a.income - b.income), -1
        )
        for at in range(incomes.shape[1]):
            pair = [np.where(told, side.income, incomes[row, at])
                    for told, side, row in zip(said, (a, b), rows, strict=True)]  # fmt: skip
            here = ((either == 0) & ~said[0] & ~said[1]) | (either == self.rules.latest - at)
            both = here & ~(said[0] & said[1]) & (pair[0] >= 0) & (pair[1] >= 0) & (apart < 0)
            apart = np.where(both, np.abs(pair[0] - pair[1]), apart)
        return apart.astype(np.int64)

    def _proof(self) -> None:
        for name, side in (("proof_need", self.a), ("proof_offer", self.b)):
            full = np.full(len(side.proof), self.rules.proof_full, np.int64)
            proof, weight = side.proof.astype(np.int64), self.weight(name)
            done = np.minimum(np.where(proof >= 0, proof, -1 - proof), full)
            least = fraction(weight, done, full)
            # A record that holds some may lack others: what is found never counts for less than what is not known.
            points = np.where(proof >= 0, least, np.maximum(least, weight // 2))
            self.put(name, points, proof != -1, np.where(proof >= 0, points, weight), least)

    def _ties(self) -> None:
        a, b = self.a, self.b
        for name in ("links", "diaspora"):
            ours, theirs = getattr(a, name), getattr(b, name)
            tied = names_party(self.sets, np.abs(ours), b) | names_party(self.sets, np.abs(theirs), a)
            points = np.where(tied, self.weight(name), 0)
            may = ~tied & (self._may_name(ours, b) | self._may_name(theirs, a))
            highest = np.where(may, self.weight(name), points)
            self.put(name, points, tied | ((ours > 0) & (theirs > 0)), highest)
        shared = sets_meet(self.sets, np.abs(a.networks), np.abs(b.networks))
        said = (a.networks > 0) & (b.networks > 0)
        self.put("networks", np.where(shared, self.weight("networks"), 0), shared | said)

    def _wishes(self) -> None:
        a, b = self.a, self.b
        met, wishing, sure = (
            np.zeros(len(a.rank), np.int64),
            np.zeros(len(a.rank), np.int64),
            np.ones(len(a.rank), bool),
        )
        may = np.zeros(len(a.rank), bool)
        for wishes, other in ((a.wishes, b), (b.wishes, a)):
            found = names_party(self.sets, wishes, other)
            met, wishing = met + found, wishing + (wishes > 0)
            sure &= (wishes == 0) | found | (other.country > 0)
            may |= ~found & self._may_name(wishes, other)
        full = np.where(wishing == 0, 1, wishing)
        points = fraction(self.weight("wishes"), np.where(wishing == 0, 1, met), full)
        self.put("wishes", points, sure, np.where(may, self.weight("wishes"), points))

    def _may_name(self, which: Array, party: Columns) -> Array:
        """Whether a set may still turn out to name a party of which something is not said."""
        silent = (party.country == 0) | (party.place == 0) | (party.place_name == 0) | (party.body == 0)
        size = np.diff(self.sets.start)[np.maximum(which, 0)]
        return np.asarray(silent & (which > 0) & (size > 0))

    def _priority(self) -> None:
        a, b = self.a, self.b
        either = (a.priority == 1) | (b.priority == 1)
        points = np.where(either, self.weight("priority"), 0)
        self.put("priority", points, either | ((a.priority == 0) & (b.priority == 0)))


def gates_of(pool: Pool, need: Array, offer: Array) -> Array:
    """The first gate that shuts out each pair (a number of ``GATES``), 0 where none does. Refusals and legal bars apart."""
    a, b, sets = rows_of(pool.needs, need), rows_of(pool.offers, offer), pool.sets
    gate = np.where(a.closed != OPEN, a.closed, b.closed).astype(np.int64)
    unnamed = (a.body == 0) | (b.body == 0)
    own = ((a.body > 0) & (a.body == b.body)) | ((a.place > 0) & (a.place == b.place) & unnamed)
    shut = (b.open > 0) & (a.country > 0) & ~names_party(sets, b.open, a)
    apart = np.minimum(a.until, b.until) <= np.maximum(a.since, b.since)
    said = (a.languages > 0) & (b.languages > 0) & ((a.interpreter | b.interpreter) == 0)
    asked = (
        (OWN_BODY, own),
        (EXCLUDED, names_party(sets, a.excludes, b) | names_party(sets, b.excludes, a)),
        (COUNTRY_CLOSED, shut),
        (WINDOWS_APART, apart),
        (NO_LANGUAGE, said & ~sets_meet(sets, a.languages, b.languages)),
    )
    for number, shuts in asked:
        gate = np.where((gate == 0) & shuts, number, gate)
    return gate


def names_party(sets: Sets, which: Array, party: Columns) -> Array:
    """Whether each set names the party beside it, by its country, place, name of place, or body."""
    found = np.zeros(len(which), bool)
    if not which.any():
        return found
    keys = sets.keys
    for token in (party.country, party.place, party.place_name, party.body):
        wanted = which.astype(np.int64) << 32 | token
        at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        found |= (which > 0) & (token > 0) & (keys[at] == wanted if len(keys) else False)
    return found


def sets_meet(sets: Sets, one: Array, other: Array) -> Array:
    """Whether the two sets of each pair share an item."""
    pairs, where = np.unique(one.astype(np.int64) << 32 | other, return_inverse=True)
    start, items = sets.start, sets.items
    answers = np.zeros(len(pairs), bool)
    for number, pair in enumerate(pairs.tolist()):
        first, second = pair >> 32, pair & 0xFFFFFFFF
        mine = items[start[first] : start[first + 1]].tolist()
        answers[number] = not set(mine).isdisjoint(items[start[second] : start[second + 1]].tolist())
    return answers[where]


def _shared(one: Array, other: Array) -> Array:
    return np.bitwise_count(one & other).astype(np.int64)


def _size(bits: Array) -> Array:
    return np.bitwise_count(bits).astype(np.int64)
