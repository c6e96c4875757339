"""How far what a dossier says still holds, by the day of its last decision (DOMAIN §5.2, §6.9): any decision refreshes it."""

from __future__ import annotations

from datetime import date

from maillage.dossiers.model import OVER, State
from maillage.parties.freshness import Freshness, state_of
from maillage.reference.spoken import day as spoken_day
from maillage.site import words

__all__ = ["Freshness", "fresh_said", "freshness"]
SORT = "partnership"


def freshness(state: State, on: date) -> Freshness | None:
    """The word for what is left of it; None for a dossier that is over, which does not age."""
    return None if state.phase in OVER else state_of(SORT, state.day, on)


def fresh_said(state: State, on: date) -> str:
    """Since when nothing was decided, and what that says; empty where no decision is dated."""
    if state.day is None:
        return ""
    found = freshness(state, on)
    return words.say(
        f"dossier_list.{found or 'over'}", day=spoken_day(state.day.isoformat(), words.language())
    )
