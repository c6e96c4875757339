"""The compiled way gives exactly what the plain one gives: rows, scores, shifts, order."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import Matching, Refusal
from maillage.matching.scores import rank as ranking
from maillage.matching.scores.best import BLOCK, NOWHERE, Index, _let_through
from maillage.matching.scores.bounds import bounded, tables_of
from maillage.matching.scores.columns import Columns, Pool
from maillage.matching.scores.pair import ORDER
from maillage.matching.scores.parts import gates_of, score_pairs
from maillage.matching.scores.rank import candidates
from maillage.matching.scores.runs import line_of
from maillage.matching.scores.weights import PARTS, Weights, brought_to_total, default_weights
from tests.matching.scores.invented import TODAY, drawn


def brute_force(matching: Matching, row: int, k: int) -> tuple[Sequence[int], Sequence[int]]:
    """Every pair scored, every gate asked, everything sorted: no bound, no run, no heap."""
    count = len(matching.offers)
    need, offer = np.full(count, row), np.arange(count)
    open_ = np.flatnonzero(gates_of(matching.pool, need, offer) == 0)
    totals = score_pairs(matching.pool, need[open_], open_, matching.rules).totals
    order = sorted(range(len(open_)), key=lambda at: (-int(totals[at]), matching.offers[int(open_[at])].id))[
        :k
    ]
    return [int(open_[at]) for at in order], [int(totals[at]) for at in order]


@pytest.mark.parametrize(("seed", "said"), [(1, 0.9), (2, 0.5), (3, 0.15), (4, 1.0)])
def test_the_compiled_way_finds_exactly_what_brute_force_finds(seed: int, said: float) -> None:
    matching = Matching(*drawn(seed, 40, 1500, said), on=TODAY)
    index = Index(matching.pool, matching.rules)
    for row in range(len(matching.needs)):
        for k in (1, 20, 5000):
            rows, milli = brute_force(matching, row, k)
            found = index.best(row, k)
            assert found.rows.tolist() == rows
            assert found.milli.tolist() == milli
            assert not found.shift.any()


@pytest.mark.parametrize("said", [1.0, 0.6, 0.2])
def test_a_bound_is_never_below_its_score_and_mostly_near_it(said: float) -> None:
    matching = Matching(*drawn(16, 40, 800, said), on=TODAY)
    index, rules = Index(matching.pool, matching.rules), matching.rules
    passed, bounds, _ = index._room
    slack = []
    for row in range(len(matching.needs)):
        need = line_of(matching.pool.needs, row)
        asked, tables = index.asked(row, need, None, ()), tables_of(need[0], rules)
        count = _let_through(need[0], index.runs, asked, rules, tables, NOWHERE, BLOCK, passed, bounds)
        count = bounded(need[0], index.runs, asked.named, rules, tables, NOWHERE, count, passed, bounds)
        offers = index.runs.rows[passed[:count]]
        totals = score_pairs(matching.pool, np.full(count, row), offers, rules).totals
        slack += (bounds[:count] - totals).tolist()
    assert len(slack) > 1000
    assert min(slack) >= 0
    assert np.median(slack) < 6_000


def test_other_weights_bound_as_exactly() -> None:
    needs, offers = drawn(9, 15, 600)
    for heavy in ("distance", "balance", "languages", "priority", "form"):
        points = {name: 50.0 if name == heavy else 1.0 for name in PARTS}
        weights = Weights(brought_to_total(points), default_weights().settings)
        matching = Matching(needs, offers, weights, on=TODAY)
        index = Index(matching.pool, matching.rules)
        for row in range(len(needs)):
            assert index.best(row, 7).rows.tolist() == brute_force(matching, row, 7)[0]


def test_refusals_bar_and_shift_as_in_the_plain_way() -> None:
    needs, offers = drawn(12, 10, 400)
    plain = Matching(needs, offers, on=TODAY)
    refusals = [
        Refusal(needs[row].id, offers[int(best)].id, "need", reason, TODAY, TODAY.replace(year=2027))
        for row in range(10)
        for best, reason in zip(plain.best("need", row, 3).rows, ("distance", "form", "other"), strict=False)
    ]
    matching = Matching(needs, offers, refusals=refusals, on=TODAY)
    index = Index(matching.pool, matching.rules)
    shifted = 0
    for row in range(10):
        found = index.best(row, 25, matching.barred("need", row), matching.shifts("need", row))
        slow = matching.best("need", row, 25)
        for one, other in zip(found, slow, strict=True):
            assert one.tolist() == other.tolist()
        shifted += int((found.shift < 0).sum())
    assert shifted > 20


def test_many_pairs_take_the_compiled_way_and_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    needs, offers = drawn(21, 12, 300)
    plain = candidates(needs, offers, k=9, on=TODAY)
    monkeypatch.setattr(ranking, "SMALL", 0)
    compiled = candidates(needs, offers, k=9, on=TODAY)
    for one, other in zip(plain, compiled, strict=True):
        assert one.dtype == other.dtype == np.int32
        assert one.tolist() == other.tolist()


def test_nobody_and_nothing_are_answered_with_nothing() -> None:
    assert len(candidates([], []).need) == 0
    assert len(candidates([Need(id="n")], []).need) == 0
    assert len(candidates([], [Offer(id="o")]).need) == 0
    matching = Matching([Need(id="n")], [], on=TODAY)
    assert len(Index(matching.pool, matching.rules).best(0, 5).rows) == 0
    one = Matching([Need(id="n", expires=TODAY)], [Offer(id="o")], on=TODAY)
    assert len(Index(one.pool, one.rules).best(0, 5).rows) == 0


def test_columns_can_be_handed_in_without_any_object() -> None:
    matching = Matching(*drawn(2, 3, 50), on=TODAY)
    plain = matching.pool
    copied = Pool(
        Columns(*(column.copy() for column in plain.needs)),
        Columns(*(column.copy() for column in plain.offers)),
        plain.sets,
    )
    assert Index(copied, matching.rules).best(0, 9).rows.tolist() == matching.best("need", 0, 9).rows.tolist()


def test_a_duplicate_offer_changes_nothing_for_the_others() -> None:
    needs, offers = drawn(5, 4, 100)
    twice = [*offers, dataclasses.replace(offers[0], id="zz-again")]
    for row in range(4):
        before = Matching(needs, offers, on=TODAY).best("need", row, 500)
        after = Matching(needs, twice, on=TODAY).best("need", row, 500)
        kept = after.rows < len(offers)
        assert after.rows[kept].tolist() == before.rows.tolist()
        assert after.milli[kept].tolist() == before.milli.tolist()


def test_the_numbers_of_the_parts_are_those_of_the_list() -> None:
    assert ORDER == PARTS
