"""Offices and who holds them: made, changed, closed; somebody asked to hold one, by a letter with a code; a holding ended. Each in
one transaction, the organisation locked first.

An organisation is not left without anybody who manages it unless whoever leaves says so. An office with which work rests is not left
without anybody who holds it: what rests with it is known above, and asked through :data:`WorkOf`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from maillage.parties.codes import mark_of, new_code
from maillage.parties.models import Holding, Invitation, Office, Organisation, Standing
from maillage.parties.organisations import (
    LONGEST_TITLE,
    Faults,
    NotAllowed,
    Wrong,
    is_language,
    is_mailbox,
    locked,
)
from maillage.parties.rights import Account, holdings_on, may_manage
from maillage.parties.written import fault_of_line

HOLDS = timedelta(days=14)
"""How long the code of an invitation is good."""
MOST_TRIES = 5
MOST_OFFICES = 60
"""Of one organisation, open at a time."""
MOST_LETTERS = {True: 40, False: 5}
"""Invitations of one organisation within a day: where it is known to be who it says, and where it is not, so that nobody writes to
strangers in the name of one that they have just made up."""
PURPOSE = "invitation"


class LastManager(Exception):
    """Nobody would be left who manages the organisation, and it was not said that this is meant."""


WorkOf = Callable[[Office, date], Sequence[str]]
"""What would be left to nobody, were an office held by nobody from a day on: each by its key."""


def no_work(office: Office, day: date) -> Sequence[str]:
    """Where nothing rests with offices."""
    return ()


class WorkLeft(Exception):
    """Work rests with an office that nobody else would hold, and it was handed over to nobody. ``what``: each by its key."""

    def __init__(self, what: Sequence[str]) -> None:
        super().__init__(", ".join(what))
        self.what = what


class NotTaken(Exception):
    """A code did not open an office: ``why`` is a key of the texts ``party_invitation.why``."""

    def __init__(self, why: str, organisation: str = "") -> None:
        super().__init__(why)
        self.why, self.organisation = why, organisation


@dataclass(frozen=True, slots=True)
class Post:
    """What an office is: its title, and what its holder may do."""

    title: str
    language: str = ""
    mailbox: str = ""
    may_manage: bool = False
    may_publish: bool = False
    may_bind: bool = False

    def faults(self) -> Faults:
        """What cannot be."""
        found = {}
        if fault := fault_of_line(self.title, LONGEST_TITLE):
            found["title"] = fault
        if self.language and not is_language(self.language):
            found["language"] = "choose"
        if self.mailbox and not is_mailbox(self.mailbox):
            found["mailbox"] = "mailbox"
        return found


@transaction.atomic
def make_office(key: str, post: Post, by: Account, on: date) -> Office:
    """Another office in an organisation. Raises NotAllowed, Wrong."""
    organisation = _managed(key, by, on)
    faults = post.faults()
    if _open(organisation, on).count() >= MOST_OFFICES:
        faults["title"] = "too_many"
    if faults:
        raise Wrong(faults)
    office = Office(organisation=organisation)
    _put(office, post)
    _changed(organisation, on)
    return office


@transaction.atomic
def change_office(number: int, was: Post, post: Post, by: Account, on: date, alone: bool = False) -> None:
    """An office changed; ``was``: as the form knew it. Raises NotAllowed, Wrong, LastManager, and ``Met`` where somebody else
    changed it meanwhile."""
    office, organisation = _office(number, by, on)
    if post_of(office) not in (was, post):
        raise Met
    if faults := post.faults():
        raise Wrong(faults)
    managed = office.may_manage
    _put(office, post)
    if managed and not post.may_manage:
        _keep_a_manager(organisation, on, alone)
    _changed(organisation, on)


@transaction.atomic
def close_office(number: int, by: Account, on: date, alone: bool = False, work_of: WorkOf = no_work) -> None:
    """An office closed from a day: its holders do nothing in it from then on, its invitations open it no more. Raises NotAllowed,
    LastManager, WorkLeft where somebody holds it."""
    office, organisation = _office(number, by, on)
    if office.closed_on is None or office.closed_on > on:
        held = holdings_on(on).filter(office=office).exists()
        office.closed_on = on
        office.save(update_fields=["closed_on"])
        if office.may_manage:
            _keep_a_manager(organisation, on, alone)
        if held:
            _leave_no_work(office, on, work_of)
        _changed(organisation, on)


class Met(Exception):
    """Somebody else changed the office since the form was shown."""


def post_of(office: Office) -> Post:
    """An office as it stands."""
    return Post(
        office.title, office.language, office.mailbox, office.may_manage, office.may_publish, office.may_bind
    )


@transaction.atomic
def invite(number: int, email: str, by: Account, now: datetime, on: date) -> tuple[Invitation, str]:
    """Ask somebody to hold an office: the invitation, and the code for the letter, which is kept nowhere. Asked again, the earlier
    code holds no more. Raises NotAllowed, Wrong."""
    office, organisation = _office(number, by, on)
    asked = email.strip().lower()
    if not is_mailbox(asked):
        raise Wrong({"email": "mailbox" if asked else "missing"})
    if office.closed_on is not None and office.closed_on <= on:
        raise Wrong({"email": "closed"})
    waiting = Invitation.objects.filter(office__organisation=organisation, taken_at=None, ends_at__gt=now)
    waiting.filter(office=office, email=asked).update(ends_at=now)
    sent = Invitation.objects.filter(office__organisation=organisation, at__gt=now - timedelta(days=1))
    if sent.count() >= MOST_LETTERS[organisation.standing == Standing.VERIFIED]:
        raise Wrong({"email": "letters"})
    code = new_code()
    made = Invitation.objects.create(
        office=office, email=asked, code=mark_of(code, PURPOSE), ends_at=now + HOLDS, by=by
    )
    return made, code


@transaction.atomic
def call_off(number: int, key: str, by: Account, now: datetime, on: date) -> None:
    """Take an invitation back: its code holds no more. Raises NotAllowed."""
    organisation = _managed(key, by, on)
    Invitation.objects.filter(
        pk=number, office__organisation=organisation, taken_at=None, ends_at__gt=now
    ).update(ends_at=now)


@transaction.atomic
def take_up(code: str, addresses: Collection[str], by: Account, now: datetime, on: date) -> Office:
    """Hold the office that a code opens, from that day. ``addresses``: those that are known to be of whoever typed it. Raises
    NotTaken, after which :func:`count_wrong` is to be called where ``why`` is ``wrong``."""
    found = Invitation.objects.filter(code=mark_of(code, PURPOSE)).select_related("office").first()
    if found is None:
        raise NotTaken("spent" if _spent(addresses, now) else "wrong")
    organisation = _locked_of(found.office)
    invitation = Invitation.objects.select_for_update(no_key=True).select_related("office").get(pk=found.pk)
    if invitation.email not in {each.lower() for each in addresses}:
        raise NotTaken("forwarded")
    if invitation.taken_at is not None:
        raise NotTaken("used", organisation.key)
    if invitation.ends_at <= now:
        raise NotTaken("expired")
    if invitation.tries >= MOST_TRIES:
        raise NotTaken("spent")
    office = invitation.office
    if office.closed_on is not None and office.closed_on <= on:
        raise NotTaken("closed")
    invitation.taken_at = now
    invitation.save(update_fields=["taken_at"])
    if not holdings_on(on).filter(office=office, account=by).exists():
        Holding.objects.create(office=office, account=by, since=on, named_by=invitation.by)
    _changed(organisation, on)
    return office


@transaction.atomic
def count_wrong(addresses: Collection[str], now: datetime) -> int:
    """A wrong code was typed: count it against the invitations that wait for these addresses; how many tries are left."""
    waiting = _waiting(addresses, now)
    waiting.update(tries=F("tries") + 1)
    most = waiting.order_by("tries").values_list("tries", flat=True).first()
    return MOST_TRIES if most is None else max(0, MOST_TRIES - most)


@transaction.atomic
def end_holding(
    number: int, until: date, by: Account, on: date, alone: bool = False, work_of: WorkOf = no_work
) -> Holding:
    """End a holding: ``until`` is the first day on which it no longer holds. Its holder may (they leave), and whoever manages the
    organisation. Raises NotAllowed, Wrong, LastManager, WorkLeft."""
    found = Holding.objects.select_related("office").filter(pk=number).first()
    if found is None:
        raise NotAllowed
    organisation = locked(found.office.organisation_id)
    holding = Holding.objects.select_for_update(no_key=True).select_related("office").get(pk=number)
    own = holding.account_id == by.pk and holdings_on(on).filter(pk=number).exists()
    if not own and not may_manage(by, organisation, on):
        raise NotAllowed
    if until < holding.since:
        raise Wrong({"last": "before_since"})
    if holding.until is not None and holding.until <= min(until, on):
        return holding  # ended already; a later day would give it back
    if holding.until is not None and until > holding.until and not may_manage(by, organisation, on):
        raise NotAllowed  # whoever leaves may leave earlier, not stay longer
    holding.until = until
    holding.save(update_fields=["until"])
    if holding.office.may_manage:
        _keep_a_manager(organisation, max(until, on), alone)
    _leave_no_work(holding.office, max(until, on), work_of)
    _changed(organisation, on)
    return holding


def holdings_at(organisation: Organisation) -> QuerySet[Holding]:
    """All that were ever held in an organisation, those that last first."""
    found = Holding.objects.filter(office__organisation=organisation).select_related("office", "account")
    return found.order_by(F("until").desc(nulls_first=True), "since", "id")


def acts_alone(organisation: Organisation, on: date) -> bool:
    """Whether one person holds every office that is held on a day: when they go, nobody can act for it."""
    holders = holdings_on(on).filter(office__organisation=organisation)
    return holders.order_by().values("account").distinct().count() == 1


def orphaned(on: date) -> QuerySet[Organisation]:
    """Organisations that somebody managed once and nobody manages on a day."""
    managed = holdings_on(on).filter(
        office__organisation=OuterRef("pk"), office__may_manage=True, account__is_active=True
    )
    had = Office.objects.filter(organisation=OuterRef("pk"), may_manage=True)
    return Organisation.objects.filter(
        Exists(had), ~Exists(managed), merged_into=None, erased_at=None
    ).order_by("key")


def _managed(key: str, by: Account, on: date) -> Organisation:
    organisation = locked(key)
    if not may_manage(by, organisation, on):
        raise NotAllowed
    return organisation


def _office(number: int, by: Account, on: date) -> tuple[Office, Organisation]:
    """The office and its organisation, both locked, for whoever manages it."""
    found = Office.objects.filter(pk=number).first()
    if found is None:
        raise NotAllowed
    organisation = _managed(found.organisation_id, by, on)
    return Office.objects.select_for_update(no_key=True).get(
        pk=number, organisation=organisation
    ), organisation


def _locked_of(office: Office) -> Organisation:
    try:
        return locked(office.organisation_id)
    except NotAllowed:
        raise NotTaken("closed") from None


def _open(organisation: Organisation, on: date) -> QuerySet[Office]:
    return organisation.offices.filter(Q(closed_on=None) | Q(closed_on__gt=on))


def _put(office: Office, post: Post) -> None:
    office.title, office.language, office.mailbox = post.title, post.language, post.mailbox
    office.may_manage, office.may_publish, office.may_bind = post.may_manage, post.may_publish, post.may_bind
    office.save()


def _keep_a_manager(organisation: Organisation, on: date, alone: bool) -> None:
    left = holdings_on(on).filter(office__organisation=organisation, office__may_manage=True)
    if not alone and not left.exists():
        raise LastManager


def _leave_no_work(office: Office, day: date, work_of: WorkOf) -> None:
    if holdings_on(day).filter(office=office, account__is_active=True).exists():
        return
    if found := work_of(office, day):
        raise WorkLeft(found)


def _waiting(addresses: Collection[str], now: datetime) -> QuerySet[Invitation]:
    mine = [each.lower() for each in addresses]
    return Invitation.objects.filter(email__in=mine, taken_at=None, ends_at__gt=now)


def _spent(addresses: Collection[str], now: datetime) -> bool:
    waiting = _waiting(addresses, now)
    return waiting.exists() and not waiting.filter(tries__lt=MOST_TRIES).exists()


def _changed(organisation: Organisation, on: date) -> None:
    """What somebody of it does says that what stands here holds."""
    Organisation.objects.filter(pk=organisation.pk).update(version=F("version") + 1, confirmed_on=on)
