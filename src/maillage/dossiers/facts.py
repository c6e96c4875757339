"""What a dossier says of the situation that rules ask about: who would ask, with whom, from when, for how much, what is done.

Pure. In: where the dossier stands, the party that would ask (or whose law is asked), what the pages of the organisations say of their
kinds, what parties answered besides. Out: facts by the names of the vocabulary (``rules.vocabulary``), each with where it comes from.
What the dossier does not say is not among them: it is not known, and never guessed. What it says goes before what was answered. Money
that was answered in one currency says nothing in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from maillage.dossiers.deciding.gates import has_host_expert
from maillage.dossiers.decisions import Articles
from maillage.dossiers.model import State, Version
from maillage.dossiers.texts import Period, Sum, value_of
from maillage.reference.kinds.south import state_of
from maillage.reference.money.split import in_units
from maillage.reference.texts import catalogue
from maillage.rules.model import Facts
from maillage.rules.vocabulary import vocabulary

TEXT, OPENED, PARTIES, ORGANISATION = "text", "opened", "parties", "organisation"
STEP, MISSION, ANSWER = "step", "mission", "answer"
DEFINITION, LOCAL_AUTHORITY = "definition", "local_authority"
CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from: an article of a version of the joint text (``agreed_on`` None: proposed, not agreed), the opening, the parties,
    an organisation's page, a step that was done, an expert visit, or what was answered for a party on a day."""

    sort: str
    party: str = ""
    version: int = 0
    article: str = ""
    agreed_on: date | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as the vocabulary has it, and where it comes from."""

    value: Any
    origin: Origin


@dataclass(frozen=True, slots=True)
class Body:
    """What the page of an organisation says it is: kind, level and country, as ``parties`` has them; empty for what it does not say."""

    kind: str = ""
    level: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered for a party, of what the dossier does not say. ``about``: the party whose own fact it is; empty for a fact of
    the project. ``currency``: of money, the one that was known when it was answered."""

    fact: str
    value: Any
    party: str
    on: date
    about: str = ""
    currency: str = ""


Bodies = Mapping[str, Body]
Found = Iterator[tuple[str, Any, Origin]]


def facts_of(
    state: State, applicant: str, bodies: Bodies, answers: Iterable[Answer] = (), version: Version | None = None,
    sorts: Mapping[str, str] | None = None,
) -> dict[str, Known]:  # fmt: skip
    """The facts of a dossier as if ``applicant`` asked. ``version`` of the joint text: by default the one that binds, else the last one
    proposed. ``sorts``: of steps of procedures (``pack.rule``) which step of many they are (``same_as``)."""
    text = version or spoken_of(state)
    found: dict[str, Known] = {}
    for name, value, origin in (
        *_of_itself(state, applicant, bodies),
        *_of_partners(state, applicant, bodies),
        *(_of_text(state, applicant, text) if text else ()),
        *_of_steps(state, applicant, sorts or {}),
        *_of_missions(state),
    ):
        found.setdefault(name, Known(value, origin))
    for name, value, origin in _of_opening(state, found):
        found.setdefault(name, Known(value, origin))
    said = [each for each in answers if each.about in ("", applicant)]
    for each in sorted(said, key=lambda one: one.fact != CURRENCY):  # which money it is, before how much
        counted_in = currency_of(found) if is_money(each.fact) else ""
        if counted_in and each.currency != counted_in:
            continue
        found.setdefault(each.fact, Known(each.value, Origin(ANSWER, each.party, on=each.on)))
    return found


def is_money(fact: str) -> bool:
    """Whether a fact is an amount of a currency, or several."""
    return vocabulary()[fact].type in ("money", "amounts")


def currency_of(known: Mapping[str, Known]) -> str:
    """The currency that is known; empty where none is."""
    return str(known[CURRENCY].value) if CURRENCY in known else ""


def plain(known: Mapping[str, Known]) -> Facts:
    """The facts alone, as rules take them."""
    return {name: each.value for name, each in known.items()}


def spoken_of(state: State) -> Version | None:
    """The version of the joint text that speaks: the one that binds, else the last one; None where none was proposed."""
    text = state.text(DEFINITION)
    return state.in_force(DEFINITION) or (text.current if text else None)


def is_own(fact: str) -> bool:
    """Whether a fact is of the party that asks: nobody else answers it."""
    return fact in _words()["own"]


def carriers(state: State) -> tuple[str, ...]:
    """The parties that carry the project: those that would ask, and are partners of one another."""
    return tuple(
        each.party for each in state.parties.values() if each.left_on is None and each.role in _words()["carry"]
    )  # fmt: skip


# --- who asks, and with whom ---


def _of_itself(state: State, applicant: str, bodies: Bodies) -> Found:
    body, party = bodies.get(applicant, Body()), state.parties[applicant]
    page = Origin(ORGANISATION, applicant)
    if body.kind in vocabulary()["applicant_kind"].options:
        yield "applicant_kind", body.kind, page
    if country := country_of(state, applicant, bodies):
        yield "applicant_country", country, Origin(PARTIES) if party.country else page
    if level := _words()["level"].get(body.level):
        yield "applicant_level", level, page
    if party.role == "funding" or party.role in _words()["lead"]:
        yield "mere_funder", party.role == "funding", Origin(PARTIES)


def _of_partners(state: State, applicant: str, bodies: Bodies) -> Found:
    partners = [each for each in carriers(state) if each != applicant]
    if not partners:
        return  # nobody was invited yet: who it will be is not known
    origin = Origin(PARTIES)
    countries = [country_of(state, each, bodies) for each in partners]
    if all(countries):
        yield "partner_countries", tuple(dict.fromkeys(countries)), origin
    kinds = [bodies.get(each, Body()).kind for each in partners]
    if all(each in vocabulary()["partner_kind"].options for each in kinds):
        yield "partner_kind", tuple(dict.fromkeys(kinds)), origin
    if "ministry" in kinds:
        yield "partner_is_state", True, origin
    elif all(each in _words()["no_state"] for each in kinds):
        yield "partner_is_state", False, origin
    everybody = [*partners, applicant]
    said = [bodies.get(each, Body()).kind in vocabulary()["applicant_kind"].options for each in everybody]
    if all(said) and all(country_of(state, each, bodies) for each in everybody):
        yield "authorities_here", sum(_is_french_town(state, each, bodies) for each in everybody), origin


def _is_french_town(state: State, party: str, bodies: Bodies) -> bool:
    return bodies[party].kind == LOCAL_AUTHORITY and state_of(country_of(state, party, bodies)) == "FR"


def country_of(state: State, party: str, bodies: Bodies) -> str:
    """The country of a party: as it was named in the dossier, else as its page says; empty where neither does."""
    return state.parties[party].country or bodies.get(party, Body()).country


# --- what the joint text says ---


def _of_text(state: State, applicant: str, text: Version) -> Found:
    def of(article: str) -> Origin:
        return Origin(TEXT, version=text.number, article=article, agreed_on=text.agreed_on if text.agreed else None)  # fmt: skip

    period = _read("calendar", text.articles)
    if isinstance(period, Period):
        yield "starts_on", period.since, of("calendar")
        yield "months", months_of(period), of("calendar")
    for goal in _read("goals", text.articles) or ():
        if fact := _words()["goal"].get(str(goal)):
            yield fact, True, of("goals")
    sums: tuple[Sum, ...] = _read("budget", text.articles) or ()
    currencies = {each.currency for each in sums if each.amount is not None}
    if len(currencies) == 1:
        currency, me = currencies.pop(), state.parties[applicant]
        yield "currency", currency, of("budget")
        # what comes in kind without a value leaves the whole open
        if all(each.amount is not None for each in sums):
            yield "cost_total", _total(sums, currency), of("budget")
        own = [each for each in sums if each.amount is not None and me.is_called(each.source)]
        for fact, in_kind in (("own_cash", False), ("own_kind", True)):
            if lines := [each for each in own if each.in_kind is in_kind]:
                yield fact, _total(lines, currency), of("budget")


def _of_opening(state: State, found: Mapping[str, Known]) -> Found:
    """What a small exchange costs, as it was said when it was opened: unless the joint text counts in another currency."""
    if state.amount is None or ("currency" in found and found["currency"].value != state.currency):
        return
    yield "currency", state.currency, Origin(OPENED)
    yield "cost_total", in_units(state.amount, state.currency), Origin(OPENED)


def months_of(period: Period) -> int:
    """The months of a period, one that is begun counted whole.

    >>> months_of(Period(date(2027, 1, 1), date(2028, 12, 31))), months_of(Period(date(2027, 1, 15), date(2027, 2, 20)))
    (24, 2)
    """
    end = period.until + timedelta(days=1) if period.until < date.max else period.until
    whole = (end.year - period.since.year) * 12 + end.month - period.since.month
    return whole + (end.day > period.since.day)


def _total(sums: Iterable[Sum], currency: str) -> Decimal:
    return in_units(sum(each.amount or 0 for each in sums), currency)


def _read(article: str, articles: Articles) -> Any:
    """What an article says; None for nothing, or for what has another shape."""
    said = articles.get(article)
    try:
        return value_of(article, said) if said else None
    except msgspec.ValidationError:
        return None


# --- what is done ---


def _of_steps(state: State, applicant: str, sorts: Mapping[str, str]) -> Found:
    papers: dict[str, Origin] = {}
    done = {}
    for key, day in state.steps.items():
        party, _, step = key.partition("/")
        if party != applicant:
            continue
        origin = Origin(STEP, party, on=day)
        done[step] = day
        sort = sorts.get(step, "")
        if fact := _words()["day"].get(sort):
            yield fact, day, origin
        if paper := _words()["paper"].get(sort):
            papers[paper] = origin
    if done:
        yield "steps_done", done, Origin(STEP, applicant, on=max(done.values()))
    if papers:
        yield "letters", tuple(papers), next(iter(papers.values()))


def _of_missions(state: State) -> Found:
    if not state.missions:
        return
    mission, origin = [*state.missions.values()][-1], Origin(MISSION)
    experts = [each for each in mission.experts if not each.left]
    if has_host_expert(state, mission):
        yield "host_expert", True, origin
    elif experts and not any(each.side == mission.host for each in experts):
        # of one whom the host neither named nor confirmed, nothing is known
        yield "host_expert", False, origin
    terms = state.in_force(f"terms:{mission.mission}")
    if terms is not None and (asked := _read("questions", terms.articles)):
        yield "questions_asked", len(asked), origin
    if mission.report is not None:
        yield "questions_answered", len({each.question for each in mission.report.answers}), origin
        yield "recommendations_addressed", True, origin  # none is filed without an owner and a day
        yield "comments_closed", True, origin


@cache
def _words() -> Mapping[str, Any]:
    return catalogue("maillage.dossiers", "facts")
