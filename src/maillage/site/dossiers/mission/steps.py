"""What is said and done in an expert visit, one small form each: what it asks for, when it is offered, and the decision that it makes.

The forms are data here and words in ``data/dossier_mission.toml``. The final report has a form of its own (``mission_report``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.gates import ENDED, accepted_of, comments_over, has_host_expert
from maillage.dossiers.decisions import What
from maillage.dossiers.model import OVER, Mission
from maillage.dossiers.models import Dossier
from maillage.dossiers.people import commitment_to, names
from maillage.dossiers.refused import Refused
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers import declared_shown
from maillage.site.dossiers.here import Here, said
from maillage.site.dossiers.mission.phases import writes
from maillage.site.dossiers.mission.places import done_before
from maillage.site.dossiers.small_forms import Asked, Choice, Small, quoted
from maillage.site.dossiers.typed_words import day_of, words_of
from maillage.site.parties.typed import Typed


@dataclass(frozen=True, slots=True)
class Visit:
    """An expert visit, for whoever looks at it."""

    here: Here
    mission: Mission

    @property
    def key(self) -> str:
        """Its own key in the dossier."""
        return self.mission.mission


def may_write(visit: Visit) -> bool:
    """Whether they may write for the visit, as long as its report is not filed."""
    here = visit.here
    return (
        here.state.phase not in OVER
        and visit.mission.report is None
        and writes(here.state, here.acting.pk, True)
    )


def in_hand(visit: Visit) -> bool:
    """The same once its terms of reference bind."""
    return may_write(visit) and visit.here.state.in_force(f"terms:{visit.key}") is not None


def not_yet(visit: Visit) -> str:
    """From when the final report can be filed, or what has to be done before; empty where it can be today, or no draft was filed."""
    here, mission = visit.here, visit.mission
    if not mission.drafts:
        return ""
    if not comments_over(here.state, mission, here.on):
        until = spoken_day(str(mission.drafts[-1].until), words.language())
        return words.say("dossier_mission.not_yet.comments", day=until)
    if left := sum(each.answer is None for each in mission.comments):
        return words.say("dossier_mission.not_yet.answers", n=left)
    if not has_host_expert(here.state, mission):
        return words.say("dossier_mission.no_host_expert", host=here.named(mission.host))
    return ""


def _under_discussion(visit: Visit) -> bool:
    here, mission = visit.here, visit.mission
    return (
        here.state.phase not in OVER and here.takes_part and mission.report is None and bool(mission.drafts)
    )


def _sides(visit: Visit) -> list[Choice]:
    state = visit.here.state
    return [
        (each.party, visit.here.named(each.party)) for each in state.parties.values() if each.left_on is None
    ]


def _team(visit: Visit) -> list[Choice]:
    there = [each for each in visit.mission.experts if not each.left]
    opened = names(each.expert for each in there)
    return [(each.expert, expert_name(opened, each.expert, said(each.part))) for each in there]


def expert_name(opened: Mapping[str, str], commitment: str, part: str) -> str:
    """An expert's name with their part; where the name was erased, their part alone."""
    found = opened.get(commitment)
    return words.say("dossier_mission.expert", name=found, part=part) if found else part


def _paragraphs(visit: Visit) -> list[Choice]:
    drafts = visit.mission.drafts
    found = drafts[-1].paragraphs if drafts else ()
    return [
        (str(n), words.say("dossier_mission.numbered", n=n, text=quoted(each)))
        for n, each in enumerate(found, 1)
    ]


def _unanswered(visit: Visit) -> list[Choice]:
    return [
        (str(each.number), words.say("dossier_mission.numbered", n=each.number, text=quoted(each.says)))
        for each in visit.mission.comments
        if each.answer is None
    ]


def _verdicts(visit: Visit) -> list[Choice]:
    return [(each, words.say(f"dossier_mission.verdict.{each}")) for each in get_args(d.Verdict)]


def movable(visit: Visit) -> list[int]:
    """The recommendations that the reader's side may move: its own that were accepted, and those that are closed, which anybody who
    writes opens again."""
    here, mission = visit.here, visit.mission
    if not writes(here.state, here.acting.pk):
        return []
    accepted = accepted_of(here.state, mission)
    return [
        number for number, each in enumerate(mission.follow, 1)
        if number in accepted and (each.recommendation.owner == here.acting.pk or each.state in ENDED)
    ]  # fmt: skip


def _recommendations(visit: Visit) -> list[Choice]:
    follow = visit.mission.follow
    return [
        (
            str(n),
            words.say(
                "dossier_mission.recommended",
                number=f"R{n}",
                text=quoted(follow[n - 1].recommendation.says),
            ),
        )
        for n in movable(visit)
    ]


def _moves(visit: Visit) -> list[Choice]:
    return [(each, words.say(f"dossier_mission.to.{each}")) for each in get_args(d.Move)]


def _named(visit: Visit, typed: Typed) -> What:
    """The expert's name is sealed beside the ledger: what is decided bears its commitment alone."""
    name, there = typed.one("name"), [each for each in visit.mission.experts if not each.left]
    if not name:
        raise Refused("nothing-said", "name")
    if name in names(each.expert for each in there).values():
        raise Refused("expert-already", "name")
    conflict = declared_shown.chosen(typed)
    sealed = commitment_to(Dossier.objects.get(pk=visit.here.key), name)
    return d.ExpertNamed(
        visit.key, sealed, typed.one("side"), words_of(typed, "part"), words_of(typed, "interest"), conflict
    )


def _drafted(visit: Visit, typed: Typed) -> What:
    language = words.language()
    text = words_of(typed, "paragraphs").get(language, "")
    paragraphs = tuple({language: part} for part in _blank_lines(text))
    return d.DraftFiled(visit.key, paragraphs, day_of(typed, "until"))


def _last_draft(visit: Visit) -> str:
    """A further draft is written over the one before."""
    drafts = visit.mission.drafts
    return "\n\n".join(said(each) for each in drafts[-1].paragraphs) if drafts else ""


def _blank_lines(text: str) -> list[str]:
    """Paragraphs are parted by an empty line; of a text without one, each line is a paragraph."""
    lines = [line.strip() for line in text.splitlines()]
    if "" not in lines:
        return [line for line in lines if line]
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return ["\n".join(part) for part in found if part]


def _answered(visit: Visit, typed: Typed) -> What:
    verdict: Any = found if (found := typed.one("verdict")) in get_args(d.Verdict) else "taken"
    return d.CommentAnswered(visit.key, typed.number("comment"), verdict, words_of(typed, "says"))


def _moved(visit: Visit, typed: Typed) -> What:
    to: Any = found if (found := typed.one("to")) in get_args(d.Move) else "begun"
    return d.RecommendationMoved(
        visit.key, typed.number("number"), to, words_of(typed, "says"), typed.one("evidence")
    )


STEPS: Mapping[str, Small[Visit]] = {
    "expert": Small(
        "team", (Asked("name", "line"), Asked("side", "choice", choices=_sides), Asked("part"),
                 Asked("conflict", "choice", choices=declared_shown.choices), Asked("interest", optional=True, hint=True)), _named, may_write,
    ),
    "expert-left": Small(
        "team", (Asked("expert", "choice", choices=_team), Asked("why")),
        lambda visit, typed: d.ExpertLeft(visit.key, typed.one("expert"), words_of(typed, "why")),
        lambda visit: may_write(visit) and any(not each.left for each in visit.mission.experts),
    ),
    "study": Small("study", (Asked("note", "text"),), lambda visit, typed: d.StudyFiled(visit.key, words_of(typed, "note")), in_hand,
                  keeps=lambda visit: f"study:{visit.key}", reads=lambda visit: done_before(visit.here.state, visit.mission)),
    "field-day": Small(
        "field", (Asked("day", "day"), Asked("met"), Asked("seen", optional=True)),
        lambda visit, typed: d.FieldNoted(visit.key, day_of(typed, "day"), words_of(typed, "met"), words_of(typed, "seen")),
        in_hand,
    ),
    "draft": Small("draft", (Asked("paragraphs", "text", before=_last_draft, hint=True), Asked("until", "day")), _drafted,
                  lambda visit: in_hand(visit) and visit.here.state.in_force(f"aide_memoire:{visit.key}") is not None,
                  keeps=lambda visit: f"draft:{visit.key}"),
    "comment": Small(
        "comments", (Asked("paragraph", "choice", choices=_paragraphs, known_by="paragraph"), Asked("says", "text")),
        lambda visit, typed: d.Commented(visit.key, typed.number("paragraph"), words_of(typed, "says")), _under_discussion,
    ),
    "silent": Small(
        "comments", (), lambda visit, typed: d.NothingToSay(visit.key),
        lambda visit: _under_discussion(visit) and visit.here.acting.pk not in visit.mission.drafts[-1].silent,
    ),
    "answer": Small(
        "comments",
        (Asked("comment", "choice", choices=_unanswered, known_by="comment"), Asked("verdict", "choice", choices=_verdicts), Asked("says", "text")),
        _answered, lambda visit: may_write(visit) and bool(_unanswered(visit)),
    ),
    "move": Small(
        "follow",
        (Asked("number", "choice", choices=_recommendations, known_by="number"), Asked("to", "choice", choices=_moves), Asked("evidence", "line", True),
         Asked("says", optional=True)),
        _moved, lambda visit: bool(movable(visit)),
    ),
}  # fmt: skip
"""Name in the address → the form."""
