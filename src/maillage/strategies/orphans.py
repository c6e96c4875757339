"""What stands alone in a strategy: dossiers under no objective, objectives without a dossier, objectives whose years are over. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from maillage.strategies.model import Strategy


@dataclass(frozen=True, slots=True)
class Orphans:
    """``dossiers``: keys of those under no objective. ``empty``: keys of objectives without a dossier. ``over``: keys of objectives
    whose last year is past, by their targets, else by the strategy."""

    dossiers: tuple[str, ...]
    empty: tuple[str, ...]
    over: tuple[str, ...]


def orphans(
    said: Strategy, placed: Mapping[str, str], going: Collection[str], ended: Collection[str], year: int
) -> Orphans:
    """In: the strategy, dossier → key of its objective, the organisation's dossiers that go on and those that are over (an ended one asks
    for no objective any more, and still stands for its own), and the year. A dossier whose objective is no longer in the strategy
    stands under none."""
    known = {each.key for each in said.objectives}
    under = {dossier: objective for dossier, objective in placed.items() if objective in known}
    full = {under[each] for each in (*going, *ended) if each in under}
    return Orphans(
        tuple(each for each in going if each not in under),
        tuple(each.key for each in said.objectives if each.key not in full),
        tuple(each.key for each in said.objectives if (each.ended_in() or said.until) < year),
    )
