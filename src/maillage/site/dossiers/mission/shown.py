"""An expert visit as its page shows it: each phase with what was said in it, and the forms that stand open."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.deciding.gates import accepted_of, comments_over, has_host_expert
from maillage.dossiers.decisions import Recommendation
from maillage.dossiers.measures import followed
from maillage.dossiers.measures_said import followed_said
from maillage.dossiers.model import Comment, Draft, Expert
from maillage.dossiers.of_other_sides import of_expert
from maillage.dossiers.people import names
from maillage.reference.money.split import in_units
from maillage.reference.spoken import day as spoken_day
from maillage.reference.spoken import money
from maillage.site import words
from maillage.site.dossiers.declared_shown import of_team
from maillage.site.dossiers.documents_shown import documents_shown
from maillage.site.dossiers.here import Here, at, language_said, said
from maillage.site.dossiers.mission.phases import TEXTS, Phase, phases
from maillage.site.dossiers.mission.places import done_before
from maillage.site.dossiers.mission.steps import STEPS, Visit, in_hand, movable, not_yet
from maillage.site.dossiers.text.keys_shown import keys_of
from maillage.site.dossiers.word_of import WordOf, word_of

Line = dict[str, Any]
GROUP = "dossier_mission"


def phase_name(phase: str) -> str:
    """What a phase is called."""
    return words.say(f"{GROUP}.phase.{phase}")


def visit_shown(visit: Visit) -> dict[str, Any]:
    """The values of the page."""
    here, mission = visit.here, visit.mission
    found = phases(here.state, mission, here.on)
    now = next((each for each in found if each.state == "here"), None)
    return {
        "title": words.say(f"{GROUP}.title"),
        "why": said(mission.why),
        "why_language": language_said(mission.why),
        "asked_by": words.say(f"{GROUP}.asked_by", who=here.named(mission.by), host=here.named(mission.host), day=_day(mission.on)),
        "next": words.say(f"{GROUP}.next", what=phase_name(now.name), who=_list(here, now.who)) if now else words.say(f"{GROUP}.over"),
        "stages": [
            {"name": words.say(f"{GROUP}.short.{each.name}"), "state": "past" if each.state == "left_out" else each.state,
             "when": words.say(f"{GROUP}.left_out") if each.state == "left_out" else ""}
            for each in found
        ],
        "phases": [_phase(visit, each) for each in found],
        "all": at(here, "dossier_visits"),
    }  # fmt: skip


def _phase(visit: Visit, phase: Phase) -> dict[str, Any]:
    here = visit.here
    acts = [
        {"label": words.say(f"{GROUP}.step.{name}.title"), "address": at(here, "dossier_visit_step", visit.key, name)}
        for name, step in STEPS.items()
        if step.place == phase.name and name not in ("comment", "answer") and step.when(visit)
    ]  # fmt: skip
    if phase.name == "report" and in_hand(visit) and visit.mission.drafts:
        # before it can be filed it can be written: what is missing until then stands beside
        label = f"{GROUP}.prepare" if not_yet(visit) else f"{GROUP}.step.report.title"
        acts.append({"label": words.say(label), "address": at(here, "dossier_visit_report", visit.key)})
    return {
        "id": phase.name, "name": phase_name(phase.name), "says": words.say(f"{GROUP}.says.{phase.name}"),
        "state": phase.state, "tag": words.say(f"{GROUP}.tag.{phase.state}"), "acts": acts,
        **_of(visit, phase.name), "declared": of_team(here, visit.mission) if _by_the_team(visit, phase.name) else [],
    }  # fmt: skip


def _by_the_team(visit: Visit, phase: str) -> bool:
    """Whether the word of the experts is read there."""
    return (phase == "draft" and bool(visit.mission.drafts)) or (
        phase == "report" and visit.mission.report is not None
    )


def _of(visit: Visit, phase: str) -> dict[str, Any]:
    if phase in TEXTS:
        return _text(visit, phase)
    mission = visit.mission
    if phase == "team":
        missing = (
            ""
            if has_host_expert(visit.here.state, mission)
            else words.say(f"{GROUP}.no_host_expert", host=visit.here.named(mission.host))
        )
        return {"team": _team(visit), "missing": missing}
    if phase == "study":
        return {
            "said": _said(mission.study.note) if mission.study else None,
            "reads": done_before(visit.here.state, mission),
        }
    if phase == "field":
        return {
            "days": [
                {
                    "day": str(each.day),
                    "met": _said(each.met),
                    "note": _said(each.note),
                    "documents": documents_shown(visit.here, each.seq),
                }
                for each in mission.days
            ]
        }
    if phase == "draft":
        return {
            "draft": _draft(visit, mission.drafts[-1]) if mission.drafts else None,
            "earlier": len(mission.drafts) - 1,
        }
    if phase == "comments":
        return _comments(visit)
    if phase == "report":
        return _report(visit)
    return _follow(visit)


def _text(visit: Visit, phase: str) -> dict[str, Any]:
    here, name = visit.here, f"{TEXTS[phase]}:{visit.key}"
    text = here.state.text(name)
    possible = phase == "terms" or (
        visit.here.state.in_force(f"terms:{visit.key}") is not None and bool(visit.mission.days)
        if phase == "debrief"
        else visit.mission.report is not None
    )
    if text is None:
        return {"text": {"stands": words.say("dossier.text.none"), "write": at(here, "dossier_write", name) if possible and here.takes_part else "", "keys": None}}  # fmt: skip
    current = text.current
    stands = (
        words.say("dossier.text.binds", number=current.number, day=_day(current.agreed_on))
        if current.agreed
        else words.say(
            "dossier.text.proposed", number=current.number, who=here.named(current.by), day=_day(current.on)
        )
    )
    return {
        "text": {
            "address": at(here, "dossier_text", name), "stands": stands, "keys": None if current.agreed else keys_of(here, current),
            "waits": not current.agreed and here.acting.pk in current.awaited,
            "verdict": words.say(f"dossier.verdict.{current.articles['verdict']}") if "verdict" in current.articles else "",
        }
    }  # fmt: skip


def _team(visit: Visit) -> list[Line]:
    opened = names(each.expert for each in visit.mission.experts)
    return [
        {"name": opened.get(each.expert) or words.say(f"{GROUP}.erased"), "side": visit.here.named(each.side), "part": _said(each.part),
         "interest": _said(each.interest), "conflict": words.say(f"dossier.conflict.{each.conflict}") if each.conflict else "", "left": bool(each.left), "word": _word(visit, each)}
        for each in visit.mission.experts
    ]  # fmt: skip


def _word(visit: Visit, expert: Expert) -> WordOf:
    if expert.left:
        return WordOf()
    stands = of_expert(visit.here.state, visit.mission, expert)
    return word_of(visit.here, expert.by, expert.side, stands, expert.seq)


def _draft(visit: Visit, draft: Draft) -> dict[str, Any]:
    """Paragraph by paragraph, each with what every side said of it and what was answered."""
    here, mission = visit.here, visit.mission
    open_still = STEPS["comment"].when(visit)
    return {
        "until": str(draft.until),
        "documents": documents_shown(here, draft.seq),
        "paragraphs": [
            {"number": n, **_said(each),
             "comments": [_comment(visit, one) for one in mission.comments if one.draft == draft.seq and one.paragraph == n],
             "address": at(here, "dossier_visit_step", visit.key, "comment", paragraph=str(n)) if open_still else ""}
            for n, each in enumerate(draft.paragraphs, 1)
        ],
        # those on drafts before this one stand too: none is ever taken out
        "before": [_comment(visit, one) for one in mission.comments if one.draft != draft.seq],
    }  # fmt: skip


def _comment(visit: Visit, comment: Comment) -> Line:
    answer = comment.answer
    answers = STEPS["answer"].when(visit) and answer is None
    return {
        "number": comment.number, "who": visit.here.named(comment.party), **_said(comment.says), "paragraph": comment.paragraph,
        "answer": {"verdict": words.say(f"{GROUP}.verdict.{answer.verdict}"), **_said(answer.says)} if answer else None,
        "address": at(visit.here, "dossier_visit_step", visit.key, "answer", comment=str(comment.number)) if answers else "",
    }  # fmt: skip


def _comments(visit: Visit) -> dict[str, Any]:
    mission, here = visit.mission, visit.here
    if not mission.drafts:
        return {}
    draft = mission.drafts[-1]
    lines = [
        words.say(
            f"{GROUP}.made",
            n=len(mission.comments),
            left=sum(each.answer is None for each in mission.comments),
        )
    ]
    if draft.silent:
        lines.append(words.say(f"{GROUP}.silent", who=_list(here, draft.silent)))
    if mission.report is None:
        over = comments_over(here.state, mission, here.on)
        lines.append(
            words.say(f"{GROUP}.comments_over")
            if over
            else words.say(f"{GROUP}.comments_until", day=_day(draft.until))
        )
    return {"lines": lines}


def _report(visit: Visit) -> dict[str, Any]:
    """An answer to each question of the terms, then the recommendations, numbered."""
    report, here = visit.mission.report, visit.here
    if report is None:
        missing = not_yet(visit) if in_hand(visit) else ""
        return {"lines": [missing] if missing else []}
    terms = here.state.in_force(f"terms:{visit.key}")
    questions = terms.articles["questions"] if terms else []
    answers = {each.question: each.says for each in report.answers}
    return {
        "answers": [{"number": n, "question": _said(each), "answer": _said(answers.get(n, {}))} for n, each in enumerate(questions, 1)],
        "recommendations": [_recommendation(here, n, each) for n, each in enumerate(report.recommendations, 1)],
        "reported_on": str(visit.mission.reported_on or ""),
    }  # fmt: skip


def _recommendation(here: Here, number: int, each: Recommendation) -> Line:
    cost = (
        money(in_units(each.cost, each.currency), each.currency, words.language())
        if each.cost is not None
        else words.say(f"{GROUP}.cost_unknown")
    )
    facts = words.say(f"{GROUP}.facts", who=here.named(each.owner), day=_day(each.due), cost=cost)
    priority = words.say(f"{GROUP}.priority.{each.priority}") if each.priority in (1, 2, 3) else ""
    return {
        "number": f"R{number}",
        **_said(each.says),
        "facts": facts,
        "priority": priority,
        "needs": _said(each.needs),
    }


def _follow(visit: Visit) -> dict[str, Any]:
    mission, here = visit.mission, visit.here
    decided = here.state.in_force(f"mission_decision:{visit.key}")
    if decided is None or mission.report is None:
        return {}
    accepted, may = accepted_of(here.state, mission), movable(visit)
    verdicts = {each["number"]: each for each in decided.articles.get("on_recommendations", ())}
    rows = []
    for number, each in enumerate(mission.follow, 1):
        answer = verdicts.get(number, {})
        taken = number in accepted
        rows.append(
            _recommendation(here, number, each.recommendation)
            | {
                "verdict": words.say(f"dossier.answer.{answer['verdict']}") if answer else words.say(f"{GROUP}.not_answered"),
                "reason": _said(answer.get("says", {})),
                "state": words.say(f"{GROUP}.state.{each.state}") if taken else "",
                "done": each.state == "done",
                "late": taken and each.state in ("open", "begun", "reopened") and here.on > each.recommendation.due,
                "evidence": each.evidence,
                "told": _said(each.says),
                "address": at(here, "dossier_visit_step", visit.key, "move", number=str(number)) if number in may else "",
            }
        )  # fmt: skip
    return {"follow": rows, "figures": followed_said(followed(here.state, mission), words.language())}


def _said(texts: Any) -> dict[str, str]:
    """Words with their language, as templates take them."""
    return {"text": said(texts), "language": language_said(texts)}


def _day(day: object) -> str:
    return spoken_day(str(day), words.language()) if day else "–"


def _list(here: Here, parties: tuple[str, ...]) -> str:
    return words.listed(here.named(each) for each in parties)
