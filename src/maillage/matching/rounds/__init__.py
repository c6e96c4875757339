"""Rounds: many needs and many offers cleared at once, as well and as fairly as the numbers allow, with a proof.

In: needs with their place and country, offers with how much they can give, and candidate pairs whose scores are integer
milli-points. Out: the matches, what they sum to, what fairness changed and cost, and a certificate: a potential for each
node of the flow, by which anyone can see, without the solver, that no better round exists.

A round is a minimum-cost flow from all countries through places, needs and offers. With ``equity`` above 0 the first
matches of a place and of a country are worth more than later ones (``data/rounds.toml``). What was handed in is sorted by
identifier first, so that its order changes nothing. Not for scoring, and not for keeping what was decided.
"""

from maillage.matching.rounds.check import check_round
from maillage.matching.rounds.dimacs import write_dimacs
from maillage.matching.rounds.file import as_json
from maillage.matching.rounds.model import Instance, Match, RoundNeed, RoundOffer, Solution
from maillage.matching.rounds.solve import solve

__all__ = [
    "Instance",
    "Match",
    "RoundNeed",
    "RoundOffer",
    "Solution",
    "as_json",
    "check_round",
    "solve",
    "write_dimacs",
]
