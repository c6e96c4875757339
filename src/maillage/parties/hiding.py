"""A page of an organisation hidden from the public by a curator, with a reason, and shown again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.parties.claims import NotClaimed, locked
from maillage.parties.models import Organisation


@transaction.atomic
def hide(key: str, version: int, why: str, now: datetime) -> Organisation:
    """Hide it; its people see it still, and why. Raises NotClaimed: gone, met, reason."""
    organisation = _at(key, version)
    if not why.strip():
        raise NotClaimed("reason")
    organisation.hidden_at, organisation.hidden_why = now, why
    return _saved(organisation)


@transaction.atomic
def show_again(key: str, version: int) -> Organisation:
    """It is public again. Raises NotClaimed: gone, met."""
    organisation = _at(key, version)
    organisation.hidden_at, organisation.hidden_why = None, ""
    return _saved(organisation)


def _at(key: str, version: int) -> Organisation:
    organisation = locked(key)
    if organisation.version != version:
        raise NotClaimed("met")
    return organisation


def _saved(organisation: Organisation) -> Organisation:
    organisation.version += 1
    organisation.save()
    return organisation
