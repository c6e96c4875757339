"""What the rooms of who acts and of what is sought and given keep of a person: its rows, to be taken away, and what is taken out
when the account is erased. Which tables: see ``site/accounts/personal_data.py``.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from maillage.exchange.models import Answer, Entry, Origin, Proposal, Reuse, Round, Ruling, Solution
from maillage.parties.claims import NotClaimed, withdraw
from maillage.parties.models import (
    Claim,
    ClaimState,
    Follow,
    Holding,
    Invitation,
    Membership,
    Merge,
    Organisation,
    Question,
    Reply,
    Tie,
)
from maillage.site.accounts.models import Account
from maillage.site.accounts.rows import Rows, rows


def offices(account: Account) -> Rows:
    """The offices that somebody holds or held, and the invitations that wait for their address."""
    held = [
        {
            "kind": "office",
            "organisation": each.office.organisation_id,
            "title": each.office.title,
            "since": each.since,
            "until": each.until,
        }
        for each in Holding.objects.filter(account=account).select_related("office")
    ]
    asked = Invitation.objects.filter(email__iexact=account.email)
    return held + rows("invitation", asked, "email", "at", "ends_at", "taken_at")


def forget_offices(account: Account) -> None:
    """Its invitations; the database ends its holdings by itself."""
    Invitation.objects.filter(email__iexact=account.email).delete()


def organisations(account: Account) -> Rows:
    """What somebody wrote of organisations, and where a network knows their address."""
    return [
        *rows("organisation", Organisation.objects.filter(made_by=account), "key", "made_at"),
        *rows("named", Holding.objects.filter(named_by=account), "since", "until"),
        *rows("invited", Invitation.objects.filter(by=account), "at", "taken_at"),
        *rows("tie", Tie.objects.filter(consent_by=account), "place", "side", "consent_at", "withdrawn_at"),
        *rows("merge", Merge.objects.filter(by=account), "at", "reason"),
        *rows("decided", Claim.objects.filter(decided_by=account), "decided_at", "state", "reason"),
        *rows("member", Membership.objects.filter(email__iexact=account.email), "name", "email", "source"),
        *rows("question", Question.objects.filter(asked_by=account), "asked_at", "words"),
        *rows("asked", Question.objects.filter(email__iexact=account.email), "asked_at", "words", "answer"),
        *rows("reply", Reply.objects.filter(email__iexact=account.email), "at", "state", "subject", "text"),
    ]


def forget_organisations(account: Account) -> None:
    """Its address, wherever somebody else wrote it down."""
    Membership.objects.filter(email__iexact=account.email).update(email="")
    Question.objects.filter(email__iexact=account.email).update(email="")
    Reply.objects.filter(email__iexact=account.email).update(email="")


def claims(account: Account) -> Rows:
    """What somebody said is theirs, with the name of the proof that they sent."""
    found = Claim.objects.filter(by=account)
    columns = ("organisation_id", "title", "proof", "file", "words", "state", "at", "decided_at", "reason")
    return rows("claim", found, *columns)


def forget_claims(account: Account) -> None:
    """The proofs that it sent, and no other claim rests on. Those that are open are taken back first: what they contested is free
    again. The claims themselves the database takes out."""
    for number in Claim.objects.filter(by=account, state=ClaimState.OPEN).values_list("pk", flat=True):
        with suppress(NotClaimed):
            withdraw(number, account, None, timezone.now())
    mine = set(Claim.objects.filter(by=account).exclude(file="").values_list("file", flat=True))
    others = Claim.objects.filter(file__in=mine).exclude(by=account).values_list("file", flat=True)
    folder = Path(settings.HOME).expanduser() / "site" / "proofs"
    for name in mine - set(others):
        (folder / Path(name).name).unlink(missing_ok=True)


def follows(account: Account) -> Rows:
    """What its address hears of."""
    found = Follow.objects.filter(email__iexact=account.email)
    return [
        {"kind": each.kind, "thing": each.thing, "asked_at": each.asked_at, "confirmed_at": each.confirmed_at}
        for each in found
    ]


def forget_follows(account: Account) -> None:
    """What it follows by its own address."""
    Follow.objects.filter(email__iexact=account.email).delete()


def _alone(account: Account) -> Any:
    """Needs and offers that nobody but their author can see."""
    return Entry.objects.filter(author=account, organisation=None)


def drafts(account: Account) -> Rows:
    """Needs and offers that were written for no organisation."""
    return rows("draft", _alone(account), "key", "side", "said", "made_at", "changed_at")


def forget_drafts(account: Account) -> None:
    """Those drafts."""
    _alone(account).delete()


def exchange(account: Account) -> Rows:
    """What somebody wrote, proposed and answered for an organisation."""
    written = Entry.objects.filter(Q(author=account) | Q(published_by=account)).exclude(organisation=None)
    return [
        *rows("entry", written, "key", "side", "state", "said", "made_at", "published_at"),
        *rows("proposal", Proposal.objects.filter(asked_by=account), "key", "at", "stage"),
        *rows(
            "answer",
            Answer.objects.filter(by=account),
            "proposal_id",
            "verdict",
            "reason",
            "words",
            "contact",
            "at",
        ),
        *rows("ruling", Ruling.objects.filter(by=account), "need_id", "offer_id", "ruled", "reason", "at"),
        *rows("round", Round.objects.filter(made_by=account), "key", "title", "made_at"),
        *rows("solution", Solution.objects.filter(made_by=account), "key", "activity", "made_at"),
        *rows("reuse", Reuse.objects.filter(by=account), "solution_id", "link", "at"),
        *rows("origin", Origin.objects.filter(pinned_by=account), "address", "pinned_at"),
    ]
