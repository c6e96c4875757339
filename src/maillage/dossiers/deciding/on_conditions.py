"""Whether conditions of the joint text are met: what each party says last of each."""

from __future__ import annotations

from msgspec.structs import replace

from maillage.dossiers.conditions import conditions_of
from maillage.dossiers.deciding.limits import counted, once_more
from maillage.dossiers.deciding.verbs import change, check, happened, writer
from maillage.dossiers.decisions import ConditionNoted, Decision
from maillage.dossiers.model import OnCondition, State
from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World


@check.register
def _(what: ConditionNoted, state: State, world: World) -> None:
    writer(state, world)
    if what.condition not in conditions_of(state.in_force("definition")):
        raise Refused("no-such-condition", "condition", found=what.condition)
    happened(what.on, "on", state, world)
    if what.met != "unknown" and not what.source.strip():  # a yes or a no rests on something
        raise Refused("no-evidence", "source")
    once_more("conditions", state, world)


@change.register
def _(what: ConditionNoted, state: State, decision: Decision) -> State:
    by = decision.by.party
    said = OnCondition(what.condition, by, what.met, what.on, decision.seq, what.source, what.says)
    others = (each for each in state.conditions if (each.condition, each.by) != (what.condition, by))
    return replace(counted("conditions", state, decision), conditions=(*others, said))
