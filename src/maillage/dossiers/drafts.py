"""Drafts: what somebody is writing in a dossier, which nobody else sees.

Effects: the rows of ``Draft``. Each belongs to one account, one dossier and the name of a text or of a form.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillage.dossiers.deciding.limits import most
from maillage.dossiers.models import Dossier, Draft
from maillage.dossiers.refused import Refused
from maillage.parties.rights import Account


def draft_of(dossier: str, account: Account, name: str) -> Draft | None:
    """The draft by this name; None where there is none."""
    return Draft.objects.filter(dossier=dossier, account=account, text=name).first()


def keep(dossier: str, account: Account, name: str, said: dict[str, Any], base: str = "") -> None:
    """Keep it, in place of what was kept before. A name that is new takes a place of its own, and there are so many in a dossier
    (``data/limits.toml``): names of texts are typed into addresses. Raises Refused."""
    found = Draft.objects.filter(dossier=dossier, account=account)
    with transaction.atomic():
        # its row first, so that many at once stay below the limit
        Dossier.objects.select_for_update(no_key=True).get(pk=dossier)
        if not found.filter(text=name).exists() and found.count() >= most("drafts"):
            raise Refused("too-many-drafts", expected=most("drafts"))
        Draft.objects.update_or_create(
            dossier_id=dossier, account=account, text=name, defaults={"said": said, "base": base}
        )


def let_go(dossier: str, account: Account, name: str) -> None:
    """Nothing is kept by this name any more: it was sent, or thrown away."""
    Draft.objects.filter(dossier=dossier, account=account, text=name).delete()
