"""The answer as a letter, in the language in which the report was written."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from maillage.site import words
from maillage.site.instance.now import instance
from maillage.site.reports.models import Report


def send_answer(request: HttpRequest, report: Report, email: str) -> None:
    """Put it in the queue, within the transaction of the answer."""
    with override(report.language):
        address = request.build_absolute_uri(reverse("report", args=[report.pk]))
        lines = [
            words.say("reports.mail_text", line=report.line or report.page or "–"),
            words.say(f"reports.mail_state.{report.state}"),
            report.answer,
            f"{words.say('reports.mail_after')}\n{address}",
            f"{instance().name}\n{request.build_absolute_uri(reverse('home'))}",
        ]
        subject = words.say("reports.mail_subject", number=report.pk)
    EmailMessage(
        subject, "\n\n".join(filter(None, lines)) + "\n", settings.DEFAULT_FROM_EMAIL, [email]
    ).send()
