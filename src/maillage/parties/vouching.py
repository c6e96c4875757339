"""What speaks for a claim besides a letter: the word of somebody who is known here, and a code that went to a mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from maillage.parties.claims import NotClaimed, locked_claim, stand
from maillage.parties.codes import is_code, mark_of, new_code
from maillage.parties.models import Claim, Organisation, Proof, Standing
from maillage.parties.organisations import name_of
from maillage.parties.rights import Account, Right, office_for
from maillage.reference.names import fold

MOST_TRIES = 5
HOLDS = timedelta(hours=24)
"""A code."""
BETWEEN = timedelta(minutes=10)
"""Two letters with a code, to one mailbox."""
MOST_FOUND = 12
_PURPOSE = "claim"


class WrongCode(Exception):
    """What was typed is not the code. ``left``: tries that are left; None: it holds no longer, or none was sent."""

    def __init__(self, left: int | None) -> None:
        super().__init__(left)
        self.left = left


def known_ones() -> QuerySet[Organisation]:
    """Organisations whose word counts: they are verified, and there still."""
    return Organisation.objects.filter(standing=Standing.VERIFIED, merged_into=None, erased_at=None)


def bearing(said: str, but: str = "") -> Sequence[Organisation]:
    """Those of them that bear a name, however it is written; else those of which it is the beginning or a part of the name.
    ``but``: a key that is left out, of the organisation claimed."""
    folded = fold(said)
    if not folded:
        return []
    known = known_ones().exclude(pk=but)
    for condition in ({"names__folded": folded}, {"names__folded__contains": folded}):
        if found := list(known.filter(**condition).distinct().order_by("key")[:MOST_FOUND]):
            return found
    return []


def called(organisation: Organisation, language: str) -> str:
    """How an organisation is called in a language, else as it calls itself; its key where it has no name."""
    found = name_of(organisation.names.all(), language)
    return found.name if found else organisation.key


def may_vouch(account: Account, claim: Claim, now: datetime) -> bool:
    """Whether somebody may give the word that a claim asks for: by an office that manages the organisation asked."""
    if claim.asked is None or claim.asked.standing != Standing.VERIFIED or claim.by_id == account.pk:
        return False
    return office_for(account, claim.asked, now.date(), Right.MANAGE) is not None


@transaction.atomic
def give_word(number: int, by: Account, version: int, yes: bool, why: str, now: datetime) -> Claim:
    """A yes or a no, with its reason, for the organisation that was asked. A curator decides with it. Raises NotClaimed:
    decided, met, gone, not_yours, reason."""
    claim = locked_claim(number, version)
    if claim.proof != Proof.WORD or not may_vouch(by, claim, now):
        raise NotClaimed("not_yours")
    if not why.strip():
        raise NotClaimed("reason")
    claim.word, claim.word_why, claim.word_by = ("yes" if yes else "no"), why, by
    claim.shown_at = now if yes else None
    _save(claim)
    return claim


@dataclass(frozen=True, slots=True)
class Sent:
    """A code on its way, in the one moment in which it is known."""

    claim: Claim
    code: str


@transaction.atomic
def send_code(number: int, version: int | None, now: datetime, *, public: bool = False) -> Sent:
    """A new code for the mailbox of a claim; the one before holds no longer. ``public``: a curator has looked, and the mailbox
    stands in public for the organisation. Raises NotClaimed: decided, met, gone, not_public."""
    claim = locked_claim(number, version)
    if claim.proof != Proof.MAILBOX or not (claim.mailbox_public or public):
        raise NotClaimed("not_public")
    code = new_code()
    claim.mailbox_public = True
    claim.code, claim.code_until, claim.tries = mark_of(code, _PURPOSE), now + HOLDS, 0
    _save(claim)
    return Sent(claim, code)


def type_code(number: int, by: Account, typed: str, now: datetime) -> Claim:
    """The code of the letter, typed by the claim's author. What is wrong is counted, whatever comes after. Raises WrongCode,
    and NotClaimed: decided, gone, not_yours."""
    with transaction.atomic():
        claim = locked_claim(number, None)
        if claim.by_id != by.pk or claim.proof != Proof.MAILBOX:
            raise NotClaimed("not_yours")
        if claim.shown_at:
            return claim
        holds = claim.code and claim.code_until and claim.code_until > now and claim.tries < MOST_TRIES
        right = bool(holds) and is_code(typed, claim.code, _PURPOSE)
        if right:
            claim.code, claim.shown_at = "", now
            _save(claim)
        elif holds:
            claim.tries += 1
            claim.save(update_fields=["tries"])
    if not right:
        left = MOST_TRIES - claim.tries if holds else 0
        raise WrongCode(left or None)
    return claim


def _save(claim: Claim) -> None:
    claim.version += 1
    claim.save()
    stand(claim.organisation)
