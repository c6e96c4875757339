"""Ties of diaspora organisations to territories: where its people live, and where they come from. Somebody of it consents, on a
day; it is withdrawn at any time, and shown no more."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from maillage.parties.kinds import DIASPORA
from maillage.parties.models import Organisation, Side, Standing, Tie
from maillage.parties.organisations import NotAllowed, Wrong, locked
from maillage.parties.rights import Account, may_describe, may_manage

MOST = 6
"""Territories of one side."""


@transaction.atomic
def tie(key: str, side: str, place: str, by: Account, now: datetime, on: date) -> Tie:
    """Tie a diaspora organisation to a place, with the consent of whoever asks. One that stands already is given back. Raises
    NotAllowed, Wrong."""
    organisation = locked(key)
    if organisation.kind != DIASPORA or not may_describe(by, organisation, on):
        raise NotAllowed
    if side not in Side.values:
        raise Wrong({"side": "choose"})
    if not place:
        raise Wrong({"place": "missing"})
    standing = organisation.ties.filter(withdrawn_at=None, side=side)
    if there := standing.filter(place=place).first():
        return there
    if standing.count() >= MOST:
        raise Wrong({"place": "too_many"})
    _changed(organisation, on)
    return Tie.objects.create(
        organisation=organisation, place=place, side=side, consent_by=by, consent_at=now
    )


@transaction.atomic
def untie(number: int, key: str, by: Account, now: datetime, on: date) -> None:
    """Withdraw the consent; withdrawn twice, it is withdrawn once. Whoever manages the organisation may, whatever its standing.
    Raises NotAllowed."""
    organisation = locked(key)
    if not may_manage(by, organisation, on):
        raise NotAllowed
    if standing := organisation.ties.filter(pk=number, withdrawn_at=None).first():
        standing.withdrawn_at = now
        standing.save(update_fields=["withdrawn_at"])  # (an update of many tells nobody)
        _changed(organisation, on)


def shown() -> QuerySet[Tie]:
    """The ties that pages show: not withdrawn, of organisations that are known to be who they say."""
    return Tie.objects.filter(
        withdrawn_at=None, organisation__standing=Standing.VERIFIED, organisation__merged_into=None
    )


def _changed(organisation: Organisation, on: date) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(version=F("version") + 1, confirmed_on=on)
