"""The form "This is wrong": for whoever reads, without account, without cookie."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.site import words
from maillage.site.acts.once import new_key, once
from maillage.site.limits import Buckets, address_of
from maillage.site.pages.page import record_of
from maillage.site.permissions import anyone, needs
from maillage.site.reports.lines import LONGEST_THING, PAGES, TABLES, Line, line_of
from maillage.site.reports.models import Report
from maillage.site.reports.parts import Parts, part, parts_of
from maillage.site.reports.said import Said, clean, faults_of, page_before, said_in
from maillage.site.reports.standing import reported

A_MINUTE = 6
"""Reports that one address may send; an office that finds many mistakes sends its sheet instead."""
sendings = Buckets(A_MINUTE)


# A request forged elsewhere could only do what its author may do without it: say that a line is wrong. So no token is asked
# for, and no cookie is set for who reads.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The form for the line of ``?table=&id=``, or for the page of many, which asks which; sent, the report is kept and its
    page shown."""
    given = request.POST if request.method == "POST" else request.GET
    table, thing = given.get("table", ""), clean(given.get("id", ""))[:LONGEST_THING]
    table = table if table in (*TABLES, *PAGES) else ""
    record = record_of(request)
    line = line_of(record, table, thing)
    parts = parts_of(record, table, line.thing) if line and not line.part else []
    if line and (chosen := given.get("line", "")) in dict(parts):
        of, named = part(table, line.thing, chosen)
        if found := line_of(
            record, of, named
        ):  # None of a name that is too long to be kept: then it is of the page
            table, line, parts = of, found, []
    thing = line.thing if line else thing
    if request.method != "POST":
        return _page(request, table, thing, line, parts, Said("", "", "", page_before(request)), {}, 200)
    said = said_in(request.POST)
    if faults := faults_of(said):
        return _page(request, table, thing, line, parts, said, faults, 422)
    if sendings.wait(address_of(request)):
        return _page(request, table, thing, line, parts, said, {"wrong": words.say("reports.too_often")}, 429)

    def act() -> str:
        report = Report.objects.create(
            table=table, thing=thing if table else "", line=(line.said if line else "")[:400],
            manifest=record.name[:80], page=said.page, wrong=said.wrong, right=said.right,
            email=said.email, language=words.language(),
        )  # fmt: skip
        reported.changed()
        return reverse("report", args=[report.pk])

    return once(request, act)


def _page(
    request: HttpRequest,
    table: str,
    thing: str,
    line: Line | None,
    parts: Parts,
    said: Said,
    faults: dict[str, str],
    status: int,
) -> HttpResponse:
    values: dict[str, Any] = {
        "table": table,
        "thing": thing,
        "line": line,
        "page": said.page,
        "key": request.POST.get("once") or new_key(),
        "errors": [{"id": field, "text": text} for field, text in faults.items()],
        "fields": [
            *_which(parts),
            _field("wrong", said.wrong, faults, kind="area", rows=4),
            _field("right", said.right, faults, kind="area", rows=3, optional=True),
            _field("email", said.email, faults, kind="email", latin=True, optional=True, autocomplete="email"),
        ],
        "before": reported.now().get((table, thing)) if table else None,
    }  # fmt: skip
    answer = render(request, "reports/wrong.html", values, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


def _which(parts: Parts) -> list[dict[str, Any]]:
    """Of a page with lines: which of them is meant, if it is one."""
    choices = [
        {"value": key, "label": label} for key, label in (("", words.say("reports.no_line_of_it")), *parts)
    ]
    return [_field("line", "", {}, kind="select", choices=choices)] if parts else []


def _field(name: str, value: str, faults: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "component": "field", "id": name, "label": words.say(f"reports.field.{name}"),
        "hint": words.say(f"reports.hint.{name}"), "value": value, "error": faults.get(name, ""), **more,
    }  # fmt: skip
