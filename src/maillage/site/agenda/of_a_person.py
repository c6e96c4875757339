"""What the agenda keeps of a person, for whoever takes their data away or leaves."""

from __future__ import annotations

from maillage.parties.models import Mandate, Sitting
from maillage.site.accounts.models import Account
from maillage.site.accounts.rows import Rows
from maillage.site.agenda.models import Feed, KeptProcedure, Mark, Reminding


def letters(account: Account) -> Rows:
    """Which letters they want, and the addresses for their calendar program. (Of an address nothing is kept that opens it.)"""
    wanted = Reminding.objects.filter(account=account)
    made = Feed.objects.filter(holding__account=account)
    return [
        *(
            {"monday": each.monday, "days": each.days, "turn_on": each.turn_on, "sent_on": each.sent_on, "seen_on": each.seen_on}
            for each in wanted
        ),
        *({"holding": each.holding_id, "made_at": each.made_at, "ended_at": each.ended_at} for each in made),
    ]  # fmt: skip


def said(account: Account) -> Rows:
    """What they said for an organisation: lines marked, mandates and sittings, procedures kept."""
    return [
        *(
            {"line": each.line, "state": str(each.state), "on": each.on, "reason": each.reason, "at": each.at}
            for each in Mark.objects.filter(by=account)
        ),
        *(
            {"mandate": str(each.what), "ends_on": each.ends_on, "at": each.said_at}
            for each in Mandate.objects.filter(said_by=account)
        ),
        *({"sitting": each.day} for each in Sitting.objects.filter(said_by=account)),
        *(
            {"procedure": each.key, "title": each.title, "at": each.made_at}
            for each in KeptProcedure.objects.filter(made_by=account)
        ),
    ]
