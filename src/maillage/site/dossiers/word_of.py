"""Whose word it is: what one party recorded of another's side says so on its page, until that side confirms it or says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.dossiers.of_other_sides import Standing
from maillage.site import words
from maillage.site.dossiers.here import Here, at


@dataclass(frozen=True, slots=True)
class WordOf:
    """``text``: whose word it is; empty for one's own. ``address``: where the reader's side confirms it; empty for others."""

    text: str = ""
    address: str = ""


def word_of(here: Here, by: str, side: str, stands: Standing, seq: int) -> WordOf:
    """What stands beside something that ``by`` recorded of a side, by the number of the decision that did."""
    if stands == "own":
        return WordOf()
    text = words.say(f"dossier.word.{stands}", by=here.named(by), side=here.named(side))
    mine = stands == "unconfirmed" and side == here.acting.pk and here.takes_part
    return WordOf(text, at(here, "dossier_act", "confirm", number=str(seq)) if mine else "")
