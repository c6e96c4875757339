"""The phases of an expert visit (DOMAIN §3.3): what is done, what comes next, and whose turn it is.

Pure. In: the dossier, the visit, the day. Nothing here decides what may be done (``decide`` does): it says what helps most to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from maillage.dossiers.deciding.gates import ENDED, accepted_of, comments_over, has_host_expert
from maillage.dossiers.deciding.on_missions import EXPERT
from maillage.dossiers.deciding.verbs import roles
from maillage.dossiers.model import Mission, State

PHASES = ("terms", "team", "study", "field", "debrief", "draft", "comments", "report", "decision", "follow")
"""In their order."""
TEXTS: Mapping[str, str] = {"terms": "terms", "debrief": "aide_memoire", "decision": "mission_decision"}
"""Phase → the kind of text that it comes to."""
AFTER_REPORT = ("decision", "follow")


@dataclass(frozen=True, slots=True)
class Phase:
    """``state``: past, here (its turn), next, or left_out (the report came without it). ``who``: the parties whose turn it is."""

    name: str
    state: str
    who: tuple[str, ...] = ()


def phases(state: State, mission: Mission, on: date) -> tuple[Phase, ...]:
    """All phases of a visit."""
    done = {each: _done(each, state, mission, on) for each in PHASES}
    open_still = [
        each for each in PHASES if not done[each] and (mission.report is None or each in AFTER_REPORT)
    ]
    now = open_still[0] if open_still else ""
    return tuple(
        Phase(each, "past" if done[each] else "here" if each == now else "next" if each in open_still else "left_out",
              _whose(each, state, mission) if each == now else ())
        for each in PHASES
    )  # fmt: skip


def writes(state: State, party: str, of_a_visit: bool = False) -> bool:
    """Whether a party's role lets it write; for a visit, also an expert."""
    found = state.parties.get(party)
    if found is None or not found.here:
        return False
    return bool(roles()[found.role]["writes"]) or (of_a_visit and found.role == EXPERT)


def _done(phase: str, state: State, mission: Mission, on: date) -> bool:
    if phase in TEXTS:
        return state.in_force(f"{TEXTS[phase]}:{mission.mission}") is not None
    if phase == "follow":
        accepted = accepted_of(state, mission)
        return (
            _done("decision", state, mission, on)
            and mission.report is not None
            and all(
                each.state in ENDED for number, each in enumerate(mission.follow, 1) if number in accepted
            )
        )
    return {
        "team": has_host_expert(state, mission),
        "study": mission.study is not None,
        "field": bool(mission.days),
        "draft": bool(mission.drafts),
        "comments": comments_over(state, mission, on) and all(each.answer for each in mission.comments),
        "report": mission.report is not None,
    }[phase]


def _whose(phase: str, state: State, mission: Mission) -> tuple[str, ...]:
    if phase in TEXTS:
        text = state.text(f"{TEXTS[phase]}:{mission.mission}")
        return text.current.awaited if text and not text.current.agreed else state.required()
    if phase == "team":
        return (mission.host,)
    if phase == "comments":
        draft = mission.drafts[-1] if mission.drafts else None
        left = tuple(each for each in state.required() if draft and each not in draft.silent)
        return (
            left
            if all(each.answer for each in mission.comments)
            else (*dict.fromkeys((*left, *_team(state, mission))),)
        )
    if phase == "follow":
        accepted = accepted_of(state, mission)
        return (*dict.fromkeys(
            each.recommendation.owner for number, each in enumerate(mission.follow, 1)
            if number in accepted and each.state not in ENDED
        ),)  # fmt: skip
    return _team(state, mission)


def _team(state: State, mission: Mission) -> tuple[str, ...]:
    """Whose experts they are, and who takes part as expert; else the host."""
    experts = [each.party for each in state.parties.values() if each.here and each.role == EXPERT]
    sides = [each.side for each in mission.experts if not each.left]
    return tuple(dict.fromkeys((*experts, *sides))) or (mission.host,)
