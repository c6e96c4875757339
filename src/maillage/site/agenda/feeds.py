"""The secret addresses at which calendar programs read agendas: made, ended, looked up. The secret is kept as a mark alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime

from django.db import transaction

from maillage.parties.models import Holding
from maillage.parties.organisations import NotAllowed
from maillage.parties.rights import Account, holdings_of, holdings_on
from maillage.site.agenda.models import Feed


@transaction.atomic
def make(holding: int, by: Account, now: datetime, on: date) -> str:
    """A new address for one's own holding of an office; an earlier one ends. Gives its secret, which is found nowhere again. Raises
    NotAllowed."""
    held = _own(holding, by, on)
    Feed.objects.filter(holding=held, ended_at=None).update(ended_at=now)
    secret = secrets.token_urlsafe(24)
    Feed.objects.create(holding_id=held, mark=mark_of(secret))
    return secret


@transaction.atomic
def end(holding: int, by: Account, now: datetime, on: date) -> None:
    """The address of one's own holding answers no more. Raises NotAllowed."""
    Feed.objects.filter(holding=_own(holding, by, on), ended_at=None).update(ended_at=now)


def found(secret: str, on: date) -> Feed | None:
    """The feed of a secret, while whoever made it holds the office; else None."""
    held = holdings_on(on).filter(
        account__is_active=True, office__organisation__merged_into=None, office__organisation__erased_at=None
    )
    feeds = Feed.objects.filter(mark=mark_of(secret), ended_at=None, holding__in=held)
    return (
        feeds.select_related("holding__office__organisation", "holding__account")
        .prefetch_related("holding__office__organisation__names")
        .first()
    )


def mark_of(secret: str) -> str:
    """What is kept of it: of 192 random bits, a plain digest tells nobody anything."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _own(holding: int, by: Account, on: date) -> int:
    mine = holdings_of(by, on).filter(pk=holding).values_list("pk", flat=True)
    held = (
        Holding.objects.select_for_update(no_key=True)
        .filter(pk__in=mine)
        .values_list("pk", flat=True)
        .first()
    )
    if held is None:
        raise NotAllowed
    return int(held)
