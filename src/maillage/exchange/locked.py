"""The order in which rows are locked, by everybody, so that nobody waits for who waits for them: organisations by key, then
needs and offers by key, then proposals by key. Whoever needs no organisation for themselves begins with the second.

Nobody locks what a row is called by (``no_key``): PostgreSQL looks at the end of a transaction whether the rows that it names are
there still, and would wait for who holds them, who may wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from maillage.exchange.models import Entry, Proposal


def lock_entries(keys: Iterable[str]) -> dict[str, Entry]:
    """Needs and offers as they are, by key; within a transaction nobody else changes them until it ends."""
    wanted = sorted({*keys})
    rows = Entry.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    found = {each.pk: each for each in rows}
    _with_owners(found)
    return found


def _with_owners(entries: dict[str, Entry]) -> None:
    """Who owns them, read after they were locked: a merge moves entries only while it holds them."""
    from maillage.parties.models import Organisation

    owners = Organisation.objects.in_bulk(
        {each.organisation_id for each in entries.values() if each.organisation_id}
    )
    for each in entries.values():
        if each.organisation_id:
            each.organisation = owners.get(each.organisation_id)


def lock_proposals(keys: Iterable[str]) -> dict[str, Proposal]:
    """Proposals as they are, by key; after the needs and offers that they are of."""
    rows = (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=sorted({*keys}))
        .order_by("pk")
    )
    return {each.pk: each for each in rows}


def lock_pair(key: str) -> tuple[Proposal, Entry, Entry] | None:
    """A proposal with its need and its offer, all locked; None where there is none."""
    at = Proposal.objects.filter(pk=key).values_list("need_id", "offer_id").first()
    if at is None:
        return None
    entries = lock_entries(at)
    proposal = lock_proposals([key]).get(key)
    if proposal is None or at[0] not in entries or at[1] not in entries:
        return None
    proposal.need, proposal.offer = entries[at[0]], entries[at[1]]
    return proposal, proposal.need, proposal.offer
