"""A report made from the dossiers as they stand: what is read from the database for it, and by which edition it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from maillage.dossiers.models import Part
from maillage.dossiers.open_to import open_parts
from maillage.dossiers.turn import Damaged, decisions_of
from maillage.strategies.keep import edition_said, placed_in, said_by
from maillage.strategies.models import Strategy
from maillage.strategies.of_dossier import of_dossier
from maillage.strategies.report import OfDossier, OfObjective, Report


def report_of(row: Strategy, year: int, on: date, now: datetime) -> Report:
    """The report of a year, by the last edition (before the first one, by what is being written). ``on``: today, which is its last day
    where the year is not over. Dossiers under no objective of it come last."""
    edition = row.editions.last()
    said = edition_said(edition) if edition else said_by(row)
    through = min(date(year, 12, 31), on)
    placed = placed_in(row)
    under: dict[str, list[OfDossier]] = {each.key: [] for each in said.objectives}
    under[""] = []
    for part in open_parts().filter(organisation=row.organisation_id, joined=True).select_related("dossier"):
        found = _read(part, row.organisation_id, year, through)
        if found:
            objective = placed.get(part.dossier_id, "")
            under[objective if objective in under else ""].append(found)
    objectives = [OfObjective(each.key, each.title, tuple(under[each.key])) for each in said.objectives]
    if under[""]:
        objectives.append(OfObjective("", {}, tuple(under[""])))
    names = {each.language: each.name for each in row.organisation.names.all()}
    return Report(
        row.key, said.title, row.organisation_id, names, year, through, now, edition.number if edition else 0,
        edition.hash if edition else "", tuple(objectives),
    )  # fmt: skip


def _read(part: Part, me: str, year: int, through: date) -> OfDossier | None:
    try:
        decisions = decisions_of(part.dossier_id)
    except Damaged:
        return OfDossier(part.dossier_id, part.dossier.title, part.dossier.phase, damaged=True)
    return of_dossier(part.dossier_id, decisions, me, year, through)


def dossiers_of(organisation: str) -> Sequence[Part]:
    """The dossiers that an organisation takes part in, and has not left, each with its row."""
    found = open_parts().filter(organisation=organisation, joined=True, left=False)
    return list(found.select_related("dossier").order_by("-dossier__changed_on", "dossier_id"))
