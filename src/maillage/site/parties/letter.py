"""The letter to somebody who is asked to hold an office: a code, to be typed on a page by whoever has signed in. Opening the address
does nothing."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from maillage.parties.models import Invitation, Office
from maillage.parties.offices import HOLDS
from maillage.site import words
from maillage.site.instance.now import instance
from maillage.site.languages import NAMES
from maillage.site.parties.shown import shown


def send_invitation(
    request: HttpRequest, office: Office, invitation: Invitation, code: str, language: str
) -> None:
    """Put it in the queue, within the transaction that made the invitation."""
    with override(language if language in NAMES else instance().language):
        name = shown(request, office.organisation).name
        lines = [
            words.say("party_invitation.mail_text", organisation=name, office=office.title),
            words.count("party_invitation.mail_how", HOLDS.days),
            request.build_absolute_uri(reverse("party_invitation")),
            code,
            words.say("party_invitation.mail_not_you"),
            f"{instance().name}\n{request.build_absolute_uri(reverse('home'))}",
        ]
        subject = " ".join(words.say("party_invitation.mail_subject", organisation=name).split())
    EmailMessage(subject, "\n\n".join(lines) + "\n", settings.DEFAULT_FROM_EMAIL, [invitation.email]).send()
