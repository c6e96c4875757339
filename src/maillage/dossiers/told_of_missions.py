"""How what happens in an expert visit is told, from who asks for it to what becomes of its recommendations (``told``)."""

from __future__ import annotations

from maillage.dossiers import decisions as d
from maillage.dossiers.declared import conflict_case
from maillage.dossiers.naming import mission_name
from maillage.dossiers.told import Case, Tail, Telling, case_of
from maillage.reference.spoken import figure


@case_of.register
def _(what: d.MissionOpened, telling: Telling) -> Case:
    return Case("plain", {"host": telling.party(what.host)}, telling.why(what.why))


@case_of.register
def _(what: d.ExpertNamed, telling: Telling) -> Case:
    values = _mission(what.mission, telling) | {
        "side": telling.party(what.side),
        "part": telling.words(what.part),
    }
    declared = conflict_case(what.conflict, what.interest)
    return _of_somebody(
        what.expert, values, ((declared, {"interest": telling.words(what.interest)}),), telling
    )


@case_of.register
def _(what: d.ExpertLeft, telling: Telling) -> Case:
    return _of_somebody(what.expert, _mission(what.mission, telling), telling.why(what.why), telling)


@case_of.register
def _(what: d.StudyFiled, telling: Telling) -> Case:
    return Case("plain", _mission(what.mission, telling))


@case_of.register
def _(what: d.FieldNoted, telling: Telling) -> Case:
    return Case(
        "plain",
        _mission(what.mission, telling) | {"day": telling.day(what.day), "met": telling.words(what.met)},
    )


@case_of.register
def _(what: d.DraftFiled, telling: Telling) -> Case:
    return Case("plain", _mission(what.mission, telling) | {"until": telling.day(what.until)})


@case_of.register
def _(what: d.Commented, telling: Telling) -> Case:
    mission = telling.state.missions.get(what.mission)
    comments = mission.comments if mission else ()
    number = next((each.number for each in comments if each.seq == telling.decision.seq), len(comments) + 1)
    values = {"number": telling.number(number), "paragraph": telling.number(what.paragraph)}
    return Case("plain", values | {"says": telling.words(what.says)})


@case_of.register
def _(what: d.NothingToSay, telling: Telling) -> Case:
    return Case("plain", _mission(what.mission, telling))


@case_of.register
def _(what: d.CommentAnswered, telling: Telling) -> Case:
    mission = telling.state.missions.get(what.mission)
    comments = mission.comments if mission else ()
    answers = next((each.seq for each in comments if each.number == what.comment), 0)
    values = {"number": telling.number(what.comment), "says": telling.words(what.says)}
    return Case(what.verdict, values, answers=answers)


@case_of.register
def _(what: d.ReportFiled, telling: Telling) -> Case:
    return Case(
        "plain", _mission(what.mission, telling) | {"n": figure(len(what.recommendations), telling.language)}
    )


@case_of.register
def _(what: d.RecommendationMoved, telling: Telling) -> Case:
    mission = telling.state.missions.get(what.mission)
    follow = mission.follow if mission else ()
    said = follow[what.number - 1].recommendation.says if 0 < what.number <= len(follow) else {}
    values = {"number": f"R{telling.number(what.number)}", "recommendation": telling.words(said)}
    return Case(what.to, values, telling.why(what.says))


def _mission(mission: str, telling: Telling) -> dict[str, str]:
    return {"mission": mission_name(telling.state, mission, telling.language)}


def _of_somebody(expert: str, values: dict[str, str], tails: tuple[Tail, ...], telling: Telling) -> Case:
    """Of an expert, by name where it can be opened."""
    found = telling.names.get(expert)
    return Case("plain", values | {"expert": found}, tails) if found else Case("unnamed", values, tails)
