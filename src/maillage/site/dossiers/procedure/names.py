"""What the steps of procedures that decisions name are called."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.dossiers.decisions import Decision, StepDone
from maillage.rules import say
from maillage.site import words
from maillage.site.rules.here import shelf_here
from maillage.site.today import today


def step_names(decisions: Iterable[Decision]) -> dict[str, str]:
    """``pack.rule`` → its name for the reader, of the steps that these decisions note; those of rules that are gone are left out."""
    wanted = {each.what.step for each in decisions if isinstance(each.what, StepDone)}
    if not wanted:
        return {}
    packs = shelf_here().packs
    return {
        f"{pack.id}.{rule.id}": say.rule_name_within(rule, pack, today(), words.language())
        for name in wanted
        if (pack := packs.get(name.partition(".")[0])) is not None
        for rule in pack.rules
        if f"{pack.id}.{rule.id}" == name
    }
