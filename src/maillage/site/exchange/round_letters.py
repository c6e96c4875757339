"""What a round proposes, as letters: one to each who may answer, however many partners it proposes to them."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from maillage.exchange.models import Proposal, Round, Side, Stage
from maillage.parties.rights import holdings_on
from maillage.reference.spoken import day, figure
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.exchange.line import owner_of
from maillage.site.exchange.match_shown import points
from maillage.site.instance.now import instance
from maillage.site.own_address import absolute
from maillage.site.today import today

MOST_LINES = 25
"""Partners that a letter names; the page has all."""


def tell_of_round(round: Round) -> int:
    """Put the letters of a round in the queue, within the transaction in which it is sent; how many. Of what has ended since
    nothing is said."""
    proposals = Proposal.objects.filter(round=round, stage=Stage.OPEN).select_related(
        "need__organisation", "offer__organisation"
    )
    proposals = proposals.prefetch_related("need__organisation__names", "offer__organisation__names")
    of_owner: dict[str, list[tuple[Proposal, str]]] = defaultdict(list)
    for proposal in proposals.order_by("-score", "key"):
        for side, entry in ((str(Side.NEED), proposal.need), (str(Side.OFFER), proposal.offer)):
            if entry.organisation_id:
                of_owner[entry.organisation_id].append((proposal, side))
    held = holdings_on(today()).filter(
        office__organisation__in=of_owner, office__may_publish=True, account__is_active=True
    )
    theirs: dict[int, dict[tuple[str, str], tuple[Proposal, str]]] = defaultdict(dict)
    people: dict[int, Account] = {}
    for each in held.select_related("account", "office"):
        people[each.account_id] = each.account
        for proposal, side in of_owner[each.office.organisation_id]:
            theirs[each.account_id][proposal.pk, side] = (proposal, side)
    for number, account in people.items():
        _send(round, account, list(theirs[number].values()))
    return len(people)


def _send(round: Round, account: Account, found: list[tuple[Proposal, str]]) -> None:
    with override(account.language or instance().language):
        spoken = words.language()
        title = " ".join(round.title.split())
        last = min(proposal.answer_by for proposal, _ in found)
        lines = [_line(proposal, side, spoken) for proposal, side in found[:MOST_LINES]]
        if len(found) > MOST_LINES:
            lines.append(words.count("proposal.mail_round.more", len(found) - MOST_LINES))
        text = [
            words.count("proposal.mail_round.text", len(found), title=title),
            "\n".join(lines),
            words.say("proposal.mail_round.next", day=day(last, spoken))
            + f"\n{absolute(reverse('proposals'))}",
            f"{instance().name}\n{absolute(reverse('home'))}",
        ]
        subject = words.say("proposal.mail_round.subject", title=title)
    EmailMessage(
        subject, "\n\n".join(text) + "\n", settings.DEFAULT_FROM_EMAIL, [account.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()  # fmt: skip


def _line(proposal: Proposal, side: str, spoken: str) -> str:
    own, other = proposal.need, proposal.offer
    if side == Side.OFFER:
        own, other = other, own
    said = {
        "own": owner_of(own) or "–",
        "other": owner_of(other) or "–",
        "points": figure(points(proposal.score), spoken),
    }
    return f"– {words.say('proposal.mail_round.line', **said)}"
