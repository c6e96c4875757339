"""The expert mission, phase by phase (DOMAIN §3.3): its terms, the visit, the draft, comments, the report, what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from maillage.dossiers.deciding.gates import ENDED, accepted_of
from maillage.dossiers.deciding.on_missions import EXPERT
from maillage.dossiers.duties import pages
from maillage.dossiers.duties.asked import (
    BINDER,
    Asked,
    days,
    period_of,
    quoted,
)
from maillage.dossiers.duties.of_texts import AFTER_REPORT, TERMS, write_text
from maillage.dossiers.model import Draft, Mission, State, Version
from maillage.dossiers.texts import NO_GO
from maillage.rules.obligation import Obligation

TRAVEL, DRAFT, FINAL = days(60), days(21), days(14)
"""Before the visit papers are asked for; after it the draft is due (DOMAIN §5.1); after the comments the report (DOMAIN §3.3: one or
two weeks)."""


def missions(asked: Asked) -> Iterator[Obligation]:
    """Of each mission, what comes next; of the last one, where it was decided not to go on, what the parties do instead."""
    yield from _after_no(asked)
    for each in asked.state.missions.values():
        if each.report is not None:
            yield from _after_report(asked, each)
            continue
        terms = asked.state.in_force(f"terms:{each.mission}")
        if terms is None:
            yield from _terms(asked, each)
        elif not each.drafts:
            yield from _visit(asked, each, terms)
        else:
            yield from _discussion(asked, each, each.drafts[-1])


def team(asked: Asked, mission: Mission) -> tuple[str, ...]:
    """Whose experts they are, and who takes part as expert: of those who can write for the mission; else its host, else who can."""
    sides = [each.side for each in mission.experts if not each.left and each.side in asked.writers]
    experts = [each for each in asked.here if asked.state.parties[each].role == EXPERT]
    return tuple(dict.fromkeys((*experts, *sides))) or asked.to_do(mission.host)


def _pending(asked: Asked, name: str) -> bool:
    text = asked.state.text(name)
    return text is not None and not text.current.agreed


def _terms(asked: Asked, mission: Mission) -> Iterator[Obligation]:
    name = f"terms:{mission.mission}"
    if not _pending(asked, name):
        for party in asked.authors:
            yield write_text(asked, party, name, mission.on + TERMS if mission.on else None, mission.on, mission.seq)  # fmt: skip


def _visit(asked: Asked, mission: Mission, terms: Version) -> Iterator[Obligation]:
    visit, page, agreed = period_of(terms.articles), pages.visit(mission.mission), terms.agreed_on
    if not any(each.side == mission.host and not each.left for each in mission.experts):
        for party in asked.to_do(mission.host):
            yield asked.line(
                "host_expert",
                party,
                mission.seq,
                visit.since if visit else None,
                agreed,
                pages.visit(mission.mission, "do/expert"),
            )
    if not mission.days:
        if visit and asked.on <= visit.since:
            for party in _travellers(asked, mission):
                due = max(visit.since - TRAVEL, agreed or visit.since)
                yield asked.line("visit_travel", party, mission.seq, due, agreed, page, who=EXPERT, visit=visit.since)  # fmt: skip
        for party in team(asked, mission):
            yield asked.line(
                "field_log",
                party,
                mission.seq,
                visit.until if visit else None,
                visit.since if visit else agreed,
                pages.visit(mission.mission, "do/field-day"),
                who=EXPERT,
            )
        return
    last, aide = mission.days[-1].day, f"aide_memoire:{mission.mission}"
    if asked.state.in_force(aide) is None and not _pending(asked, aide):
        for party in asked.authors:
            yield write_text(asked, party, aide, last, last, mission.seq)
    for party in team(asked, mission):
        yield asked.line("mission_draft", party, mission.seq, last + DRAFT, last, page, who=EXPERT, last=last)


def _travellers(asked: Asked, mission: Mission) -> tuple[str, ...]:
    """Whose experts go to another country, where both countries are known."""
    parties = asked.state.parties
    host = parties[mission.host].country if mission.host in parties else ""
    sides = dict.fromkeys(each.side for each in mission.experts if not each.left and each.side in asked.here)
    return tuple(each for each in sides if host and parties[each].country not in ("", host))


def _discussion(asked: Asked, mission: Mission, draft: Draft) -> Iterator[Obligation]:
    """Each side comments on the draft; the team answers each comment; then the report is due."""
    page = pages.visit(mission.mission)
    silent = set(asked.state.required()) <= set(draft.silent)
    open_still = asked.on <= draft.until and not silent
    if asked.on <= draft.until:
        for party in asked.to_bind():
            if party not in draft.silent:
                yield asked.line("comments", party, draft.seq, draft.until, draft.on, page)
    left = sum(each.answer is None for each in mission.comments)
    for party in team(asked, mission):
        if left:
            yield asked.line(
                "comments_to_answer",
                party,
                draft.seq,
                draft.until + FINAL,
                draft.on,
                page,
                who=EXPERT,
                left=left,
            )
        elif not open_still:
            yield asked.line(
                "report",
                party,
                draft.seq,
                draft.until + FINAL,
                draft.until + days(1),
                pages.visit(mission.mission, "report"),
                who=EXPERT,
                closed=draft.until,
            )


def _after_no(asked: Asked) -> Iterator[Obligation]:
    """The last visit says no: the parties stop, agree on something else, or send somebody again. Nothing but these ends the line."""
    mission = next(reversed(asked.state.missions.values()), None)
    decided = asked.state.in_force(f"mission_decision:{mission.mission}") if mission else None
    if mission is None or decided is None or decided.agreed_on is None:
        return
    if decided.articles["verdict"] != NO_GO or _something_else(asked.state, mission, decided):
        return
    for party in asked.to_bind():
        sits = asked.sitting(party, decided.agreed_on)
        due = decided.agreed_on + AFTER_REPORT
        yield asked.line("visit_says_no", party, decided.agreed, due, decided.agreed_on, pages.DOSSIER, who=BINDER, sits=sits)  # fmt: skip


def _something_else(state: State, mission: Mission, decided: Version) -> bool:
    """Whether what comes instead was written since: it waits for keys, which are asked for; once the work has begun, also one that
    binds. Before that nothing but another decision after a visit lets it begin."""
    names = ("definition", "renewal", "closure", f"mission_decision:{mission.mission}")
    since = (
        found.current for name in names if (found := state.text(name)) and found.current.seq > decided.agreed
    )
    return any(state.started_on is not None or not each.agreed for each in since)


def _after_report(asked: Asked, mission: Mission) -> Iterator[Obligation]:
    name, reported = f"mission_decision:{mission.mission}", mission.reported_on
    if asked.state.in_force(name) is None:
        if not _pending(asked, name):
            due: date | None = reported + AFTER_REPORT if reported else None
            for party in asked.authors:
                sits = asked.sitting(party, reported) if reported and party in asked.keyholders else None
                yield write_text(asked, party, name, due, reported, mission.seq, sits)
        return
    accepted = accepted_of(asked.state, mission)
    for number, each in enumerate(mission.follow, 1):
        if number not in accepted or each.state in ENDED:
            continue
        owner, said = each.recommendation.owner, partial(quoted, each.recommendation.says)
        if owner in asked.writers:
            yield asked.line(
                "rec_due", owner, f"{mission.seq}-{number}", each.recommendation.due, reported,
                pages.visit(mission.mission, f"do/move?number={number}"),
                says=said, number=number,
            )  # fmt: skip
            continue
        for (
            party
        ) in asked.authors:  # nobody else may say that it is done: what was decided of it is decided anew
            yield asked.line(
                "rec_orphan", party, f"{mission.seq}-{number}", each.recommendation.due, reported, pages.writing(name),
                with_whom=owner, says=said, number=number,
            )  # fmt: skip
