"""Mail: written down as a job and sent by the worker, so that no page waits for a mail server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from maillage.reference.texts import lines_from_the_right

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maillage.site.jobs.perform import Doing


TRIED_FOR = timedelta(days=2)
"""For so long a letter is tried that the server does not take; then it is forgotten."""
CARRIED = frozenset(
    {
        "Auto-Submitted",
        "In-Reply-To",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Message-ID",
        "Reply-To",
    }
)
"""Headers that a letter keeps on its way through the queue; whatever else was set is left out."""
SOONEST, LATEST = timedelta(minutes=5), timedelta(hours=6)
"""Between two tries: as long as it has waited already, at least and at most."""


class Queued(BaseEmailBackend):
    """Django's mail goes into the queue, within the transaction that it belongs to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were put in the queue."""
        from maillage.site.instance.now import instance
        from maillage.site.jobs.ask import ask

        for message in email_messages:
            ask(
                "mail",
                to=list(message.to),
                subject=lines_from_the_right(str(message.subject)),
                text=lines_from_the_right(str(message.body)),
                sender=instance().sender
                if message.from_email == settings.DEFAULT_FROM_EMAIL
                else message.from_email,
                headers=carried(message),
            )
        return len(email_messages)


def carried(message: EmailMessage) -> dict[str, str]:
    """The headers of a letter that are kept, each on one line."""
    said = {
        name: " ".join(str(value).split()) for name, value in message.extra_headers.items() if name in CARRIED
    }
    return {**said, **({"Reply-To": ", ".join(map(str, message.reply_to))} if message.reply_to else {})}


def send_now(
    doing: Doing,
    to: Sequence[str] = (),
    subject: str = "",
    text: str = "",
    sender: str = "",
    headers: Mapping[str, str] | None = None,
    **_: Any,
) -> dict[str, Any]:
    """Send one message through the configured server, or into files. Its text is forgotten when it is sent: without it, the
    worker before this one has sent it, and died. ``_``: what letters of older versions had, which wait in the queue.

    Raises Later when the server refuses it or is not there, and Stopped when that has gone on for TRIED_FOR: then it is
    forgotten too.
    """
    if not to:
        return {}
    from smtplib import SMTPException

    from maillage.site.jobs.models import Job
    from maillage.site.jobs.perform import Later, Stopped

    def forget() -> None:
        Job.objects.filter(pk=doing.job.pk).update(arguments={})

    message = EmailMessage(
        subject,
        text,
        sender,
        list(to),
        connection=get_connection(settings.MAIL_SENT_BY),
        headers=dict(headers or {}),
    )
    try:
        message.send()
    except (SMTPException, OSError) as fault:
        age = timezone.now() - doing.job.asked_at
        if age < TRIED_FOR:
            raise Later(min(max(age, SOONEST), LATEST)) from None
        forget()
        raise Stopped("mail_server", found=type(fault).__name__) from None
    forget()
    return {}
