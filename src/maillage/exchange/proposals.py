"""Proposals: a need and an offer put before both sides at once, until they answer, or it ends.

Each verb is one transaction, locks its rows in the order of :mod:`.locked`, and asks again within it what it relies on. What is
told to whom, the site does, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.exchange.cannot import Cannot
from maillage.exchange.capacity import taken, units_for
from maillage.exchange.fit import Fit
from maillage.exchange.locked import lock_entries, lock_pair, lock_proposals
from maillage.exchange.models import (
    Answer,
    Entry,
    Introduction,
    Proposal,
    Round,
    Ruled,
    Ruling,
    Side,
    Stage,
    Verdict,
)
from maillage.exchange.terms import terms
from maillage.exchange.who import contact_of, may_answer, sees_matches, why_not_standing
from maillage.parties.models import Organisation
from maillage.parties.rights import Account

ROUND = "round"
"""Of a proposal: a round proposed it."""
STANDS = (Stage.OPEN, Stage.INTRODUCED)


@dataclass(frozen=True, slots=True)
class Proposed:
    """``made``: whether it is new; else the one that stood already."""

    proposal: Proposal
    made: bool


def propose(
    need: str, offer: str, by: str, account: Account, on: date, fit: Fit | None, *,
    shares: bool = False, round: Round | None = None, units: int | None = None,
) -> Proposed:  # fmt: skip
    """Put a need and an offer (by key) before both sides, with how they fit (None: a condition shuts them out).

    ``by`` is the side that proposes, ``need`` or ``offer``: of an account that holds an office of it. If that office may answer,
    its own yes is kept with it, and ``shares`` says that its address may be given. Or it is ``round``: then neither has
    answered, and ``units`` is what the round gave. A pair that is open, or was introduced, is not proposed twice: the one that
    stands is given back. Raises Cannot.
    """
    with transaction.atomic():
        entries = lock_entries((need, offer))
        if {need, offer} - entries.keys():
            raise Cannot("gone")
        sought, given = entries[need], entries[offer]
        if (sought.side, given.side) != (Side.NEED, Side.OFFER):
            raise Cannot("gone")
        own = {Side.NEED.value: sought, Side.OFFER.value: given}.get(by)
        if own is not None and not sees_matches(account, own, on):
            raise Cannot("not_yours")
        before = Proposal.objects.filter(need=sought, offer=given, stage__in=STANDS).first()
        if before is not None:
            return Proposed(before, made=False)
        _may_be_proposed(sought, given, by, on, fit)
        assert fit is not None
        proposal = Proposal.objects.create(
            need=sought, offer=given, by=by, round=round, asked_by=account, score=fit.score, parts=list(fit.parts),
            versions={"need": sought.version, "offer": given.version}, units=units, answer_by=on + timedelta(days=terms().answer_days),
        )  # fmt: skip
        if own is not None and may_answer(account, own, on):
            accepted(proposal, own, account, on, shares)
        return Proposed(proposal, made=True)


def _may_be_proposed(need: Entry, offer: Entry, by: str, on: date, fit: Fit | None) -> None:
    """Raises Cannot."""
    for entry in (need, offer):
        if why := why_not_standing(entry, on):
            raise Cannot(f"{entry.side}_{why}")
    if need.organisation_id == offer.organisation_id:
        raise Cannot("own")
    declined = Answer.objects.filter(
        proposal__need=need, proposal__offer=offer, verdict=Verdict.DECLINED, rests_until__gt=on
    )
    if (last := declined.order_by("-rests_until").first()) is not None:
        raise Cannot("rests", until=last.rests_until)
    aside = Ruling.objects.filter(need=need, offer=offer, ruled=Ruled.ASIDE, taken_back_at=None)
    if (aside if by == ROUND else aside.filter(side=by)).exists():
        raise Cannot("aside")
    if fit is None:
        raise Cannot("gate")
    if not units_for(need, offer, taken((need.pk, offer.pk))):
        raise Cannot("full")
    if by != ROUND:
        _not_too_often(need, offer, by, on)


def _not_too_often(need: Entry, offer: Entry, by: str, on: date) -> None:
    """Nobody is written to again and again by the same side. Raises Cannot."""
    since = on - timedelta(days=terms().again_days)
    ended = Proposal.objects.filter(need=need, offer=offer, by=by, ended_at__date__gt=since)
    if (last := ended.filter(Q(stage=Stage.LAPSED) | Q(why="yes_taken_back")).first()) is not None:
        assert last.ended_at is not None
        raise Cannot("again", until=last.ended_at.date() + timedelta(days=terms().again_days))
    waiting = Proposal.objects.filter(stage=Stage.OPEN, by=by)
    mine = waiting.filter(need=need) if by == Side.NEED else waiting.filter(offer=offer)
    if mine.count() >= terms().most_waiting:
        raise Cannot("many", most=terms().most_waiting)


def accepted(proposal: Proposal, own: Entry, account: Account, on: date, shares: bool) -> Answer:
    """Keep the yes of a side, with how the other reaches it: the need or the offer holds on that day. Raises Cannot where there
    is no way to reach them."""
    assert own.organisation is not None
    title, contact = contact_of(account, own.organisation, on, shares)
    if not contact:
        raise Cannot("no_contact")
    answer = Answer.objects.create(
        proposal=proposal, side=own.side, verdict=Verdict.ACCEPTED, by=account, office=title, contact=contact
    )
    Entry.objects.filter(pk=own.pk).update(confirmed_on=on)
    return answer


def latest(proposal: Proposal) -> dict[str, Answer]:
    """The last answer of each side that has answered."""
    return {each.side: each for each in proposal.answers.order_by("at", "id")}


def waits_for(proposal: Proposal, answers: set[str]) -> bool:
    """Whether it waits for an answer of one of these organisations. Its answers are to be at hand (``prefetch_related``)."""
    if proposal.stage != Stage.OPEN:
        return False
    said = {
        each.side: each.verdict
        for each in sorted(proposal.answers.all(), key=lambda each: (each.at, each.pk))
    }
    both = ((Side.NEED, proposal.need), (Side.OFFER, proposal.offer))
    return any(
        entry.organisation_id in answers and said.get(side) != Verdict.ACCEPTED for side, entry in both
    )


def end(proposal: Proposal, stage: Stage, why: str = "") -> None:
    """It ends. For who has locked it."""
    if proposal.stage == Stage.INTRODUCED:  # what it took is there again
        again = Entry.objects.filter(pk__in=(proposal.need_id, proposal.offer_id))
        again.update(changed_at=timezone.now())
    proposal.stage, proposal.why, proposal.ended_at = stage, why, timezone.now()
    proposal.version += 1
    proposal.save(update_fields=["stage", "why", "ended_at", "version"])


# --- what ends because something else does --------------------------------------------------------------------------


def end_for(thing: Entry | Organisation, why: str) -> list[Proposal]:
    """End the open proposals of a need, an offer or an organisation that goes, within the transaction in which it goes: they are
    given back, for who tells both sides (``site.exchange.letters.tell_ended``).

    ``why``: ``withdrawn`` or ``hidden`` of a need or an offer; ``erased`` of an organisation: then introductions end too, and
    nobody is given its contacts any more. Lock organisations before it; for one that is erased, no needs and offers, which it
    locks with those of the other sides; and call it before rows are gone.
    """
    with transaction.atomic():
        if isinstance(thing, Organisation):
            keys = list(Entry.objects.filter(organisation=thing).order_by("pk").values_list("pk", flat=True))
        else:
            keys = [thing.pk]
        stages = STANDS if why == "erased" else (Stage.OPEN,)
        theirs = Proposal.objects.filter(Q(need__in=keys) | Q(offer__in=keys), stage__in=stages)
        others: list[str] = []
        if why == "erased":  # what introductions took of the other sides is there again
            others = [key for pair in theirs.values_list("need_id", "offer_id") for key in pair]
        lock_entries([*keys, *others])
        found = [each for each in _locked(theirs) if each.stage in stages]
        for each in found:
            side = Side.NEED if each.need_id in keys else Side.OFFER
            if each.stage == Stage.INTRODUCED:
                _forget_contacts(each, side)
            end(each, Stage.WITHDRAWN, f"{side}_{why}")
        return found


def end_between(organisation: Organisation) -> list[Proposal]:
    """End the open proposals whose two sides have become one organisation, within the transaction of the merge, after its needs
    and offers went over."""
    with transaction.atomic():
        both = Proposal.objects.filter(
            need__organisation=organisation, offer__organisation=organisation, stage=Stage.OPEN
        )
        lock_entries(key for pair in both.values_list("need_id", "offer_id") for key in pair)
        found = [each for each in _locked(both) if each.stage == Stage.OPEN]
        for each in found:
            end(each, Stage.WITHDRAWN, "merged")
        return found


def _locked(wanted: Iterable[Proposal]) -> list[Proposal]:
    return list(lock_proposals(each.pk for each in wanted).values())


def _forget_contacts(proposal: Proposal, side: str) -> None:
    one = Introduction.objects.filter(proposal=proposal).first()
    if one is not None:
        one.contacts = {name: given for name, given in one.contacts.items() if name != side}
        one.save(update_fields=["contacts"])


def lapse(on: date, tell: Callable[[Proposal], None]) -> int:
    """End the open proposals that nobody answered in time, and those whose need or offer has expired; ``tell`` is called of each
    within its transaction. How many. Done again, it finds none."""
    late = Proposal.objects.filter(stage=Stage.OPEN).filter(
        Q(answer_by__lt=on) | Q(need__expires__lte=on) | Q(offer__expires__lte=on)
    )
    ended = 0
    for key in list(late.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            held = lock_pair(key)
            if held is None or held[0].stage != Stage.OPEN:  # answered meanwhile
                continue
            proposal, need, offer = held
            gone = [each for each in (need, offer) if each.expires is not None and each.expires <= on]
            if gone:
                end(proposal, Stage.WITHDRAWN, f"{gone[0].side}_expired")
            elif proposal.answer_by < on:
                end(proposal, Stage.LAPSED)
            else:
                continue
            tell(proposal)
            ended += 1
    return ended
