"""Letters about calls: one when it opens, one when its dates move, one ahead of a short one; to each mailbox once.

A job (kind ``call_letters``) of each day, and as soon as a call is confirmed or re-dated. The letter is put in the queue in one
transaction with the line that says who was told: killed and begun again, two at once, it tells nobody twice.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from maillage.reference.spoken import day
from maillage.rules.calls import Call
from maillage.site import words
from maillage.site.instance.now import instance
from maillage.site.jobs.ask import ask
from maillage.site.languages import NAMES
from maillage.site.own_address import absolute
from maillage.site.parties.follow_here import owners
from maillage.site.rules.call_dates import Dates, mark_of
from maillage.site.rules.call_due import News, due, may_be_told
from maillage.site.rules.call_readers import Reader, heard, readers, waited_for
from maillage.site.rules.call_shown import dates_said, fund_name, said_in
from maillage.site.rules.here import calls_here, known_calls, shelf_here
from maillage.site.rules.models import Told
from maillage.site.today import today

if TYPE_CHECKING:
    from maillage.site.accounts.models import Account
    from maillage.site.jobs.perform import Doing

_log = logging.getLogger("maillage.calls")


def ask_for_letters(call: str, by: Account | None) -> None:
    """Have those told who want to hear of a call, once the transaction around has ended."""
    ask("call_letters", by, call=call)


def anybody_waits() -> bool:
    """Whether anybody wants to hear of a call."""
    return any(waited_for())


def write_all(doing: Doing, call: str = "", **_: Any) -> dict[str, Any]:
    """The job: of one call, or of all."""
    known_calls.forget()  # what was confirmed a moment ago, in another process
    on, calls = today(), calls_here()
    funds, planned = waited_for()
    wanted = [
        each
        for each in calls.values()
        if call in ("", each.id) and (each.fund in funds or each.id in planned) and may_be_told(each, on)
    ]
    told = {"letters": 0, "failed": 0}
    for number, each in enumerate(wanted):
        doing.progress("letters", number, len(wanted))
        for outcome, number_of in tell(each, on).items():
            told[outcome] += number_of
    return told


def tell(call: Call, on: date) -> dict[str, int]:
    """Write to each who is to be told something of a call today; how many letters, and how many could not be written."""
    people = list(readers(call, on))
    before = heard(call.id, [each.mark for each in people])
    told = {"letters": 0, "failed": 0}
    for reader in people:
        news = due(call, on, reader.since, reader.had, before.get(reader.mark, ()))
        if news is None:
            continue
        try:
            told["letters"] += _tell(call, reader, news, on)
        except Exception:  # one mailbox's trouble is no other's
            _log.exception("a letter about a call failed")
            told["failed"] += 1
    return told


def _tell(call: Call, reader: Reader, news: News, on: date) -> bool:
    try:
        with transaction.atomic():
            Told.objects.create(
                call=call.id, dates=mark_of(news.dates), what=news.what, reader=reader.mark, on=on,
                organisation_id=reader.organisation or None,
            )  # fmt: skip
            with override(reader.language if reader.language in NAMES else instance().language):
                _write(call, reader, news)
    except IntegrityError:  # another worker told it in this moment
        return False
    return True


def _write(call: Call, reader: Reader, news: News) -> None:
    spoken, title = words.language(), said_in(call.title)[1] or call.id
    fund = fund_name(shelf_here(), call.fund)
    said = {
        "fund": fund, "title": " ".join(title.split()), "dates": _dates(news.dates),
        "had": _dates(news.had) if news.had else "",
        "closes": day(news.dates.closes, spoken) if news.dates.closes else "",
    }  # fmt: skip
    what = str(news.what)
    if what == "opened" and not news.dates.closes:
        what = "opened_always"
    lines = [words.say(f"call_mail.text.{what}", **said)]
    if news.why:
        lines.append(words.say("call_mail.why", why=news.why))
    lines.append(f"{words.say('call_mail.see')}\n{absolute(reverse('call', args=[call.id]))}")
    lines.append(f"{words.say('call_mail.check')}\n{absolute(reverse('fund', args=[call.fund]))}")
    headers = {"Auto-Submitted": "auto-generated"}
    if reader.stop_key:
        stop = absolute(reverse("follow_stop", args=[reader.stop_key]))
        lines.append(f"{words.say('call_mail.reason_follow', fund=fund)}\n{stop}")
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    else:
        name = owners({reader.organisation}).get(reader.organisation, reader.organisation)
        lines.append(words.say("call_mail.reason_plan", name=name))
    lines.append(f"{instance().name}\n{absolute(reverse('home'))}")
    subject = words.say(f"call_mail.subject.{what}", **said)
    EmailMessage(
        " ".join(subject.split()), "\n\n".join(lines) + "\n", settings.DEFAULT_FROM_EMAIL, [reader.email],
        headers=headers,
    ).send()  # fmt: skip


def _dates(dates: Dates) -> str:
    """As a mail says them: its lines break anywhere."""
    return dates_said(dates).replace("\u00a0", " ")
