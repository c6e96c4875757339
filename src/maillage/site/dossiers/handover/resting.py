"""What of its dossiers rests with an office of an organisation, asked before its last holder leaves: nobody's work is left to nobody.

An office has work in a dossier that is not over where it binds the organisation, decided something in it or was handed it, or where
nobody else of the organisation is left. The work is passed on by a handover: to an office that somebody holds, or for a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from maillage.dossiers.model import OVER, State
from maillage.dossiers.models import Dossier, Part
from maillage.dossiers.naming import words_of
from maillage.dossiers.turn import Damaged, decisions_of, standings
from maillage.parties.models import Office
from maillage.parties.rights import holdings_on
from maillage.site import words

NAMED = 5
"""Dossiers that are named at once; those that are left are named at the next try."""


def work_left(office: Office, day: date) -> Sequence[str]:
    """The keys of dossiers whose work would be left to nobody, were that office held by nobody from ``day`` on. A damaged dossier keeps
    nobody: no handover could be written in it."""
    taken = Part.objects.filter(organisation=office.organisation_id, joined=True, left=False)
    keys = taken.exclude(dossier__phase__in=OVER).values_list("dossier", flat=True)
    found, _ = standings(keys)
    alone = not holdings_on(day).filter(
        office__organisation=office.organisation_id, account__is_active=True
    ).exclude(office=office).exists()  # fmt: skip
    return [
        each.key
        for each in found
        if not _passed_on(each.state, office, day)
        and (alone or office.may_bind or _worked(each.key, each.state, office))
    ]


def named(keys: Sequence[str], party: str) -> list[dict[str, Any]]:
    """Dossiers as a page lists them, each with its handover."""
    found = Dossier.objects.filter(pk__in=keys).order_by("pk")[:NAMED]
    return [
        {"title": words_of(each.title, words.language()), "address": f"{reverse('dossier_handover', args=[each.pk])}?as={party}"}
        for each in found
    ]  # fmt: skip


def _passed_on(state: State, office: Office, day: date) -> bool:
    """Whether its work is with somebody else then: each handover is followed to where the work is now."""
    mine = f"office:{office.pk}"
    at, until = mine, None
    for each in state.handovers:
        if each.from_office == at:
            at, until = each.to_office, each.interim_until
    if at == mine:
        return False
    if until is not None:
        return until > day
    number = at.removeprefix("office:")
    return (
        number.isdecimal() and holdings_on(day).filter(office=int(number), account__is_active=True).exists()
    )


def _worked(key: str, state: State, office: Office) -> bool:
    mine = f"office:{office.pk}"
    if any(each.to_office == mine for each in state.handovers):
        return True
    try:
        return any(each.by.office == mine for each in decisions_of(key))
    except Damaged:
        return False
