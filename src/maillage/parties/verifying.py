"""An organisation verified by a curator without a claim, such as a network that everybody knows; and no longer."""

from __future__ import annotations

from django.db import transaction

from maillage.parties.claims import NotClaimed, locked
from maillage.parties.models import ClaimState, Organisation, Standing


@transaction.atomic
def verify(key: str, version: int) -> Organisation:
    """It is known to be who it says. Raises NotClaimed: gone, met, and decided_by_claim where one waits: that is to be decided
    instead."""
    organisation = _at(key, version)
    if organisation.claims.filter(state=ClaimState.OPEN).exists():
        raise NotClaimed("decided_by_claim")
    return _stands(organisation, Standing.VERIFIED)


@transaction.atomic
def unverify(key: str, version: int) -> Organisation:
    """It is not, or not any more: what it published stays, and nothing is published for it until it is verified again. Raises
    NotClaimed: gone, met, decided_by_claim."""
    organisation = _at(key, version)
    if organisation.claims.filter(state=ClaimState.OPEN).exists():
        raise NotClaimed("decided_by_claim")
    organisation.claims.filter(state=ClaimState.GRANTED).update(state=ClaimState.REFUSED)
    return _stands(organisation, Standing.NEW)


def _at(key: str, version: int) -> Organisation:
    organisation = locked(key)
    if organisation.version != version:
        raise NotClaimed("met")
    return organisation


def _stands(organisation: Organisation, standing: Standing) -> Organisation:
    organisation.standing = standing
    organisation.version += 1
    organisation.save()
    return organisation
