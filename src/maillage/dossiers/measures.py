"""Figures of a dossier: how even its results are on both sides, what became of recommendations, what evaluations say, which sides are
empty (DOMAIN §6.10, §6.13; results and evaluations are asked for here and there, §3.4).

Pure and exact: shares are ``Decimal`` from 0 to 1, not rounded; None where there is nothing to divide by. No figure of an evaluation
comes without how much of it is rated and which criterion is the lowest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from maillage.dossiers.deciding.gates import accepted_of
from maillage.dossiers.deciding.on_work import BEST, CRITERIA
from maillage.dossiers.decisions import EvaluationFiled
from maillage.dossiers.model import FEWEST, Mission, State
from maillage.dossiers.of_other_sides import STANDS, of_result
from maillage.dossiers.texts import value_of

WITHOUT_A_SIDE = ("funding", "facilitating", "operator", "relay")
"""Roles on whose side no result is expected: they bring money, contacts or work, and no territory."""


def reciprocity(most: int, least: int) -> Decimal | None:
    """How even two numbers are: 1 − |a − b| / (a + b). None where both are nought (DOMAIN §6.10).

    >>> round(reciprocity(8, 5), 4), reciprocity(4, 0), reciprocity(0, 0)
    (Decimal('0.7692'), Decimal('0'), None)
    """
    return None if most + least == 0 else 1 - Decimal(abs(most - least)) / (most + least)


def sides(state: State) -> tuple[str, ...]:
    """The parties on whose side results are expected: those that hold a key, but for roles without a territory of their own here."""
    required = state.required()
    found = tuple(each for each in required if state.parties[each].role not in WITHOUT_A_SIDE)
    return found if len(found) >= FEWEST else required


def results_by_side(state: State) -> dict[str, int]:
    """Side → how many indicators have a result noted there, by the side or with its word: one that is noted each month counts once."""
    said = (each for each in state.results if of_result(state, each) in STANDS)
    noted = {(each.result.side, each.result.indicator) for each in said}
    return {side: sum(where == side for where, _ in noted) for side in sides(state)}


def reciprocity_of(state: State) -> Decimal | None:
    """How even results are between the side with most and the side with least."""
    numbers = results_by_side(state).values()
    return reciprocity(max(numbers), min(numbers)) if len(numbers) >= FEWEST else None


@dataclass(frozen=True, slots=True)
class EmptySide:
    """A side of which nothing is said. ``indicators``: the joint text expects no result there; ``results``: none is noted, while there
    are some on another side; ``evaluation``: one says nothing of it (``evaluation`` its key, ``on`` its day)."""

    what: Literal["indicators", "results", "evaluation"]
    party: str
    evaluation: str = ""
    on: date | None = None


def empty_sides(state: State) -> tuple[EmptySide, ...]:
    """The sides that what was agreed, noted or evaluated says nothing of, in that order."""
    found: list[EmptySide] = []
    agreed = state.in_force("definition")
    if agreed and not state.light:
        expected = {each.side for each in value_of("results", agreed.articles.get("results", ()))}
        found += [EmptySide("indicators", each) for each in sides(state) if each not in expected]
    noted = results_by_side(state)
    if any(noted.values()):
        found += [EmptySide("results", side) for side, n in noted.items() if not n]
    for each in state.evaluations:
        said = {side for ratings in each.evaluation.ratings.values() for side in ratings}
        found += [
            EmptySide("evaluation", side, each.evaluation.evaluation, each.evaluation.on)
            for side in state.required()
            if side not in said
        ]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Followed:
    """Recommendations of all expert missions: made in a final report, accepted (whole or in part) by the decision after it, done."""

    made: int
    accepted: int
    done: int


def followed(state: State, *missions: Mission) -> Followed:
    """What became of the recommendations of some visits; of all that a dossier has, where none is named."""
    made = accepted = done = 0
    for mission in missions or state.missions.values():
        numbers = accepted_of(state, mission)
        made += len(mission.follow)
        accepted += len(numbers)
        done += sum(
            each.state == "done" for number, each in enumerate(mission.follow, 1) if number in numbers
        )
    return Followed(made, accepted, done)


@dataclass(frozen=True, slots=True)
class Rated:
    """``mean``: of what is rated, from 1 to 4. ``share_0_1``: the same from 0 to 1. ``coverage``: how much of all is rated, by weight.
    ``rated`` of ``of`` criteria. ``lowest``: the criteria with the lowest score, ``score``."""

    mean: Decimal | None
    share_0_1: Decimal | None
    coverage: Decimal
    rated: int
    of: int
    lowest: tuple[str, ...]
    score: int | None


def rated(scores: Mapping[str, int | None], weights: Mapping[str, int] | None = None) -> Rated:
    """The figures of one side of an evaluation. ``scores``: criterion → 1 to 4, or None where it is not rated, which is no nought;
    a criterion that is missing is not rated. ``weights``: criterion → its weight, 1 where nothing is said, not all nought."""
    weight = {each: (weights or {}).get(each, 1) for each in CRITERIA}
    given = {each: score for each in CRITERIA if (score := scores.get(each)) is not None}
    of_given = sum(weight[each] for each in given)
    coverage = Decimal(of_given) / sum(weight.values())
    if not of_given:
        return Rated(None, None, coverage, len(given), len(CRITERIA), (), None)
    mean = Decimal(sum(score * weight[each] for each, score in given.items())) / of_given
    least = min(given.values())
    lowest = tuple(each for each, score in given.items() if score == least)
    return Rated(mean, (mean - 1) / (BEST - 1), coverage, len(given), len(CRITERIA), lowest, least)


def rated_by_side(
    evaluation: EvaluationFiled, parties: Iterable[str], weights: Mapping[str, int] | None = None
) -> dict[str, Rated]:
    """Side → its figures, also for a side that the evaluation says nothing of."""
    return {
        side: rated(
            {criterion: said[side].score for criterion, said in evaluation.ratings.items() if side in said}, weights
        )
        for side in parties
    }  # fmt: skip
