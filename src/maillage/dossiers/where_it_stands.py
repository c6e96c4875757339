"""Where a dossier stands, for its page: the stages that it goes through, what it waits for, whose key is next.

Pure. In: the dossier, the day, the reader's language. Nothing here decides whether something may be done (``decide`` does); it says
the one or two sentences that help most. Words stand in ``data/words.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.dossiers.deciding.gates import waived
from maillage.dossiers.model import ABANDONED, CLOSED, ENDS_WORK, ENGAGED, SUSPENDED, State, Version
from maillage.dossiers.texts import NO_GO
from maillage.dossiers.waits import Block, agreed_until, blocks
from maillage.reference.spoken import day as spoken_day
from maillage.reference.spoken import in_digits
from maillage.reference.texts import catalogue, choose, fill, isolate

FULL = ("need", "diagnosis", "mission", "definition", "procedure", "work", "evaluation", "closure")
LIGHT = ("need", "visit", "definition", "procedure", "work", "evaluation", "closure")
PAST, HERE, NEXT = "past", "here", "next"
MOST_USEFUL = 2
"""Sentences of what it waits for that the page opens with."""


@dataclass(frozen=True, slots=True)
class Stage:
    """``state``: past, here or next. ``on``: since when it is past, or the work's beginning; None for the others. ``when``: what stands
    beside its name."""

    key: str
    name: str
    state: str
    when: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """``waits_for``: the most useful of ``blocks`` (all of them, the most pressing first)."""

    stages: tuple[Stage, ...]
    blocks: tuple[Block, ...]

    @property
    def waits_for(self) -> tuple[Block, ...]:
        """What the page opens with."""
        return self.blocks[:MOST_USEFUL]


def where_it_stands(state: State, day: date, language: str) -> Whereabouts:
    """Where a dossier stands on a day, in the reader's language."""
    return Whereabouts(tuple(stages(state, day, language)), blocks(state, day, language))


def renewed_until(state: State) -> date | None:
    """Of work that is under way again, the last day that was agreed; None where it was never renewed, or is not under way."""
    renewed = state.phase == ENGAGED and state.in_force("renewal") is not None
    return agreed_until(state) if renewed else None


def stages(state: State, day: date, language: str) -> list[Stage]:
    """The stages in their order: those that are done, the first that is not, and the others. One may be done before an earlier one: the
    joint text may bind before the expert visit is decided on."""
    done = {key: _done(key, state, day) for key in (LIGHT if state.light else FULL)}
    here = next((key for key, on in done.items() if on is None), "")
    found = []
    for key, on in done.items():
        where = PAST if on else HERE if key == here else NEXT
        when = _when(key, on, where, state, day, language)
        shown_on = on or (state.started_on if key == "work" else None)
        found.append(Stage(key, _word("stage", key, language), where, when, shown_on))
    return found


def _done(key: str, state: State, day: date) -> date | None:
    """Since when a stage is past; None where it is not."""
    match key:
        case "need":
            return state.opened_on
        case "diagnosis" | "definition":
            return _bound_on(state, key)
        case "visit":
            return _bound_on(state, "visit_note")
        case "mission":
            return _went_to_see(state, day)
        case "procedure":
            return state.started_on
        case "work" | "evaluation":
            return evaluated_on(state)
        case _:
            return _bound_on(state, "closure") if state.phase == CLOSED else None


def evaluated_on(state: State) -> date | None:
    """The day of the evaluation that ended the work, since it was last renewed."""
    renewed = state.in_force("renewal")
    since = renewed.agreed if renewed else 0
    days = [
        each.evaluation.on
        for each in state.evaluations
        if each.seq > since and each.evaluation.sort in ENDS_WORK
    ]
    return days[-1] if days else None


def _went_to_see(state: State, day: date) -> date | None:
    """Since when a decision after an expert visit says to go on, or an exception from it holds; the work that has begun stays begun."""
    decided = [
        found for each in state.missions if (found := state.in_force(f"mission_decision:{each}")) is not None
    ]
    if decided:  # the last one counts
        says_no = decided[-1].articles["verdict"] == NO_GO
        return state.started_on if says_no else decided[-1].agreed_on
    waiver = _waiver(state, day)
    return waiver.agreed_on if waiver else state.started_on


def _waiver(state: State, day: date) -> Version | None:
    """The exception that holds, or that held when the work began."""
    return waived(state, state.started_on or day)


def _bound_on(state: State, text: str) -> date | None:
    found = state.in_force(text)
    return found.agreed_on if found else None


def _when(key: str, on: date | None, where: str, state: State, day: date, language: str) -> str:
    """What stands beside the name of a stage."""
    if where == HERE and state.phase == ABANDONED:
        return _word("beside", "abandoned", language)
    if where == HERE and state.phase == SUSPENDED and state.rest:
        return _beside("suspended", language, day=spoken_day(state.rest.review_on, language))
    if key in ("diagnosis", "definition", "visit") and (said := _version_said(key, on, state, language)):
        return said
    shown_on = on or (state.started_on if key == "work" else None)
    if shown_on is None:
        return ""
    waiver = _waiver(state, day) if key == "mission" else None
    if waiver and waiver.agreed_on == on:
        return _beside("waived", language, day=spoken_day(on, language))
    return isolate(spoken_day(shown_on, language), language)


def _version_said(key: str, on: date | None, state: State, language: str) -> str:
    """How far the version is that does not bind yet."""
    text = state.texts.get("visit_note" if key == "visit" else key)
    if text is None or text.current.agreed:
        return ""
    current = text.current
    number = in_digits(current.number, language)
    if on:
        return _beside("amended", language, day=spoken_day(on, language), number=number)
    given = len(current.parties) - len(current.awaited)
    return _beside(
        "agreements", language, number=number, given=in_digits(given, language), wanted=in_digits(len(current.parties), language)
    )  # fmt: skip


def _beside(key: str, language: str, **values: str) -> str:
    return fill(_word("beside", key, language), language, values)


def _word(table: str, key: str, language: str) -> str:
    return choose(catalogue("maillage.dossiers", "words")[table][key], language)
