"""The figures of a dossier in words, for its pages (``measures``; sentences in ``data/words.toml``)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillage.dossiers.deciding.on_work import BEST
from maillage.dossiers.measures import EmptySide, Followed, Rated, reciprocity_of, results_by_side
from maillage.dossiers.model import State
from maillage.dossiers.naming import party_name
from maillage.reference.spoken import day, figure
from maillage.reference.texts import catalogue, choose, fill, listed

_HUNDREDTH = Decimal("0.01")


def empty_side_said(empty: EmptySide, state: State, language: str) -> str:
    """That a side is empty."""
    values = {"party": party_name(state, empty.party, language)}
    if empty.on:
        values["on"] = day(empty.on, language)
    return _say("empty", empty.what, language, values)


def reciprocity_said(state: State, language: str) -> str:
    """How many results are noted on each side, and how even that is; empty where none is."""
    share = reciprocity_of(state)
    if share is None:
        return ""
    each = [
        _say("figure", "side", language, {"party": party_name(state, side, language), "n": figure(n, language)})
        for side, n in results_by_side(state).items()
    ]  # fmt: skip
    values = {"sides": listed(each, language), "share": figure(round(100 * share), language)}
    return _say("figure", "reciprocity", language, values)


def followed_said(followed: Followed, language: str) -> str:
    """What became of recommendations; empty where none was made."""
    if not followed.made:
        return ""
    values = {name: figure(getattr(followed, name), language) for name in ("made", "accepted", "done")}
    if not followed.accepted:
        return _say("figure", "recommendations_made", language, {"made": values["made"]})
    return _say("figure", "recommendations", language, values)


def rated_said(rated: Rated, language: str) -> str:
    """The mean, never without how many criteria are rated and the lowest of them."""
    if rated.mean is None or rated.score is None:
        return _say("figure", "not_rated", language, {})
    values = {
        "mean": _short(rated.mean, language),
        "best": figure(BEST, language),
        "rated": figure(rated.rated, language),
        "all": figure(rated.of, language),
        "lowest": listed([criterion_name(each, language) for each in rated.lowest], language),
        "score": figure(rated.score, language),
    }
    return _say("figure", "evaluation", language, values)


def criterion_name(criterion: str, language: str) -> str:
    """What a criterion is called."""
    return _say("criterion", criterion, language, {})


def _short(share: Decimal, language: str) -> str:
    return figure(share.quantize(_HUNDREDTH).normalize(), language)


def _say(table: str, key: str, language: str, values: dict[str, Any]) -> str:
    return fill(choose(catalogue("maillage.dossiers", "words")[table][key], language), language, values)
