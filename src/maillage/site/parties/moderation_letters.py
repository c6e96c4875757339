"""Letters to those whose need, offer or organisation was hidden, shown again, or erased: what, why, and what they can do."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from maillage.exchange.models import Entry
from maillage.parties.models import Organisation
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.instance.now import instance
from maillage.site.parties.claim_letters import holders_of, managers_of, send
from maillage.site.today import today

SHORT = 120


def tell_owner(request: HttpRequest, about: Entry | Organisation, what: str, reason: str) -> None:
    """To who manages the organisation; of an entry without one, to its author. ``what``: the act, as the audit list has it."""
    owner = about.organisation if isinstance(about, Entry) else about
    told = managers_of(owner, today()) if owner else []
    if not told and isinstance(about, Entry) and about.author is not None:
        told = [about.author]
    for account in told:
        with override(account.language or instance().language):
            name = _named(about)
            page = reverse("entry" if isinstance(about, Entry) else "party", args=[about.pk])
            lines = [
                words.say(f"moderation_mail.{what}.text", name=name),
                reason,
                words.say(f"moderation_mail.{what}.next", site=instance().mailbox or instance().name),
            ]
            send(request, account.email, words.say(f"moderation_mail.{what}.subject", name=name), lines, page)


def tell_erased(request: HttpRequest, organisation: Organisation, reason: str) -> None:
    """To everybody who held an office in it, before it is erased."""
    for account in holders_of(organisation, today()):
        _erased(request, account, organisation, reason)


def _erased(request: HttpRequest, account: Account, organisation: Organisation, reason: str) -> None:
    with override(account.language or instance().language):
        name = called(organisation, words.language())
        lines = [words.say("moderation_mail.party_erased.text", name=name), reason]
        send(request, account.email, words.say("moderation_mail.party_erased.subject", name=name), lines, "")


def _named(about: Entry | Organisation) -> str:
    if isinstance(about, Organisation):
        return called(about, words.language())
    text = " ".join(about.text.split())
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]}…"
