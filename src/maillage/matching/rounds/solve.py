"""Clear a round: the best matches at the equity asked, what that changed, and the proof.

More equity must never lower the worst-off tenth, and one dial alone does not promise it: matches that help many places may
cost the poorest of them. So every even step of equity up to the one asked is solved in turn, and taken unless the tenth that has
least (of places that a candidate reaches, of all) would have less than at the step taken before. A higher equity goes on from where a lower one ended.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from maillage.matching.rounds.cleared import Cleared, clear
from maillage.matching.rounds.effect import effect_of, worst_tenths
from maillage.matching.rounds.model import Instance, Integers, Match, Solution
from maillage.matching.rounds.ordered import Ordered, put_in_order
from maillage.matching.rounds.proof import bound_of
from maillage.matching.rounds.steps import ladder, steps_at


def solve(instance: Instance, progress: Callable[[int, int], None] = lambda done, total: None) -> Solution:
    """The round cleared and proven. ``progress`` is told how many of the steps of equity are solved, of how many. ValueError for
    what no round can hold (see :func:`put_in_order`)."""
    ordered = put_in_order(instance)
    strengths = ladder(instance.equity, len(ordered.need))
    progress(0, len(strengths))
    before = chosen = clear(ordered, steps_at(0))
    most = worst_tenths(ordered, before)
    for solved, strength in enumerate(strengths[1:], 1):
        progress(solved, len(strengths))
        tried = clear(ordered, steps_at(strength))
        has = worst_tenths(ordered, tried)
        if all(has[name] >= most[name] for name in has):
            chosen, most = tried, has
    progress(len(strengths), len(strengths))
    potentials = _proven(chosen)
    return Solution(
        matches=_matches(ordered, chosen),
        plain_matches=_matches(ordered, before),
        total_milli=chosen.total_milli,
        objective=chosen.objective,
        bound=bound_of(chosen.network, potentials),
        equity=effect_of(float(instance.equity), ordered, before, chosen),
        ordered=ordered,
        steps=chosen.steps,
        potentials=potentials,
        plain_potentials=potentials if chosen is before else _proven(before),
    )


def _proven(cleared: Cleared) -> Integers:
    bound = bound_of(cleared.network, cleared.potentials)
    if bound != cleared.objective:
        raise RuntimeError(f"the round is not proven: {cleared.objective} of {bound}")
    return cleared.potentials


def _matches(ordered: Ordered, cleared: Cleared) -> tuple[Match, ...]:
    taken = np.flatnonzero(cleared.units)
    columns = (ordered.need[taken], ordered.offer[taken], cleared.units[taken], ordered.milli[taken])
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return tuple(Match(ordered.needs[n].id, ordered.offers[o].id, q, m) for n, o, q, m in rows)
