"""Scores: how well a need and an offer fit, as an exact sum of named parts that both sides see.

In: needs and offers (``profiles``), weights, refusals, a day. Out: gates by name; scores out of 100 in whole
milli-points; the best of many, exact; for what is shown, each part with its two values and a sentence, and what would
raise it. The parts, their weights and sentences are data (``data/parts.toml``, ``data/gates.toml``). Sentences never rank
people or places. Not for deciding: scores order, people choose.
"""

from maillage.matching.scores.explain import Answer, Match, answers, explain, gated, label
from maillage.matching.scores.rank import Candidates, Matching, candidates
from maillage.matching.scores.refusals import Bar, Refusal, read_refusals
from maillage.matching.scores.standing import Standing
from maillage.matching.scores.weights import PARTS, TOTAL, Weights, default_weights, read_weights

__all__ = [
    "PARTS",
    "TOTAL",
    "Answer",
    "Bar",
    "Candidates",
    "Match",
    "Matching",
    "Refusal",
    "Standing",
    "Weights",
    "answers",
    "candidates",
    "default_weights",
    "explain",
    "gated",
    "label",
    "read_refusals",
    "read_weights",
]
