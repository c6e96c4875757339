"""The page of one report: which line, where it stands, what was answered."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.site.pages.page import record_of
from maillage.site.permissions import anyone, needs
from maillage.site.reports.lines import line_of
from maillage.site.reports.models import Report, State


@needs(anyone)
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Report ``number``. Its words are shown once somebody has read and answered them."""
    report = Report.objects.select_related("same_as").filter(pk=number).first()
    if report is None:
        raise Http404
    line = line_of(record_of(request), report.table, report.thing) if report.table else None
    values = {
        "report": report,
        "line": line,
        "day": str(report.at.date()),
        "answered": str(report.answered_at.date()) if report.answered_at else "",
        "words": report.state != State.OPEN and report.shows_words,
    }
    answer = render(request, "reports/report.html", values)
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer
