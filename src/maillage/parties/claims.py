"""Claims: somebody says that an organisation is theirs, with a proof; a curator decides. Each verb locks the organisation first,
then its claims, and looks again at what it rests on.

While a claim is open its author works in private. A second claim beside one that is open or granted freezes the organisation:
nothing of it changes in public until a curator has settled which one holds. To an organisation that is known to be somebody's,
a claim counts only once its proof is there, so that nobody freezes a town hall by words alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from maillage.parties.models import Claim, ClaimState, Holding, Office, Organisation, Proof, Standing
from maillage.parties.rights import Account, holdings_on, office_for

MOST_OPEN = 3
"""Claims of one person that wait at a time."""
RESTS = timedelta(days=7)
"""After a refusal, before the same person may claim the same organisation again."""
MOST_A_DAY = 10
"""Claims of one person within a day, taken back ones too: each writes to somebody."""
MOST_CHANGES = 12
"""Of one claim, before its author may show no other proof: each writes to somebody."""
DRAFT = "draft"
"""State of a need or an offer that nobody but its author has seen (``exchange.models.State``, a floor above)."""


class NotClaimed(Exception):
    """A claim cannot be made, or not be changed so. ``why``: there (theirs is open already), yours (they act for it already),
    many, today, rests, gone (merged away or erased), decided, met (somebody changed it meanwhile), not_yours, reason (none given)."""

    def __init__(self, why: str, **values: Any) -> None:
        super().__init__(why)
        self.why, self.values = why, values


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody shows: which proof, and what it is made of. A letter has a ``file``; a word, whom it is ``asked`` of; a
    mailbox, its address and whether it is known to stand in public."""

    proof: Proof
    words: str = ""
    file: str = ""
    asked: Organisation | None = None
    mailbox: str = ""
    mailbox_public: bool = False


def locked(key: str) -> Organisation:
    """The organisation, locked until the transaction ends. Raises NotClaimed where it is gone."""
    found = Organisation.objects.select_for_update(no_key=True).filter(pk=key).first()
    if found is None or found.merged_into_id or found.erased_at:
        raise NotClaimed("gone")
    return found


@transaction.atomic
def open_claim(key: str, by: Account, title: str, shown: Shown, now: datetime, language: str = "") -> Claim:
    """A claim on the organisation ``key``, in the office ``title``. Its author gets that office, in which they work in private,
    unless others are there already. Raises NotClaimed: there, yours, many, today, rests, gone."""
    organisation, on = locked(key), now.date()
    mine = Claim.objects.filter(by=by)
    if mine.filter(organisation=organisation, state=ClaimState.OPEN).exists():
        raise NotClaimed("there")
    if mine.filter(state=ClaimState.OPEN).count() >= MOST_OPEN:
        raise NotClaimed("many", most=MOST_OPEN)
    if mine.filter(at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotClaimed("today", most=MOST_A_DAY)
    if mine.filter(organisation=organisation, state=ClaimState.REFUSED, decided_at__gt=now - RESTS).exists():
        raise NotClaimed("rests", days=RESTS.days)
    if organisation.standing in (Standing.VERIFIED, Standing.FROZEN) and office_for(by, organisation, on):
        raise NotClaimed("yours")
    claim = Claim(organisation=organisation, by=by, title=title, before=_before(organisation))
    _show(claim, shown, now)
    claim.save()
    _seat(claim, on, language)
    stand(organisation)
    return claim


@transaction.atomic
def show_another(number: int, by: Account, version: int, shown: Shown, now: datetime) -> Claim:
    """Another proof for one's own open claim, in the place of the one before. Raises NotClaimed."""
    claim = _open(number, version)
    if claim.by_id != by.pk:
        raise NotClaimed("not_yours")
    _show(claim, shown, now)
    claim.wanted = ""
    _changed(claim)
    stand(claim.organisation)
    return claim


@transaction.atomic
def withdraw(number: int, by: Account, version: int | None, now: datetime) -> Claim:
    """One's own claim taken back: its author's office ends, their drafts stay theirs. Raises NotClaimed."""
    claim = _open(number, version)
    if claim.by_id != by.pk:
        raise NotClaimed("not_yours")
    _end(claim, ClaimState.WITHDRAWN, None, "", now)
    _seat_who_is_left(claim.organisation, now.date())
    stand(claim.organisation)
    return claim


@dataclass(frozen=True, slots=True)
class Settled:
    """What a decision came to: the claim, and the claims of others that ended with it."""

    claim: Claim
    ended: tuple[Claim, ...] = ()


@transaction.atomic
def grant(
    number: int, by: Account, version: int, reason: str, now: datetime, *, alone: bool = False
) -> Settled:
    """The organisation is its author's. ``alone``: whoever else claims it or acts for it does so no longer; else their claims
    wait and their offices stay. Raises NotClaimed: decided, met, gone, reason."""
    claim = _open(number, version)
    _needs_reason(reason)
    organisation, on = claim.organisation, now.date()
    claim.state, claim.reason, claim.wanted = ClaimState.GRANTED, reason, ""
    claim.decided_at, claim.decided_by = now, by
    ended = []
    if alone:
        others = (
            Claim.objects.select_for_update(no_key=True)
            .filter(organisation=organisation)
            .exclude(pk=claim.pk)
        )
        for each in others.filter(state__in=(ClaimState.OPEN, ClaimState.GRANTED)):
            _end(each, ClaimState.REFUSED, by, reason, now)
            ended.append(each)
        for holding in holdings_on(on).filter(office__organisation=organisation).exclude(account=claim.by):
            _end_holding(holding, on)
    _seat(claim, on, sure=True)
    if claim.office is not None:
        claim.office.may_manage = claim.office.may_publish = claim.office.may_bind = True
        claim.office.save(update_fields=["may_manage", "may_publish", "may_bind"])
    _changed(claim)
    organisation.confirmed_on = on
    organisation.save(update_fields=["confirmed_on"])
    stand(organisation)
    return Settled(claim, tuple(ended))


@transaction.atomic
def refuse(number: int, by: Account, version: int, reason: str, now: datetime) -> Settled:
    """It is not, or it was not shown: the office of its author ends, their drafts stay theirs. Raises NotClaimed."""
    claim = _open(number, version)
    _needs_reason(reason)
    _end(claim, ClaimState.REFUSED, by, reason, now)
    _seat_who_is_left(claim.organisation, now.date())
    stand(claim.organisation)
    return Settled(claim)


@transaction.atomic
def ask_another(number: int, version: int, wanted: str) -> Claim:
    """A curator asks for another proof, and says which. The claim stays open. Raises NotClaimed."""
    claim = _open(number, version)
    _needs_reason(wanted)
    claim.wanted = wanted
    _changed(claim)
    return claim


def contested(claim: Claim) -> bool:
    """Whether somebody else claims the same organisation, or acts for it."""
    return claim.state == ClaimState.OPEN and claim.organisation.standing == Standing.FROZEN


def rivals(claim: Claim) -> list[Claim]:
    """The other claims on the organisation that are open or granted, the oldest first."""
    others = Claim.objects.filter(organisation=claim.organisation_id).exclude(pk=claim.pk)
    return list(others.filter(state__in=(ClaimState.OPEN, ClaimState.GRANTED)).select_related("by"))


def stand(organisation: Organisation) -> None:
    """Write down where an organisation stands by its claims, within the transaction that changed them."""
    waiting = list(organisation.claims.filter(state=ClaimState.OPEN))
    known = (
        organisation.claims.filter(state=ClaimState.GRANTED).exists()
        or any(each.before == Standing.VERIFIED for each in waiting)
        or (not waiting and _was_verified(organisation))
    )
    if known:
        doubted = any(each.shown_at for each in waiting)
        standing = Standing.FROZEN if doubted else Standing.VERIFIED
    elif waiting:
        standing = Standing.FROZEN if len(waiting) > 1 else Standing.UNDER_REVIEW
    else:
        standing = Standing.NEW
    if organisation.standing != standing:
        organisation.standing = standing
        organisation.save(update_fields=["standing"])


def _was_verified(organisation: Organisation) -> bool:
    """Of one without a granted claim (its network's word, or an import, made it known): as it stood before the last claim."""
    last = organisation.claims.order_by("-at", "-pk").first()
    return last is not None and last.before == Standing.VERIFIED


def _before(organisation: Organisation) -> Standing:
    """Where it stood before any of the claims that are open now."""
    waiting = organisation.claims.filter(state=ClaimState.OPEN).first()
    if waiting is not None:
        return Standing(waiting.before)
    return Standing.VERIFIED if organisation.standing == Standing.VERIFIED else Standing.NEW


def locked_claim(number: int, version: int | None) -> Claim:
    """An open claim, locked after its organisation. Raises NotClaimed: gone, decided, met."""
    named = Claim.objects.filter(pk=number).first()
    if named is None:
        raise NotClaimed("gone")
    organisation = locked(named.organisation_id)
    claim = (
        Claim.objects.select_for_update(of=("self",), no_key=True)
        .select_related("by", "office")
        .get(pk=number)
    )
    claim.organisation = organisation
    if claim.state != ClaimState.OPEN:
        raise NotClaimed("decided")
    if version is not None and claim.version != version:
        raise NotClaimed("met")
    return claim


_open = locked_claim


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise NotClaimed("reason")


def _changed(claim: Claim) -> None:
    claim.version += 1
    claim.save()


def _show(claim: Claim, shown: Shown, now: datetime) -> None:
    claim.proof, claim.words, claim.file, claim.asked = shown.proof, shown.words, shown.file, shown.asked
    claim.mailbox, claim.mailbox_public = shown.mailbox, shown.mailbox_public
    claim.code, claim.code_until, claim.tries = "", None, 0
    claim.word, claim.word_why, claim.word_by = "", "", None
    claim.shown_at = now if shown.proof == Proof.LETTER else None


def _others_there(claim: Claim, on: date) -> bool:
    """Whether anybody else acts for the organisation, claimed it before, or has published for it once, or others have invited it into
    what they decide together: what it was answered, and what is written for it, is not for whoever comes next."""
    held = holdings_on(on).filter(office__organisation=claim.organisation_id).exclude(account=claim.by)
    # of the rooms above, which hang needs, offers and parts in dossiers on an organisation
    others = claim.organisation.entries.exclude(published_at=None).exclude(published_by=claim.by)
    return held.exists() or bool(rivals(claim)) or others.exists() or claim.organisation.parts.exists()


def _seat(claim: Claim, on: date, language: str = "", *, sure: bool = False) -> None:
    """Give its author an office: the one that they hold already, else one of the title that they said. Unless it is ``sure``,
    only where nobody else is: an office sees what others write there."""
    if claim.office_id and holdings_on(on).filter(office=claim.office_id, account=claim.by).exists():
        return
    held = office_for(claim.by, claim.organisation, on)
    if held is None:
        if not sure and (claim.before == Standing.VERIFIED or _others_there(claim, on)):
            return
        held = Office.objects.create(
            organisation=claim.organisation, title=claim.title, language=language,
            may_manage=True, may_publish=True,
        )  # fmt: skip
        Holding.objects.create(office=held, account=claim.by, since=on)
    claim.office = held
    claim.save(update_fields=["office"])


def _seat_who_is_left(organisation: Organisation, on: date) -> None:
    """Of one that was contested and is no more: whoever still claims it gets the office that others stood in the way of."""
    waiting = list(organisation.claims.filter(state=ClaimState.OPEN).select_related("by"))
    for each in waiting if len(waiting) == 1 else ():
        _seat(each, on)


def _end(claim: Claim, state: ClaimState, by: Account | None, reason: str, now: datetime) -> None:
    """A claim ends without being granted: the offices that its author held, and those that they gave, are held no longer from
    today on; their drafts stay theirs. Taken back, only what came with it ends: somebody who wrote the organisation down goes on
    looking after it."""
    claim.state, claim.reason, claim.wanted = state, reason, ""
    claim.decided_at, claim.decided_by, claim.code = now, by, ""
    on = now.date()
    theirs = Q(account=claim.by) | Q(named_by=claim.by)
    held = holdings_on(on).filter(theirs, office__organisation=claim.organisation_id)
    if state == ClaimState.WITHDRAWN:
        held = held.filter(named_at__gte=claim.at)
    for holding in held:
        _end_holding(holding, on)
    _changed(claim)


def _end_holding(holding: Holding, on: date) -> None:
    holding.until = on
    holding.save(update_fields=["until"])
    entries: Any = holding.office.organisation.entries
    drafts = entries.filter(author=holding.account_id, state=DRAFT).order_by("pk")
    keys = list(
        drafts.select_for_update(no_key=True).values_list("pk", flat=True)
    )  # in the order in which all are locked
    entries.filter(pk__in=keys).update(organisation=None)
