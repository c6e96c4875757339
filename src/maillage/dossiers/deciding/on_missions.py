"""The expert mission, phase by phase (DOMAIN §3.3): team, desk study, field, draft, contradictory comments, report, follow-up.

Its terms of reference, its aide-memoire and the decision after it are texts like others (``on_texts``).
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from maillage.dossiers.deciding.gates import accepted_of, comments_over, has_host_expert, terms_agreed
from maillage.dossiers.deciding.limits import most, room
from maillage.dossiers.deciding.verbs import change, check, happened, party_of, wanted, writer
from maillage.dossiers.decisions import (
    CommentAnswered,
    Commented,
    Decision,
    DraftFiled,
    ExpertLeft,
    ExpertNamed,
    FieldNoted,
    MissionOpened,
    NothingToSay,
    RecommendationMoved,
    ReportFiled,
    StudyFiled,
)
from maillage.dossiers.model import Comment, Draft, Expert, FieldDay, Follow, Mission, State
from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World

EXPERT = "expert"
SHORTEST_HEARING = timedelta(days=7)
"""What each side has at least for its comments on a draft; two to four weeks are usual (DOMAIN §3.3)."""
LONGEST_HEARING = timedelta(days=366)
MOVES = {
    "open": ("begun", "done", "dropped"), "begun": ("done", "dropped"), "done": ("reopened",), "dropped": ("reopened",),
    "reopened": ("begun", "done", "dropped"),
}  # fmt: skip
"""State of a recommendation → the states that it can come to."""


@check.register
def _(what: MissionOpened, state: State, world: World) -> None:
    writer(state, world)
    wanted(what.why, "why")
    party_of(state, what.host, "host")
    if what.mission in state.missions:
        raise Refused("mission-already", "mission")


@change.register
def _(what: MissionOpened, state: State, decision: Decision) -> State:
    by, on = decision.by.party, decision.day
    return _put(state, Mission(what.mission, what.why, what.host, decision.seq, by, on))


@check.register
def _(what: ExpertNamed, state: State, world: World) -> None:
    mission = _open(state, world, what.mission)
    party_of(state, what.side, "side")
    wanted(what.part, "part")
    if what.conflict != "none":
        wanted(what.interest, "interest")
    if any(each.expert == what.expert and not each.left for each in mission.experts):
        raise Refused("expert-already", "expert")
    _room(mission.experts)


@change.register
def _(what: ExpertNamed, state: State, decision: Decision) -> State:
    mission = state.missions[what.mission]
    by = decision.by.party
    expert = Expert(
        what.expert, what.side, what.part, what.interest, decision.seq, by=by, conflict=what.conflict
    )
    return _put(state, replace(mission, experts=(*mission.experts, expert)))


@check.register
def _(what: ExpertLeft, state: State, world: World) -> None:
    mission = _open(state, world, what.mission)
    wanted(what.why, "why")
    if not any(each.expert == what.expert and not each.left for each in mission.experts):
        raise Refused("no-such-expert", "expert")


@change.register
def _(what: ExpertLeft, state: State, decision: Decision) -> State:
    mission = state.missions[what.mission]
    experts = tuple(
        replace(each, left=decision.seq) if each.expert == what.expert and not each.left else each
        for each in mission.experts
    )
    return _put(state, replace(mission, experts=experts))


@check.register
def _(what: StudyFiled, state: State, world: World) -> None:
    terms_agreed(state, _open(state, world, what.mission))
    wanted(what.note, "note")


@change.register
def _(what: StudyFiled, state: State, decision: Decision) -> State:
    return _put(state, replace(state.missions[what.mission], study=what))


@check.register
def _(what: FieldNoted, state: State, world: World) -> None:
    mission = _open(state, world, what.mission)
    terms_agreed(state, mission)
    wanted(what.met, "met")
    happened(what.day, "day", state, world)
    _room(mission.days)


@change.register
def _(what: FieldNoted, state: State, decision: Decision) -> State:
    mission = state.missions[what.mission]
    day = FieldDay(what.day, what.met, what.note, decision.seq, what.documents)
    return _put(state, replace(mission, days=tuple(sorted((*mission.days, day), key=lambda each: each.day))))


@check.register
def _(what: DraftFiled, state: State, world: World) -> None:
    mission = _open(state, world, what.mission)
    terms_agreed(state, mission)
    if state.in_force(f"aide_memoire:{mission.mission}") is None:
        raise Refused("no-debrief")
    if not what.paragraphs or len(what.paragraphs) > most("of_a_mission"):
        raise Refused("no-paragraphs", "paragraphs", expected=most("of_a_mission"))
    for each in what.paragraphs:
        wanted(each, "paragraphs")
    if what.until < world.day + SHORTEST_HEARING:
        raise Refused("hearing-short", "until", found=what.until, expected=world.day + SHORTEST_HEARING)
    if what.until > world.day + LONGEST_HEARING:
        raise Refused("day-far", "until", found=what.until, expected=world.day + LONGEST_HEARING)


@change.register
def _(what: DraftFiled, state: State, decision: Decision) -> State:
    mission = state.missions[what.mission]
    draft = Draft(what.paragraphs, what.until, decision.seq, what.documents, decision.day)
    return _put(state, replace(mission, drafts=(*mission.drafts, draft)))


@check.register
def _(what: Commented, state: State, world: World) -> None:
    mission, draft = _under_discussion(state, what.mission)
    if not 1 <= what.paragraph <= len(draft.paragraphs):
        raise Refused("no-such-paragraph", "paragraph", found=what.paragraph, expected=len(draft.paragraphs))
    wanted(what.says, "says")
    _room(mission.comments)


@change.register
def _(what: Commented, state: State, decision: Decision) -> State:
    mission = state.missions[what.mission]
    number = len(mission.comments) + 1
    comment = Comment(
        number, decision.by.party, what.paragraph, what.says, decision.seq, mission.drafts[-1].seq
    )
    heard = _silent(mission, tuple(each for each in mission.drafts[-1].silent if each != decision.by.party))
    return _put(state, replace(heard, comments=(*mission.comments, comment)))


@check.register
def _(what: NothingToSay, state: State, world: World) -> None:
    _, draft = _under_discussion(state, what.mission)
    if world.by.party in draft.silent:
        raise Refused("silent-already")


@change.register
def _(what: NothingToSay, state: State, decision: Decision) -> State:
    mission = state.missions[what.mission]
    return _put(state, _silent(mission, (*mission.drafts[-1].silent, decision.by.party)))


@check.register
def _(what: CommentAnswered, state: State, world: World) -> None:
    mission = _open(state, world, what.mission)
    if not 1 <= what.comment <= len(mission.comments):
        raise Refused("no-such-comment", "comment", found=what.comment)
    comment = mission.comments[what.comment - 1]
    if comment.answer is not None:
        raise Refused("answered-already", "comment")
    if comment.party == world.by.party:
        raise Refused("answer-to-itself", "comment")
    wanted(what.says, "says")


@change.register
def _(what: CommentAnswered, state: State, decision: Decision) -> State:
    mission = state.missions[what.mission]
    comments = tuple(
        replace(each, answer=what) if each.number == what.comment else each for each in mission.comments
    )
    return _put(state, replace(mission, comments=comments))


@check.register
def _(what: ReportFiled, state: State, world: World) -> None:
    mission = _open(state, world, what.mission)
    terms = terms_agreed(state, mission)
    if not mission.drafts:
        raise Refused("no-draft")
    if not comments_over(state, mission, world.day):
        raise Refused("comments-open", until=mission.drafts[-1].until)
    if n := sum(each.answer is None for each in mission.comments):
        raise Refused("comments-unanswered", n=n)
    if not has_host_expert(state, mission):
        raise Refused("no-host-expert")
    asked = range(1, len(terms.articles["questions"]) + 1)
    given = [each.question for each in what.answers]
    if sorted(given) != list(asked):
        raise Refused("questions-unanswered", "answers", found=[each for each in asked if each not in given])
    for answer in what.answers:
        wanted(answer.says, "answers")
    if not what.recommendations or len(what.recommendations) > most("of_a_mission"):
        raise Refused("no-recommendations", "recommendations", expected=most("of_a_mission"))
    for each in what.recommendations:
        wanted(each.says, "recommendations")
        party_of(state, each.owner, "recommendations")
        if each.due <= world.day:
            raise Refused("day-past", "recommendations", found=each.due)
        if each.cost is not None and (each.cost < 0 or not each.currency):
            raise Refused("cost-wrong", "recommendations")


@change.register
def _(what: ReportFiled, state: State, decision: Decision) -> State:
    mission = state.missions[what.mission]
    follow = tuple(Follow(each) for each in what.recommendations)
    return _put(state, replace(mission, report=what, reported_on=decision.day, follow=follow))


@check.register
def _(what: RecommendationMoved, state: State, world: World) -> None:
    writer(state, world)
    mission = _mission(state, what.mission)
    if not 1 <= what.number <= len(mission.follow):
        raise Refused("no-such-recommendation", "number", found=what.number)
    if what.number not in accepted_of(state, mission):
        raise Refused("recommendation-not-accepted", "number", found=what.number)
    found = mission.follow[what.number - 1]
    if what.to not in MOVES[found.state]:
        raise Refused("recommendation-state", "to", found=found.state)
    owner = state.parties[found.recommendation.owner]
    # of who has left, others drop it and say why; nobody says for them that it is done
    dropped_for = what.to == "dropped" and owner.left_on is not None
    if what.to != "reopened" and not dropped_for and owner.party != world.by.party:
        raise Refused("not-its-owner")
    if what.to == "done" and not what.evidence.strip():
        raise Refused("no-evidence", "evidence")
    if what.to in ("dropped", "reopened"):
        wanted(what.says, "says")


@change.register
def _(what: RecommendationMoved, state: State, decision: Decision) -> State:
    mission = state.missions[what.mission]
    follow = tuple(
        replace(each, state=what.to, says=what.says, evidence=what.evidence, seq=decision.seq) if number == what.number else each
        for number, each in enumerate(mission.follow, 1)
    )  # fmt: skip
    return _put(state, replace(mission, follow=follow))


def _mission(state: State, key: str) -> Mission:
    found = state.missions.get(key)
    if found is None:
        raise Refused("no-such-mission", "mission", found=key)
    return found


def _open(state: State, world: World, key: str) -> Mission:
    """A mission whose report is not filed yet, for whoever may write for it: a party that writes, or its expert."""
    if state.parties[world.by.party].role != EXPERT:
        writer(state, world)
    mission = _mission(state, key)
    if mission.report is not None:
        raise Refused("reported-already")
    return mission


def _under_discussion(state: State, key: str) -> tuple[Mission, Draft]:
    mission = _mission(state, key)
    if mission.report is not None:
        raise Refused("reported-already")
    if not mission.drafts:
        raise Refused("no-draft")
    return mission, mission.drafts[-1]


def _silent(mission: Mission, parties: tuple[str, ...]) -> Mission:
    return replace(mission, drafts=(*mission.drafts[:-1], replace(mission.drafts[-1], silent=parties)))


def _room(found: tuple[object, ...]) -> None:
    room("of_a_mission", len(found))


def _put(state: State, mission: Mission) -> State:
    return replace(state, missions={**state.missions, mission.mission: mission})
