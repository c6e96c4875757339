"""How a need and an offer fit, as it is kept with a proposal: the score of that day with its parts, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maillage.matching.scores import Match, Matching, explain
from maillage.matching.scores.rank import Ranked
from maillage.reference.texts import LANGUAGES


@dataclass(frozen=True, slots=True)
class Fit:
    """``score`` in milli-points of 100 points, the exact sum of ``parts``: tables with name, points, of, known, and ``says``,
    a sentence a language."""

    score: int
    parts: tuple[dict[str, Any], ...]


def fit_of(matching: Matching, need: str, offer: str) -> Fit | None:
    """The fit of a pair of a matching, by their identifiers; None where a condition shuts it out, or one of them is not in
    it."""
    row, other = matching.rows["need"].get(need), matching.rows["offer"].get(offer)
    if row is None or other is None or matching.gates("need", row)[other]:
        return None
    ranked = _alone(matching, row, other)
    said = {language: explain(matching, "need", row, ranked, language)[0] for language in LANGUAGES}
    return fit_as_said(said)


def _alone(matching: Matching, row: int, other: int) -> Ranked:
    """The one pair, as ``explain`` takes it."""
    import numpy as np

    return Ranked(np.array([other]), np.zeros(1, np.int64), np.zeros(1, np.int64))


def fit_as_said(said: Mapping[str, Match]) -> Fit:
    """The fit that a match is, of its explanations by language."""
    one = next(iter(said.values()))
    parts = tuple(
        {
            "name": part.name,
            "points": part.points,
            "of": part.of,
            "known": part.known,
            "says": {language: match.parts[at].sentence for language, match in said.items()},
        }
        for at, part in enumerate(one.parts)
    )
    return Fit(one.score, parts)
