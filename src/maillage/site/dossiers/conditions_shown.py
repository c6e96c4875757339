"""Both sides’ conditions side by side, on the page of a dossier, on the paper of its joint text and where it is handed over."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.conditions import Standing, side_by_side
from maillage.dossiers.model import OnCondition
from maillage.reference.spoken import day as spoken_day
from maillage.reference.texts import catalogue, choose
from maillage.site import words
from maillage.site.dossiers.here import Here, Seen, at, language_said, said

GROUP = "dossier.conditions"


def conditions_shown(seen: Seen) -> dict[str, Any] | None:
    """Party by party, neither above the other; None where nobody sets any. Who takes part is led to where it is said whether one is met."""
    found = side_by_side(seen.state)
    if not found:
        return None
    binds = seen.state.in_force("definition") is not None
    acts = isinstance(seen, Here) and seen.takes_part and binds
    return {
        "says": words.say(f"{GROUP}.{'binds' if binds else 'proposed'}"),
        "sides": [
            {
                "name": seen.named(side.party), "gives": said(side.gives), "gives_language": language_said(side.gives),
                "rows": [_row(seen, each, acts) for each in side.conditions],
            }
            for side in found
        ],
    }  # fmt: skip


def _row(seen: Seen, each: Standing, acts: bool) -> dict[str, Any]:
    sort = catalogue("maillage.dossiers", "words")["condition"][each.condition.sort]
    return {
        "sort": choose(sort, words.language()),
        "text": said(each.condition.says),
        "language": language_said(each.condition.says),
        "met": each.met == "met",
        "word": words.say(f"{GROUP}.word.{each.met}"),
        "said": _said(each.said) if each.said else None,
        "others": [
            {**_said(one), "who": words.say(f"{GROUP}.by", who=seen.named(one.by), what=words.say(f"{GROUP}.word.{one.met}"))}
            for one in each.others
        ],
        "address": at(seen, "dossier_act", "condition", condition=each.key) if acts and isinstance(seen, Here) else "",
    }  # fmt: skip


def _said(one: OnCondition) -> dict[str, str]:
    return {
        "day": spoken_day(str(one.on), words.language()), "source": one.source, "text": said(one.says), "language": language_said(one.says),
    }  # fmt: skip
