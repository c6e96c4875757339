"""What a dossier teaches others: the lesson of its closure, with what it was about, where its parties agreed to publish it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maillage.dossiers.decisions import Words
from maillage.dossiers.model import CLOSED, State
from maillage.dossiers.texts import says_something

ARTICLE, YES = "publish_lesson", "yes"
SOLUTION = "solution:"
"""Before the key of a solution, in what a dossier came from."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """``said``: title, problem, done, remains, lesson, each in the languages it was written in. ``since`` and ``until`` are years."""

    owner: str
    parties: tuple[str, ...]
    language: str
    said: Mapping[str, Words]
    topics: tuple[str, ...]
    places: tuple[str, ...]
    since: int | None
    until: int | None


def lesson_of(state: State) -> Lesson | None:
    """None while the dossier is not closed, where a party did not agree to publish it, and where nothing was learnt."""
    closure, agreed = state.in_force("closure"), state.in_force("definition")
    if state.phase != CLOSED or closure is None or YES not in closure.articles.get(ARTICLE, ()):
        return None
    if not says_something(closure.articles.get("lesson")):
        return None
    text = agreed.articles if agreed else {}
    said = {
        "title": state.title, "problem": text.get("problem") or state.need, "done": closure.articles.get("done") or {},
        "remains": closure.articles.get("remains") or {}, "lesson": closure.articles["lesson"],
    }  # fmt: skip
    parties = tuple(each for each in closure.parties if state.parties[each].left_on is None)
    owner = state.owner if state.owner in parties else parties[0]
    languages = (*state.languages, *said["lesson"])
    language = next(each for each in languages if says_something(said["lesson"].get(each)))
    topics, places = tuple(text.get("topics") or state.topics), tuple(text.get("places") or state.places)
    since = state.started_on.year if state.started_on else None
    until = closure.agreed_on.year if closure.agreed_on else None
    return Lesson(owner, parties, language, said, topics, places, since, until)


def solution_of(came_from: str) -> str:
    """The key of the solution that a dossier does again; empty where it came from elsewhere."""
    return came_from.removeprefix(SOLUTION) if came_from.startswith(SOLUTION) else ""
