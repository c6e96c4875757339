"""The steps of the procedures of dossiers whose work is agreed and has not begun: in the agenda of whose step it is.

Planned as the page of the dossier's procedure plans them; three queries, however many dossiers there are, and none where none is so far.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from maillage.dossiers.model import DEFINED
from maillage.dossiers.naming import words_of
from maillage.rules.due_steps import obligations
from maillage.rules.obligation import Obligation
from maillage.rules.steps import Unplannable
from maillage.site.agenda.of_dossiers import Taken
from maillage.site.dossiers.funds.here import answers_in, bodies_of
from maillage.site.dossiers.procedure.here import going, sittings_of
from maillage.site.rules.models import DossierAnswer


def of_dossier_steps(taken: Taken, keys: Collection[str], on: date, language: str) -> Iterator[Obligation]:
    """The steps that are left of each, for those of ``keys`` whose steps they are. One that cannot be dated yields none."""
    agreed = [each for each in taken.standing if each.state.phase == DEFINED and each.state.rest is None]
    if not agreed:
        return
    parties = {key for each in agreed for key in each.state.parties}
    bodies, sittings = bodies_of(parties), sittings_of(parties)
    rows: dict[str, list[DossierAnswer]] = {}
    for row in DossierAnswer.objects.filter(dossier__in=[each.key for each in agreed]):
        rows.setdefault(row.dossier_id, []).append(row)
    for each in agreed:
        try:
            found = going(each.state, on, bodies, answers_in(rows.get(each.key, ())), sittings)
        except Unplannable:
            continue
        if found is None:
            continue
        country = {party: code for code, those in found.of.items() for party in those}
        title, address = words_of(each.state.title, language), f"/dossier/{each.key}/procedure"
        for party in keys:
            if party not in country:
                continue
            own = country[party]
            mine = {key for key, step in found.taken.items() if party not in step.by}
            for line in obligations(found.plan, party, each.key, own, title, address):
                if line.rule in mine and found.plan.step(line.rule).territory == own:
                    yield line
