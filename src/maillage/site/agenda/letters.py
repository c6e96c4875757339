"""The letters of a day about what there is to do: on Mondays the agenda of the week, on other days what falls due; each account
has its turn once a day, and gets a letter only if there is something in it.

The letter is put in the queue in one transaction with the turn. A worker that is killed, two at once, the same day asked for again, a
clock that jumps: nobody gets two, and what a day without a worker left out, a Monday too, is told on the next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from maillage.dossiers.models import Part
from maillage.parties.mondays import monday_of
from maillage.parties.rights import holdings_on
from maillage.reference.spoken import day as spoken_day
from maillage.reference.texts import isolate
from maillage.rules.agenda import Agenda, rung
from maillage.rules.obligation import Obligation
from maillage.site import words
from maillage.site.accounts.models import Account, Role
from maillage.site.agenda.changed import changes
from maillage.site.agenda.changed_dossiers import in_dossiers
from maillage.site.agenda.collect import Whose, agenda, whose
from maillage.site.agenda.models import Reminding
from maillage.site.agenda.shown import ASIDE, line_of, names_of
from maillage.site.at_hand import AtHand, at_hand
from maillage.site.dossiers.checkpoint.foot import foot
from maillage.site.instance.now import instance
from maillage.site.languages import NAMES
from maillage.site.own_address import absolute

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

MOST = 40
"""Lines of one letter; the rest stands on the page."""
BACK = timedelta(days=7)
"""How far back a reminder is still told of that no worker was there to send."""
ASKED_ELSEWHERE = frozenset(("need_refresh", "offer_refresh", "call_changed"))
"""Kinds that have letters of their own: the small questions, and that a call has other dates."""
YOURS = ("officer", "owner")
"""Who does a line, where the letter need not say it."""
BEGINS: Mapping[str, Callable[[Obligation], date | None]] = {
    "report": lambda line: line.from_day,
    "promise_late": lambda line: line.due + timedelta(days=1) if line.due else None,
}
"""Kinds of lines that are told on the day on which they begin to stand: the comments on a draft have closed, a promise was missed."""
CURATE = (Role.CURATOR, Role.ADMINISTRATOR)
_log = logging.getLogger("maillage.agenda")


def write_all(doing: Doing, day: str) -> dict[str, Any]:
    """The job: the letters of a day (YYYY-MM-DD). Begun again, it goes on where it stopped."""
    on, record = date.fromisoformat(day), at_hand()
    holders = holdings_on(on).filter(office__organisation__merged_into=None).values("account")
    readers = Account.objects.filter(Q(pk__in=holders) | Q(role__in=CURATE), is_active=True).order_by("pk")
    numbers = list(readers.values_list("pk", flat=True))
    told = {"letters": 0, "nothing": 0, "failed": 0}
    for position, number in enumerate(numbers):
        doing.progress("letters", position, len(numbers))
        try:
            told["letters" if write(record, number, on) else "nothing"] += 1
        except Exception:  # one reader's trouble is no other's
            _log.exception("a letter about an agenda failed")
            told["failed"] += 1
    return told


def write(record: AtHand, number: int, on: date) -> bool:
    """One account has its turn; whether a letter was written."""
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=number)
        turn, _ = Reminding.objects.get_or_create(account=account)
        if turn.turn_on is not None and turn.turn_on >= on:
            if turn.turn_on - on > BACK:  # a clock was far ahead; of a day or two they were told already
                Reminding.objects.filter(pk=turn.pk).update(turn_on=on)
            return False
        wanted = turn.monday or turn.days
        language = account.language if account.language in NAMES else instance().language
        with override(language):
            of = whose(account, on, account.role in CURATE)
            found = agenda(record, of, on, words.language()) if wanted else Agenda([], [], [], [], [])
            week = turn.monday and _begins_a_week(turn, on)
            lines = _lines(found, turn, week, on)
            sent = bool(lines) or (week and _partners_decided(of, on))
            if sent:
                _send(account, of, found, lines, week, on)
        turn.turn_on, turn.sent_on = on, on if sent else turn.sent_on
        turn.save(update_fields=["turn_on", "sent_on"])
        return sent


def _partners_decided(of: Whose, on: date) -> bool:
    """Whether partners decided something in their dossiers since the Monday before: that alone is a letter of the week."""
    return bool(in_dossiers({each.pk for each in of.organisations}, monday_of(on) - BACK))


def _begins_a_week(turn: Reminding, on: date) -> bool:
    """Whether it is Monday, or no worker was there on the last one."""
    monday = monday_of(on)
    return on == monday or (turn.turn_on is not None and turn.turn_on < monday)


def _lines(found: Agenda, turn: Reminding, week: bool, on: date) -> list[Obligation]:
    """What the letter of a day tells: with the week all that is late or of this week, and what is to be reminded of;
    nothing where there are but lines that nobody has to see first."""
    lines = [*found.late, *found.this_week] if week else []
    if turn.days:
        since = max(turn.turn_on or on - timedelta(days=1), on - BACK)
        lines += [
            each
            for each in (*found.open(), *found.waiting)
            if each not in lines and each.kind not in ASKED_ELSEWHERE | ASIDE and _falls(each, since, on)
        ]
    return lines if any(each.kind not in ASIDE for each in lines) else []


def _falls(line: Obligation, since: date, on: date) -> bool:
    begins = BEGINS[line.kind](line) if line.kind in BEGINS else None
    return any(each is not None and since < each <= on for each in (rung(line, on), begins))


def _send(
    account: Account, of: Whose, found: Agenda, lines: Sequence[Obligation], week: bool, on: date
) -> None:
    names, spoken = names_of(of.organisations), words.language()
    shown = [line_of(each, on, names) for each in lines[:MOST]]
    if week and not lines:
        subject = words.say("agenda.mail.subject_changed")
        begin = words.say("agenda.mail.hello_week", day=spoken_day(on, spoken))
    elif week:
        subject = words.say("agenda.mail.subject_week", late=len(found.late), week=len(found.this_week))
        begin = words.say("agenda.mail.hello_week", day=spoken_day(on, spoken))
    elif len(lines) == 1 and shown[0].due:
        subject = words.say(
            "agenda.mail.subject_day", what=shown[0].what, day=spoken_day(shown[0].due, spoken)
        )
        begin = words.say("agenda.mail.hello_days")
    else:
        subject = words.say("agenda.mail.subject_days", n=len(lines))
        begin = words.say("agenda.mail.hello_days")
    text = [begin]
    if week and (changed := changes(of.organisations, found.open(), monday_of(on) - BACK)):
        rows = [f"{each['said']}\n{absolute(each['address'])}" for each in changed]
        text.append("\n".join((words.say("agenda.mail.changed"), *rows)))
    for line, each in zip(lines, shown, strict=False):  # beyond MOST none is shown
        by = spoken_day(each.due, spoken)
        said = [
            f"{each.what} · {each.of}" if each.of else each.what,
            words.say("agenda.mail.by", day=f"{by} ({each.left})" if each.left else by) if by else "",
            words.say("agenda.mail.for", name=each.whose) if each.whose else "",
            "" if line.who in YOURS else words.say("agenda.mail.who", who=each.who),
            words.say("agenda.mail.why", why=f"{each.why} {each.consequence}".strip()),
            " ".join(filter(None, (each.caution, _source(each.source, spoken)))),
            absolute(each.address) if each.address else "",
        ]
        text.append("\n".join(filter(None, said)))
    rest = "agenda.mail.more" if len(lines) > MOST else "agenda.mail.all"
    text.append(f"{words.say(rest)}\n{absolute(reverse('agenda'))}")
    text.append(f"{words.say('agenda.mail.stop')}\n{absolute(reverse('agenda_letters'))}")
    text.append(f"{instance().name}\n{absolute(reverse('home'))}")
    if week and Part.objects.filter(organisation__in=of.organisations, left=False).exists():
        text.append(foot())
    EmailMessage(
        " ".join(subject.splitlines()), "\n\n".join(filter(None, text)) + "\n", settings.DEFAULT_FROM_EMAIL, [account.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()  # fmt: skip


def _source(title: str, language: str) -> str:
    """Where that stands, as the page says it; empty where there is none."""
    return f"{words.say('agenda.source')} {isolate(title, language)}" if title else ""
