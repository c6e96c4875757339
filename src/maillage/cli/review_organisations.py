"""`maillage review --organisations`: organisations that may be one, and a person's word on them, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from maillage.cli.organisation import body_json, body_label, reason_said, reasons_json, reference_or_id
from maillage.cli.speak import (
    Front,
    count,
    figure,
    heading,
    line,
    next_steps,
    quoted,
    say,
    show_json,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.record.organisations.model import Body, Doubt
    from maillage.record.store import Store

MOST_CANDIDATES = 5


def review_organisations(front: Front, name: str | None, answer: str | None, limit: int) -> int:
    """Show the organisations that wait, or (``answer``) remember what one is."""
    from maillage.record.organisations.review import waiting
    from maillage.record.organisations.same_as import resolve
    from maillage.record.state import State
    from maillage.record.store import Store

    store = Store(front.home)
    with store.open() as reader:
        doubts, met = waiting(reader, State(store.folder / "state").in_force())
        ends = resolve(reader)
    if answer:
        if not name:
            raise click.UsageError(say("organisation.no_such_doubt", found="?"))
        doubt = _joined(met, ends, name) or _meant(doubts, met, name)
        return _decide(front, store, doubt, met, answer)
    if name:
        wanted = {body.id for body in _named(met, name)}
        doubts = [d for d in doubts if wanted & {d.body.id, *(c.body.id for c in d.candidates)}]
    if front.json:
        show_json(_as_json(doubts, limit))
    else:
        _show(doubts, limit)
    return 0


def _named(met: list[Body], name: str) -> list[Body]:
    from maillage.record.organisations.about import find

    found = find(met, name)
    if found.near:
        return []
    return [*([found.body] if found.body else ()), *found.others]


def _joined(met: list[Body], ends: Mapping[str, str], name: str) -> Doubt | None:
    """An identifier or reference that a person put under another organisation: what it may be is that one, or itself."""
    from maillage.record.organisations.model import Body, Candidate, Doubt

    for identifier in (name, f"iati-org:{name}"):
        end = next((body for body in met if body.id == ends.get(identifier)), None)
        if end:
            said = identifier.removeprefix("iati-org:")
            return Doubt(Body(identifier, {said: 1}, {}, None, 0), (Candidate(end, ()),))
    return None


def _meant(doubts: list[Doubt], met: list[Body], name: str) -> Doubt:
    """The organisation that a name means: of several, the one that waits."""
    from maillage.record.organisations.model import Doubt

    named = _named(met, name)
    if not named:
        raise click.UsageError(say("organisation.no_such_doubt", found=name))
    exact = [body for body in named if name in (body.id, *body.references)]
    asked = [doubt for doubt in doubts if doubt.body in (exact or named)]
    if len(exact or named) == 1:
        return asked[0] if asked else Doubt((exact or named)[0])
    if len(asked) == 1:
        return asked[0]
    names = say("list_sep").join(reference_or_id(body) for body in named[:8])
    raise click.UsageError(say("organisation.which", found=name, names=names))


def _show(doubts: list[Doubt], limit: int) -> None:
    if not doubts:
        line(say("organisation.none"), 0)
        return
    line(count("organisation.waiting", len(doubts)), 0)
    for doubt in doubts[:limit]:
        heading(f"{body_label(doubt.body)} ({count('organisation.n_activities', doubt.body.activities)})")
        for number, candidate in enumerate(doubt.candidates[:MOST_CANDIDATES], 1):
            active = count("organisation.n_activities", candidate.body.activities)
            line(f"{figure(number)}  {body_label(candidate.body)} ({active})")
            for reason in candidate.reasons[:2]:
                line(reason_said(reason), 5)
    first = quoted(reference_or_id(doubts[0].body))
    next_steps(
        [
            (f"maillage review --organisations {first} --is 1", say("organisation.decide_same")),
            (f"maillage review --organisations {first} --is none", say("organisation.decide_none")),
        ]
    )


def _as_json(doubts: list[Doubt], limit: int) -> dict[str, Any]:
    shown = [
        {
            **body_json(doubt.body),
            "candidates": [
                {**body_json(c.body), "score": c.score, "why": reasons_json(c.reasons)}
                for c in doubt.candidates
            ],
        }
        for doubt in doubts[:limit]
    ]
    return {"total": len(doubts), "doubts": shown}


def _decide(front: Front, store: Store, doubt: Doubt, met: list[Body], answer: str) -> int:
    from maillage.record.lock import import_lock
    from maillage.record.organisations.review import word_on
    from maillage.record.organisations.same_as import WouldTurnInCircle
    from maillage.record.organisations.same_as import say as remember

    chosen = _answered(doubt, met, answer)
    word = word_on(doubt, chosen.id if chosen else None)
    with import_lock(store.folder, "review", front.stamp):
        try:
            remember(store, [word], front.now)
        except WouldTurnInCircle:
            assert chosen
            both = {"subject": body_label(doubt.body), "answer": body_label(chosen)}
            raise click.UsageError(say("organisation.circle", **both)) from None
    if front.json:
        show_json({"decided": [word.subject], "same_as": word.same, "not_same_as": list(word.not_same)})
        return 0
    if chosen:
        line(count("organisation.decided", doubt.body.activities, name=body_label(chosen)), 0)
    else:
        line(say("organisation.decided_none", name=body_label(doubt.body)), 0)
    next_steps(
        [
            ("maillage review --organisations", say("organisation.next_more")),
            ("maillage undo", say("review.next_undo")),
        ]
    )
    return 0


def _answered(doubt: Doubt, met: list[Body], answer: str) -> Body | None:
    """The organisation that an answer means: a number of the list, a reference, an identifier; None for "none"."""
    from maillage.cli.review import is_none

    if is_none(answer):
        return None
    if answer.isdecimal() and 1 <= int(answer) <= len(doubt.candidates):
        return doubt.candidates[int(answer) - 1].body
    named = [body for body in met if answer == body.id or answer in body.references]
    if len(named) != 1:
        raise click.UsageError(
            say("organisation.no_such_answer", found=answer, n=figure(max(1, len(doubt.candidates))))
        )
    if named[0].id == doubt.body.id:
        raise click.UsageError(say("organisation.itself", found=answer))
    return named[0]
