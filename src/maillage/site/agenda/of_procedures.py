"""The steps of the procedures that organisations follow, as the rules of today plan them on the sittings that were said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from maillage.parties.models import Organisation, Sitting
from maillage.rules.due_steps import obligations
from maillage.rules.facts import clean
from maillage.rules.obligation import Obligation
from maillage.rules.procedure import Plan, plan_of
from maillage.rules.shelf import Shelf
from maillage.rules.steps import Merged, Unplannable, steps_of
from maillage.site.agenda.models import KeptProcedure
from maillage.site.rules.here import shelf_here
from maillage.site.rules.procedure_choose import with_partners


def of_procedures(
    organisations: Sequence[Organisation], procedures: Sequence[KeptProcedure], on: date
) -> Iterator[Obligation]:
    """The steps that are left of each. One that cannot be dated, as rules of one's own that go in a circle, yields none."""
    if not procedures:
        return
    owners = {each.pk: each for each in organisations}
    sits: dict[str, list[date]] = {}
    for key, day in Sitting.objects.filter(organisation__in=owners).values_list("organisation_id", "day"):
        sits.setdefault(key, []).append(day)
    shelves = {key: shelf_here(owners[key]) for key in {each.organisation_id for each in procedures}}
    for each in procedures:
        own = owners[each.organisation_id]
        try:
            found = planned(each, shelves[own.pk], own.country, sits.get(own.pk, []), on)
        except Unplannable:
            continue
        address = f"/party/{own.pk}/procedure/{each.pk}"
        yield from obligations(found, own.pk, each.pk, own.country, each.title, address)


def planned(procedure: KeptProcedure, shelf: Shelf, country: str, sittings: Sequence[date], on: date) -> Plan:
    """A kept procedure with its dates on a day. ``sittings``: of the organisation's own council; those kept with the procedure hold
    for the other countries. Raises Unplannable."""
    days = _days(procedure.sittings)
    if sittings and country in procedure.territories:
        days[country] = sorted({*days.get(country, ()), *sittings})
    done = {key: date.fromisoformat(day) for key, day in procedure.done.items()}
    return plan_of(merged(procedure, shelf, on), procedure.start, on, days, done)


def merged(procedure: KeptProcedure, shelf: Shelf, on: date) -> Merged:
    """The steps of a kept procedure by the rules of a day. Raises Unplannable."""
    facts = with_partners(clean(procedure.facts)[0], procedure.territories)
    return steps_of(shelf, procedure.territories, on, facts)


def _days(kept: Mapping[str, Sequence[str]]) -> dict[str, list[date]]:
    return {country: sorted(date.fromisoformat(each) for each in days) for country, days in kept.items()}
