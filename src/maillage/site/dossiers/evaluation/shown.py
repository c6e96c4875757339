"""Evaluations as their page lists them: no mean without how much of it is rated and the lowest criterion, no side left out unsaid."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.deciding.on_work import CRITERIA
from maillage.dossiers.measures import empty_sides, rated_by_side
from maillage.dossiers.measures_said import criterion_name, empty_side_said, rated_said
from maillage.dossiers.model import Evaluated
from maillage.dossiers.of_other_sides import of_ratings, rated_sides
from maillage.site import words
from maillage.site.dossiers.declared_shown import of_parties
from maillage.site.dossiers.evaluation.form import GROUP, LIGHT
from maillage.site.dossiers.here import Here, language_said, said
from maillage.site.dossiers.word_of import word_of


def evaluations(here: Here) -> list[dict[str, Any]]:
    """All that were filed, the latest first."""
    return [_one(here, each) for each in reversed(here.state.evaluations)]


def _one(here: Here, filed: Evaluated) -> dict[str, Any]:
    spoken, evaluation = words.language(), filed.evaluation
    missing = [
        empty_side_said(each, here.state, spoken)
        for each in empty_sides(here.state)
        if each.what == "evaluation" and each.evaluation == evaluation.evaluation
    ]
    spoken_of = rated_sides(filed)
    sides = [*spoken_of, *(each for each in here.state.required() if each not in spoken_of)]
    figures = rated_by_side(evaluation, sides)
    return {
        "name": words.say(f"{GROUP}.sort.{evaluation.sort}"),
        "day": str(evaluation.on),
        "by": here.named(filed.by),
        "missing": missing,
        "figures": [
            {"text": words.say(f"{GROUP}.of_side", who=here.named(side), what=rated_said(figures[side], spoken)),
             "word": word_of(here, filed.by, side, of_ratings(here.state, filed, side), filed.seq)}
            for side in spoken_of
        ],
        "declared": of_parties(here, (filed.by, *spoken_of)),
        "heads": [here.named(each) for each in spoken_of],
        "rows": [
            {"name": criterion_name(criterion, spoken), "cells": [_cell(here, filed, criterion, side) for side in spoken_of]}
            for criterion in CRITERIA
            # of one page nothing is missed that it did not ask for
            if evaluation.sort not in LIGHT or criterion in evaluation.ratings
        ],
        "remains": {"text": said(evaluation.remains), "language": language_said(evaluation.remains)},
        "lesson": {"text": said(evaluation.lesson), "language": language_said(evaluation.lesson)},
    }  # fmt: skip


def _cell(here: Here, filed: Evaluated, criterion: str, side: str) -> dict[str, str]:
    rating = filed.evaluation.ratings.get(criterion, {}).get(side)
    if rating is None:
        return {
            "under": here.named(side),
            "score": words.say(f"{GROUP}.not_rated"),
            "text": "",
            "language": "",
        }
    score = (
        words.say(f"{GROUP}.not_rated")
        if rating.score is None
        else words.say(f"{GROUP}.score.{rating.score}")
    )
    return {
        "under": here.named(side),
        "score": score,
        "text": said(rating.why),
        "language": language_said(rating.why),
    }
