"""The verbs on needs and offers: written, changed, published, confirmed, withdrawn; each by its owner alone.

A draft without an organisation is its author's; with one, also of its offices that may publish. What is published is the
organisation's, by such an office, as long as it is known to be theirs. Each verb locks what it rests on (organisation, then
entry), asks again, and refuses with a :class:`Refused` that says what, why and how to mend. Done twice, it is done once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.exchange.models import Entry, Proposal, Side, State
from maillage.exchange.proposals import end_for
from maillage.exchange.reading import Reading
from maillage.parties.models import Claim, ClaimState, Organisation, Standing
from maillage.parties.rights import Account, Right, holdings_of, may_publish, office_for
from maillage.reference.problems import Problem

STANDS_FOR = 365
"""Days that it stands where neither its window nor its owner says another end."""
LONGEST_REASON = 2_000


class Refused(Exception):
    """An act that cannot be done; ``problems`` say why, and how to mend it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class NotTheirs(Refused):
    """Whoever asks may not do this with this entry."""


class ChangedMeanwhile(Refused):
    """Somebody else changed it since the form was shown; ``entry`` is as it stands now."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(Problem("exchange.changed-meanwhile"))
        self.entry = entry


class NotReady(Refused):
    """It cannot be published as it is."""


class WrongState(Refused):
    """It is withdrawn, or no draft any more, or not published."""


def organisations_for(account: Account, on: date) -> list[Organisation]:
    """For whom somebody may write drafts on a day: where they hold an office, and what they have claimed and wait for."""
    held = {each.office.organisation_id: each.office.organisation for each in holdings_of(account, on)}
    claimed = Claim.objects.filter(by=account, state=ClaimState.OPEN, organisation__merged_into=None)
    for claim in claimed.select_related("organisation"):
        held.setdefault(claim.organisation_id, claim.organisation)
    return list(held.values())


def entries_of(account: Account, on: date) -> QuerySet[Entry]:
    """What somebody may change on a day: their own drafts, and what is of organisations for which they may publish."""
    offices = holdings_of(account, on).filter(office__may_publish=True)
    theirs = Q(author=account, state=State.DRAFT) | Q(
        organisation__in=offices.values("office__organisation_id")
    )
    return Entry.objects.filter(theirs)


def may_see(entry: Entry, account: Account, on: date) -> bool:
    """Whether somebody may see an entry that is not public, and begin to change it."""
    if entry.state == State.DRAFT and account is not None and entry.author_id == account.pk:
        return True
    organisation = entry.organisation
    return organisation is not None and office_for(account, organisation, on, Right.PUBLISH) is not None


def draft(
    side: str,
    reading: Reading,
    author: Account,
    on: date,
    organisation: Organisation | None = None,
    *,
    own_id: str = "",
    source: str = "",
    generated: bool = False,
) -> Entry:
    """A new draft of what was read. Raises Refused where it has faults, NotTheirs for an organisation that the author does
    not act for."""
    _has_no_faults(reading)
    with transaction.atomic():
        entry = Entry(
            side=Side(side), author=author, own_id=own_id[:80], source=source[:400], generated=generated
        )
        _belongs_to(entry, author, organisation, on)
        take_over(entry, reading)
        entry.save()
    return entry


def change(
    key: str, reading: Reading, by: Account, version: int, on: date, organisation: Organisation | None = None
) -> Entry:
    """Write down what was read over an entry that stands at ``version``. A draft may change whose it is; what is published
    stays its owner's, must be fit to be public, and is confirmed by this. Raises Refused, NotTheirs, ChangedMeanwhile,
    NotReady, WrongState; Entry.DoesNotExist."""
    _has_no_faults(reading)
    with transaction.atomic():
        entry = _locked(key)
        _is_theirs(entry, by, on)
        if entry.version != version:
            raise ChangedMeanwhile(entry)
        if entry.state == State.WITHDRAWN:
            raise WrongState(Problem("exchange.withdrawn"))
        if entry.state == State.DRAFT:
            _belongs_to(entry, by, organisation, on)
        take_over(entry, reading)
        if entry.state == State.PUBLISHED:
            _is_ready(entry, by, on)
            ends(entry, on)
            entry.confirmed_on = on
        entry.version += 1
        entry.save()
    return entry


def lacks(entry: Entry, by: Account, on: date) -> list[Problem]:
    """What keeps an entry from being public on a day, published by somebody: what it does not say, and who may not."""
    return [*lacks_itself(entry, on), *_who_may_not(entry.organisation, by, on)]


def lacks_itself(entry: Entry, on: date) -> list[Problem]:
    """What an entry does not say without which it cannot be public on a day. Asks no database."""
    problems = []
    if not entry.text.strip():
        problems.append(Problem("exchange.no-text", field="text"))
    if not entry.topics:
        problems.append(Problem("exchange.no-topic", field="topics"))
    if not entry.country:
        problems.append(Problem("exchange.no-country", field="place"))
    for name, code in (("until", "exchange.window-past"), ("expires", "exchange.expiry-past")):
        last = entry.said.get(name)
        if last and date.fromisoformat(last) < on:
            problems.append(Problem(code, field=name, values={"found": last}))
    return problems


def _who_may_not(organisation: Organisation | None, by: Account, on: date) -> list[Problem]:
    if organisation is None:
        return [Problem("exchange.no-organisation", field="organisation")]
    if may_publish(by, organisation, on):
        return []
    values = {"organisation": name_of(organisation)}
    if organisation.standing == Standing.FROZEN:
        return [Problem("exchange.frozen", field="organisation", values=values)]
    if organisation.standing != Standing.VERIFIED:
        return [Problem("exchange.not-verified", field="organisation", values=values)]
    return [Problem("exchange.no-office", field="organisation", values=values)]


def publish(key: str, by: Account, on: date) -> Entry:
    """Make a draft public, from this day; published already, it stays as it is. Raises NotTheirs, NotReady, WrongState;
    Entry.DoesNotExist."""
    with transaction.atomic():
        entry = _locked(key)
        _is_theirs(entry, by, on)
        if entry.state == State.WITHDRAWN:
            raise WrongState(Problem("exchange.withdrawn"))
        if entry.state == State.PUBLISHED:
            return entry
        if entry.state != State.DRAFT:  # a curator hid it: who hid it shows it again
            raise WrongState(Problem("exchange.not-a-draft"))
        _is_ready(entry, by, on)
        ends(entry, on)
        entry.state = State.PUBLISHED
        entry.published_at, entry.published_by, entry.confirmed_on = timezone.now(), by, on
        entry.version += 1
        entry.save()
    return entry


def confirm(key: str, by: Account, on: date) -> Entry:
    """Its owner says that it still holds. Raises NotTheirs, WrongState; Entry.DoesNotExist."""
    with transaction.atomic():
        entry = _locked(key)
        _is_theirs(entry, by, on)
        if entry.state != State.PUBLISHED:
            raise WrongState(Problem("exchange.not-published"))
        if (entry.confirmed_on or on) <= on:
            entry.confirmed_on = on
            entry.save(update_fields=["confirmed_on", "changed_at"])
    return entry


def withdraw(
    key: str, by: Account, reason: str, on: date, tell: Callable[[Proposal], object] = lambda _: None
) -> Entry:
    """Take it back from the public, with a reason, and end its open proposals, of each of which ``tell`` is called within the
    transaction; withdrawn already, it stays so. Raises NotTheirs, WrongState, Refused where no reason is given;
    Entry.DoesNotExist."""
    if not reason.strip():
        raise Refused(Problem("exchange.no-reason", field="reason"))
    if len(reason) > LONGEST_REASON:
        values = {"found": len(reason), "expected": LONGEST_REASON}
        raise Refused(Problem("exchange.too-long", field="reason", values=values))
    with transaction.atomic():
        entry = _locked(key)
        _is_theirs(entry, by, on)
        if entry.state == State.DRAFT:
            raise WrongState(Problem("exchange.not-published"))
        if entry.state in (State.PUBLISHED, State.HIDDEN):
            if problems := _who_may_not(entry.organisation, by, on):
                raise NotTheirs(*problems)
            entry.state = State.WITHDRAWN
            entry.version += 1
            entry.save()
            for proposal in end_for(entry, "withdrawn"):
                tell(proposal)
    return entry


def discard(key: str, by: Account, on: date) -> None:
    """Erase a draft. Raises NotTheirs, WrongState for what was published once; Entry.DoesNotExist."""
    with transaction.atomic():
        entry = _locked(key)
        _is_theirs(entry, by, on)
        if entry.state != State.DRAFT:
            raise WrongState(Problem("exchange.not-a-draft"))
        entry.delete()


def name_of(organisation: Organisation) -> str:
    """What an organisation calls itself, in its own form."""
    first = next(iter(organisation.names.all()), None)
    return first.name if first else organisation.key


def _has_no_faults(reading: Reading) -> None:
    if reading.faults or reading.profile is None:
        raise Refused(*reading.faults)


def _locked(key: str) -> Entry:
    """The entry with its lock, and before it that of its organisation: in this order everywhere."""
    owner = Entry.objects.values_list("organisation_id", flat=True).get(pk=key)
    if owner:
        list(Organisation.objects.select_for_update(no_key=True).filter(pk=owner))
    entry = Entry.objects.select_for_update(no_key=True).get(pk=key)
    if entry.organisation_id and entry.organisation_id != owner:  # given to another between the two questions
        raise ChangedMeanwhile(entry)
    return entry


def _is_theirs(entry: Entry, by: Account, on: date) -> None:
    if not may_see(entry, by, on):
        raise NotTheirs(Problem("exchange.not-yours"))
    if entry.origin_id is not None:
        raise NotTheirs(Problem("exchange.comes-from-elsewhere", values={"source": entry.source}))


def _belongs_to(entry: Entry, by: Account, organisation: Organisation | None, on: date) -> None:
    is_new = organisation is not None and organisation.pk != entry.organisation_id
    if is_new and organisation not in organisations_for(by, on):
        values = {"organisation": name_of(organisation)} if organisation else {}
        raise NotTheirs(Problem("exchange.no-office", field="organisation", values=values))
    entry.organisation = organisation


def _is_ready(entry: Entry, by: Account, on: date) -> None:
    if problems := lacks(entry, by, on):
        raise NotReady(*problems)


def take_over(entry: Entry, reading: Reading) -> None:
    """Write what was read into an entry, which is not saved by it."""
    said: dict[str, Any] = dict(reading.said)
    if entry.organisation is not None:
        said["organisation"] = name_of(entry.organisation)
    entry.said = said
    entry.text, entry.language = str(said.get("text", "")), str(said.get("language", ""))
    entry.place, entry.country = str(said.get("place", "")), str(said.get("country", ""))
    if not entry.place.startswith(("geonames:", "iso3166-2:")):
        entry.place = ""
    entry.topics = list(said.get("topics", ()))
    entry.expires = _after(said["expires"]) if "expires" in said else None


def ends(entry: Entry, on: date) -> None:
    """Give an entry that is made public its last day: where its owner names none, the end of its window, or a year."""
    if entry.expires is None:
        until = entry.said.get("until")
        entry.expires = _after(until) if until else on + timedelta(days=STANDS_FOR)
        entry.said = {**entry.said, "expires": (entry.expires - timedelta(days=1)).isoformat()}


def _after(last: str) -> date:
    return date.fromisoformat(last) + timedelta(days=1)
