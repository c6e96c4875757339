"""Sheets of needs and offers looked at, then taken in, by jobs: a file of ten thousand lines takes seconds.

Begun again after its worker died, a job comes to the same: what was taken in is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from maillage.exchange.carry import Looked, Sheet, Taken, look, take
from maillage.exchange.entries import NotTheirs
from maillage.exchange.preview import Plan, Planned, What
from maillage.exchange.sheet import rows_of
from maillage.parties.models import Organisation
from maillage.reference.problems import SEVERITIES, Problem
from maillage.site.acts.note import note
from maillage.site.at_hand import home_folder
from maillage.site.desk.uploads import Uploads
from maillage.site.exchange import boards
from maillage.site.jobs.on_record import faults_told, open_places, plain
from maillage.site.jobs.perform import Stopped
from maillage.site.today import today

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

MOST_PROBLEMS = 2_000
"""Problems that are kept of one sheet, those of refused lines first; all are counted."""
LONGEST_WORDS = 120
"""Signs of a line's own words that its preview shows."""


def look_at(doing: Doing, **asked: Any) -> dict[str, Any]:
    """What taking a sheet in would do; nothing is kept. ``asked``: ``organisation``, ``side``, ``files`` (one, with ``sha256`` and
    ``name``), ``settled`` (which place is meant by a name)."""
    with faults_told():
        sheet, problems = _sheet(doing, asked)
        if any(each.severity == "fatal" for each in problems):
            return _told(None, problems, {})
        try:
            looked = look(sheet, open_places(), _progress(doing, sheet))
        except (NotTheirs, Organisation.DoesNotExist):
            raise Stopped("not_yours") from None
    return _told(looked.plan, problems, _not_ready(looked))


def take_in(doing: Doing, publish: bool = False, **asked: Any) -> dict[str, Any]:
    """Take a sheet in as it was looked at; ``publish``: make public what can be."""
    with faults_told():
        sheet, problems = _sheet(doing, asked)
        if any(each.severity == "fatal" for each in problems):
            return _told(None, problems, {})

        def then(taken: Taken) -> None:
            numbers = {name: getattr(taken, name) for name in ("added", "changed", "published", "refused")}
            note("entries_imported", doing.job.asked_by, sheet.organisation, side=sheet.side, **numbers)
            boards.changed()

        try:
            taken = take(sheet, open_places(), publish, _progress(doing, sheet), then)
        except (NotTheirs, Organisation.DoesNotExist):
            raise Stopped("not_yours") from None
    return {
        **_told(taken.plan, problems, {}),
        "published": taken.published,
        "kept_as_draft": taken.kept_as_draft,
    }


def _sheet(doing: Doing, asked: Mapping[str, Any]) -> tuple[Sheet, list[Problem]]:
    [file] = asked["files"]
    path = Uploads(home_folder()).path(file["sha256"], file["name"])
    if path is None:
        raise Stopped("gone")
    rows, problems = rows_of(asked["side"], path.read_bytes(), file["name"])
    sheet = Sheet(
        asked["organisation"], asked["side"], rows, doing.job.asked_by, today(), file["name"],
        asked.get("settled") or {},
    )  # fmt: skip
    return sheet, problems


def _progress(doing: Doing, sheet: Sheet) -> Any:
    total = len(sheet.rows)
    return lambda done: doing.progress("lines", done, total)


def _not_ready(looked: Looked) -> dict[str, list[str]]:
    """Of lines that can be kept as drafts only: the codes of what they lack, by line."""
    return {str(line): [each.code for each in problems] for line, problems in looked.not_ready.items()}


def _told(plan: Plan | None, of_file: list[Problem], not_ready: Mapping[str, list[str]]) -> dict[str, Any]:
    """A plan as plain JSON, in no language."""
    refused = {each.line for each in plan.rows if each.what == What.REFUSED} if plan else set()
    problems = [*of_file, *(plan.problems if plan else ())]
    problems.sort(
        key=lambda p: (p.line is not None, p.line not in refused, SEVERITIES.index(p.severity), p.line)
    )
    found: dict[str, Any] = plain(
        {
            "counts": {what.value: plan.counts.get(what, 0) for what in What} if plan else {},
            "rows": [_row(each) for each in plan.rows] if plan else [],
            "problems": [asdict(each) for each in problems[:MOST_PROBLEMS]],
            "problem_count": len(problems),
            "doubts": [
                {
                    "id": each.id, "name": each.name, "country": each.country,
                    "places": [one.place.id for one in each.candidates], "lines": len(each.lines),
                }
                for each in (plan.doubts if plan else ())
            ],
            "not_ready": not_ready,
            "not_in_sheet": plan.not_in_sheet if plan else 0,
        }
    )  # fmt: skip
    return found


def _row(row: Planned) -> list[Any]:
    """line, what comes of it, its own name, the entry, its words, its place, its country, the fields that change."""
    said = row.reading.said if row.reading else {}
    words = str(said.get("text", ""))[:LONGEST_WORDS]
    place = str(said.get("place_name") or said.get("place") or "")
    return [
        row.line,
        row.what.value,
        row.own_id,
        row.key,
        words,
        place,
        said.get("country", ""),
        list(row.changes),
    ]
