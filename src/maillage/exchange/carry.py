"""A sheet taken in: what was planned is kept, in one transaction, or nothing of it.

The plan is made before, outside of any transaction (it may take seconds); inside, the organisation is locked and the plan is
made anew only where somebody changed something since. The same sheet taken in twice, or by two at once, changes nothing the
second time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from maillage.exchange.entries import NotTheirs, ends, lacks_itself, take_over
from maillage.exchange.models import Entry, Side, State
from maillage.exchange.preview import Before, Plan, Planned, Progress, What, plan
from maillage.exchange.sheet import Row
from maillage.parties.models import Organisation
from maillage.parties.rights import Account, Right, may_publish, office_for
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.reference.places import Places

AT_ONCE = 500
"""Rows written by one statement."""
_WRITTEN = (
    "said", "text", "language", "place", "country", "topics", "expires", "state", "published_at", "published_by", "confirmed_on",
    "version", "changed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is asked: a sheet of one organisation's needs or offers, as somebody sent it on a day."""

    organisation: str
    side: str
    rows: Sequence[Row]
    by: Account
    on: date
    file: str = ""
    settled: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A plan, and what it rests on: the version of each entry that the organisation had."""

    plan: Plan
    rests_on: Mapping[str, int]
    not_ready: Mapping[int, tuple[Problem, ...]]
    """Lines that cannot be published as they are, and why; they can be kept as drafts."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was done, by numbers; ``kept_as_draft``: lines that were to be published and cannot be yet."""

    added: int
    changed: int
    published: int
    left: int
    refused: int
    kept_as_draft: int
    plan: Plan


def acts_for(by: Account, organisation: Organisation, on: date) -> bool:
    """Whether somebody may take sheets in for an organisation: by an office that may publish or manage."""
    return any(office_for(by, organisation, on, right) for right in (Right.PUBLISH, Right.MANAGE))


def look(sheet: Sheet, places: Places | None, progress: Progress = lambda done: None) -> Looked:
    """What taking the sheet in would do. Raises NotTheirs, Organisation.DoesNotExist."""
    organisation = Organisation.objects.get(pk=sheet.organisation)
    return _look(sheet, organisation, list(_entries(sheet)), places, progress)


def take(
    sheet: Sheet,
    places: Places | None,
    publish: bool,
    progress: Progress = lambda done: None,
    then: Callable[[Taken], None] = lambda taken: None,
) -> Taken:
    """Take the sheet in; with ``publish``, what can be is made public, drafts that it names too. ``then`` is told inside of the
    transaction what was done. Raises NotTheirs, Organisation.DoesNotExist."""
    looked = look(sheet, places, progress)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=sheet.organisation)
        entries = list(_entries(sheet).select_for_update(of=("self",), no_key=True))
        if {each.key: each.version for each in entries} != looked.rests_on:
            looked = _look(sheet, organisation, entries, places, lambda done: None)
        _may(sheet, organisation)
        taken = _Keeping(sheet, organisation, entries, publish).keep(looked)
        then(taken)
    return taken


def _entries(sheet: Sheet) -> Any:
    return Entry.objects.filter(organisation=sheet.organisation, side=sheet.side).select_related("origin")


def _may(sheet: Sheet, organisation: Organisation) -> None:
    if organisation.merged_into_id or not acts_for(sheet.by, organisation, sheet.on):
        raise NotTheirs(Problem("exchange.not-yours"))


def _look(
    sheet: Sheet, organisation: Organisation, entries: list[Entry], places: Places | None, progress: Progress
) -> Looked:
    _may(sheet, organisation)
    planned = plan(
        sheet.side, sheet.rows, [Before.of(each) for each in entries], places, sheet.on, file=sheet.file,
        settled=sheet.settled, may_change_published=may_publish(sheet.by, organisation, sheet.on), progress=progress,
    )  # fmt: skip
    planned, not_ready = _ready(sheet, planned)
    return Looked(planned, {each.key: each.version for each in entries}, not_ready)


def _ready(sheet: Sheet, planned: Plan) -> tuple[Plan, dict[int, tuple[Problem, ...]]]:
    """The plan without changes by which something public could not be public any more; and which lines could not be made so."""
    not_ready: dict[int, tuple[Problem, ...]] = {}
    rows, problems = [], list(planned.problems)
    for each in planned.rows:
        lacking = () if each.reading is None else _lacking(sheet, each)
        if lacking and each.state == State.PUBLISHED and each.what == What.CHANGED:
            problems += lacking
            each = replace(each, what=What.REFUSED, reading=None)
        elif lacking:
            not_ready[each.line] = lacking
        rows.append(each)
    counts = {what: sum(each.what == what for each in rows) for what in What}
    return replace(planned, rows=tuple(rows), problems=tuple(problems), counts=counts), not_ready


def _lacking(sheet: Sheet, row: Planned) -> tuple[Problem, ...]:
    assert row.reading is not None
    entry = Entry(side=Side(sheet.side))
    take_over(entry, row.reading)
    return tuple(replace(each, file=sheet.file, line=row.line) for each in lacks_itself(entry, sheet.on))


class _Keeping:
    """Keeps one plan, inside a transaction that holds the organisation."""

    def __init__(self, sheet: Sheet, organisation: Organisation, entries: list[Entry], publish: bool) -> None:
        self._sheet, self._organisation = sheet, organisation
        self._publish = publish and may_publish(sheet.by, organisation, sheet.on)
        self._entries = {each.key: each for each in entries}
        self._now: datetime = timezone.now()
        self._published = self._drafts = 0
        prefetch_related_objects([organisation], "names")  # asked once: each entry says whose it is

    def keep(self, looked: Looked) -> Taken:
        new, old = [], []
        for row in looked.plan.rows:
            ready = row.line not in looked.not_ready
            if row.what == What.ADDED:
                new.append(self._added(row, ready))
            elif row.what == What.CHANGED or (self._to_publish(row) and ready and row.what == What.LEFT):
                old.append(self._changed(row, ready))
        Entry.objects.bulk_create(new, batch_size=AT_ONCE)
        Entry.objects.bulk_update(old, _WRITTEN, batch_size=AT_ONCE)
        counts = looked.plan.counts
        return Taken(
            counts[What.ADDED], counts[What.CHANGED], self._published, counts[What.LEFT], counts[What.REFUSED],
            self._drafts, looked.plan,
        )  # fmt: skip

    def _to_publish(self, row: Planned) -> bool:
        return self._publish and row.state == State.DRAFT

    def _added(self, row: Planned, ready: bool) -> Entry:
        entry = Entry(
            side=Side(self._sheet.side), organisation=self._organisation, author=self._sheet.by,
            own_id=row.own_id, source=self._sheet.file[:400], generated=self._organisation.generated,
        )  # fmt: skip
        self._write(entry, row, ready)
        return entry

    def _changed(self, row: Planned, ready: bool) -> Entry:
        entry = self._entries[row.key]
        entry.organisation = self._organisation
        entry.version += 1
        entry.changed_at = self._now
        self._write(entry, row, ready)
        return entry

    def _write(self, entry: Entry, row: Planned, ready: bool) -> None:
        assert row.reading is not None
        take_over(entry, row.reading)
        if entry.state == State.PUBLISHED:
            ends(entry, self._sheet.on)
            entry.confirmed_on = self._sheet.on
        elif entry.state != State.DRAFT:  # hidden: who hid it shows it again
            pass
        elif self._publish and ready:
            ends(entry, self._sheet.on)
            entry.state = State.PUBLISHED
            entry.published_at, entry.published_by = self._now, self._sheet.by
            entry.confirmed_on = self._sheet.on
            self._published += 1
        elif self._publish:
            self._drafts += 1
