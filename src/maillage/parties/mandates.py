"""Until when those who decide in an organisation may, and when its council sits: said by whoever acts for it, taken back by them.

Nothing of it is public. Each verb is one transaction, the organisation locked first; done twice, it is done once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from maillage.parties.models import TEXT, Mandate, MandateOf, Organisation, Sitting
from maillage.parties.organisations import NotAllowed, Wrong, locked
from maillage.parties.rights import Account, office_for
from maillage.parties.written import fault_of_line, line

MOST_MANDATES, MOST_SITTINGS = 12, 60
"""Of one organisation, of those that are not over."""
YEAR = timedelta(days=366)
"""A vote lies at most so long before the last day."""
LONGEST = timedelta(days=366 * 12)
"""How far ahead a day is believed."""


@transaction.atomic
def say_mandate(
    key: str, what: str, ends_on: date | None, election: date | None, source: str, by: Account, on: date
) -> Mandate:
    """Say until when a council, its head or a board is there. ``election``: the day of the vote, where it is another than the last
    day; ``source``: where that stands. Raises NotAllowed, Wrong."""
    organisation = _for(key, by, on)
    faults, said = {}, line(source)
    if what not in MandateOf.values:
        faults["what"] = "choose"
    if fault := fault_of_line(said, TEXT) if said else "":
        faults["source"] = fault
    if ends_on is None:
        faults["ends_on"] = "no_day"
    elif fault := _fault_of_day(ends_on, on):
        faults["ends_on"] = fault
    elif election is not None and election > ends_on:
        faults["election"] = "after_end"
    elif election is not None and ends_on - election > YEAR:
        faults["election"] = "too_early"
    if faults or ends_on is None:
        raise Wrong(faults)
    there = organisation.mandates.filter(what=what, ends_on=ends_on).first()
    if there is None:
        if organisation.mandates.filter(ends_on__gte=on).count() >= MOST_MANDATES:
            raise Wrong({"ends_on": "too_many"})
        there = Mandate(organisation=organisation, what=what, ends_on=ends_on)
    there.election, there.source, there.said_by = election, said, by
    there.save()
    return there


@transaction.atomic
def take_mandate_back(number: int, key: str, by: Account, on: date) -> None:
    """It was said wrongly, or it is another day now. Raises NotAllowed."""
    _for(key, by, on).mandates.filter(pk=number).delete()


@transaction.atomic
def say_sittings(key: str, days: Iterable[date], by: Account, on: date) -> int:
    """Say on which days the council sits; how many are new. Raises NotAllowed, Wrong."""
    organisation = _for(key, by, on)
    wanted = sorted(set(days))
    if not wanted:
        raise Wrong({"days": "no_day"})
    for fault in filter(None, (_fault_of_day(day, on) for day in wanted)):
        raise Wrong({"days": fault})
    known = set(organisation.sittings.filter(day__in=wanted).values_list("day", flat=True))
    new = [Sitting(organisation=organisation, day=day, said_by=by) for day in wanted if day not in known]
    if organisation.sittings.filter(day__gte=on).count() + len(new) > MOST_SITTINGS:
        raise Wrong({"days": "too_many"})
    Sitting.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def take_sitting_back(number: int, key: str, by: Account, on: date) -> None:
    """The council does not sit on that day. Raises NotAllowed."""
    _for(key, by, on).sittings.filter(pk=number).delete()


def sittings_of(organisation: Organisation, since: date) -> list[date]:
    """The days from ``since`` on, in order."""
    return list(organisation.sittings.filter(day__gte=since).order_by("day").values_list("day", flat=True))


def _for(key: str, by: Account, on: date) -> Organisation:
    organisation = locked(key)
    if office_for(by, organisation, on) is None:
        raise NotAllowed
    return organisation


def _fault_of_day(day: date, on: date) -> str:
    if day < on:
        return "past"
    return "far" if day - on > LONGEST else ""
