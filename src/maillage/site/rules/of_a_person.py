"""What calls, desks of funds and rules of one's own keep of a person: its rows, to be taken away. What stands stays, without a name."""

from __future__ import annotations

from django.db.models import Q

from maillage.site.accounts.models import Account
from maillage.site.accounts.rows import Rows, rows
from maillage.site.parties.follow_letters import mark_of_mailbox
from maillage.site.rules.models import (
    Call,
    CallPlan,
    CallVersion,
    DossierAnswer,
    FundDesk,
    KeptFacts,
    OwnPack,
    Told,
)


def rules(account: Account) -> Rows:
    """What somebody wrote or decided of calls and rules, and the letters about calls that went to them."""
    answered = Q(confirmed_by=account) | Q(refused_by=account)
    return [
        *rows("call", Call.objects.filter(made_by=account), "id", "fund", "title", "made_at"),
        *rows("dates", CallVersion.objects.filter(proposed_by=account), "call", "opens", "closes", "source", "proposed_at"),
        *rows("answered", CallVersion.objects.filter(answered), "call", "confirmed_at", "refused_at", "refused_why"),
        *rows("plan", CallPlan.objects.filter(by=account), "call", "at"),
        *rows("rules", OwnPack.objects.filter(Q(by=account) | Q(ended_by=account)), "pack", "at", "ended_at", "text"),
        *rows("desk", FundDesk.objects.filter(granted_by=account), "fund", "at", "reason"),
        *rows("facts", KeptFacts.objects.filter(by=account), "facts", "at"),
        *rows("dossier_facts", DossierAnswer.objects.filter(by=account), "dossier_id", "fact", "value", "on"),
        *rows("told", Told.objects.filter(reader=mark_of_mailbox(account.email)), "call", "what", "at"),
    ]  # fmt: skip


def forget_rules(account: Account) -> None:
    """The marks of its mailbox."""
    Told.objects.filter(reader=mark_of_mailbox(account.email)).delete()
