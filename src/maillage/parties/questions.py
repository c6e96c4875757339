"""One small question by mail: of a network to its members, or whether a line still holds; answered by replying, or on its page.

This file keeps questions and their answers. Letters are written beside (the job ``questions`` of the site): a page that asks
calls ``maillage.site.parties.question_letters.ask_members``, which does both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from maillage.parties.keys import new_key, new_reply_key
from maillage.parties.models import Membership, Office, Organisation, Question
from maillage.parties.rights import Account
from maillage.parties.verdicts import LONGEST_ANSWER, Verdict

LONGEST_WORDS = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking many: the key of the batch, how many are asked, and the members without an address."""

    batch: str
    asked: int
    unreached: tuple[Membership, ...]


class AnsweredBefore(Exception):
    """The question has its answer."""


def ask(
    network: Organisation, words: str, memberships: Iterable[Membership], by: Account | None, language: str
) -> Asked:
    """A network asks members one question, in its own words; ``language`` is that of letters to members who never said theirs.

    Who has no address, neither in the network's list nor here, is named in the answer. Raises ValueError without words, or for
    words longer than LONGEST_WORDS.
    """
    words = words.strip()
    if not words or len(words) > LONGEST_WORDS:
        raise ValueError("words")
    batch, rows, unreached = new_key(), [], []
    members = list(memberships)
    addresses = _addresses_here(each.member_id for each in members if not each.email and each.member_id)
    for each in members:
        email = each.email or addresses.get(each.member_id or "", "")
        if not email:
            unreached.append(each)
            continue
        rows.append(
            Question(
                organisation=network, membership=each, batch=batch, words=words, email=email.lower(),
                language=each.language or language, reply_key=new_reply_key(), asked_by=by,
            )
        )  # fmt: skip
    Question.objects.bulk_create(rows, batch_size=500)
    return Asked(batch, len(rows), tuple(unreached))


def ask_about(organisation: Organisation, about: str, email: str, language: str) -> Question:
    """Ask whether a line (``need:<key>``, ``holding:<number>`` …) still holds."""
    return Question.objects.create(
        organisation=organisation, about=about, batch=new_key(), email=email.lower(), language=language,
        reply_key=new_reply_key(),
    )  # fmt: skip


def answer(reply_key: str, text: str, verdict: str, now: datetime) -> Question:
    """Take an answer. Raises Question.DoesNotExist, and AnsweredBefore: the first one counts.

    A member that answers its network is a member still: its line is confirmed by that.
    """
    with transaction.atomic():
        question = Question.objects.select_for_update(no_key=True).get(reply_key=reply_key)
        if question.answered_at:
            raise AnsweredBefore
        question.answered_at, question.answer = now, text[:LONGEST_ANSWER]
        question.verdict = verdict if verdict in set(Verdict) else ""
        question.save(update_fields=["answered_at", "answer", "verdict"])
        return question


def confirm_membership(number: int, on: date) -> None:
    """A member said, or showed by an act, that it is one."""
    older = Q(confirmed_on=None) | Q(confirmed_on__lt=on)
    Membership.objects.filter(older, pk=number).update(confirmed_on=on)


def of_batch(network: Organisation, batch: str) -> QuerySet[Question]:
    """The questions of one asking, with the members asked and the mails that came."""
    found = Question.objects.filter(organisation=network, batch=batch, about="")
    return found.select_related("membership").prefetch_related("replies")


def batches(network: Organisation) -> list[str]:
    """What a network has asked its members, the latest first."""
    found = Question.objects.filter(organisation=network, about="").order_by().values("batch")
    latest = found.annotate(at=Max("asked_at"), number=Max("id")).order_by("-at", "-number")
    return list(latest.values_list("batch", flat=True))


def _addresses_here(members: Iterable[str]) -> dict[str, str]:
    """The mailbox of each organisation that acts here: of an open office that publishes, else its public one."""
    wanted = set(members)
    found = dict(Organisation.objects.filter(pk__in=wanted).exclude(mailbox="").values_list("pk", "mailbox"))
    offices = Office.objects.filter(organisation__in=wanted, may_publish=True, closed_on=None).exclude(
        mailbox=""
    )
    return found | dict(offices.order_by("-id").values_list("organisation_id", "mailbox"))
