"""Where it stands: begun, resting, abandoned. Defined, evaluated, closed and renewed come of the texts and evaluations themselves."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from maillage.dossiers.deciding.gates import may_begin, may_resume, resting, way_out
from maillage.dossiers.deciding.limits import counted, once_more
from maillage.dossiers.deciding.verbs import binder, change, check, wanted
from maillage.dossiers.decisions import Abandoned, Decision, Resumed, Started, Suspended
from maillage.dossiers.model import ABANDONED, DEFINED, DRAFT, ENGAGED, SUSPENDED, Rest, State
from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World

LONGEST_REST = timedelta(days=366)
"""Until somebody looks at it again: a year at most, and then again."""


@check.register
def _(what: Started, state: State, world: World) -> None:
    binder(state, world)
    if state.phase == SUSPENDED:
        raise Refused("suspended")
    if state.started_on is not None:
        raise Refused("begun-already")
    agreed = may_begin(state, what.on)
    if what.on > world.day:
        raise Refused("day-to-come", "on", found=what.on)
    first = agreed.agreed_on or what.on
    if what.on < first:
        raise Refused("day-before", "on", found=what.on, expected=first)


@change.register
def _(what: Started, state: State, decision: Decision) -> State:
    return replace(state, phase=ENGAGED, started_on=what.on)


@check.register
def _(what: Suspended, state: State, world: World) -> None:
    binder(state, world)
    wanted(what.why, "why")
    if state.rest is not None:
        raise Refused("suspended")
    if what.review_on <= world.day:
        raise Refused("day-past", "review_on", found=what.review_on)
    if what.review_on > world.day + LONGEST_REST:
        raise Refused("day-far", "review_on", found=what.review_on, expected=world.day + LONGEST_REST)
    once_more("rests", state, world)


@change.register
def _(what: Suspended, state: State, decision: Decision) -> State:
    rest = Rest(
        what.cause, what.why, what.review_on, decision.by.party, decision.day, decision.seq, state.phase
    )
    return replace(counted("rests", state, decision), phase=SUSPENDED, rest=rest)


@check.register
def _(what: Resumed, state: State, world: World) -> None:
    binder(state, world)
    rest = resting(state)
    if not may_resume(state, world.by.party, world.day):
        raise Refused("resume-early", found=rest.review_on)
    once_more("rests", state, world)


@change.register
def _(what: Resumed, state: State, decision: Decision) -> State:
    rest = resting(state)
    # its definition may have come to bind, or its evaluation, while it rested
    before = DEFINED if rest.before == DRAFT and state.in_force("definition") else rest.before
    return replace(counted("rests", state, decision), phase=before, rest=None)


@check.register
def _(what: Abandoned, state: State, world: World) -> None:
    party = binder(state, world)
    way_out(state, party.party)  # who may not leave alone does not end it alone either
    wanted(what.why, "why")


@change.register
def _(what: Abandoned, state: State, decision: Decision) -> State:
    return replace(state, phase=ABANDONED, rest=None, ended=what.why)
