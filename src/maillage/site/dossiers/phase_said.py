"""Where a dossier stands, in a word or two for the reader: its phase, and of renewed work until when it goes on."""

from __future__ import annotations

from maillage.dossiers.model import State
from maillage.dossiers.where_it_stands import renewed_until
from maillage.reference.spoken import day as spoken_day
from maillage.site import words


def phase_said(state: State) -> str:
    """The same on each page: a renewal returns to work under way, and only these words tell it from the first."""
    until = renewed_until(state)
    if until is None:
        return words.say(f"dossier.phase.{state.phase}")
    return words.say("dossier.phase.renewed", day=spoken_day(until, words.language()))
