"""Questions as letters, answered by replying. Each carries its key in the subject and in its own name, so that whatever program
answers, the answer finds its question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maillage.parties import questions
from maillage.parties.models import Membership, Organisation, Question
from maillage.parties.questions import Asked
from maillage.parties.rights import Account
from maillage.parties.verdicts import Verdict
from maillage.site import words
from maillage.site.instance.now import instance
from maillage.site.jobs.ask import ask as ask_job
from maillage.site.languages import NAMES
from maillage.site.own_address import absolute
from maillage.site.parties.follow_here import owners
from maillage.site.parties.question_lines import line_in_words

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

KIND = "questions"
"""The kind of job that writes the letters of a batch."""


def ask_members(
    network: Organisation, said: str, memberships: Iterable[Membership], by: Account, language: str
) -> Asked:
    """As :func:`maillage.parties.questions.ask`, and have the letters written beside."""
    with transaction.atomic():
        asked = questions.ask(network, said, memberships, by, language)
        if asked.asked:
            ask_job(KIND, by, batch=asked.batch)
        return asked


def write_batch(doing: Doing, batch: str) -> dict[str, Any]:
    """The job: a letter for each question of the batch that has none. Begun again, it goes on where it stopped."""
    waiting = list(Question.objects.filter(batch=batch, sent_at=None).values_list("pk", flat=True))
    written = 0
    for position, number in enumerate(waiting):
        doing.progress("letters", position, len(waiting))
        written += write(number)
    return {"letters": written}


def write(number: int) -> bool:
    """Put the letter of a question in the queue, once; whether it was this time."""
    with transaction.atomic():
        found = Question.objects.select_for_update(of=("self",), no_key=True).filter(pk=number, sent_at=None)
        question = found.select_related("organisation").first()
        if question is None or not question.email:
            return False
        with override(_language(question)):
            _letter(question).send()
        Question.objects.filter(pk=number).update(sent_at=timezone.now())
        return True


def write_next(question: Question) -> None:
    """Who answered by mail that a line holds no longer, or otherwise, is told where that is done: nothing is done by a mail."""
    if question.verdict not in (Verdict.NO, Verdict.CHANGED) or not question.email:
        return
    with override(_language(question)):
        said = line_in_words(question)
        if not said.page:
            return
        where = f"{words.say('question.next', line=said.name)}\n{absolute(said.page)}"
        foot = f"{instance().name}\n{absolute(reverse('home'))}"
        subject = " ".join(words.say("question.next_subject", line=said.name).split())[:150]
        EmailMessage(
            subject, f"{where}\n\n{foot}\n", settings.DEFAULT_FROM_EMAIL, [question.email],
            headers={"Auto-Submitted": "auto-generated", "In-Reply-To": f"<q.{question.reply_key}@{_host()}>"},
        ).send()  # fmt: skip


def _language(question: Question) -> str:
    return question.language if question.language in NAMES else settings.LANGUAGE_CODE


def _letter(question: Question) -> EmailMessage:
    asks = owners({question.organisation_id}).get(question.organisation_id, instance().name)
    page = absolute(reverse("question", args=[question.reply_key]))
    if question.about:
        said = line_in_words(question)
        subject, lines = words.say("question.line_subject", line=said.name), [said.asks]
        lines.append(words.say("question.answer_line"))
    else:
        subject = words.say("question.subject", network=asks)
        lines = [words.say("question.asks", network=asks), question.words, words.say("question.answer_words")]
    lines.append(f"{words.say('question.or_page')}\n{page}")
    lines.append(f"{instance().name}\n{absolute(reverse('home'))}\n{mark(question.reply_key)}")
    return EmailMessage(
        f"{' '.join(subject.split())[:150]} {mark(question.reply_key)}",
        "\n\n".join(lines) + "\n",
        settings.DEFAULT_FROM_EMAIL,
        [question.email],
        reply_to=[settings.REPLIES_TO] if settings.REPLIES_TO else None,
        headers={"Message-ID": f"<q.{question.reply_key}@{_host()}>", "Auto-Submitted": "auto-generated"},
    )


def mark(reply_key: str) -> str:
    """The key as a subject carries it."""
    return f"[#{reply_key}]"


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "maillage"
