"""Mails that came in answer to questions, taken: the answer kept, the mail listed, nobody told of what answers nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from maillage.parties import questions
from maillage.parties.models import Organisation, Question, Received, Reply
from maillage.parties.questions import AnsweredBefore
from maillage.parties.replies import Mail, read, verdict_of

KEPT_FOR = timedelta(days=90)
"""Mails that answered nothing; those that did stay as long as their question."""
TAKEN = (Received.TAKEN, Received.ELSEWHERE)
"""An answer was kept."""


@dataclass(frozen=True, slots=True)
class Took:
    """What came of one mail; ``before``: it had been read already."""

    state: str
    reply: Reply
    before: bool


Effect = Callable[[Question], None]
"""What an answer does to the line that was asked about, within the transaction."""


def take(data: bytes, now: datetime, effect: Effect) -> Took:
    """Take a mail. Read again, it is known. ``effect`` is called for an answer that came from the address asked: from another
    one it is kept and marked, and confirms nothing."""
    mail = read(data)
    with transaction.atomic():
        known = Reply.objects.filter(digest=mail.digest).first()
        if known:
            return Took(known.state, known, True)
        question = None
        if mail.key:
            question = Question.objects.select_for_update(no_key=True).filter(reply_key=mail.key).first()
        state = _state(mail, question)
        if state in TAKEN:
            assert question is not None
            verdict = verdict_of(mail.text) if question.about else ""
            try:
                question = questions.answer(question.reply_key, mail.text, verdict, now)
            except AnsweredBefore:
                state = Received.AGAIN
            else:
                if state == Received.TAKEN:
                    effect(question)
        reply, made = Reply.objects.get_or_create(
            digest=mail.digest,
            defaults={
                "question": question, "state": state, "email": mail.email, "subject": mail.subject, "text": mail.text,
            },
        )  # fmt: skip
        return Took(reply.state, reply, not made)


def _state(mail: Mail, question: Question | None) -> Received:
    if mail.large:
        return Received.LARGE
    if mail.returned:
        return Received.RETURNED
    if mail.automatic:
        return Received.AUTOMATIC
    if question is None:
        return Received.UNKNOWN
    if not mail.text:
        return Received.EMPTY
    if question.answered_at:
        return Received.AGAIN
    return Received.TAKEN if mail.email == question.email.lower() else Received.ELSEWHERE


def unanswering() -> QuerySet[Reply]:
    """Mails that answered nothing, the latest first: for who looks after the site."""
    return Reply.objects.exclude(state__in=TAKEN).select_related("question__organisation")


def of_network(network: Organisation) -> QuerySet[Reply]:
    """All mails that came about what a network asked, the latest first: for who looks after the network."""
    found = Reply.objects.filter(question__organisation=network, question__about="")
    return found.select_related("question__membership")


def forget_old(now: datetime) -> int:
    """Erase what answered nothing and is old. How much."""
    return Reply.objects.exclude(state__in=TAKEN).filter(at__lt=now - KEPT_FOR).delete()[0]
