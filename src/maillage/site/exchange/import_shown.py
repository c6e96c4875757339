"""What came of a sheet that was sent: first what would be done with it, line by line; then, once it was asked for, what was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.matching.profiles import fields
from maillage.parties.models import Organisation
from maillage.parties.rights import may_publish
from maillage.reference.problems import Problem
from maillage.reference.spoken import in_digits
from maillage.site import take, words
from maillage.site.acts.once import new_key, once
from maillage.site.desk.place_labels import place_label
from maillage.site.exchange.import_entries import acted_for
from maillage.site.jobs.ask import ask
from maillage.site.jobs.models import Job, State
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.parties.shown import shown
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

LOOK, TAKE = "look_at_entries", "take_entries"
ORDER = ("refused", "changed", "added", "left")
"""What a reader looks at first."""
MOST_ASKED = 30
"""Names of places that are asked about at once."""
_COLUMNS = ("line", "outcome", "own_id", "words", "place", "country", "changes", "fields", "problem", "mend")


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, identifier: UUID) -> HttpResponseBase:
    """One look or one import, for who asked for it. A look is looked at again, with the places that were chosen, or taken in."""
    job = Job.objects.filter(pk=identifier, kind__in=(LOOK, TAKE), asked_by=account_of(request)).first()
    if job is None:
        raise Http404
    organisation = acted_for(request, job.arguments.get("organisation", ""))
    if request.method == "POST":
        return _act(request, job, organisation)
    rows = _rows(job)
    if format := take.asked(request):
        columns = [f"import_{each}" for each in _COLUMNS]
        return taken_rows(
            record_of(request), "import_lines", columns, [_cells(job, each) for each in rows], format
        )
    return _page(request, job, organisation, rows)


def _act(request: HttpRequest, job: Job, organisation: Organisation) -> HttpResponseBase:
    if job.kind != LOOK or job.state != State.DONE:
        raise Http404
    asked = {name: job.arguments[name] for name in ("organisation", "side", "files")}
    settled = dict(job.arguments.get("settled") or {})
    doubts = job.outcome.get("doubts", [])[:MOST_ASKED]
    for number, doubt in enumerate(doubts):
        if (chosen := request.POST.get(f"place-{number}", "")) in doubt["places"]:
            settled[doubt["id"]] = chosen
    again = request.POST.get("then") == "again"
    publish = request.POST.get("as") == "published"

    def act() -> str:
        account = account_of(request)
        if again:
            made = ask(LOOK, account, settled=settled, **asked)
        else:
            made = ask(TAKE, account, publish=publish, settled=settled, **asked)
        return reverse("import_job", args=[made.pk])

    return once(request, act)


Line = dict[str, Any]


def _rows(job: Job) -> list[Line]:
    """The lines of a sheet with their problems, what is to be looked at first."""
    came = job.outcome if job.state == State.DONE else {}
    problems: dict[int, list[Problem]] = defaultdict(list)
    for each in came.get("problems", ()):
        if each["line"] is not None:
            problems[each["line"]].append(_problem(each))
    names = ("line", "what", "own_id", "key", "words", "place", "country", "changes")
    not_ready = came.get("not_ready", {})
    rows = [dict(zip(names, row, strict=True)) for row in came.get("rows", ())]
    for row in rows:
        row["problems"] = problems[row["line"]]
        row["not_ready"] = not_ready.get(str(row["line"]), [])
    known = {row["line"] for row in rows}
    for line in sorted(set(problems) - known) if rows else ():  # no need and no offer was read there
        rows.append({**dict.fromkeys(names, ""), "line": line, "what": "refused", "changes": [], "not_ready": [],
                     "problems": problems[line]})  # fmt: skip
    return sorted(rows, key=lambda row: (ORDER.index(row["what"]), row["line"]))


def _problem(kept: Mapping[str, Any]) -> Problem:
    return Problem(kept["code"], kept["file"], kept["line"], kept["field"], kept["values"])


def _cells(job: Job, row: Line) -> list[Any]:
    spoken = words.language()
    told: Sequence[Problem] = row["problems"]
    return [
        row["line"], words.say(f"import_entries.outcome.{row['what']}"), row["own_id"] or None, row["words"] or None,
        row["place"] or None, row["country"] or None, _labels(job, row["changes"]) or None,
        _labels(job, [each.field for each in told if each.field]) or None,
        " ".join(each.message(spoken) for each in told) or None, " ".join(each.mend(spoken) for each in told) or None,
    ]  # fmt: skip


def _labels(job: Job, names: Sequence[str]) -> str:
    """Fields as a sheet calls them, in the reader's language."""
    known = {field.name: field.label(words.language()) for field in fields(job.arguments["side"])}
    return words.say("search.sep").join(known.get(name, name) for name in names)


def _page(request: HttpRequest, job: Job, organisation: Organisation, rows: list[Line]) -> HttpResponse:
    came = job.outcome if job.state == State.DONE else {}
    counts = came.get("counts") or {}
    shown_rows, pages = paged(request, rows)
    spoken = words.language()
    whole = [_problem(each) for each in came.get("problems", ()) if each["line"] is None or not came["rows"]]
    values: dict[str, Any] = {
        "job": job,
        "about": shown(request, organisation),
        "file": job.arguments["files"][0]["name"],
        "side": job.arguments["side"],
        "look": job.kind == LOOK,
        "came": came,
        "counts": [(what, counts[what]) for what in ("added", "changed", "left", "refused") if counts],
        "why": words.say(f"jobs.why.{job.outcome['why']}", **_values(job))
        if job.state == State.STOPPED
        else "",
        "whole": [(each.message(spoken), each.mend(spoken)) for each in whole],
        "rows": [_said(job, each) for each in shown_rows],
        "total": len(rows),
        "pages": pages,
        "ways": take.offered(request),
        "may_publish": may_publish(account_of(request), organisation, today()),
        "to_take": counts.get("added", 0) + counts.get("changed", 0),
        "drafts": sum(row["what"] == "left" for row in rows),
        "n_not_ready": len(came.get("not_ready", {})),
        "doubts": _doubts(request, job) if job.kind == LOOK else [],
        "keys": [new_key(), new_key()],
        "token": get_token(request),
        "import": reverse("party_import", args=[organisation.pk]),
    }
    values["form"] = job.kind == LOOK and bool(
        values["to_take"] or (values["may_publish"] and values["drafts"])
    )
    answer = render(request, "exchange/import_job.html", values)
    add_never_cache_headers(answer)
    return answer


def _values(job: Job) -> dict[str, Any]:
    return {name: value for name, value in job.outcome.items() if name != "why"}


def _said(job: Job, row: Line) -> Line:
    """A line as the page shows it."""
    spoken = words.language()
    return {
        **row,
        "number": in_digits(row["line"], spoken),
        "labels": _labels(job, row["changes"]),
        "told": [
            (_labels(job, [each.field] if each.field else []), each.message(spoken), each.mend(spoken))
            for each in row["problems"]
        ],
    }


def _doubts(request: HttpRequest, job: Job) -> list[dict[str, Any]]:
    """Places that several answer to, each asked about once, with the region and the country of each that may be meant."""
    record = record_of(request)
    asked = []
    for number, doubt in enumerate((job.outcome.get("doubts") or [])[:MOST_ASKED]):
        choices = [{"value": "", "label": words.say("import_entries.not_settled")}]
        known = filter(None, map(record.places.get, doubt["places"]))
        choices += [{"value": place.id, "label": place_label(record, place)} for place in known]
        asked.append(
            {"component": "field", "kind": "select", "id": f"place-{number}", "value": "", "choices": choices,
             "label": words.count("import_entries.which_place", doubt["lines"], name=doubt["name"])}
        )  # fmt: skip
    return asked
