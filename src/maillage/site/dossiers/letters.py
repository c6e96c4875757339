"""Letters about what was just decided in a dossier: to whom it asks something of, or takes something from, short, with what comes next.

The job is put in the queue in the transaction of the decision, and writes all its letters in one transaction with the mark that it
has: killed at any moment and begun again, it tells nobody twice, and nobody never.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maillage.dossiers.decisions import Decision
from maillage.dossiers.doors import NEVER_READ, shut
from maillage.dossiers.fold import fold
from maillage.dossiers.model import State
from maillage.dossiers.models import Door, Dossier
from maillage.dossiers.news import News, news, still
from maillage.dossiers.open_to import open_holdings
from maillage.dossiers.people import names
from maillage.dossiers.story import acting_in, story
from maillage.dossiers.turn import Damaged, decisions_of
from maillage.parties.models import Office
from maillage.site import words
from maillage.site.dossiers.checkpoint.foot import foot
from maillage.site.dossiers.door.read import sender_of
from maillage.site.dossiers.here import Seen, said
from maillage.site.instance.now import instance
from maillage.site.jobs.ask import ask
from maillage.site.languages import NAMES
from maillage.site.own_address import absolute
from maillage.site.today import today

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

GROUP = "dossier_mail"
OF_VISIT = ("hearing_opened", "hearing_closed")


@dataclass(frozen=True, slots=True)
class Reader:
    """One mailbox: of an account that acts for ``party``, or (``outside``) of whom a link was sent to: ``door``, while it opens."""

    email: str
    language: str
    party: str
    several: bool = False
    """They act for other parties of the dossier too."""
    outside: bool = False
    door: Door | None = None
    sender: str = ""


def ask_for_letters(row: Dossier, before: State, after: State, decision: Decision) -> None:
    """Within the transaction of a decision: its letters are to be written, where it has any."""
    if not row.generated and news(before, after, decision):
        ask("dossier_letters", dossier=row.pk, seq=decision.seq)


def write_all(doing: Doing, dossier: str = "", seq: int = 0) -> dict[str, Any]:
    """The job. Without a dossier, the worker before this one has written them, and died."""
    from maillage.site.jobs.models import Job

    told = 0
    with transaction.atomic():
        job = Job.objects.select_for_update(no_key=True).filter(pk=doing.job.pk).first()
        if job is None or not job.arguments or not dossier:
            return {"letters": 0}
        try:
            told = tell(dossier, seq)
        except Damaged:  # whoever looks after the site is told by the page and the agenda
            told = 0
        Job.objects.filter(pk=job.pk).update(arguments={})
    return {"letters": told}


def tell(dossier: str, seq: int) -> int:
    """Write the letters of one decision; how many. Raises Damaged."""
    decisions = decisions_of(dossier)
    decision = next(each for each in decisions if each.seq == seq)
    before = fold(each for each in decisions if each.seq < seq)
    after = fold([decision], before)
    now = fold((each for each in decisions if each.seq > seq), after)
    on, at, had = today(), timezone.now(), set[str]()
    told = {each.party: each for each in news(before, after, decision) if still(each, now)}
    for reader in _readers(dossier, now, told, decision, on, at):
        if reader.email.lower() not in had:
            had.add(reader.email.lower())
            with override(reader.language if reader.language in NAMES else instance().language):
                _send(reader, told[reader.party], decision, Seen(dossier, now))
    return len(had)


def _readers(
    dossier: str, state: State, told: dict[str, News], decision: Decision, on: date, at: datetime
) -> Iterator[Reader]:
    """Whoever holds an office of these parties today and wants such letters; of a party that nobody here acts for, who has a link."""
    held = open_holdings(on, state.owner).filter(
        office__organisation__in=[*state.parties], account__is_active=True
    )
    acts: dict[int, set[str]] = {}
    here = set[str]()
    rows = [*held.select_related("account__reminding", "office").order_by("pk")]
    for each in rows:
        acts.setdefault(each.account_id, set()).add(each.office.organisation_id)
        here.add(each.office.organisation_id)
    for each in rows:
        party, account = each.office.organisation_id, each.account
        wanted = getattr(account, "reminding", None)
        if (
            party in told
            and (wanted is None or wanted.dossiers)
            and _is_told(told[party], each.office, decision)
        ):
            yield Reader(account.email, account.language, party, len(acts[each.account_id]) > 1)
    # who is asked to take part learns of it by the letter that brings the link
    outside = [
        party
        for party, each in told.items()
        if party not in here and party != decision.by.party and each.what != "invited"
    ]
    doors = Door.objects.filter(dossier=dossier, organisation__in=outside, ended_at=None)
    for door in doors.select_related("organisation", "sent_for").order_by("-at") if outside else ():
        why = shut(door, state, at)
        if door.used_at is not None or why not in NEVER_READ:
            yield Reader(
                door.email, door.language, door.organisation_id, outside=True, door=None if why in NEVER_READ else door,
                sender=sender_of(door),
            )  # fmt: skip


def _is_told(news: News, office: Office, decision: Decision) -> bool:
    """Of one's own party, those who may bind are told what waits for them, and not the office that has just done it."""
    if news.office:
        return news.office == f"office:{office.pk}"
    own = news.party == decision.by.party
    return not own or (office.may_bind and f"office:{office.pk}" != decision.by.office)


def _send(reader: Reader, told: News, decision: Decision, seen: Seen) -> None:
    spoken = words.language()
    [sentence] = story([decision], seen.state, spoken, names(acting_in([decision])))
    values = {
        "dossier": said(seen.state.title),
        "who": seen.named(decision.by.party),
        "party": seen.named(reader.party),
        "text": seen.text_name(told.text) if told.text else "",
    }
    what = "key_voided_several" if told.what == "key_voided" and not told.text else told.what
    lines = [
        sentence.sentence,
        f"{words.say(f'{GROUP}.next.{what}', **values)}\n{_page(reader, told, seen)}".strip(),
        _why(reader, values),
        f"{instance().name}\n{absolute(reverse('home'))}",
        foot(seen.key),
    ]
    subject = words.say(f"{GROUP}.subject.{what}", **values)
    EmailMessage(
        " ".join(subject.split()), "\n\n".join(filter(None, lines)) + "\n", settings.DEFAULT_FROM_EMAIL, [reader.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()  # fmt: skip


def _page(reader: Reader, told: News, seen: Seen) -> str:
    """Where it goes on; for who has a link, that link while it opens."""
    if reader.outside:
        return absolute(reverse("dossier_door", args=[reader.door.key])) if reader.door else ""
    name, parts = "dossier", []
    if told.what in OF_VISIT:
        name, parts = "dossier_visit", [told.text.partition(":")[2]]
    elif told.what == "handed_to_you":
        name = "dossier_handover"
    elif told.text:
        name, parts = "dossier_text", [told.text]
    path = reverse(name, args=[seen.key, *parts])
    return absolute(f"{path}?{urlencode({'as': reader.party})}" if reader.several else path)


def _why(reader: Reader, values: dict[str, str]) -> str:
    """Why they get it, and how to get less, or a link again."""
    if not reader.outside:
        return f"{words.say(f'{GROUP}.why', **values)}\n{absolute(reverse('agenda_letters'))}"
    return words.say(
        f"{GROUP}.{'why_link' if reader.door else 'why_expired'}", **values, sender=reader.sender
    )
