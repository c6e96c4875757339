"""One small question at the right time: a need, an offer, a membership or an office that nobody has confirmed for long is asked
about, by mail, at most one a week for each address. What an act has confirmed is never asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from maillage.exchange.board import standing_entries
from maillage.exchange.models import Answer, Entry, Side, Verdict
from maillage.parties import questions
from maillage.parties.freshness import (
    ageing_since,
    days_before_asked_again,
    days_between_questions,
)
from maillage.parties.models import Membership, Organisation, Question, Standing
from maillage.parties.rights import holdings_on
from maillage.site.acts.models import Act
from maillage.site.parties import question_letters
from maillage.site.today import today

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

MOST_A_DAY = 5_000
"""Questions of one day; the others wait for the next."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is no longer fresh: what it is (``need:<key>``), whose, and who is asked in which language."""

    about: str
    organisation: str
    email: str
    language: str
    confirmed: date


def ask_all(doing: Doing, **_: Any) -> dict[str, Any]:
    """The job of a day: the questions that are due, each asked with its letter in one transaction. Begun again, it asks nobody
    twice."""
    on, asked = today(), 0
    for number, line in enumerate(due_lines(on), 1):
        doing.progress("lines", number, None)
        asked += ask(line, on)
        if asked >= MOST_A_DAY:
            break
    return {"asked": asked}


def due_lines(on: date) -> Iterator[Line]:
    """Lines that are no longer fresh on a day and were not asked about lately; of each address, the oldest first."""
    lately = timezone.now() - timedelta(days=days_before_asked_again())
    before = set(
        Question.objects.exclude(about="").filter(asked_at__gte=lately).values_list("about", flat=True)
    )
    lines = [each for find in _SORTS for each in find(on) if each.about not in before and each.email]
    yield from sorted(lines, key=lambda each: (each.confirmed, each.about))


def ask(line: Line, on: date) -> bool:
    """Ask about a line, unless its address was asked something within the week; whether it was asked."""
    with transaction.atomic():
        owner = Organisation.objects.select_for_update(no_key=True).get(pk=line.organisation)
        # some hours less than a week: a question of each Monday would else be put off to Tuesday
        week = timezone.now() - timedelta(days=days_between_questions()) + timedelta(hours=6)
        asked = Question.objects.exclude(about="").filter(email=line.email.lower(), asked_at__gt=week)
        if asked.exists():
            return False
        question = questions.ask_about(owner, line.about, line.email, line.language)
        return question_letters.write(question.pk)


def _entries(on: date) -> Iterator[Line]:
    """Needs and offers whose owner said nothing of them for long: neither a word nor an answer to a proposal."""
    for side in Side.values:
        limit = ageing_since(side, on)
        stands = standing_entries(side).filter(Q(expires=None) | Q(expires__gt=on), generated=False)
        old = stands.filter(
            Q(confirmed_on__lte=limit) | Q(confirmed_on=None, published_at__date__lte=limit),
            organisation__standing=Standing.VERIFIED,
            source="",
        )
        old = old.order_by("key").only(
            "key", "side", "organisation_id", "confirmed_on", "published_at", "published_by_id"
        )
        for chunk in _chunks(old.iterator(chunk_size=500)):
            acts = _answered(chunk, side)
            whom = _whom({each.organisation_id or "" for each in chunk}, on)
            for each in chunk:
                if acts.get(each.pk, date.min) > limit or each.published_at is None:
                    continue
                confirmed = each.confirmed_on or each.published_at.date()
                person = whom.get(each.organisation_id or "", {})
                email, language = person.get(each.published_by_id) or next(iter(person.values()), ("", ""))
                yield Line(f"{side}:{each.pk}", each.organisation_id or "", email, language, confirmed)


def _answered(entries: Iterable[Entry], side: str) -> dict[str, date]:
    """When each side last accepted a proposal or took one back: it was there then."""
    keys = [each.pk for each in entries]
    said = Answer.objects.filter(side=side, **{f"proposal__{side}__in": keys}).exclude(
        verdict=Verdict.DECLINED
    )
    found = said.values_list(f"proposal__{side}").annotate(at=Max("at"))
    return {key: at.date() for key, at in found}


def _whom(organisations: set[str], on: date) -> Mapping[str, dict[int | None, tuple[str, str]]]:
    """Of each organisation, those who may publish for it on a day: account → address and language; of an office with a mailbox,
    that."""
    held = holdings_on(on).filter(
        office__organisation__in=organisations, office__may_publish=True, account__is_active=True
    )
    found: dict[str, dict[int | None, tuple[str, str]]] = {}
    for each in held.select_related("office", "account").order_by("since", "id"):
        said = (each.office.mailbox or each.account.email, each.account.language)
        found.setdefault(each.office.organisation_id, {}).setdefault(each.account_id, said)
    return found


def _memberships(on: date) -> Iterator[Line]:
    """Members of networks that act here, of which nobody has said for long that they are one: they are asked by the mailbox that
    the network has of them."""
    limit = ageing_since("membership", on)
    held = Membership.objects.filter(
        Q(until=None) | Q(until__gt=on),
        Q(confirmed_on__lte=limit) | Q(confirmed_on=None, since__lte=limit),
        network__standing=Standing.VERIFIED,
        network__merged_into=None,
        network__generated=False,
    ).exclude(email="")
    for each in held.order_by("id").iterator(chunk_size=500):
        confirmed = each.confirmed_on or each.since
        if confirmed:
            yield Line(f"membership:{each.pk}", each.network_id, each.email, each.language, confirmed)


def _holdings(on: date) -> Iterator[Line]:
    """Who holds an office and has done nothing here for long. Signing in, and whatever is done here, says that they are there."""
    limit = ageing_since("holder", on)
    held = holdings_on(on).filter(
        Q(confirmed_on=None) | Q(confirmed_on__lte=limit),
        Q(account__last_login=None) | Q(account__last_login__date__lte=limit),
        since__lte=limit, office__organisation__merged_into=None, office__organisation__generated=False,
        account__is_active=True,
    )  # fmt: skip
    for chunk in _chunks(held.select_related("office", "account").order_by("id").iterator(chunk_size=500)):
        numbers = [each.account_id for each in chunk]
        acts = dict(Act.objects.filter(number__in=numbers).values_list("number").annotate(at=Max("at")))
        for each in chunk:
            last = acts.get(each.account_id)
            if last is None or last.date() <= limit:
                confirmed = each.confirmed_on or each.since
                whose = each.office.organisation_id
                yield Line(f"holding:{each.pk}", whose, each.account.email, each.account.language, confirmed)


def _chunks(rows: Iterator[Any], size: int = 500) -> Iterator[list[Any]]:
    """Rows, some at a time."""
    chunk: list[Any] = []
    for each in rows:
        chunk.append(each)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


_SORTS: tuple[Callable[[date], Iterator[Line]], ...] = (_entries, _memberships, _holdings)
