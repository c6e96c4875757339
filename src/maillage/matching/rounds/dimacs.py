"""The instance of a round for any other solver: DIMACS minimum-cost flow (http://lpsolve.sourceforge.net/5.5/DIMACS_mcf.htm).

An arc costs minus its milli-points or minus what its step of equity adds; what is not matched goes by an arc of cost 0.
Parallel arcs stand one by one. The optimal cost is minus ``objective``.
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage.matching.rounds.model import Solution
from maillage.matching.rounds.network import build


def write_dimacs(solution: Solution) -> Iterator[str]:
    """The lines of the instance that was solved, in pieces. Nodes are numbered from 1."""
    network = build(solution.ordered, solution.steps)
    yield (
        "c a round of maillage: supplies balance, the optimal cost is minus the objective\n"
        f"c objective {solution.objective}\n"
        f"p min {network.nodes} {len(network.tail)}\n"
        f"n 1 {network.supply}\n"
        f"n {network.nodes} {-network.supply}\n"
    )
    piece = 100_000
    for start in range(0, len(network.tail), piece):
        part = slice(start, start + piece)
        columns = (network.tail[part] + 1, network.head[part] + 1, network.capacity[part], network.cost[part])
        rows = zip(*(column.tolist() for column in columns), strict=True)
        yield "".join(f"a {tail} {head} 0 {capacity} {cost}\n" for tail, head, capacity, cost in rows)
