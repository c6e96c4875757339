"""The report of a year: a draft made from the dossiers as they stand, until the organisation publishes it; then as it was made.

``?version=1`` is an earlier one of the year, ``?as=csv`` or ``json`` takes it away, ``?as=paper`` is its print sheet. Who acts for the
organisation reads the whole report; everybody else, what all parties of the dossiers agreed to publish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.dossiers.models import Dossier
from maillage.parties.models import Standing
from maillage.parties.rights import Right
from maillage.site import words
from maillage.site.csv_answer import csv_answer
from maillage.site.dossiers.here import language_said, said
from maillage.site.pages.page import record_of
from maillage.site.permissions import anyone, needs
from maillage.site.strategies import report_rows, report_shown
from maillage.site.strategies.here import Seen, strategy_seen
from maillage.site.strategies.shown import day_said
from maillage.site.take import ways
from maillage.strategies.keep import years_of
from maillage.strategies.made import report_of
from maillage.strategies.model import bytes_of, hash_of, read
from maillage.strategies.models import Report as Row
from maillage.strategies.report import Report
from maillage.strategies.shown import Shown, shown_of, without

_YEAR = re.compile(r"[1-9]\d{3}")


@dataclass(frozen=True)
class Made:
    """A report to be shown. ``row``: as it was published; None for a draft. ``body``: the bytes of what this reader may read.
    ``taken_back``: how many dossiers it named whose pages for citizens were taken back since."""

    report: Report | Shown
    body: bytes
    row: Row | None
    taken_back: int = 0

    @property
    def whole(self) -> bool:
        """Whether it is all of it."""
        return isinstance(self.report, Report)


@needs(anyone)
@require_safe
def show(request: HttpRequest, key: str, year: str) -> HttpResponse:
    """The report; where none of the year is published, there is none but for who acts for the organisation."""
    seen = strategy_seen(request, key)
    if not _YEAR.fullmatch(year):
        raise Http404
    return _answer(request, seen, int(year))


def _answer(request: HttpRequest, seen: Seen, year: int) -> HttpResponse:
    rows = list(seen.row.reports.filter(year=year).order_by("number"))
    made = _made(request, seen, year, rows)
    wanted = request.GET.get("as", "")
    if wanted in ("csv", "json"):
        answer = _file(made, year, wanted)
    else:
        record_of(request)
        answer = render(request, "strategies/report.html", _values(seen, made, rows, year, wanted == "paper"))
    if (
        seen.by is not None
        or made.row is None
        or seen.row.generated
        or seen.owner.standing != Standing.VERIFIED
    ):
        answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


def _made(request: HttpRequest, seen: Seen, year: int, rows: list[Row]) -> Made:
    """The version that is asked for, as far as the reader may read it. Raises Http404."""
    wanted = request.GET.get("version", "")
    row = next((each for each in rows if str(each.number) == wanted), None)
    if wanted and row is None and wanted != "draft":
        raise Http404
    if seen.by is None:
        row = row or (rows[-1] if rows else None)
        if row is None or wanted == "draft":
            raise Http404
        return _public(row)
    if row is None and rows and wanted != "draft":
        row = rows[-1]
    if row is not None:
        return Made(read(row.body, Report), row.body.encode(), row)
    if year not in years_of(seen.row, seen.on):
        raise Http404
    draft = report_of(seen.row, year, seen.on, timezone.now())
    return Made(draft, bytes_of(draft), None)


def _public(row: Row) -> Made:
    """For everybody, as it was published, but for dossiers whose pages for citizens were taken back since."""
    found = read(row.public_body, Shown)
    named = {each.dossier for objective in found.objectives for each in objective.dossiers}
    gone = named - set(Dossier.objects.filter(pk__in=named, public=True).values_list("pk", flat=True))
    if not gone:
        return Made(found, row.public_body.encode(), row)
    left = without(found, gone)
    return Made(left, bytes_of(left), row, len(gone))


def _file(made: Made, year: int, format: str) -> HttpResponse:
    """The lines as CSV; as JSON, to the byte what its fingerprint is of."""
    name = f"strategy-report-{year}"
    if format == "json":
        headers = {
            "Content-Type": "application/json",
            "Content-Disposition": f'attachment; filename="{name}.json"',
        }
        return HttpResponse(made.body, headers=headers)
    head = [words.say(f"strategy_report.column.{each}") for each in report_rows.COLUMNS]
    report = made.report
    rows = report_rows.rows_of(report) if isinstance(report, Report) else report_rows.public_rows(report)
    lines = [
        [words.say(f"strategy_report.line.{cell}") if place == 3 else cell for place, cell in enumerate(each)]
        for each in rows
    ]
    return csv_answer([head, *lines], name)


def _values(seen: Seen, made: Made, rows: list[Row], year: int, paper: bool) -> dict[str, Any]:
    report, row = made.report, made.row
    shown = report_shown.whole(report) if isinstance(report, Report) else report_shown.public(report)
    here = seen.at("strategy_report", year)
    this = f"{here}?version={row.number if row else 'draft'}"
    public = (
        hash_of(bytes_of(shown_of(report, hash_of(made.body))))
        if isinstance(report, Report) and not row
        else ""
    )
    return {
        **shown,
        "seen": seen,
        "paper": paper,
        "whole": made.whole,
        "draft": row is None,
        "year": str(year),
        "strategy": said(report.title),
        "strategy_language": language_said(report.title),
        "owner": said(report.names) or seen.owner_name,
        "owner_address": reverse("party", args=[seen.owner.pk]),
        "made": words.say("strategy_report.made", day=day_said(report.made_at.date())),
        "published": words.say("strategy_report.published", day=day_said(row.published_on), office=row.office)
        if row
        else "",
        "through": "" if report.through == date(year, 12, 31) else str(report.through),
        "edition": report.edition,
        "hash": hash_of(made.body),
        "public_hash": row.public_hash if row else public,
        "take": ways(this, ("csv", "json")),
        "sheet": f"{this}&as=paper",
        "versions": [
            {
                "number": each.number,
                "day": str(each.published_on),
                "address": f"{here}?version={each.number}",
                "on": row is not None and each.pk == row.pk,
            }
            for each in rows
        ],
        "again": f"{here}?version=draft" if made.whole and row is not None else "",
        "publish": seen.at("strategy_publish", year)
        if row is None and seen.may(Right.PUBLISH) and seen.editions
        else "",
        "generated": seen.row.generated,
        "taken_back": words.count("strategy_report.taken_back", made.taken_back) if made.taken_back else "",
    }
