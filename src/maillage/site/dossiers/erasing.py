"""Personal values of dossiers are erased: their keys are destroyed, no restore brings them back, and each dossier says so.

Two ways lead here: whoever has an account erases it (``of_a_person``); for who has none, whoever runs the platform does it when they
ask (``maillage dossier erase``).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import QuerySet

from maillage.dossiers.decisions import By, Erased
from maillage.dossiers.model import State
from maillage.dossiers.models import Door, Dossier, PersonKey, Sealed
from maillage.dossiers.people import destroy, opened, without_account
from maillage.dossiers.refused import Refused
from maillage.dossiers.turn import Damaged, decided
from maillage.dossiers.world import World
from maillage.site.at_hand import home_folder
from maillage.site.backup.keys import note_erased
from maillage.site.jobs.models import Job
from maillage.site.today import today

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A value about somebody without an account: the dossier and the commitment by which its decisions name it; ``said``: what it is,
    a mailbox hidden in part; ``key``: the row of the key under which it is sealed."""

    dossier: str
    commitment: str
    said: str
    key: int


def found_of(who: str, dossier: str = "") -> list[Found]:
    """What dossiers (or one of them) keep of somebody without an account: by a name, a whole mailbox, or a commitment."""
    return [
        Found(each.dossier_id, each.commitment, opened(each), each.person_id or 0)
        for each in without_account(who)
        if dossier in ("", each.dossier_id)
    ]


def links_to(who: str, dossier: str = "") -> QuerySet[Door]:
    """Links that were sent to a mailbox: they hold it whole for some weeks."""
    found = Door.objects.filter(email__iexact=who.strip())
    return found.filter(dossier=dossier) if dossier else found


def erase_found(found: Sequence[Found], who: str, dossier: str, home: Path) -> None:
    """Erase these, links to that mailbox, and letters to it that have not left."""
    with transaction.atomic():
        for job in Job.objects.filter(kind="mail").exclude(arguments={}):
            if who.strip().lower() in map(str.lower, job.arguments.get("to", [])):
                job.delete()
        erase(PersonKey.objects.filter(pk__in=[each.key for each in found], account=None), home)
        links_to(who, dossier).delete()


def erase(keys: QuerySet[PersonKey], home: Path | None = None) -> None:
    """Destroy keys: nobody reads any more what was sealed under them, and each dossier says that something was erased."""
    gone = [*Sealed.objects.filter(person__in=keys).order_by("pk").values_list("dossier", "commitment")]
    numbers = [bytes(key) for key in keys.values_list("key", flat=True)]
    note_erased(home or home_folder(), numbers)  # before it is so: no restore brings them back
    if connection.vendor == "sqlite":  # which else leaves the bytes of what is deleted in its file
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    destroy(keys)
    for dossier, commitment in gone:
        _say_so(dossier, commitment)


def _say_so(dossier: str, commitment: str) -> None:
    """What was erased stays erased, also where it cannot be said."""
    try:
        decided(dossier, Erased(commitment, "asked"), _instance)
    except (Refused, Damaged) as why:
        _log.warning("dossier %s: an erasure could not be written down (%s)", dossier, type(why).__name__)


def _instance(state: State, at: datetime, row: Dossier) -> World:
    return World(at, today(), By("", through="instance"))
