"""The instance that is written is the one that was solved: another solver reaches the same cost on it."""

from __future__ import annotations

from collections import Counter

import pytest

from maillage.matching.rounds import solve, write_dimacs
from tests.matching.rounds.invented import invented


def read(text: str) -> tuple[int, dict[int, int], list[tuple[int, int, int, int, int]]]:
    nodes, declared, supplies, arcs = 0, 0, {}, []
    for line in text.splitlines():
        kind, *rest = line.split()
        if kind == "p":
            assert rest[0] == "min"
            nodes, declared = int(rest[1]), int(rest[2])
        elif kind == "n":
            supplies[int(rest[0])] = int(rest[1])
        elif kind == "a":
            tail, head, low, most, cost = map(int, rest)
            arcs.append((tail, head, low, most, cost))
    assert len(arcs) == declared
    return nodes, supplies, arcs


@pytest.mark.parametrize("equity", [0, 0.5, 1])
def test_another_solver_finds_minus_the_objective(equity: float) -> None:
    from scipy.optimize import linprog
    from scipy.sparse import lil_matrix

    solved = solve(invented(21, 30, 15, 6, equity=equity))
    nodes, supplies, arcs = read("".join(write_dimacs(solved)))
    conserved = lil_matrix((nodes, len(arcs)))
    for at, (tail, head, *_) in enumerate(arcs):
        conserved[tail - 1, at] += 1
        conserved[head - 1, at] -= 1
    found = linprog(
        [cost for *_, cost in arcs],
        A_eq=conserved.tocsr(),
        b_eq=[supplies.get(node, 0) for node in range(1, nodes + 1)],
        bounds=[(low, most) for _, _, low, most, _ in arcs],
        method="highs",
    )
    assert round(found.fun) == -solved.objective


def test_supplies_balance_and_what_is_not_matched_passes_by() -> None:
    nodes, supplies, arcs = read("".join(write_dimacs(solve(invented(22, 20, 8, 5, equity=1)))))
    assert sum(supplies.values()) == 0
    assert (1, nodes, 0, supplies[1], 0) in arcs


def test_arcs_cost_minus_milli_points_and_steps_stand_one_by_one() -> None:
    instance = invented(23, 20, 8, 5, equity=1)
    solved = solve(instance)
    _, _, arcs = read("".join(write_dimacs(solved)))
    costs = Counter(cost for *_, cost in arcs)
    for milli in instance.milli.tolist():
        assert costs[-milli]
    if solved.steps.strength:
        assert costs[-solved.steps.place[0][1]] >= len(solved.ordered.places) - 1
        assert max(Counter((tail, head) for tail, head, *_ in arcs).values()) > 1
    plain = solve(invented(23, 20, 8, 5))
    _, _, arcs = read("".join(write_dimacs(plain)))
    assert max(Counter((tail, head) for tail, head, *_ in arcs).values()) == 1
