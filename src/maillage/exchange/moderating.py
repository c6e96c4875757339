"""A need or an offer hidden from the public by a curator, with a reason, and shown again; what somebody erased had written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.exchange.cannot import Cannot, Met
from maillage.exchange.locked import lock_entries
from maillage.exchange.models import (
    Answer,
    Entry,
    Introduction,
    Proposal,
    Round,
    RoundState,
    Ruling,
    Solution,
    State,
)
from maillage.exchange.proposals import end_for
from maillage.parties.models import Organisation


@dataclass(frozen=True, slots=True)
class Hidden:
    """An entry hidden, and the proposals that ended with it."""

    entry: Entry
    ended: tuple[Proposal, ...]


def hide(key: str, version: int, why: str, now: datetime) -> Hidden:
    """Hide a published entry; its open proposals end, its owner sees it still, and why. Raises Cannot: gone, reason; Met."""
    if not why.strip():
        raise Cannot("reason")
    with transaction.atomic():
        entry = _locked(key, version)
        if entry.state != State.PUBLISHED:
            raise Met
        _hide(entry, why, now)
        return Hidden(entry, tuple(end_for(entry, "hidden")))


def show_again(key: str, version: int) -> Entry:
    """It is public again, as it was. Raises Cannot: gone; Met."""
    with transaction.atomic():
        entry = _locked(key, version)
        if entry.state != State.HIDDEN:
            raise Met
        _show(entry)
        return entry


def hide_all_of(organisation: Organisation, why: str, now: datetime) -> list[Proposal]:
    """Hide what an organisation has published, within the transaction that hides it; the proposals that ended with it."""
    ended: list[Proposal] = []
    for entry in _entries_of(organisation, State.PUBLISHED):
        _hide(entry, why, now)
        ended += end_for(entry, "hidden")
    return ended


def show_all_of(organisation: Organisation, since: datetime) -> None:
    """Show again what was hidden with its organisation, at that moment, and nothing that was hidden on its own. What was published
    meanwhile is seen from now on."""
    for entry in _entries_of(organisation, State.PUBLISHED):
        entry.save(update_fields=["changed_at"])  # whoever reads only what is new reads it
    for entry in _entries_of(organisation, State.HIDDEN):
        if entry.hidden_at == since:
            _show(entry)


def erase_all_of(organisation: Organisation) -> list[Proposal]:
    """What an organisation that is about to be erased wrote and answered: its words go, its open proposals end. A proposal stays
    on the other side's list, with its day and what came of it. Those that ended, before its rows are gone."""
    with transaction.atomic():
        keys = list(
            Entry.objects.filter(organisation=organisation).order_by("pk").values_list("pk", flat=True)
        )
        ended = end_for(organisation, "erased")  # locks them, with those of the other sides
        entries = lock_entries(keys)
        Solution.objects.filter(organisation=organisation).delete()
        rounds = Round.objects.filter(network=organisation)
        rounds.exclude(state=RoundState.SENT).delete()
        rounds.update(title="", words="", reason="")  # what came of those that were sent is the others', too
        for side in ("need", "offer"):
            theirs = Answer.objects.filter(side=side, **{f"proposal__{side}__in": keys})
            theirs.update(words="", office="", contact={})
            Ruling.objects.filter(side=side, **{f"{side}__in": keys}).delete()
            Proposal.objects.filter(**{f"{side}__in": keys}).update(parts=[])  # their sentences name it
            for one in Introduction.objects.filter(
                **{f"proposal__{side}__in": keys}
            ):  # those that ended before, too
                one.contacts = {name: given for name, given in one.contacts.items() if name != side}
                one.save(update_fields=["contacts"])
        for entry in entries.values():
            if entry.state == State.DRAFT:
                entry.delete()
                continue
            entry.state, entry.text, entry.said, entry.own_id = State.WITHDRAWN, "", {}, ""
            entry.place, entry.country, entry.topics, entry.source = "", "", [], ""
            entry.hidden_why, entry.version = "", entry.version + 1
            entry.save()
        return ended


def _entries_of(organisation: Organisation, state: State) -> Iterable[Entry]:
    found = Entry.objects.filter(organisation=organisation, state=state).order_by("pk")
    return lock_entries(found.values_list("pk", flat=True)).values()


def _locked(key: str, version: int) -> Entry:
    owner = Entry.objects.filter(pk=key).values_list("organisation_id", flat=True).first()
    if owner:
        list(Organisation.objects.select_for_update(no_key=True).filter(pk=owner))
    entry = lock_entries([key]).get(key)
    if entry is None:
        raise Cannot("gone")
    if entry.version != version:
        raise Met
    return entry


def _hide(entry: Entry, why: str, now: datetime) -> None:
    entry.state, entry.hidden_at, entry.hidden_why = State.HIDDEN, now, why
    entry.version += 1
    entry.save()


def _show(entry: Entry) -> None:
    entry.state, entry.hidden_at, entry.hidden_why = State.PUBLISHED, None, ""
    entry.version += 1
    entry.save()
