"""An organisation erased: nothing of it is kept but its key, so that what others answered it stays theirs. Its address answers as
if it had never been. Its needs, offers and proposals are the floor above's (``exchange.erased``), before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.parties.claims import NotClaimed
from maillage.parties.models import Claim, Follow, Membership, Merge, Office, Organisation, Standing, Tie


def with_merged(key: str) -> list[str]:
    """The key of an organisation, and those of all that were merged into it: what is kept of any of them goes with it."""
    return [key, *Organisation.objects.filter(merged_into=key).values_list("pk", flat=True)]


@transaction.atomic
def erase(key: str, now: datetime) -> list[str]:
    """Erase an organisation, and those that were merged into it. The names of the proofs that its claims rested on, for whoever
    removes the files. A network's own list of members keeps its line. Raises NotClaimed where it is gone already."""
    known = Organisation.objects.filter(pk=key, merged_into=None, erased_at=None)
    rows = {
        each.pk: each
        for each in Organisation.objects.select_for_update(no_key=True)
        .filter(pk__in=with_merged(key))
        .order_by("pk")
    }
    if not known.exists():
        raise NotClaimed("gone")
    proofs: list[str] = []
    for organisation in rows.values():
        proofs += _erase(organisation, now)
    return proofs


def _erase(organisation: Organisation, now: datetime) -> list[str]:
    claims = Claim.objects.filter(organisation=organisation)
    proofs = [name for name in claims.values_list("file", flat=True) if name]
    claims.delete()
    for related in (
        organisation.names, organisation.codes, organisation.questions, organisation.follows, organisation.mandates,
        organisation.sittings,
    ):  # fmt: skip
        related.all().delete()
    Office.objects.filter(organisation=organisation).delete()
    Tie.objects.filter(organisation=organisation).delete()
    Membership.objects.filter(network=organisation).delete()
    Membership.objects.filter(member=organisation).update(member=None)
    Follow.objects.filter(kind="network", thing=organisation.id).delete()
    Merge.objects.filter(kept=organisation).update(moved={})
    Merge.objects.filter(gone=organisation).update(moved={})
    organisation.place = organisation.country = organisation.record_id = organisation.level = ""
    organisation.website = organisation.mailbox = organisation.telephone = organisation.source = ""
    organisation.hidden_why, organisation.hidden_at, organisation.languages = "", None, []
    organisation.made_by, organisation.confirmed_on, organisation.standing = None, None, Standing.NEW
    organisation.erased_at = now
    organisation.version += 1
    organisation.save()
    return proofs
