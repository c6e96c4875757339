"""Letters on proposals: to the offices of both sides that may answer, each in its reader's language, short, with what to do next.

They are put in the queue within the transaction of what they tell of. Opening a page decides nothing: every address leads to a
page with a form.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from maillage.exchange.models import Entry, Introduction, Proposal, Side
from maillage.parties.models import Organisation
from maillage.parties.rights import holdings_on
from maillage.reference.spoken import day, figure
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.exchange.line import owner_of
from maillage.site.exchange.match_shown import points
from maillage.site.instance.now import instance
from maillage.site.own_address import absolute
from maillage.site.today import today

LONGEST_WORDS = 240
"""Characters of a need or an offer that a letter quotes."""
SIDES = (Side.NEED, Side.OFFER)


def who_answers(organisation: Organisation | None, on: date) -> list[Account]:
    """Those who may answer for an organisation on a day, each once."""
    if organisation is None:
        return []
    held = holdings_on(on).filter(office__organisation=organisation, office__may_publish=True)
    found: dict[int, Any] = {}
    for each in held.filter(account__is_active=True).select_related("account"):
        found.setdefault(each.account_id, each.account)
    return list(found.values())


def tell_proposed(proposal: Proposal, but: Account | None = None) -> None:
    """Both sides hear of a new proposal, but for who made it."""
    on = today()
    for side in SIDES:
        for account in who_answers(_own(proposal, side).organisation, on):
            if but is None or account.pk != but.pk:
                _send(proposal, side, account, "proposed", quote=True)


def tell_introduced(introduction: Introduction) -> None:
    """Each side gets the contact of the other."""
    proposal, on = introduction.proposal, today()
    for side in SIDES:
        reached = contact_lines(introduction.contacts.get(_across(side), {}))
        for account in who_answers(_own(proposal, side).organisation, on):
            _send(proposal, side, account, "introduced", lines=reached, by=introduction.next_on)


def tell_declined(proposal: Proposal, by: str) -> None:
    """The other side hears that one declined. The reason stands on the page alone."""
    side = _across(by)
    for account in who_answers(_own(proposal, side).organisation, today()):
        _send(proposal, side, account, "declined", matches=True)


def tell_ended(ended: Iterable[Proposal], but: Account | None = None) -> None:
    """Both sides hear that proposals have ended, and why; but for who ended them."""
    on = today()
    for proposal in ended:
        for side in SIDES:
            for account in who_answers(_own(proposal, side).organisation, on):
                if but is None or account.pk != but.pk:
                    _send(proposal, side, account, "ended", matches=True)


def ask_talk(introduction: Introduction) -> None:
    """Both sides are asked whether their first talk took place."""
    on = today()
    for side in SIDES:
        for account in who_answers(_own(introduction.proposal, side).organisation, on):
            since = introduction.at.date()
            _send(introduction.proposal, side, account, "talk", by=introduction.next_on, since=since)


def why_ended(proposal: Proposal) -> str:
    """Why it ended, in words; empty where a side declined it."""
    if proposal.why:
        return words.say(f"proposal.why.{proposal.why}")
    if proposal.stage == "lapsed":
        return words.say("proposal.why.lapsed", day=day(proposal.answer_by, words.language()))
    return words.say("proposal.why.full") if proposal.stage == "full" else ""


def contact_lines(given: dict[str, Any]) -> list[str]:
    """How a side is reached: title, mailbox, and the address of who accepted, where they agreed and still have an account."""
    lines = [str(given["title"])] if given.get("title") else []
    lines += [str(given["mailbox"])] if given.get("mailbox") else []
    account = Account.objects.filter(pk=given.get("account") or 0, is_active=True).first()
    return [*lines, account.email] if account else lines


def _own(proposal: Proposal, side: str) -> Entry:
    return proposal.need if side == Side.NEED else proposal.offer


def _across(side: str) -> str:
    return str(Side.OFFER if side == Side.NEED else Side.NEED)


def _send(
    proposal: Proposal, side: str, account: Account, kind: str, *, quote: bool = False, matches: bool = False,
    lines: Iterable[str] = (), by: date | None = None, since: date | None = None,
) -> None:  # fmt: skip
    """One letter. ``by``: the day named in it, else the last one to answer; ``matches``: the next step is the page of matches."""
    own, other = _own(proposal, side), _own(proposal, _across(side))
    with override(account.language or instance().language):
        spoken = words.language()
        said: dict[str, Any] = {
            "name": owner_of(own) or "–",
            "other": owner_of(other) or "–",
            "points": figure(points(proposal.score), spoken),
            "day": day(by or proposal.answer_by, spoken),
            "since": day(since, spoken),
            "why": why_ended(proposal),
        }
        page = reverse("matches", args=[own.pk]) if matches else reverse("proposal", args=[proposal.pk])
        text = [
            words.say(f"proposal.mail.{kind}.text", **said),
            *(_quoted(each) for each in ((proposal.need, proposal.offer) if quote else ()) if each.text),
            "\n".join(lines),
            words.say(f"proposal.mail.{kind}.next", **said) + f"\n{absolute(page)}",
            f"{instance().name}\n{absolute(reverse('home'))}",
        ]
        subject = " ".join(words.say(f"proposal.mail.{kind}.subject", **said).split())
    EmailMessage(
        subject, "\n\n".join(filter(None, text)) + "\n", settings.DEFAULT_FROM_EMAIL, [account.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()  # fmt: skip


def _quoted(entry: Entry) -> str:
    """A need or an offer in its own words, of one line."""
    text = " ".join(entry.text.split())
    cut = text if len(text) <= LONGEST_WORDS else f"{text[:LONGEST_WORDS].rsplit(' ', 1)[0]}…"
    return words.say(f"proposal.mail_{entry.side}", name=owner_of(entry) or "–", text=cut)


def last_day(entry: Entry) -> str:
    """The last day on which a need or an offer stands; empty where it has none."""
    return str(entry.expires - timedelta(days=1)) if entry.expires else ""
