"""While it runs: promises, results here and there, evaluations, steps of procedures (DOMAIN §3.4)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from maillage.dossiers.deciding.limits import room, today
from maillage.dossiers.deciding.verbs import binder, change, check, happened, party_of, wanted, writer
from maillage.dossiers.decisions import (
    Confirmed,
    Decision,
    EvaluationFiled,
    PromiseMade,
    PromiseMoved,
    ResultNoted,
    StepDone,
)
from maillage.dossiers.model import ENDS_WORK, ENGAGED, EVALUATED, Evaluated, Noted, Promise, State
from maillage.dossiers.of_other_sides import recorded
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import value_of
from maillage.dossiers.world import World

CRITERIA = ("relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability")
"""OECD-DAC, 10 December 2019."""
BEST = 4
LARGEST = 30
"""Figures before or after the point of a result: nothing that is counted has more."""
FURTHEST = timedelta(days=3_653)
"""How far ahead something is promised: ten years."""
MOVES = {"announced": ("engaged", "kept", "missed", "put_off"), "engaged": ("kept", "missed", "put_off"), "missed": ("kept", "put_off")}  # fmt: skip
"""State of a promise → the states that it can come to. What was kept stays so."""


@check.register
def _(what: PromiseMade, state: State, world: World) -> None:
    (binder if what.engaged else writer)(state, world)
    wanted(what.says, "says")
    if what.due < world.day:
        raise Refused("day-past", "due", found=what.due)
    if what.due > world.day + FURTHEST:
        raise Refused("day-far", "due", found=what.due, expected=world.day + FURTHEST)
    if what.to:
        party_of(state, what.to, "to")
    if what.promise in state.promises:
        raise Refused("promise-already", "promise")
    mine = (each.made_on for each in state.promises.values() if each.party == world.by.party)
    today("promises", mine, world)


@change.register
def _(what: PromiseMade, state: State, decision: Decision) -> State:
    promise = Promise(
        what.promise, decision.by.party, what.says, what.due, decision.seq, what.to, decision.day,
        "engaged" if what.engaged else "announced",
    )  # fmt: skip
    return replace(state, promises={**state.promises, what.promise: promise})


@check.register
def _(what: PromiseMoved, state: State, world: World) -> None:
    writer(state, world)
    promise = state.promises.get(what.promise)
    if promise is None:
        raise Refused("no-such-promise", "promise", found=what.promise)
    if what.to not in MOVES.get(promise.state, ()):
        raise Refused("promise-state", "to", found=promise.state)
    if what.to == "missed":  # whoever waited for it may say so, once its day is past
        if world.day <= promise.due:
            raise Refused("not-due-yet", "to", found=promise.due)
        return
    if promise.party != world.by.party:
        raise Refused("not-its-owner")
    if what.to == "kept" and not what.evidence.strip():
        raise Refused("no-evidence", "evidence")
    if what.to == "engaged":
        binder(state, world)
    if what.to == "put_off":
        wanted(what.says, "says")
        if what.due is None or what.due <= max(promise.due, world.day):
            raise Refused("not-later", "due", found=what.due, expected=promise.due)
        if what.due > world.day + FURTHEST:
            raise Refused("day-far", "due", found=what.due, expected=world.day + FURTHEST)


@change.register
def _(what: PromiseMoved, state: State, decision: Decision) -> State:
    promise = state.promises[what.promise]
    put_off = what.to == "put_off"
    # put off, it stands as it stood; missed and then put off, it is announced again
    now = ("announced" if promise.state == "missed" else promise.state) if put_off else what.to
    moved = replace(
        promise, state=now, due=what.due if put_off and what.due else promise.due, answer=what.says,
        evidence=what.evidence or promise.evidence, moved=(*promise.moved, decision.seq),
    )  # fmt: skip
    return replace(state, promises={**state.promises, what.promise: moved})


@check.register
def _(what: ResultNoted, state: State, world: World) -> None:
    writer(state, world)
    agreed = state.in_force("definition")
    if agreed is None:
        raise Refused("not-defined")
    indicators = {each.indicator: each for each in value_of("results", agreed.articles.get("results", ()))}
    found = indicators.get(what.indicator)
    if found is None:
        raise Refused("no-such-indicator", "indicator", found=what.indicator)
    if found.side != what.side:
        raise Refused("result-on-other-side", "side", expected=state.parties[found.side].names)
    room("results", len(state.results), "value")
    happened(what.on, "on", state, world)
    try:
        value = Decimal(what.value)
    except InvalidOperation:
        raise Refused("no-number", "value", found=what.value) from None
    if not value.is_finite() or abs(value.adjusted()) > LARGEST or len(what.value) > 2 * LARGEST:
        raise Refused("no-number", "value", found=what.value[:LARGEST])


@change.register
def _(what: ResultNoted, state: State, decision: Decision) -> State:
    return replace(state, results=(*state.results, Noted(what, decision.by.party, decision.seq)))


@check.register
def _(what: EvaluationFiled, state: State, world: World) -> None:
    writer(state, world)
    if state.started_on is None:
        raise Refused("not-begun")
    if any(each.evaluation.evaluation == what.evaluation for each in state.evaluations):
        raise Refused("evaluation-already", "evaluation")
    if (what.sort == "one_page") != state.light:
        raise Refused("evaluation-sort", "sort")
    happened(what.on, "on", state, world)
    if not what.ratings:
        raise Refused("no-ratings", "ratings")
    for criterion, sides in what.ratings.items():
        if criterion not in CRITERIA:
            raise Refused("no-such-criterion", "ratings", found=criterion)
        for side, rating in sides.items():
            if side not in state.parties:
                raise Refused("no-such-party", "ratings", found=side)
            if rating.score is None:  # not rated is no nought: it has a reason
                wanted(rating.why, "ratings")
            elif not 1 <= rating.score <= BEST:
                raise Refused("score-wrong", "ratings", found=rating.score)
    if what.sort in ENDS_WORK:
        wanted(what.remains, "remains")
        wanted(what.lesson, "lesson")


@change.register
def _(what: EvaluationFiled, state: State, decision: Decision) -> State:
    filed = Evaluated(what, decision.by.party, decision.seq)
    state = replace(state, evaluations=(*state.evaluations, filed))
    if what.sort not in ENDS_WORK:
        return state
    if state.rest is not None and state.rest.before == ENGAGED:  # it comes back evaluated
        return replace(state, rest=replace(state.rest, before=EVALUATED))
    return replace(state, phase=EVALUATED) if state.phase == ENGAGED else state


@check.register
def _(what: Confirmed, state: State, world: World) -> None:
    found = next((each for each in recorded(state) if each.seq == what.number), None)
    if found is None or world.by.party not in found.of or found.by in ("", world.by.party):
        raise Refused("nothing-to-confirm", "number", found=what.number)
    if world.by.party in state.confirmed.get(str(what.number), ()):
        raise Refused("confirmed-already", "number")


@change.register
def _(what: Confirmed, state: State, decision: Decision) -> State:
    number = str(what.number)
    parties = (*state.confirmed.get(number, ()), decision.by.party)
    return replace(state, confirmed={**state.confirmed, number: parties})


@check.register
def _(what: StepDone, state: State, world: World) -> None:
    writer(state, world)
    if what.step.count(".") != 1 or not all(what.step.split(".")):
        raise Refused("no-such-step", "step", found=what.step)
    if what.back and f"{world.by.party}/{what.step}" not in state.steps:
        raise Refused("no-such-step", "step", found=what.step)
    happened(what.on, "on", state, world)


@change.register
def _(what: StepDone, state: State, decision: Decision) -> State:
    key = f"{decision.by.party}/{what.step}"
    others = {step: on for step, on in state.steps.items() if step != key}
    return replace(state, steps=others if what.back else {**others, key: what.on})
