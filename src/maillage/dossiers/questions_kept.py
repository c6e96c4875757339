"""Questions of citizens as they are kept: asked, let through, refused, answered, and gone after their time.

In: what is said, for a side, on a day, by whom (None: through a link). Out: the row as it stands then, or :class:`NotTaken`. Each act
locks its question; done twice, it comes to the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from maillage.dossiers.decisions import Words
from maillage.dossiers.models import Dossier, Question, Voice
from maillage.dossiers.questions import (
    ANSWER,
    KEPT,
    MOST_WAITING,
    REASONS,
    SHOW,
    Waiting,
    awaited,
    mark_of,
    waiting,
)
from maillage.parties.models import Organisation
from maillage.parties.rights import Account


class NotTaken(Exception):
    """It is not done. ``why``: ``full`` (too many wait), ``today`` (too many of one address), ``refused``, ``not_shown`` (yet),
    ``answered``, ``no_answer``, ``changed`` (another answer stands by now), ``no_side`` (who asks has no say), ``no_reason``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def ask(dossier: str, text: str, language: str, now: datetime) -> Question:
    """A question is kept until every side has looked at it. Raises NotTaken."""
    forget_old(now)
    with transaction.atomic():
        # so that many at once stay below the limit
        Dossier.objects.select_for_update(no_key=True).get(pk=dossier)
        if Question.objects.filter(dossier=dossier, shown_at=None, refused_at=None).count() >= MOST_WAITING:
            raise NotTaken("full")
        return Question.objects.create(dossier_id=dossier, text=text, language=language, at=now)


def let_through(dossier: str, number: int, sides: Collection[str], side: Organisation, by: Account | None, now: datetime, on: date) -> Question:  # fmt: skip
    """A side lets a question through; with the last one, everybody sees it. Raises NotTaken, Question.DoesNotExist."""
    with transaction.atomic():
        question = _locked(dossier, number, sides, side)
        if question.shown_at is None and not _awaited(question, SHOW, sides, side, by, on):
            question.shown_at = now
            question.save(update_fields=["shown_at"])
    return question


def refuse(dossier: str, number: int, sides: Collection[str], side: Organisation, reason: str, now: datetime) -> Question:  # fmt: skip
    """A side refuses a question, also one that was let through: nobody sees it any more. Raises NotTaken, Question.DoesNotExist."""
    if reason not in REASONS:
        raise NotTaken("no_reason")
    with transaction.atomic():
        question = _locked(dossier, number, sides, side, refused_too=True)
        if question.refused_at is None:
            question.refused_at, question.refused_for, question.reason = now, side, reason
            question.save(update_fields=["refused_at", "refused_for", "reason"])
    return question


def refuse_all(dossier: str, until: int, sides: Collection[str], side: Organisation, reason: str, now: datetime) -> int:  # fmt: skip
    """A side refuses all that no side or not every side has let through, up to the number ``until``, the last that it has read. How many.
    Raises NotTaken."""
    if reason not in REASONS:
        raise NotTaken("no_reason")
    if side.pk not in sides:
        raise NotTaken("no_side")
    found = Question.objects.filter(dossier=dossier, pk__lte=until, shown_at=None, refused_at=None)
    return found.update(refused_at=now, refused_for=side, reason=reason)


def propose(
    dossier: str,
    number: int,
    sides: Collection[str],
    side: Organisation,
    answer: Words,
    by: Account | None,
    now: datetime,
    on: date,
) -> Question:
    """A side writes the answer, or another over one that waits: what others let through of the one before counts no more. Who writes
    the very answer that waits lets it through. Raises NotTaken, Question.DoesNotExist."""
    with transaction.atomic():
        question = _to_answer(dossier, number, sides, side)
        if question.answer != answer:
            question.answer, question.answered_for = answer, side
            question.save(update_fields=["answer", "answered_for"])
            Voice.objects.filter(question=question, what=ANSWER).delete()
        if not _awaited(question, ANSWER, sides, side, by, on):
            question.answered_at = now
            question.save(update_fields=["answered_at"])
    return question


def agree(
    dossier: str, number: int, sides: Collection[str], side: Organisation, shown: str, by: Account | None, now: datetime, on: date
) -> Question:  # fmt: skip
    """A side lets the answer through that it was shown (``mark_of``); with the last one, everybody reads it. Raises NotTaken,
    Question.DoesNotExist."""
    with transaction.atomic():
        question = _to_answer(dossier, number, sides, side)
        if not question.answer:
            raise NotTaken("no_answer")
        if mark_of(question.answer) != shown:
            raise NotTaken("changed")
        if not _awaited(question, ANSWER, sides, side, by, on):
            question.answered_at = now
            question.save(update_fields=["answered_at"])
    return question


def waiting_of(sides: Mapping[str, tuple[str, ...]]) -> dict[str, list[Waiting]]:
    """Dossier → its questions that wait, the oldest first; ``sides``: dossier → who has a say in it. Two queries, however many there are."""
    asked = Question.objects.filter(dossier__in=[*sides], refused_at=None, answered_at=None)
    found: dict[str, list[Waiting]] = {}
    for each in asked.prefetch_related("voices"):
        given = {what: [one.organisation_id for one in each.voices.all() if one.what == what] for what in (SHOW, ANSWER)}  # fmt: skip
        one = waiting(
            each.pk, each.at.date(), sides.get(each.dossier_id, ()), given[SHOW] if each.shown_at is None else None,
            given[ANSWER] if each.answer else None,
        )  # fmt: skip
        if one is not None:
            found.setdefault(each.dossier_id, []).append(one)
    return found


def public_of(dossier: str) -> list[Question]:
    """What everybody sees: those let through by all, the answered ones first, the latest first."""
    found = Question.objects.filter(dossier=dossier, refused_at=None).exclude(shown_at=None)
    return sorted(
        found, key=lambda each: (each.answered_at is None, -(each.answered_at or each.at).timestamp())
    )


def forget_old(now: datetime) -> int:
    """Delete what was refused, and what nobody answered, after its time; of all dossiers. How many were."""
    _, gone = _old(now).delete()
    return gone.get("dossiers.Question", 0)


def any_old(now: datetime) -> bool:
    """Whether some have to go."""
    return _old(now).exists()


def _old(now: datetime) -> QuerySet[Question]:
    open_still = Question.objects.filter(at__lt=now - KEPT)
    return open_still.filter(answered_at=None) | open_still.exclude(refused_at=None)


def _locked(dossier: str, number: int, sides: Collection[str], side: Organisation, refused_too: bool = False) -> Question:  # fmt: skip
    if side.pk not in sides:
        raise NotTaken("no_side")
    question = Question.objects.select_for_update(of=("self",)).get(pk=number, dossier=dossier)
    if question.refused_at is not None and not refused_too:
        raise NotTaken("refused")
    return question


def _to_answer(dossier: str, number: int, sides: Collection[str], side: Organisation) -> Question:
    question = _locked(dossier, number, sides, side)
    if question.shown_at is None:
        raise NotTaken("not_shown")
    if question.answered_at is not None:
        raise NotTaken("answered")
    return question


def _awaited(question: Question, what: str, sides: Collection[str], side: Organisation, by: Account | None, on: date) -> tuple[str, ...]:  # fmt: skip
    """With the voice of a side: those that are missing still."""
    Voice.objects.get_or_create(question=question, organisation=side, what=what, defaults={"on": on, "by": by})  # fmt: skip
    given = Voice.objects.filter(question=question, what=what).values_list("organisation_id", flat=True)
    return awaited(sides, [*given])
