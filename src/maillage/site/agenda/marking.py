"""What somebody says of a line for their organisation: it is done, or will not be done; and that taken back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from maillage.parties.organisations import NotAllowed, Wrong, locked
from maillage.parties.rights import Account, office_for
from maillage.parties.written import fault_of_line, line
from maillage.rules.obligation import DONE, WAIVED, Obligation
from maillage.site.agenda.models import Mark

LONGEST_REASON = 400


@transaction.atomic
def mark(
    of: Obligation,
    state: str,
    day: date | None,
    reason: str,
    by: Account,
    on: date,
    only_waived: bool = False,
) -> Mark:
    """Say that a line is done on a day, or will not be done. ``only_waived``: it goes by itself once it is done. Said again, the
    later word holds. Raises NotAllowed, and Wrong with keys of ``agenda.line_fault``."""
    organisation = locked(of.whose)
    if office_for(by, organisation, on) is None:
        raise NotAllowed
    faults, said = {}, line(reason)
    if state not in (DONE, WAIVED) or (only_waived and state == DONE):
        faults["state"] = "state"
    if state == WAIVED and not said:
        faults["reason"] = "reason"
    elif said and (fault := fault_of_line(said, LONGEST_REASON)):
        faults["reason"] = fault
    if state == DONE and day is not None and day > on:
        faults["on"] = "to_come"
    if faults:
        raise Wrong(faults)
    made, _ = Mark.objects.update_or_create(
        organisation=organisation, line=of.key,
        defaults={"state": state, "reason": said, "on": day if day and state == DONE else on, "due": of.due, "by": by},
    )  # fmt: skip
    return made


@transaction.atomic
def take_back(key: str, line_key: str, by: Account, on: date) -> bool:
    """The line is open again; whether it was marked. Raises NotAllowed."""
    organisation = locked(key)
    if office_for(by, organisation, on) is None:
        raise NotAllowed
    return bool(Mark.objects.filter(organisation=organisation, line=line_key).delete()[0])
