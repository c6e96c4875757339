"""How it is told that a condition is met or not (``told``): by what it says, and who sets it."""

from __future__ import annotations

from maillage.dossiers import decisions as d
from maillage.dossiers.conditions import condition_in
from maillage.dossiers.told import Case, Tail, Telling, case_of


@case_of.register
def _(what: d.ConditionNoted, telling: Telling) -> Case:
    found = condition_in(telling.state, what.condition)
    values = {
        "condition": telling.words(found.says) if found else what.condition,
        "party": telling.party(found.set_by) if found else "–",
        "on": telling.day(what.on),
    }
    shown = " ".join(what.source.split())
    tails: tuple[Tail, ...] = (("shown_by", {"evidence": shown}),) if shown else ()
    return Case(what.met, values, (*tails, *telling.why(what.says)))
