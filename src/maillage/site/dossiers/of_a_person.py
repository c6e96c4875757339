"""What the room of dossiers keeps of a person (``site/accounts/personal_data.py``)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillage.dossiers.models import Door, Draft, PersonKey, Sealed, Voice
from maillage.dossiers.people import without_account
from maillage.site.accounts.models import Account
from maillage.site.accounts.rows import Rows
from maillage.site.dossiers.erasing import erase


def named(account: Account) -> Rows:
    """In which dossiers somebody's name or mailbox stands, sealed, what they are writing, and which questions of citizens they let through."""
    sealed = Sealed.objects.filter(person__in=_keys(account)).values("dossier", "commitment", "made_at")
    drafts = Draft.objects.filter(account=account).values("dossier", "text", "at", "said")
    doors = Door.objects.filter(email__iexact=account.email).values("dossier", "title", "email", "at")
    voices = Voice.objects.filter(by=account).values("question__dossier", "what", "on")
    return [dict(each) for found in (sealed, drafts, doors, voices) for each in found]


def forget(account: Account) -> None:
    """Their key is destroyed: nobody reads their name any more in what was decided, and each dossier says that a name was erased. Links
    sent to their address open nothing."""
    erase(_keys(account))
    Door.objects.filter(email__iexact=account.email).delete()
    Voice.objects.filter(by=account).update(by=None)


def _keys(account: Account) -> QuerySet[PersonKey]:
    """Theirs, and those of their mailbox, where a party wrote it for another."""
    of_mailbox = [each.person_id for each in without_account(account.email)]
    return PersonKey.objects.filter(Q(account=account) | Q(pk__in=of_mailbox))
