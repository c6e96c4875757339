"""Reports at the desk: what readers say is wrong, and the answer to each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.once import new_key, once
from maillage.site.desk.page import shown
from maillage.site.languages import OWN_NAMES
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.permissions import account_of, looks_after_the_record, needs
from maillage.site.reports.answering import Answer, AnsweredMeanwhile, answer, answer_in
from maillage.site.reports.lines import line_of
from maillage.site.reports.models import Report, State

ROOM = "desk_reports"


@needs(looks_after_the_record)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list: those without an answer, the oldest first; ``?show=answered``, the others, the latest first."""
    waiting = Report.objects.filter(state=State.OPEN)
    answered = request.GET.get("show") == "answered"
    listed = (
        Report.objects.exclude(state=State.OPEN).order_by("-answered_at")
        if answered
        else waiting.order_by("at")
    )
    rows, pages = paged(request, listed)
    values = {"waiting": waiting.count(), "answered": answered, "rows": rows, **pages}
    return shown(request, ROOM, "desk/reports.html", values)


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def show_one(request: HttpRequest, number: int) -> HttpResponseBase:
    """One report with the form of its answer; sent, it is answered and the list shown."""
    report = _report(number)
    if request.method != "POST":
        typed = {name: values[0] for name, values in kept(request).items()}
        return _page(request, report, typed, [], 200)
    said, faults = answer_in(request.POST, report)
    if faults:
        return _page(request, report, request.POST, faults, 422)

    def act() -> str:
        answer(request, number, _version(request), said, account_of(request))
        return reverse(ROOM)

    try:
        return once(request, act)
    except AnsweredMeanwhile:
        report = _report(number)
        state = words.say(f"reports.state.{report.state}")
        return _page(
            request, report, request.POST, [("outcome", words.say("desk_reports.met", state=state))], 409
        )


def _report(number: int) -> Report:
    found = Report.objects.select_related("answered_by").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _page(
    request: HttpRequest, report: Report, typed: Mapping[str, str], faults: list[tuple[str, str]], status: int
) -> HttpResponse:
    said = Answer.of(report)
    values = {
        "report": report,
        "line": line_of(record_of(request), report.table, report.thing) if report.table else None,
        "day": str(report.at.date()),
        "answered": str(report.answered_at.date()) if report.answered_at else "",
        "by": report.answered_by.name if report.answered_by else "",
        "errors": [{"id": field, "text": text} for field, text in faults],
        "fields": _fields(
            report, {**said.typed(), **{key: str(value) for key, value in typed.items()}}, dict(faults)
        ),
        "token": get_token(request),
        "key": new_key(),
        "action": reverse("desk_report", args=[report.pk]),
        "leave": {"address": reverse("report", args=[report.pk]), "label": words.say("desk_reports.public")},
    }
    return shown(request, ROOM, "desk/report.html", values, status)


def _fields(report: Report, typed: Mapping[str, str], faults: Mapping[str, str]) -> list[dict[str, Any]]:
    def choice(group: str, values: tuple[str, ...], chosen: str) -> list[dict[str, Any]]:
        return [
            {"value": each, "label": words.say(f"desk_reports.{group}.{each}"), "on": each == chosen}
            for each in values
        ]

    language = OWN_NAMES.get(report.language, report.language)
    outcomes = (State.MENDED.value, State.KEPT.value, State.DUPLICATE.value)
    return [
        {"component": "choices", "id": "outcome", "label": words.say("desk_reports.outcome"),
         "choices": choice("choice", outcomes, typed.get("outcome", "")), "error": faults.get("outcome", "")},
        {"component": "field", "id": "answer", "kind": "area", "label": words.say("desk_reports.words", language=language),
         "hint": words.say("desk_reports.words_hint"), "value": typed.get("answer", ""), "error": faults.get("answer", "")},
        {"component": "field", "id": "same_as", "short": True, "figures": True, "optional": True,
         "label": words.say("desk_reports.same_as"), "value": typed.get("same_as", ""), "error": faults.get("same_as", "")},
        {"component": "choices", "id": "words", "label": words.say("desk_reports.hide"),
         "choices": choice("shown", ("yes", "no"), typed.get("words", "yes"))},
    ]  # fmt: skip
