"""Results that a page for citizens names: some of those that were noted, by the numbers of the decisions that noted them (``d12``); and
what a result measures. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maillage.dossiers.decisions import ResultNoted
from maillage.dossiers.model import Noted, State
from maillage.dossiers.of_other_sides import STANDS, of_result
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import Indicator, value_of

ARTICLE = "results_told"
FEWEST_RESULTS = 2


def code_of(noted: Noted) -> str:
    """What a page names a result by: no code of a goal or a topic is such a one."""
    return f"d{noted.seq}"


def to_tell(state: State) -> list[Noted]:
    """The results that can be named: those that their side noted or confirmed, the latest first."""
    found = [each for each in state.results if of_result(state, each) in STANDS]
    return sorted(found, key=lambda each: (each.result.on, each.seq), reverse=True)


def told(state: State, chosen: Sequence[str]) -> list[Noted]:
    """Those that were chosen, in that order."""
    noted = {code_of(each): each for each in state.results}
    return [noted[each] for each in chosen if each in noted]


def check_told(articles: Mapping[str, Any], state: State) -> None:
    """A page names two results at least, as soon as so many were noted. Raises Refused."""
    chosen = articles.get(ARTICLE, ())
    known = {code_of(each) for each in to_tell(state)}
    for each in chosen:
        if each not in known:
            raise Refused("no-such-result", ARTICLE, found=each)
    if len(chosen) < FEWEST_RESULTS and (chosen or len(known) >= FEWEST_RESULTS) and not state.light:
        raise Refused("results-few", ARTICLE, expected=FEWEST_RESULTS)


def indicator_of(state: State, result: ResultNoted) -> Indicator | None:
    """What a result measures, as the joint text says it that came last; None where none says so."""
    text = state.texts.get("definition")
    for version in reversed(text.versions if text else ()):
        for each in value_of("results", version.articles.get("results", ())):
            if each.indicator == result.indicator and each.side == result.side:
                found: Indicator = each
                return found
    return None
