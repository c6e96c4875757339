"""Letters about claims: short, in the language of who reads them, with what to do next. No link of theirs does anything by being
opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from maillage.parties.claims import Settled, contested, rivals
from maillage.parties.models import Claim, Organisation
from maillage.parties.rights import holdings_on
from maillage.parties.vouching import Sent, called
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.instance.now import instance
from maillage.site.today import today


def managers_of(organisation: Organisation, on: date) -> list[Account]:
    """Who manages an organisation on a day, each once."""
    held = holdings_on(on).filter(
        office__organisation=organisation, office__may_manage=True, account__is_active=True
    )
    return list({each.account_id: each.account for each in held.select_related("account")}.values())


def holders_of(organisation: Organisation, on: date) -> list[Account]:
    """Whoever holds an office of it on a day, each once."""
    held = holdings_on(on).filter(office__organisation=organisation, account__is_active=True)
    return list({each.account_id: each.account for each in held.select_related("account")}.values())


def ask_for_word(request: HttpRequest, claim: Claim) -> None:
    """To those who manage the organisation whose word is asked: who says what, and where to answer."""
    assert claim.asked is not None
    for account in managers_of(claim.asked, today()):
        with override(account.language or instance().language):
            name = called(claim.organisation, words.language())
            values = {
                "who": claim.by.name or words.say("claim_mail.somebody"),
                "title": claim.title,
                "name": name,
            }
            asked = called(claim.asked, words.language())
            send(
                request, account.email, words.say("claim_mail.word_subject", name=name),
                [words.say("claim_mail.word_text", asked=asked, **values), words.say("claim_mail.word_next")],
                reverse("claim_word", args=[claim.pk]),
            )  # fmt: skip


def send_code(request: HttpRequest, sent: Sent) -> None:
    """To the mailbox of the organisation: somebody says that they are of it, and the code by which they show it."""
    claim = sent.claim
    language = next(iter(claim.organisation.languages), "")
    shown = instance().languages
    with override(language if language in shown else words.language()):
        name = called(claim.organisation, words.language())
        values = {"title": claim.title, "name": name, "site": instance().name}
        lines = [
            words.say(
                "claim_mail.code_text", who=claim.by.name or words.say("claim_mail.somebody"), **values
            ),
            sent.code,
            words.say("claim_mail.code_next"),
        ]
        send(request, claim.mailbox, words.say("claim_mail.code_subject", site=instance().name), lines, "")


def tell_contested(request: HttpRequest, claim: Claim) -> None:
    """To the others who claim it, or hold an office in it: somebody else says that it is theirs; not who."""
    if not contested(claim):
        return
    on = today()
    others = [each.by for each in rivals(claim)] + holders_of(claim.organisation, on)
    for account in _each_once(others, claim.by):
        with override(account.language or instance().language):
            name = called(claim.organisation, words.language())
            lines = [
                words.say("claim_mail.contested_text", name=name),
                words.say("claim_mail.contested_next"),
            ]
            send(
                request, account.email, words.say("claim_mail.contested_subject", name=name), lines, reverse("claims")
            )  # fmt: skip


def tell_settled(request: HttpRequest, settled: Settled) -> None:
    """To the author of the claim, and to those whose claims ended with it: what was decided, and why."""
    for claim in (settled.claim, *settled.ended):
        tell(request, claim, str(claim.state), claim.reason)


def tell(request: HttpRequest, claim: Claim, what: str, reason: str) -> None:
    """To the author of a claim: granted, refused, or asked for another proof (``wanted``)."""
    with override(claim.by.language or instance().language):
        name = called(claim.organisation, words.language())
        lines = [
            words.say(f"claim_mail.{what}_text", name=name),
            reason,
            words.say(f"claim_mail.{what}_next"),
        ]
        send(
            request, claim.by.email, words.say(f"claim_mail.{what}_subject", name=name), lines,
            reverse("claim_one", args=[claim.pk]),
        )  # fmt: skip


def send(
    request: HttpRequest, to: str, subject: str, lines: Sequence[str], page: str, foot: str = ""
) -> None:
    """Into the queue: the lines, the address of the page to go on with, who writes, and what stands at the foot."""
    said = [*lines, request.build_absolute_uri(page) if page else ""]
    said += [f"{instance().name}\n{request.build_absolute_uri(reverse('home'))}", foot]
    EmailMessage(
        " ".join(subject.split()), "\n\n".join(filter(None, said)) + "\n", settings.DEFAULT_FROM_EMAIL, [to],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()  # fmt: skip


def _each_once(accounts: Iterable[Account], but: Account) -> list[Account]:
    return list({each.pk: each for each in accounts if each.pk != but.pk}.values())
