"""What everybody may read of a report: how many dossiers came to what, and of those with a page for citizens what that page says. Pure.

Nothing that partners keep to themselves is in it: no decision, no reason, no sum or result but those that all parties agreed to publish.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from maillage.dossiers.decisions import Frozen, Words
from maillage.strategies.report import OfDossier, OfObjective, Report, Sum, counted, promised


class ShownDossier(Frozen, frozen=True):
    """A dossier with a page for citizens; ``names`` of the parties that agreed to that page."""

    dossier: str
    title: Words
    phase: str
    names: tuple[Words, ...] = ()
    results: tuple[Words, ...] = ()
    cost: tuple[Sum, ...] = ()


class ShownObjective(Frozen, frozen=True):
    """An objective: figures of all its dossiers, and those that have a page for citizens. ``apart``: how many have none."""

    objective: str
    title: Words
    events: dict[str, int]
    promises: dict[str, int]
    dossiers: tuple[ShownDossier, ...] = ()
    apart: int = 0


class Shown(Frozen, frozen=True):
    """A report as everybody may read it. ``whole``: the hash of the whole report, which the organisation holds."""

    strategy: str
    title: Words
    organisation: str
    names: Words
    year: int
    through: date
    made_at: datetime
    edition: int
    edition_hash: str
    whole: str
    objectives: tuple[ShownObjective, ...] = ()


def shown_of(report: Report, whole: str) -> Shown:
    """What everybody may read of it."""
    return Shown(
        report.strategy, report.title, report.organisation, report.names, report.year, report.through, report.made_at, report.edition,
        report.edition_hash, whole, tuple(_objective(each) for each in report.objectives),
    )  # fmt: skip


def without(report: Shown, taken_back: Collection[str]) -> Shown:
    """The same without these dossiers, whose pages for citizens were taken back since: they are counted, and named no more."""
    kept = tuple(_without(each, taken_back) for each in report.objectives)
    return replace(report, objectives=kept)


def _without(of: ShownObjective, taken_back: Collection[str]) -> ShownObjective:
    kept = tuple(each for each in of.dossiers if each.dossier not in taken_back)
    return replace(of, dossiers=kept, apart=of.apart + len(of.dossiers) - len(kept))


def _objective(of: OfObjective) -> ShownObjective:
    public = [each for each in of.dossiers if each.citizens is not None]
    return ShownObjective(
        of.objective, of.title, _said(counted(of.dossiers)), _said(promised(of.dossiers)), tuple(_dossier(each) for each in public),
        len(of.dossiers) - len(public),
    )  # fmt: skip


def _dossier(of: OfDossier) -> ShownDossier:
    assert of.citizens is not None
    return ShownDossier(
        of.dossier, of.title, of.phase, of.citizens.names, of.citizens.results, of.citizens.cost
    )


def _said(figures: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in figures.items() if number}


def events_of(objectives: Sequence[ShownObjective]) -> dict[str, int]:
    """The figures of all objectives together: a dossier stands under one alone."""
    found: dict[str, int] = {}
    for each in objectives:
        for name, number in each.events.items():
            found[name] = found.get(name, 0) + number
    return found
