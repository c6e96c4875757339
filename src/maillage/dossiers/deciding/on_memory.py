"""Memory: work handed from office to office, what was said wrongly, personal values that are gone."""

from __future__ import annotations

from msgspec.structs import replace

from maillage.dossiers.deciding.limits import today
from maillage.dossiers.deciding.verbs import change, check, wanted
from maillage.dossiers.decisions import (
    Corrected,
    Decision,
    Erased,
    HandedOver,
    HandoverRead,
    KeyGiven,
    KeyWithdrawn,
    VersionProposed,
)
from maillage.dossiers.model import Handover, State
from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World

INSTANCE = "instance"


@check.register
def _(what: HandedOver, state: State, world: World) -> None:
    wanted(what.note, "note")
    if not world.by.office:
        raise Refused("handover-without-office")
    if what.to_office == world.by.office:
        raise Refused("handover-to-itself", "to_office")
    if what.interim_until is not None and what.interim_until <= world.day:
        raise Refused("day-past", "interim_until", found=what.interim_until)
    today("handovers", (each.on for each in state.handovers if each.party == world.by.party), world)


@change.register
def _(what: HandedOver, state: State, decision: Decision) -> State:
    by = decision.by
    handed = Handover(
        by.party, by.office, what.to_office, what.to_title, what.duties, what.note, decision.day, decision.seq,
        what.interim_until, habits=what.habits,
    )  # fmt: skip
    return replace(state, handovers=(*state.handovers, handed))


@check.register
def _(what: HandoverRead, state: State, world: World) -> None:
    found = next((each for each in state.handovers if each.seq == what.handover), None)
    if found is None or found.party != world.by.party:
        raise Refused("no-such-handover", "handover", found=what.handover)
    if found.read:
        raise Refused("handover-read")
    if found.to_office != world.by.office:
        raise Refused("handover-to-another", title=found.to_title)


@change.register
def _(what: HandoverRead, state: State, decision: Decision) -> State:
    handovers = tuple(
        replace(each, read=decision.seq) if each.seq == what.handover else each for each in state.handovers
    )
    return replace(state, handovers=handovers)


@check.register
def _(what: Corrected, state: State, world: World) -> None:
    wanted(what.says, "says")
    if world.target is None or world.target.seq != what.number:
        raise Refused("no-such-decision", "number", found=what.number)
    if world.target.by.party != world.by.party:
        raise Refused("correct-of-another", "number")
    if isinstance(world.target.what, KeyGiven | KeyWithdrawn | VersionProposed):
        raise Refused("correct-a-key", "number")


@change.register
def _(what: Corrected, state: State, decision: Decision) -> State:
    number = str(what.number)
    found = (*state.corrected.get(number, ()), decision.seq)
    return replace(state, corrected={**state.corrected, number: found})


@check.register
def _(what: Erased, state: State, world: World) -> None:
    if world.by.through != INSTANCE:
        raise Refused("erase-by-instance")
    if what.commitment in state.erased:
        raise Refused("erased-already")


@change.register
def _(what: Erased, state: State, decision: Decision) -> State:
    return replace(state, erased=(*state.erased, what.commitment))
