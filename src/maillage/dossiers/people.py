"""People in dossiers: a decision names somebody by a commitment, and what it stands for is sealed under that person's key.

Who has an account has one key. Who has none (an expert, whoever came through a link, a mailbox that was written for another) has one
at each naming, since nobody knows that two of the same name are one person; :func:`without_account` finds them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from maillage.dossiers.ledger.seals import Seal, Unopened, new_key, open_seal, seal
from maillage.dossiers.mailboxes import is_of, kept_of, shown
from maillage.dossiers.models import Dossier, PersonKey, Sealed
from maillage.parties.rights import Account
from maillage.parties.written import line

LONGEST = 200


def commitment_of(dossier: Dossier, account: Account) -> str:
    """How decisions of a dossier name somebody who has an account: always by the same commitment, as long as their name is the same.
    Empty for who gave no name: their office stands alone."""
    name = str(account.name)[:LONGEST]
    if not name:
        return ""
    key, _ = PersonKey.objects.get_or_create(account=account, defaults={"key": new_key()})
    for each in Sealed.objects.filter(dossier=dossier, person=key).order_by("pk"):
        if _opened(each, bytes(key.key)) == name:
            return each.commitment
    return _kept(dossier, key, name)


def commitment_to(dossier: Dossier, name: str) -> str:
    """How decisions name somebody without an account: an expert, whoever came through a letter's link."""
    return _kept(dossier, PersonKey.objects.create(key=new_key()), name[:LONGEST])


def commitment_to_mailbox(dossier: Dossier, mailbox: str) -> str:
    """How decisions name the mailbox that somebody wrote for another."""
    return _kept(dossier, PersonKey.objects.create(key=new_key()), kept_of(mailbox))


def names(commitments: Iterable[str]) -> dict[str, str]:
    """Commitment → the name it stands for, or the mailbox, hidden in part. One that is missing was erased."""
    found = Sealed.objects.filter(commitment__in={*commitments} - {""}).select_related("person")
    opened = ((each.commitment, _opened(each, bytes(each.person.key))) for each in found if each.person)
    return {commitment: shown(value) for commitment, value in opened if value is not None}


def destroy(keys: QuerySet[PersonKey]) -> int:
    """Destroy keys: nobody reads any more what was sealed under them. How many values were."""
    n = Sealed.objects.filter(person__in=keys).count()
    keys.delete()
    return n


def without_account(who: str) -> list[Sealed]:
    """What is sealed of people without an account and is this: a name, whatever its capitals and spaces; a whole mailbox; or a
    commitment. In all dossiers, the oldest first."""
    wanted = _as_compared(who)
    if not wanted:
        return []
    found = Sealed.objects.filter(person__isnull=False, person__account=None).select_related("person")
    return [
        each for each in found.order_by("pk") if each.person and _is(each, bytes(each.person.key), wanted)
    ]


def opened(kept: Sealed) -> str:
    """What is sealed, as it is read; empty where it was erased."""
    value = _opened(kept, bytes(kept.person.key)) if kept.person else None
    return "" if value is None else shown(value)


def _is(kept: Sealed, key: bytes, wanted: str) -> bool:
    if kept.commitment == wanted:
        return True
    value = _opened(kept, key)
    return is_of(value, wanted) or (isinstance(value, str) and _as_compared(value) == wanted)


def _as_compared(said: str) -> str:
    return " ".join(line(said).casefold().split())


def _kept(dossier: Dossier, key: PersonKey, value: Any) -> str:
    made = seal(bytes(key.key), value)
    Sealed.objects.create(commitment=made.commitment, dossier=dossier, person=key, box=made.box)
    return made.commitment


def _opened(kept: Sealed, key: bytes) -> Any:
    try:
        return open_seal(key, Seal(kept.commitment, bytes(kept.box)))
    except Unopened:
        return None
