"""Who may act for whom: by the offices that an account holds on a day. Pure questions to the database, no writing."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.parties.models import Claim, ClaimState, Holding, Office, Organisation, Standing

Account = Any
"""``settings.AUTH_USER_MODEL``: the site's, which stands above this room."""


class Right(StrEnum):
    """What an office lets its holder do."""

    MANAGE = "may_manage"
    PUBLISH = "may_publish"
    BIND = "may_bind"


def holdings_on(on: date) -> QuerySet[Holding]:
    """The holdings in force on a day, of offices that are open then."""
    return Holding.objects.filter(
        Q(until=None) | Q(until__gt=on),
        Q(office__closed_on=None) | Q(office__closed_on__gt=on),
        since__lte=on,
    )


def holdings_of(account: Account, on: date) -> QuerySet[Holding]:
    """What somebody holds on a day, with offices and organisations at hand; nothing in one that was merged away."""
    found = holdings_on(on).filter(account=account, office__organisation__merged_into=None)
    return found.select_related("office__organisation")


def known_to_be_theirs(organisation: str = "pk") -> Q:
    """Of organisations (``organisation``: the path to one), those that are known to be somebody's: verified ones, and frozen ones that
    were so before somebody doubted it."""
    before = Q(state=ClaimState.GRANTED) | Q(state=ClaimState.OPEN, before=Standing.VERIFIED)
    known = Claim.objects.filter(before, organisation=OuterRef(organisation))
    path = "standing" if organisation == "pk" else f"{organisation}__standing"
    return Q(**{path: Standing.VERIFIED}) | Q(Exists(known), **{path: Standing.FROZEN})


def sure_of_office() -> Q:
    """Of holdings, those in an organisation that is known to be theirs, but for who claims it still and whom they named: what others
    write for it is not for them yet."""
    claims = Claim.objects.filter(organisation=OuterRef("office__organisation"), state=ClaimState.OPEN)
    theirs = claims.filter(Q(by=OuterRef("account")) | Q(by=OuterRef("named_by")))
    return known_to_be_theirs("office__organisation") & Q(~Exists(theirs))


def organisations_of(account: Account, on: date, right: Right | None = None) -> list[Organisation]:
    """For whom somebody acts on a day, each once; with a right, where an office of theirs has it."""
    found = holdings_of(account, on)
    if right is not None:
        found = found.filter(**{f"office__{right}": True})
    return list({each.office.organisation_id: each.office.organisation for each in found}.values())


def office_for(
    account: Account, organisation: Organisation, on: date, right: Right | None = None
) -> Office | None:
    """An office of the organisation that somebody holds on a day, with the right if one is asked for; None: they hold none."""
    found = holdings_of(account, on).filter(office__organisation=organisation)
    if right is not None:
        found = found.filter(**{f"office__{right}": True})
    first = found.first()
    return first.office if first else None


def may_publish(account: Account, organisation: Organisation, on: date) -> bool:
    """Whether somebody may publish for an organisation on a day: by an office that may, and only where it is known to be
    theirs. While a claim is under review or frozen its author works in private."""
    return organisation.standing == Standing.VERIFIED and bool(
        office_for(account, organisation, on, Right.PUBLISH)
    )


def may_describe(account: Account, organisation: Organisation, on: date) -> bool:
    """Whether somebody may write what an organisation says of itself, which is public at once. Not while two contest it; and not
    while a claim on it is under review, but for whoever wrote it down here: until then its author works in private."""
    if organisation.standing == Standing.FROZEN:
        return False
    if organisation.standing == Standing.UNDER_REVIEW and organisation.made_by_id != account.pk:
        return False
    return bool(office_for(account, organisation, on, Right.MANAGE))


def may_manage(account: Account, organisation: Organisation, on: date) -> bool:
    """Whether somebody may name holders of its offices."""
    return bool(office_for(account, organisation, on, Right.MANAGE))
