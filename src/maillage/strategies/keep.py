"""Strategies in the site's database: written, adopted, dossiers placed under objectives, reports published. All writing is here.

Whoever acts is asked for by office inside the transaction. What cannot be done raises ``NotDone`` with its code; its sentence is the
site's (``data/strategy.toml`` [not_done]).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from maillage.dossiers.models import Part
from maillage.parties import rights
from maillage.parties.models import Office, Organisation, Standing
from maillage.parties.rights import Account, Right
from maillage.strategies import model
from maillage.strategies.faults import LONGEST_RUN, faults_of, not_ready
from maillage.strategies.model import bytes_of, hash_of, of_plain, plain
from maillage.strategies.models import Edition, Placed, Report, Strategy
from maillage.strategies.report import Report as Made
from maillage.strategies.shown import shown_of

MOST = 40
"""Strategies of one organisation."""
MOST_EDITIONS = 200
MOST_REPORTS = 20
"""Of one year."""


class NotDone(Exception):
    """``code``: gone (nothing is there, or no office of theirs), binds (no office that may bind, or the organisation is not known to be
    theirs), publishes (the same of publishing), frame, objective (something in it is wrong, or there is no such objective), none (no
    objective), no_edition (nothing is adopted), same (adopted as it is already), moved (somebody wrote meanwhile), many, party (the
    dossier is not theirs), year (not one of its years, or still to come)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which organisation, on which day."""

    account: Account
    organisation: Organisation
    on: date

    def office(self, right: Right | None = None) -> Office | None:
        """Their office of it, with a right."""
        return rights.office_for(self.account, self.organisation, self.on, right)


def said_by(row: Strategy) -> model.Strategy:
    """What is being written."""
    return of_plain(row.said, model.Strategy)


def edition_said(row: Edition) -> model.Strategy:
    """An edition, as it was adopted."""
    return model.read(row.body, model.Strategy)


@transaction.atomic
def begun(by: Actor, said: model.Strategy, generated: bool = False) -> Strategy:
    """A new strategy. Raises NotDone: gone, many, frame."""
    Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation.pk)
    if by.office() is None:
        raise NotDone("gone")
    if faults_of(said):
        raise NotDone("frame")
    if Strategy.objects.filter(organisation=by.organisation).count() >= MOST:
        raise NotDone("many")
    return Strategy.objects.create(organisation=by.organisation, said=plain(said), generated=generated)


@transaction.atomic
def written(key: str, by: Actor, said: model.Strategy, version: int) -> Strategy:
    """Written over what stood in its ``version``; dossiers stay where they are. Raises NotDone: gone, moved, many."""
    row = _locked(key, by)
    if row.version != version:
        raise NotDone("moved")
    if "objectives" in faults_of(said):
        raise NotDone("many")
    row.said, row.version = plain(said), row.version + 1
    row.save(update_fields=["said", "version"])
    return row


@transaction.atomic
def adopted(key: str, by: Actor, now: datetime, version: int) -> Edition:
    """What is written, made public as the next edition. Raises NotDone: gone, moved, binds, frame, objective, none, same, many."""
    row = _locked(key, by)
    office = _public_by(by, Right.BIND, "binds")
    if row.version != version:
        raise NotDone("moved")
    said = said_by(row)
    if fault := not_ready(said):
        raise NotDone(fault)
    body = bytes_of(said)
    last = row.editions.last()
    if last and last.hash == hash_of(body):
        raise NotDone("same")
    number = last.number + 1 if last else 1
    if number > MOST_EDITIONS:
        raise NotDone("many")
    return Edition.objects.create(
        strategy=row, number=number, body=body.decode(), hash=hash_of(body), made_at=now, adopted_on=by.on, office=office.title,
    )  # fmt: skip


@transaction.atomic
def placed(key: str, by: Actor, dossier: str, objective: str) -> None:
    """A dossier of theirs stands under an objective from now on; under none where ``objective`` is empty. Raises NotDone: gone, party,
    objective."""
    row = _locked(key, by)
    if not objective:
        Placed.objects.filter(strategy=row, dossier=dossier).delete()
        return
    if not Part.objects.filter(dossier=dossier, organisation=by.organisation, joined=True).exists():
        raise NotDone("party")
    if said_by(row).objective(objective) is None:
        raise NotDone("objective")
    Placed.objects.update_or_create(
        strategy=row, dossier_id=dossier, defaults={"objective": objective, "on": by.on}
    )


@transaction.atomic
def published(key: str, by: Actor, report: Made, now: datetime) -> Report:
    """The report of a year, as it was made, and what everybody reads of it. Raises NotDone: gone, publishes, no_edition, year, many."""
    row = _locked(key, by)
    office = _public_by(by, Right.PUBLISH, "publishes")
    if not row.editions.exists():
        raise NotDone("no_edition")
    if report.year not in years_of(row, by.on):
        raise NotDone("year")
    number = row.reports.filter(year=report.year).count() + 1
    if number > MOST_REPORTS:
        raise NotDone("many")
    whole = bytes_of(report)
    public = bytes_of(shown_of(report, hash_of(whole)))
    return Report.objects.create(
        strategy=row, year=report.year, number=number, body=whole.decode(), hash=hash_of(whole), public_body=public.decode(),
        public_hash=hash_of(public), made_at=now, published_on=by.on, office=office.title,
    )  # fmt: skip


def years_of(row: Strategy, on: date) -> list[int]:
    """The years of which a report can be made: its own, as far as they have begun; the last first."""
    said = [said_by(row), *(edition_said(each) for each in row.editions.order_by("number"))]
    since = min(each.since for each in said)
    until = min(max(each.until for each in said), on.year)
    return list(range(until, max(since, until - 2 * LONGEST_RUN) - 1, -1))


def placed_in(row: Strategy) -> dict[str, str]:
    """Dossier → the objective under which it stands."""
    return dict(Placed.objects.filter(strategy=row).values_list("dossier_id", "objective"))


def latest_of(organisations: Iterable[str]) -> list[Edition]:
    """The last edition of each strategy of these organisations, its strategy at hand, in one question; in none where there are none."""
    keys = list(organisations)
    if not keys:
        return []
    found = Edition.objects.filter(strategy__organisation__in=keys).select_related("strategy")
    return list({each.strategy_id: each for each in found.order_by("strategy", "number")}.values())


def _locked(key: str, by: Actor) -> Strategy:
    row = Strategy.objects.select_for_update(no_key=True).filter(pk=key, organisation=by.organisation).first()
    if row is None or by.office() is None:
        raise NotDone("gone")
    return row


def _public_by(by: Actor, right: Right, code: str) -> Office:
    """The office by which something of the organisation becomes public."""
    office = by.office(right)
    known = Organisation.objects.filter(pk=by.organisation.pk, standing=Standing.VERIFIED).exists()
    if office is None or not known:
        raise NotDone(code)
    return office
