"""Texts: what is to be written next, whose key a version waits for, what was sent back, reserves and counter-proposals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from maillage.dossiers.deciding.gates import waived, went_to_see
from maillage.dossiers.decisions import KeyGiven, Started
from maillage.dossiers.duties import pages
from maillage.dossiers.duties.asked import BINDER, Asked, days, period_of, quoted
from maillage.dossiers.model import DEFINED, DRAFT, Counter, Reserve, State, Text, Version
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import articles, kind_of, says_something
from maillage.rules.obligation import Obligation
from maillage.rules.terms import in_reach

ANSWER = days(21)
"""Practice: to answer a version, a reserve, a counter-proposal, or a version sent back."""
DIAGNOSE, DEFINE, TERMS = days(45), days(60), days(28)
"""Practice: to propose the diagnosis, the definition after it, the terms of a mission that was asked for."""
BEFORE_MISSION, AFTER_REPORT = days(21), days(60)
"""DOMAIN §5.1: the terms are agreed before the visit; the recommendations are decided on after the report."""
WAIVER_SEEN = days(60)
UNFINISHED = ("article-missing", "side-missing")


def pending(asked: Asked, since: int = 0) -> Iterator[Obligation]:
    """Of each text whose current version does not bind yet. ``since``: only of those proposed after that decision."""
    for place, text in enumerate(asked.state.texts.values()):  # one decision may make new versions of several
        if not text.current.agreed and text.current.seq > since:
            yield from _keys(asked, text, f"{text.current.seq}-{place}")
            yield from _beside(asked, text)


def _keys(asked: Asked, text: Text, of: str) -> Iterator[Obligation]:
    name, version, page = text.name, text.current, pages.text(text.name)
    said: dict[str, Any] = {"text": kind_names(name), "number": version.number, "proposed": version.on}
    sent_back = [each for each in version.returns if version.key_of(each.party) is None]
    if sent_back:
        last = sent_back[-1]
        for party in asked.to_do(version.by):
            yield asked.line(
                "version_returned", party, last.seq, last.on + ANSWER, last.on, pages.writing(name), with_whom=last.party,
                text=said["text"], number=version.number, why=partial(quoted, last.why),
            )  # fmt: skip
        return
    kind, due = _term(asked, name, version)
    there = [each for each in version.awaited if each in asked.here]
    codes = {each: asked.refusal(KeyGiven(name, version.hash), each) for each in there}
    if any(code in UNFINISHED for code in codes.values()):
        for party in _to_finish(asked, name, version):
            yield asked.line("text_to_finish", party, of, due, version.on, pages.writing(name), **said)
        return
    for party in (each for each, code in codes.items() if not code):
        sits = _sitting(asked, kind, name, version, party)
        yield asked.line(
            kind, party, of, due, version.on, page, who=_who(name), with_whom=version.by, sits=sits, own=asked.name(party), **said
        )  # fmt: skip
        for other in (each.party for each in version.keys if each.party in asked.here):
            yield asked.line(
                "key_of_partner", other, f"{of}-{party}", sits or due, version.on, page, with_whom=party, waits=True, **said
            )  # fmt: skip


def _term(asked: Asked, name: str, version: Version) -> tuple[str, date]:
    """What sort of line asks for the keys of a version, and its last day. A text that binds already, and is changed, has no other
    term than any text."""
    kind, _, of = name.partition(":")
    if kind == "terms" and asked.state.in_force(name) is None:
        visit = period_of(version.articles)
        return "tor_sign", max(visit.since - BEFORE_MISSION, version.on) if visit else version.on + ANSWER
    mission = asked.state.missions.get(of)
    if kind == "mission_decision" and asked.state.in_force(name) is None and mission and mission.reported_on:
        return "decision_on_recs", mission.reported_on + AFTER_REPORT
    return "key_awaited" if _who(name) == BINDER else "acknowledge", version.on + ANSWER


def _sitting(asked: Asked, kind: str, name: str, version: Version, party: str) -> date | None:
    """The sitting of a party's council by which it gives its key, where its council is known to sit: for the answer to recommendations
    the next one (DOMAIN §3.3), however far; for other texts that bind one that comes soon."""
    if kind == "decision_on_recs":
        mission = asked.state.missions[name.partition(":")[2]]
        return asked.sitting(party, max(version.on, mission.reported_on or version.on))
    return asked.sitting(party, version.on, AFTER_REPORT) if kind == "key_awaited" else None


def _who(name: str) -> str:
    kind = kind_of(name)
    return BINDER if kind is not None and kind.office == "binds" else "officer"


def _to_finish(asked: Asked, name: str, version: Version) -> tuple[str, ...]:
    """Who has something to write before anybody can agree: of what each says for itself, those whose part is missing; of the rest,
    whoever proposed it."""
    kind = kind_of(name)
    found: dict[str, None] = {}
    for article in kind.needed_of(asked.state.light) if kind else ():
        value = version.articles.get(article)
        if articles()[article].shape == "of_parties":
            silent = [each for each in version.parties if not says_something((value or {}).get(each))]
            found |= dict.fromkeys(each for each in silent if each in asked.writers)
        elif not says_something(value):
            found |= dict.fromkeys(asked.to_do(version.by))
    return tuple(found)


def _beside(asked: Asked, text: Text) -> Iterator[Obligation]:
    """Reserves and counter-proposals wait for who wrote the version; for the others, where that is who made them."""
    version, page = text.current, pages.text(text.name)
    standing: list[tuple[str, Reserve | Counter]] = [
        *(("reserve", each) for each in version.reserves if not each.lifted),
        *(("counter", each) for each in version.counters if not each.gone),
    ]
    for kind, each in standing:
        made = each.on or version.on
        to = asked.others(each.party) if version.by == each.party else asked.to_do(version.by)
        for party in to:
            if party != each.party:
                yield asked.line(
                    kind, party, each.seq, made + ANSWER, made, page, with_whom=each.party, text=kind_names(text.name),
                    number=version.number, article=dict(articles()[each.article].names),
                )  # fmt: skip


def to_write(asked: Asked) -> Iterator[Obligation]:
    """The next text, in the order of the field: diagnosis, definition, visit; then the beginning. Also once the work has begun, where
    what was agreed binds no more, since a party left: it is written anew from that day."""
    state = asked.state
    if state.opened_on is None:
        return
    diagnosis, definition = state.in_force("diagnosis"), state.in_force("definition")
    begun = max([state.opened_on, *(each.left_on for each in state.parties.values() if each.left_on)])
    since = max(begun, diagnosis.agreed_on) if diagnosis and diagnosis.agreed_on else begun
    if definition is None:
        if not state.light and diagnosis is None:
            yield from _next(asked, "diagnosis", begun + DIAGNOSE, begun)
        else:
            yield from _next(asked, "definition", since + DEFINE, since)
    if state.phase in (DRAFT, DEFINED):
        if diagnosis and not state.light:
            yield from _mission_or_waiver(asked, since)
        if definition is not None and definition.agreed_on is not None:
            yield from _beginning(asked, definition, definition.agreed_on)


def _beginning(asked: Asked, definition: Version, agreed_on: date) -> Iterator[Obligation]:
    """All agreed: on the light path somebody goes to see and notes it; then the work begins, on the day that was agreed."""
    work = period_of(definition.articles)
    first = max(work.since, agreed_on) if work else agreed_on + DEFINE
    if asked.state.light and asked.state.in_force("visit_note") is None:
        yield from _next(asked, "visit_note", first, agreed_on)
    for party in asked.keyholders:
        if not asked.refusal(Started(asked.on), party):
            yield asked.line("work_begins", party, definition.agreed, first, agreed_on, pages.BEGIN, who=BINDER)  # fmt: skip


def _mission_or_waiver(asked: Asked, since: date) -> Iterator[Obligation]:
    """Nothing begins before somebody went to see, or all agreed that nobody goes."""
    state, waiver = asked.state, waived(asked.state, asked.on)
    if waiver is None:
        if not state.missions and not _waits(state, "waiver"):
            for party in asked.authors:
                yield asked.line("mission_to_ask", party, state.parties[party].seq, None, since, pages.VISITS)
        return
    said = waiver.articles.get("until")
    until = date.fromisoformat(str(said)) if said else None
    if until and in_reach(until) and asked.on >= until - WAIVER_SEEN and not _seen_without(asked):
        for party in asked.to_bind():
            yield asked.line("waiver_ends", party, waiver.seq, until, until - WAIVER_SEEN, pages.text("waiver"))  # fmt: skip


def _seen_without(asked: Asked) -> bool:
    """Whether a mission is what the work may begin on, once the waiver has ended."""
    try:
        went_to_see(asked.state, date.max)
    except Refused:
        return False
    return True


def _waits(state: State, name: str) -> bool:
    """Whether a version of it waits for keys."""
    text = state.text(name)
    return text is not None and not text.current.agreed


def _next(asked: Asked, name: str, due: date, begins: date) -> Iterator[Obligation]:
    """Nothing where a version of it waits for keys: then these are asked for."""
    if _waits(asked.state, name):
        return
    for party in asked.authors:
        yield write_text(asked, party, name, due, begins, asked.state.parties[party].seq)


def write_text(
    asked: Asked, party: str, name: str, due: date | None, begins: date | None, number: int, sits: date | None = None
) -> Obligation:  # fmt: skip
    """A text that somebody has to propose. ``sits``: for which sitting of its council."""
    return asked.line(
        "text_to_write", party, f"{name.partition(':')[0].replace('_', '-')}-{number}", due, begins, pages.writing(name),
        text=kind_names(name), sits=sits,
    )  # fmt: skip


def kind_names(name: str) -> dict[str, str]:
    """What sort of text it is, by language."""
    kind = kind_of(name)
    return dict(kind.names) if kind else {}
