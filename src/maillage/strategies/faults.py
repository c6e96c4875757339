"""What is wrong with what a strategy says, by field; nothing is cut off or guessed. Pure.

In: a strategy, or one objective. Out: field → code; the sentences of codes are the site's (``data/strategy.toml`` [fault]).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from maillage.dossiers.decisions import Words
from maillage.dossiers.ledger.canonical import LARGEST
from maillage.dossiers.texts import is_odd
from maillage.reference.money.split import is_currency
from maillage.reference.topics import topic
from maillage.strategies.model import Budget, Objective, Strategy, Target

Faults = dict[str, str]
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_RUN = 20
"""Years of a strategy."""
LONGEST_TITLE, LONGEST_TEXT, LONGEST_LINE, LONGEST_LINK = 200, 6_000, 80, 400
MOST_OBJECTIVES, MOST_TARGETS, MOST_TOPICS = 40, 20, 12
GOALS = tuple(str(number) for number in range(1, 18))
LARGEST_FIGURE = 30
"""Places before or after the point of what is to be reached: nothing that is counted has more."""


def faults_of(said: Strategy) -> Faults:
    """Of its frame: title, years, the council's decision; of objectives, how many there are."""
    found: Faults = dict(_words("title", said.title, LONGEST_TITLE, needed=True))
    for name, year in (("since", said.since), ("until", said.until)):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            found[name] = "year"
    if "since" not in found and "until" not in found:
        if said.until < said.since:
            found["until"] = "order"
        elif said.until - said.since >= LONGEST_RUN:
            found["until"] = "long_run"
    if len(said.vote.number) > LONGEST_LINE or is_odd(said.vote.number):
        found["number"] = "line"
    if said.vote.link and not _is_link(said.vote.link):
        found["link"] = "link"
    if len(said.objectives) > MOST_OBJECTIVES:
        found["objectives"] = "many"
    return found


def faults_of_objective(said: Objective) -> Faults:
    """Of one objective."""
    found: Faults = dict(_words("title", said.title, LONGEST_TITLE, needed=True))
    found |= dict(_words("says", said.says, LONGEST_TEXT))
    if len(said.topics) > MOST_TOPICS:
        found["topics"] = "many"
    elif any(topic(each) is None for each in said.topics):
        found["topics"] = "topic"
    if set(said.goals) - set(GOALS):
        found["goals"] = "goal"
    if len(said.targets) > MOST_TARGETS:
        found["targets"] = "many"
    elif wrong := next((code for each in said.targets for code in _of_target(each)), ""):
        found["targets"] = wrong
    if said.budget:
        found |= dict(_of_budget(said.budget))
    if serves := said.serves:
        found |= dict(_words("serves_title", serves.title, LONGEST_TITLE, needed=True))
        if len(serves.code) > LONGEST_LINE or is_odd(serves.code):
            found["serves_code"] = "line"
        if len(serves.source) > LONGEST_LINK or is_odd(serves.source):
            found["serves_source"] = "line"
    return found


def not_ready(said: Strategy) -> str:
    """Why it cannot be adopted as it is: ``frame`` or ``objective`` (something is wrong with it), ``none`` (it has no objective); empty
    where it can be."""
    if faults_of(said):
        return "frame"
    if not said.objectives:
        return "none"
    return "objective" if any(faults_of_objective(each) for each in said.objectives) else ""


def _of_target(said: Target) -> Iterator[str]:
    yield from dict(_words("", said.says, LONGEST_TITLE, needed=True)).values()
    if said.figure:
        try:
            found = Decimal(said.figure)
            if (
                not found.is_finite()
                or abs(found.adjusted()) > LARGEST_FIGURE
                or len(said.figure) > LONGEST_LINE
            ):
                yield "figure"
        except InvalidOperation:
            yield "figure"
    if len(said.unit) > LONGEST_LINE or is_odd(said.unit):
        yield "line"
    if said.year is not None and not FIRST_YEAR <= said.year <= LAST_YEAR:
        yield "target_year"


def _of_budget(said: Budget) -> Iterator[tuple[str, str]]:
    yield from _words("budget_label", said.label, LONGEST_TITLE, needed=True)
    if said.amount is not None and not 0 <= said.amount <= LARGEST:
        yield "budget_amount", "amount"
    if (said.amount is not None or said.currency) and not is_currency(said.currency):
        yield "budget_currency", "currency"
    if said.year is not None and not FIRST_YEAR <= said.year <= LAST_YEAR:
        yield "budget_year", "year"


def _words(field: str, words: Words, most: int, needed: bool = False) -> Iterator[tuple[str, str]]:
    if needed and not any(each.strip() for each in words.values()):
        yield field, "empty"
    elif any(len(each) > most for each in words.values()):
        yield field, "long"
    elif any(is_odd(each) for each in words.values()):
        yield field, "odd"


def _is_link(said: str) -> bool:
    if len(said) > LONGEST_LINK or not said.isprintable() or " " in said:
        return False
    try:
        found = urlsplit(said)
    except ValueError:
        return False
    return found.scheme in ("http", "https") and bool(found.hostname)
