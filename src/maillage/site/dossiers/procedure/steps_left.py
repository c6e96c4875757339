"""The steps of procedures that nobody ticked, as the form that begins the work names them: they are advice, and hold nothing up."""

from __future__ import annotations

from maillage.rules import say
from maillage.rules.steps import Unplannable
from maillage.site import words
from maillage.site.dossiers.funds.here import situation
from maillage.site.dossiers.here import Here, at
from maillage.site.dossiers.procedure.here import procedure_of
from maillage.site.dossiers.small_forms import Link

SHOWN = 6
"""Steps that the form names; the others stand in the list."""


def steps_left(here: Here) -> list[Link]:
    """Those before the start, each with its place in the list; none where there is no list. Three queries."""
    try:
        going = procedure_of(situation(here))
    except Unplannable:
        return []
    if going is None:
        return []
    page, left = at(here, "dossier_procedure"), going.left()
    numbers = {each.key: n for n, each in enumerate(going.plan.steps, 1)}
    found = []
    for key in left[:SHOWN]:
        step = going.plan.step(key)
        name = say.rule_name_within(step.rule, step.step.pack, here.on, words.language())
        found.append(Link(name, f"{page}#s{numbers[key]}"))
    if len(left) > len(found):
        found.append(Link(words.say("dossier_acts.start.all"), page))
    return found
