"""The letter to somebody for whom an account was opened: a link to choose a password by."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.translation import override

from maillage.site import words
from maillage.site.accounts.keeping import link_path
from maillage.site.accounts.links import HOLDS
from maillage.site.accounts.models import Account
from maillage.site.acts.note import note
from maillage.site.instance.now import instance


def send_invitation(request: HttpRequest, email: str, by: Account) -> None:
    """Put it in the queue, in the language of the account."""
    account = Account.objects.get(email=email)
    with override(account.language or instance().language):
        name = instance().name
        hours = int(HOLDS.total_seconds() // 3_600)
        lines = [
            words.say("desk_accounts.mail_text", site=name),
            request.build_absolute_uri(link_path(email)),
            words.count("desk_accounts.mail_after", hours),
        ]
        subject = words.say("desk_accounts.mail_subject", site=name)
    note("account_invited", by, f"account:{account.pk}")
    EmailMessage(subject, "\n\n".join(lines) + "\n", settings.DEFAULT_FROM_EMAIL, [email]).send()
