"""What is done to calls: proposed, confirmed by a second person, refused, taken back, made and re-dated by a fund's desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.parties.models import Organisation
from maillage.parties.models import Standing as PartyStanding
from maillage.parties.rights import Right, organisations_of
from maillage.reference.names import fold
from maillage.site.accounts.models import Account, Role
from maillage.site.rules.call_dates import Dates
from maillage.site.rules.here import calls_here, known_calls
from maillage.site.rules.models import Call, CallVersion, FundDesk

MOST_WAITING = 20
"""Proposals of one account that wait for a second person."""
_LONGEST_SLUG = 60
TRIES = 5
"""How often a key is looked for where others take it in the same moment."""


class NotDone(Exception):
    """It cannot be done; ``why`` is a key of ``calls.cannot``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class CallSaid:
    """What somebody says of a call: its dates, where they were read, and why they moved."""

    dates: Dates
    source: str = ""
    address: str = ""
    why: str = ""


def waiting(fund: str = "") -> QuerySet[CallVersion]:
    """What was proposed, of one fund or of all, and neither confirmed nor refused, the latest first."""
    found = CallVersion.objects.filter(confirmed_at=None, refused_at=None).order_by("-proposed_at", "-pk")
    if fund:
        known = [call.id for call in calls_here().values() if call.fund == fund]
        found = found.filter(Q(call__in=known) | Q(call__in=Call.objects.filter(fund=fund).values("pk")))
    return found


def propose(fund: str, title: str, language: str, said: CallSaid, by: Account, on: date) -> CallVersion:
    """A call that nobody wrote down yet. It stands in no verdict and no agenda before a second person confirms it. Raises NotDone."""
    with transaction.atomic():
        _not_too_many(by)
        call = _new_call(fund, title, language, said.dates, by)
        return _version(call.id, said, on, by)


def propose_dates(call: str, said: CallSaid, by: Account, on: date) -> CallVersion:
    """Other dates of a call that stands. Raises NotDone."""
    with transaction.atomic():
        _not_too_many(by)
        return _version(call, said, on, by)


def confirm(number: int, by: Account, on: date) -> CallVersion:
    """A second person says that they read the same: from today on it holds. Raises NotDone."""
    with transaction.atomic():
        version = _waiting(number)
        if why := why_not_confirm(version, by, on):
            raise NotDone(why)
        version.confirmed_by, version.confirmed_at, version.published = by, timezone.now(), on
        version.save(update_fields=["confirmed_by", "confirmed_at", "published"])
        known_calls.changed()
        return version


def refuse(number: int, why: str, by: Account, on: date) -> CallVersion:
    """It does not hold: said with a reason by a curator or the fund's desk; whoever proposed it takes it back. Raises NotDone."""
    with transaction.atomic():
        version = _waiting(number)
        if not may_refuse(version, by, on):
            raise NotDone("not_yours")
        version.refused_by, version.refused_at, version.refused_why = by, timezone.now(), why
        version.save(update_fields=["refused_by", "refused_at", "refused_why"])
        return version


def why_not_confirm(version: CallVersion, by: Account, on: date) -> str:
    """Why somebody may not confirm a proposal (a key of ``calls.cannot``); empty where they may."""
    if version.proposed_by_id == by.pk:
        return "own"
    if _colleagues(version, by, on):
        return "colleague"
    fund = fund_of(version.call)
    if by.role == Role.MEMBER and desks_of(fund).exists() and not runs(by, fund, on):
        return "desk_alone"
    return ""


def _colleagues(version: CallVersion, by: Account, on: date) -> bool:
    """Whether somebody acts for an organisation for which whoever proposed it acts too: one house is no second reader."""
    proposer = version.proposed_by
    if proposer is None:
        return False
    theirs = {each.pk for each in organisations_of(proposer, on)}
    return bool(theirs) and any(each.pk in theirs for each in organisations_of(by, on))


def may_refuse(version: CallVersion, by: Account, on: date) -> bool:
    """Who may say that a proposal does not hold."""
    return by.role != Role.MEMBER or version.proposed_by_id == by.pk or runs(by, fund_of(version.call), on)


# --- by a fund's desk -----------------------------------------------------------------------------------------------


def make(
    organisation: Organisation, fund: str, title: str, language: str, said: CallSaid, by: Account, on: date
) -> CallVersion:
    """A fund's desk makes a call: it holds at once."""
    with transaction.atomic():
        call = _new_call(fund, title, language, said.dates, by, organisation)
        return _said_by_desk(call.id, organisation, said, by, on)


def re_date(organisation: Organisation, call: str, said: CallSaid, by: Account, on: date) -> CallVersion:
    """A fund's desk gives a call other dates, with a reason: they hold at once, and whoever had the old ones is told."""
    with transaction.atomic():
        return _said_by_desk(call, organisation, said, by, on)


def desks_of(fund: str) -> QuerySet[FundDesk]:
    """The organisations that run a fund here."""
    return FundDesk.objects.filter(
        fund=fund, ended_at=None, organisation__standing=PartyStanding.VERIFIED,
        organisation__merged_into=None, organisation__erased_at=None, organisation__hidden_at=None,
    )  # fmt: skip


def runs(account: Account, fund: str, on: date) -> bool:
    """Whether somebody acts for an organisation that runs a fund."""
    mine = organisations_of(account, on, Right.MANAGE)
    return desks_of(fund).filter(organisation__in=mine).exists()


def fund_of(call: str) -> str:
    """The fund of a call that ships or was written down here; empty where there is no such call."""
    known = calls_here().get(call)
    if known is not None:
        return known.fund
    return Call.objects.filter(pk=call).values_list("fund", flat=True).first() or ""


def _said_by_desk(
    call: str, organisation: Organisation, said: CallSaid, by: Account, on: date
) -> CallVersion:
    version = _version(call, said, on, by, desk=organisation, confirmed_by=by, confirmed_at=timezone.now())
    known_calls.changed()
    return version


def _version(call: str, said: CallSaid, on: date, by: Account, **more: Any) -> CallVersion:
    dates = said.dates
    return CallVersion.objects.create(
        call=call, published=on, opens=dates.opens, closes=dates.closes, status=dates.status,
        to_confirm=dates.to_confirm, source=said.source, address=said.address, why=said.why, proposed_by=by, **more,
    )  # fmt: skip


def _waiting(number: int) -> CallVersion:
    version = CallVersion.objects.select_for_update(no_key=True).filter(pk=number).first()
    if version is None:
        raise NotDone("gone")
    if version.confirmed_at or version.refused_at:
        raise NotDone("settled")
    return version


def _not_too_many(by: Account) -> None:
    if waiting().filter(proposed_by=by).count() >= MOST_WAITING:
        raise NotDone("too_many")


def _new_call(
    fund: str, title: str, language: str, dates: Dates, by: Account, desk: Organisation | None = None
) -> Call:
    for left in reversed(range(TRIES)):
        made = Call(
            id=_new_id(fund, title, dates), fund=fund, title=title, language=language, desk=desk, made_by=by
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
            return made
        except IntegrityError:  # another of that name was written in this moment
            if not left:
                raise
    raise AssertionError("tried no time")


def _new_id(fund: str, title: str, dates: Dates) -> str:
    """A key that can be read, and that no call has: ``fr-ministry-appel-general-2027``."""
    day = dates.opens or dates.closes
    said = "-".join(re.findall(r"[a-z0-9]+", fold(title)))
    stem = "-".join(filter(None, (fund, said)))[:_LONGEST_SLUG].strip("-")
    if day and not re.search(r"\b(?:19|20)\d\d\b", stem):
        stem = f"{stem}-{day.year}"
    taken = {*calls_here(), *Call.objects.filter(pk__startswith=stem).values_list("pk", flat=True)}
    return next(each for each in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if each not in taken)
