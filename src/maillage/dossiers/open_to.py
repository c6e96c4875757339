"""To whom a dossier is open: to each of its parties that is known to be theirs, and to who began it also before that.

Whoever merely claims an organisation that was invited reads nothing of what partners write for it, acts in nothing, and takes the place
of nobody: a link can still be sent to the real one.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.dossiers.models import Part
from maillage.parties.models import Holding, Organisation
from maillage.parties.rights import holdings_on, known_to_be_theirs, sure_of_office


def sure_holdings(on: date) -> QuerySet[Holding]:
    """The holdings in force on a day that open what others began."""
    return holdings_on(on).filter(sure_of_office())


def open_holdings(on: date, owner: str) -> QuerySet[Holding]:
    """The holdings in force on a day that open a dossier which ``owner`` began."""
    return holdings_on(on).filter(sure_of_office() | Q(office__organisation=owner))


def open_parts() -> QuerySet[Part]:
    """The parts of organisations in dossiers that are open to them: for lists, letters and the agenda."""
    earlier = Part.objects.filter(dossier=OuterRef("dossier"), pk__lt=OuterRef("pk"))
    return Part.objects.filter(known_to_be_theirs("organisation") | ~Exists(earlier))


def has_holder(organisation: Organisation, on: date, owner: str = "") -> bool:
    """Whether somebody with an account finds a dossier that ``owner`` began as this organisation: no other party sends a link in its name."""
    found = open_holdings(on, owner) if owner else sure_holdings(on)
    return found.filter(office__organisation=organisation, account__is_active=True).exists()
