"""Whoever claims a party of a dossier, or acts for one that nobody has shown to be theirs: told that it opens once that is settled.

Nothing of the dossier stands on that page. :class:`NotYet` is a ``Http404`` for whoever does not know it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from maillage.parties.models import Claim, ClaimState, Organisation
from maillage.parties.rights import Account
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.parties.own_page import page

GROUP = "dossier_not_yet"


class NotYet(Http404):
    """``claimed``: whether a claim of theirs waits."""

    def __init__(self, organisation: Organisation, claimed: bool) -> None:
        super().__init__("not yet")
        self.organisation, self.claimed = organisation, claimed


def waits_for(account: Account, parts: Iterable[str], held: Iterable[Organisation]) -> NotYet | None:
    """Why a dossier is not open yet to somebody. ``parts``: its parties that have neither declined nor left; ``held``: those of them for
    which they hold an office that does not open it. None where they claim none and hold none."""
    claim = (
        Claim.objects.filter(by=account, state=ClaimState.OPEN, organisation__in=[*parts])
        .select_related("organisation")
        .first()
    )
    if claim is not None:
        return NotYet(claim.organisation, True)
    return next((NotYet(each, False) for each in held), None)


def not_yet(request: HttpRequest, fault: NotYet) -> HttpResponse:
    """The page."""
    who, why = called(fault.organisation, words.language()), "claimed" if fault.claimed else "unknown"
    values = {
        "title": words.say(f"{GROUP}.title"),
        "why": words.say(f"{GROUP}.why.{why}", who=who),
        "mend": words.say(f"{GROUP}.mend.{why}", who=who),
        "address": reverse("party", args=[fault.organisation.pk]),
        "who": who,
    }
    return page(request, "dossiers/not_open.html", values, 403)
