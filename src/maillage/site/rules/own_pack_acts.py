"""Rules of one's own put in force, and withdrawn. What stood before stays in the table, ended."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillage.parties.models import Organisation
from maillage.site.accounts.models import Account
from maillage.site.rules.fund_desk_values import DeskSaid
from maillage.site.rules.here import own_texts
from maillage.site.rules.models import OwnPack

TRIES = 5
"""How often it is tried where somebody is a moment earlier each time."""


def in_force(organisation: Organisation | None, from_desk: bool = False) -> QuerySet[OwnPack]:
    """What is in force that somebody pasted (or set at the desk of a fund): of an organisation, or of the instance (None)."""
    found = OwnPack.objects.filter(organisation=organisation, from_desk=from_desk, ended_at=None)
    return found.order_by("pack")


def said_by_desk(organisation: Organisation, fund: str) -> DeskSaid:
    """What the desk of a fund has said of its rules so far."""
    found = in_force(organisation, from_desk=True).filter(pack=fund).first()
    return DeskSaid.of(found.said) if found else DeskSaid()


def put_in_force(
    organisation: Organisation | None,
    pack: str,
    text: str,
    cases: str,
    by: Account,
    from_desk: bool = False,
    said: dict[str, Any] | None = None,
) -> OwnPack:
    """Let rules hold from now on, in the place of those of the same identifier and owner."""
    made = OwnPack(
        organisation=organisation,
        pack=pack,
        text=text,
        cases=cases,
        by=by,
        from_desk=from_desk,
        said=said or {},
    )
    with transaction.atomic():
        if organisation is not None:  # two at once: the second waits here, and takes the place of the first
            Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        for left in reversed(range(TRIES)):
            try:
                _in_place(made, by)
                break
            except IntegrityError:  # nobody waits for the instance's: who was a moment earlier is followed
                if not left:
                    raise
        own_texts.changed()
        return made


@transaction.atomic
def _in_place(made: OwnPack, by: Account) -> None:
    withdraw(made.organisation, made.pack, by, made.from_desk)
    made.save(force_insert=True)


def withdraw(organisation: Organisation | None, pack: str, by: Account, from_desk: bool = False) -> bool:
    """They hold no more: what ships holds again. Whether there was anything."""
    with transaction.atomic():
        standing = in_force(organisation, from_desk).filter(pack=pack)
        ended = standing.order_by().update(ended_at=timezone.now(), ended_by=by)
        own_texts.changed()
        return bool(ended)
