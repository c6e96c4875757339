"""Questions of citizens: where one stands, and for whom it waits. Pure.

In: the dossier, and who let what through. Out: the sides that have a say, what is awaited of whom. A question is seen by others once
every side has let it through, and its answer once every side has let that through; any side may refuse it at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.dossiers.decisions import Words
from maillage.dossiers.model import ABANDONED, FEWEST, State
from maillage.dossiers.texts import is_odd

LONGEST = 600
"""Signs of a question."""
LONGEST_ANSWER = 1_500
"""Signs of an answer in a language."""
KEPT = timedelta(days=90)
"""After the day on which it was asked, a question without a public answer is gone, refused or not."""
MOST_WAITING = 100
"""Questions of a dossier that wait at once: beyond, nobody reads them anyway."""
SHOW, ANSWER = "show", "answer"
REASONS = ("about", "personal", "insult", "answered")
"""Why a side refuses one: it is not about this, it holds data of somebody, it insults, it was answered already."""
LET, WRITE, AGREE = "let", "write", "agree"
"""What is awaited: to let the question through, to write an answer, to let the answer through."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits: its number, since when, what for, and for which sides."""

    number: int
    since: date
    step: str
    sides: tuple[str, ...]


def sides(state: State) -> tuple[str, ...]:
    """Who has a say: each party that agreed to the page and takes part since. Empty where there is no such page."""
    page = state.in_force("citizen")
    if page is None:
        return ()
    there = [state.parties[each] for each in page.parties]
    found = tuple(each.party for each in there if each.here and each.seq < page.agreed)
    return found if len(found) >= FEWEST else ()


def is_open(state: State) -> bool:
    """Whether questions are taken: the page is public, and somebody is there to answer."""
    return bool(sides(state)) and not state.page_withdrawn and state.phase != ABANDONED


def awaited(having_a_say: Collection[str], given: Collection[str]) -> tuple[str, ...]:
    """The sides that have not let it through."""
    return tuple(each for each in having_a_say if each not in given)


def waiting(
    number: int, since: date, having_a_say: Collection[str], shown: Collection[str] | None, answer: Collection[str] | None
) -> Waiting | None:  # fmt: skip
    """What a question waits for; None where it waits for nothing. ``shown``: who let it through, None where all have; ``answer``: who
    let its answer through, None where there is none."""
    if shown is not None:
        step, left = LET, awaited(having_a_say, shown)
    elif answer is None:
        step, left = WRITE, tuple(having_a_say)
    else:
        step, left = AGREE, awaited(having_a_say, answer)
    return Waiting(number, since, step, left) if left else None


def fault_of(text: str, most: int = LONGEST) -> str:
    """What is wrong with what somebody wrote: ``missing``, ``long``, ``odd``; empty where nothing is."""
    if not any(each.isalnum() for each in text):
        return "missing"
    if len(text) > most:
        return "long"
    return "odd" if is_odd(text) else ""


def mark_of(answer: Words) -> str:
    """What tells an answer from any other: a form carries it, so that nobody lets through what they have not read."""
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:16]
