"""What must stand before a text is proposed or agreed to, and before the work begins (DOMAIN §3.2, §3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from maillage.dossiers.model import ENDS_WORK, ENGAGED, EVALUATED, Evaluated, Mission, Rest, State, Version
from maillage.dossiers.of_other_sides import STANDS, of_expert, rated_sides
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import GO, GO_WITH_CONDITIONS, NO_GO, Kind, kind_of, kinds, says_something
from maillage.dossiers.world import World

ANSWERED = ("kept", "missed")
"""Promises in these states ask nothing more."""
ENDED = ("done", "dropped", "refused")


def kind_named(text: str) -> Kind:
    """The kind of a text by its name. Raises Refused for a name that is none."""
    kind = kind_of(text)
    if kind is None:
        raise Refused("no-such-text", "text", found=text)
    return kind


def gate(text: str, state: State, world: World) -> None:
    """Whether a text may be proposed, or agreed to, as things stand."""
    kind = kind_named(text)
    for before in kind.after:
        if not (state.light and before == "diagnosis") and state.in_force(before) is None:
            raise Refused("text-before", "text", text=kinds()[before].names)
    if kind.each == "mission":
        _of_mission(kind.kind, _mission(text, state), state)
    elif kind.kind == "waiver" and state.light:
        raise Refused("waiver-on-light-path")
    elif kind.kind == "visit_note" and not state.light:
        raise Refused("visit-note-on-full-path")
    elif kind.kind in ("closure", "renewal"):
        _of_end(kind.kind, state)


def _mission(text: str, state: State) -> Mission:
    found = state.missions.get(text.partition(":")[2])
    if found is None:
        raise Refused("no-such-mission", "text", found=text.partition(":")[2])
    return found


def _of_mission(kind: str, mission: Mission, state: State) -> None:
    if kind == "aide_memoire":
        terms_agreed(state, mission)
        if not mission.days:
            raise Refused("no-field-days")
    elif kind == "mission_decision" and mission.report is None:
        raise Refused("no-report")


def terms_agreed(state: State, mission: Mission) -> Version:
    """The terms of reference that bind; a mission does nothing without them."""
    terms = state.in_force(f"terms:{mission.mission}")
    if terms is None:
        raise Refused("no-terms")
    return terms


def _of_end(kind: str, state: State) -> None:
    if kind == "renewal" and state.phase not in (ENGAGED, EVALUATED):
        raise Refused("renewal-early")
    if state.started_on is None:
        raise Refused("not-begun")
    if not _ending(state):
        if state.in_force("renewal"):
            raise Refused("no-evaluation-since")
        raise Refused("no-evaluation")
    if sides := sides_missing(state):
        raise Refused("evaluation-one-sided", found=[state.parties[each].names for each in sides])
    if kind == "closure":
        left = [
            each for each in state.promises.values()
            if each.state not in ANSWERED and state.parties[each.party].left_on is None
        ]  # fmt: skip
        if left:
            raise Refused("promises-left", n=len(left))
        if n := sum(1 for _ in recommendations_left(state)):
            raise Refused("recommendations-left", n=n)


def _ending(state: State) -> list[Evaluated]:
    """The evaluations that end the work; those that a renewal rested on count for that one alone."""
    renewed = state.in_force("renewal")
    used = range(renewed.agreed) if renewed else ()
    return [each for each in state.evaluations if each.evaluation.sort in ENDS_WORK and each.seq not in used]


def sides_missing(state: State) -> tuple[str, ...]:
    """Parties of whose side neither the last evaluation that ends the work speaks, nor one before it that the side filed itself. Where
    another party rated a side, its key to the closure or the renewal is what that side says to it (``of_other_sides.taken_over``)."""
    found = _ending(state)
    said = (
        {*rated_sides(found[-1]), *(each.by for each in found if each.by in rated_sides(each))}
        if found
        else ()
    )
    return tuple(each for each in state.required() if each not in said)


def recommendations_left(state: State) -> Iterator[tuple[Mission, int]]:
    """Recommendations that were accepted and are neither done nor dropped, by mission and number."""
    for mission in state.missions.values():
        accepted = accepted_of(state, mission)
        for number, each in enumerate(mission.follow, 1):
            if number in accepted and each.state not in ENDED:
                yield mission, number


def accepted_of(state: State, mission: Mission) -> frozenset[int]:
    """The numbers of the recommendations that the decision after a mission accepts, whole or in part."""
    decided = state.in_force(f"mission_decision:{mission.mission}")
    if decided is None:
        return frozenset()
    answers = decided.articles.get("on_recommendations", ())
    return frozenset(each["number"] for each in answers if each["verdict"] != "refused")


def has_host_expert(state: State, mission: Mission) -> bool:
    """Whether somebody of the host's side is in the team, whom the host itself named or confirmed: without one, no final report."""
    there = (each for each in mission.experts if each.side == mission.host and not each.left)
    return any(of_expert(state, mission, each) in STANDS for each in there)


def comments_over(state: State, mission: Mission, on: date) -> bool:
    """Whether nobody comments on the last draft any more: its day is past, or all have said that they have nothing to add."""
    draft = mission.drafts[-1] if mission.drafts else None
    return draft is not None and (on > draft.until or set(state.required()) <= {*draft.silent})


def way_out(state: State, party: str) -> None:
    """Whether a party may stop being bound by itself: of work that has begun, as its text says how."""
    agreed = state.in_force("definition")
    bound = state.started_on is not None and agreed is not None and party in agreed.parties
    if bound and agreed is not None and not says_something(agreed.articles.get("exit")):
        raise Refused("no-way-out-agreed")


def resting(state: State) -> Rest:
    """Why it rests. Raises Refused where it does not."""
    if state.rest is None:
        raise Refused("not-suspended")
    return state.rest


def may_resume(state: State, party: str, on: date) -> bool:
    """Whether a party may take up on a day what rests: the one that suspended it; any other once that has left, or from its review."""
    rest = state.rest
    if rest is None:
        return False
    return party == rest.by or on >= rest.review_on or state.parties[rest.by].left_on is not None


def may_begin(state: State, on: date) -> Version:
    """On what the work may begin on a day: a definition that binds and of which no newer version waits for keys, and what says that
    somebody went to see (S3-16). Steps of procedures hold nothing up: they are advice, and partly of rules that nobody verified."""
    agreed = state.in_force("definition")
    if agreed is None:
        raise Refused("not-defined")
    current = state.texts["definition"].current
    if not current.agreed:  # nobody begins on terms that are being written anew
        raise Refused("definition-waits", number=current.number)
    went_to_see(state, on)
    return agreed


def went_to_see(state: State, on: date) -> None:
    """Whether somebody went to see, or all agreed that nobody has to, as it holds on a day. Raises Refused."""
    if state.light:
        if state.in_force("visit_note") is None:
            raise Refused("no-visit-note")
        return
    verdicts = [
        decided.articles["verdict"]
        for mission in state.missions.values()
        if (decided := state.in_force(f"mission_decision:{mission.mission}"))
    ]
    if verdicts and verdicts[-1] == NO_GO:
        raise Refused("mission-says-no")
    if not any(each in (GO, GO_WITH_CONDITIONS) for each in verdicts) and not waived(state, on):
        raise Refused("no-mission")


def waived(state: State, on: date) -> Version | None:
    """The waiver of the mission that holds on a day."""
    found = state.in_force("waiver")
    if found is None:
        return None
    until = found.articles.get("until")
    return None if until and str(until) < on.isoformat() else found
