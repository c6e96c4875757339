"""The procedure of a dossier: the steps of all its countries in one list with their dates, and how far each is.

Nothing is worked out here that ``rules`` works out for an organisation's own procedure: the same steps, the same plan. What is done stands
in the dossier (``dossiers.steps``), so that every party reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.dossiers.facts import Answer, Bodies, facts_of, plain
from maillage.dossiers.model import State, Version
from maillage.dossiers.steps import Taken, days, taken, whose
from maillage.parties.models import Sitting
from maillage.rules.procedure import Plan, plan_of
from maillage.rules.steps import Merged, steps_of
from maillage.site.dossiers.funds.here import Situation, sorts
from maillage.site.rules.here import shelf_here
from maillage.site.rules.procedure_choose import Asked, usual_start, with_partners

START = "starts_on"


@dataclass(frozen=True, slots=True)
class Going:
    """``of``: country → the parties that go by its procedure. ``start``: the wanted first day; ``assumed``: nobody said it."""

    of: Mapping[str, tuple[str, ...]]
    merged: Merged
    plan: Plan
    taken: Mapping[str, Taken]
    start: date
    assumed: bool

    def left(self) -> list[str]:
        """The keys of the steps that are to be done before the start, and are not."""
        return [each.key for each in self.plan.steps if not each.done_on and not each.afterwards]


def procedure_of(situation: Situation) -> Going | None:
    """The procedure of a dossier today; None where no country is known. One query. Raises Unplannable."""
    here, bodies = situation.here, situation.bodies
    parties = [each for those in whose(here.state, bodies).values() for each in those]
    return going(here.state, here.on, bodies, situation.answers, sittings_of(parties), situation.version)


def going(
    state: State, on: date, bodies: Bodies, answers: Sequence[Answer], sittings: Mapping[str, Sequence[date]], version: Version | None = None
) -> Going | None:  # fmt: skip
    """The same of where a dossier stands. ``sittings``: party → days. Steps that hold only in some cases are decided by what is known of
    each side; what two sides say differently decides of none. Raises Unplannable."""
    of = whose(state, bodies)
    if not of:
        return None
    shelf = shelf_here()
    sides = {code: plain(facts_of(state, those[0], bodies, answers, version, sorts(shelf))) for code, those in of.items()}  # fmt: skip
    asked = Asked(tuple(of), facts=sides)
    merged = steps_of(shelf, asked.countries, on, with_partners(asked.answers, asked.countries))
    said = next(iter(sides.values())).get(START)
    start = state.started_on or (said if isinstance(said, date) else None)
    reckoned = start or usual_start(on)
    found = taken(state, on, merged, of)
    days_of = {code: [day for each in those for day in sittings.get(each, ())] for code, those in of.items()}
    return Going(of, merged, plan_of(merged, reckoned, on, days_of, days(found)), found, reckoned, start is None)  # fmt: skip


def sittings_of(parties: Iterable[str]) -> dict[str, list[date]]:
    """Party → the days on which its council sits, as it said them for its own agenda. One query."""
    found: dict[str, list[date]] = {}
    for party, day in Sitting.objects.filter(organisation__in=list(parties)).values_list("organisation_id", "day"):  # fmt: skip
        found.setdefault(party, []).append(day)
    return found
