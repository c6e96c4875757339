"""Introductions: two acceptances put the right people of both in touch, with a day for the first talk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.exchange.cannot import Cannot
from maillage.exchange.capacity import taken, units_for
from maillage.exchange.locked import lock_pair
from maillage.exchange.models import Answer, Entry, Introduction, Proposal, Stage
from maillage.exchange.terms import terms
from maillage.exchange.who import sees_matches
from maillage.parties.rights import Account

SAID = ("yes", "later")
"""What may be said of the first talk."""


def introduce(
    proposal: Proposal, need: Entry, offer: Entry, answers: dict[str, Answer], on: date
) -> Introduction | None:
    """Put both in touch, as far as there is something left to give and to take; None: there is not. For who has locked the
    proposal, the need and the offer: nobody else takes of them meanwhile."""
    units = units_for(need, offer, taken((need.pk, offer.pk)), proposal.units)
    if not units:
        return None
    contacts = {side: {"title": answer.office, **answer.contact} for side, answer in answers.items()}
    made = Introduction.objects.create(
        proposal=proposal, contacts=contacts, units=units, next_on=on + timedelta(days=terms().talk_days)
    )
    proposal.stage, proposal.version = Stage.INTRODUCED, proposal.version + 1
    proposal.save(update_fields=["stage", "version"])
    # less is left of both: what keeps them at hand reads them again
    Entry.objects.filter(pk__in=(need.pk, offer.pk)).update(changed_at=timezone.now())
    return made


def talked(key: str, side: str, account: Account, on: date, said: str) -> Introduction:
    """Say for a side whether the first talk took place: ``yes``, or ``later``, which moves its day. Raises Cannot."""
    with transaction.atomic():
        held = lock_pair(key)
        if held is None or held[0].stage != Stage.INTRODUCED or said not in SAID:
            raise Cannot("ended")
        proposal, need, offer = held
        own = need if side == "need" else offer
        if not sees_matches(account, own, on):
            raise Cannot("not_yours")
        one = Introduction.objects.select_for_update(no_key=True).get(proposal=proposal)
        one.talked = {**one.talked, side: {"said": said, "on": on.isoformat()}}
        if said == "later" and not _took_place(one):
            one.next_on, one.asked_on = on + timedelta(days=terms().talk_days), None
        one.save(update_fields=["talked", "next_on", "asked_on"])
        Entry.objects.filter(pk=own.pk).update(confirmed_on=on)
        return one


def _took_place(one: Introduction) -> bool:
    return any(said.get("said") == "yes" for said in one.talked.values())


def ask(on: date, tell: Callable[[Introduction], None]) -> int:
    """Ask both sides whether the first talk took place, once, when its day is over; ``tell`` is called of each within its
    transaction. How many. Done again, it finds none."""
    due = Introduction.objects.filter(proposal__stage=Stage.INTRODUCED, asked_on=None, next_on__lt=on)
    asked = 0
    for key in list(due.order_by("proposal_id").values_list("proposal_id", flat=True)):
        with transaction.atomic():
            held = lock_pair(key)
            if held is None or held[0].stage != Stage.INTRODUCED:
                continue
            one = Introduction.objects.select_for_update(no_key=True).get(proposal_id=key)
            if one.asked_on is not None or one.next_on is None or one.next_on >= on or _took_place(one):
                continue
            one.asked_on = on
            one.save(update_fields=["asked_on"])
            one.proposal = held[0]
            tell(one)
            asked += 1
    return asked
