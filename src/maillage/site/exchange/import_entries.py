"""Needs and offers in from a sheet, and out to one: the page of an organisation where a file is sent and taken away."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from maillage.exchange.carry import acts_for
from maillage.exchange.export import FORMATS, sheet_of
from maillage.exchange.models import Entry, Side, State
from maillage.parties.models import Organisation
from maillage.record.sheets.decode import sort_of_file
from maillage.record.sheets.refused import refused
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.at_hand import home_folder
from maillage.site.desk.receiving import for_whom_they_act, receiving
from maillage.site.desk.uploads import Uploads
from maillage.site.jobs.ask import ask
from maillage.site.limits import Buckets
from maillage.site.pages.page import record_of
from maillage.site.parties.shown import shown
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.today import today

LARGEST = 10_000_000
"""Bytes of a sheet: ten thousand lines have two million."""
A_MINUTE = 6
sendings = Buckets(A_MINUTE)
_HEAD = 1 << 16


def acted_for(request: HttpRequest, key: str) -> Organisation:
    """The organisation, for whoever may take sheets in for it. Raises Http404 for everybody else."""
    found = (
        Organisation.objects.prefetch_related("names")
        .filter(pk=key, merged_into=None, erased_at=None)
        .first()
    )
    if found is None or not acts_for(account_of(request), found, today()):
        raise Http404
    return found


@csrf_exempt  # its token is asked for below, once it is settled who sends and where the file goes
@receiving(for_whom_they_act(acted_for, sendings))
@needs(whose_it_is)
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """Where a sheet is sent to be looked at; sent, a job looks at it."""
    organisation = acted_for(request, key)
    if request.method != "POST":
        return _page(request, organisation)
    side = Side.OFFER if request.POST.get("side") == Side.OFFER else Side.NEED
    came, _ = request.receiving, request.FILES  # type: ignore[attr-defined]  # now at the latest it is read
    if getattr(request, "too_often", False):
        return _page(request, organisation, side, words.say("reports.too_often"), 429)
    if not came.kept:
        return _page(
            request,
            organisation,
            side,
            words.say("import_entries.disk" if came.fault else "import_entries.no_file"),
        )
    uploads = Uploads(home_folder())
    sha256, name = came.kept[0]
    if why := _why_not(uploads, sha256, name):
        return _page(request, organisation, side, why)
    uploads.sweep()

    def act() -> str:
        account = account_of(request)
        file = {"sha256": sha256, "name": name}
        job = ask("look_at_entries", account, organisation=organisation.pk, side=str(side), files=[file])
        note("entries_sent", account, organisation.pk, side=str(side), files=[file])
        return reverse("import_job", args=[job.pk])

    return once(request, act)


def _why_not(uploads: Uploads, sha256: str, name: str) -> str:
    """Why a file cannot be a sheet, by its size and its beginning; empty where it may be one."""
    path = uploads.path(sha256, name)
    if path is None:
        return words.say("import_entries.no_file")
    if path.stat().st_size > LARGEST:
        return words.count("import_entries.too_large", LARGEST // 1_000_000)
    with path.open("rb") as file:
        sort = sort_of_file(file.read(_HEAD))
    problem = None if sort == "JSON" else refused(sort, path, name)
    spoken = words.language()
    return f"{problem.message(spoken)} {problem.mend(spoken)}" if problem else ""


@needs(whose_it_is)
def take_out(request: HttpRequest, key: str) -> HttpResponseBase:
    """The needs or the offers of an organisation as a sheet (``?side=need&format=xlsx``), or only its headings (``empty``)."""
    organisation = acted_for(request, key)  # first: to others nothing is here, whatever they ask for
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    side, format = request.GET.get("side", ""), request.GET.get("format", "")
    if side not in Side.values or format not in FORMATS:
        return redirect("party_import", organisation.pk)
    listed = Entry.objects.filter(organisation=organisation, side=side, origin=None).exclude(
        state=State.WITHDRAWN
    )
    entries = [] if "empty" in request.GET else listed.order_by("made_at", "key")
    data = sheet_of(side, entries, format, words.language(), record_of(request).places)
    name = words.say(f"import_entries.file.{side}")
    answer = HttpResponse(data, content_type=FORMATS[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    add_never_cache_headers(answer)
    return answer


def _page(
    request: HttpRequest, organisation: Organisation, side: str = "", wrong: str = "", status: int = 422
) -> HttpResponse:
    kinds = [
        {"value": each, "label": words.say(f"import_entries.side.{each}"), "on": each == (side or Side.NEED)}
        for each in Side.values
    ]
    out = reverse("entries_sheet", args=[organisation.pk])
    fields: list[dict[str, Any]] = [
        {"component": "choices", "id": "side", "label": words.say("import_entries.what"), "choices": kinds},
        {"component": "field", "id": "file", "kind": "file", "label": words.say("import_entries.file_label"),
         "hint": words.count("import_entries.file_hint", LARGEST // 1_000_000), "error": wrong},
    ]  # fmt: skip
    values = {
        "about": shown(request, organisation),
        "errors": [{"id": "file", "text": wrong}] if wrong else [],
        "fields": fields,
        "key": new_key(),
        "token": get_token(request),
        "out": [
            {"side": each, "ways": [(form.upper(), f"{out}?side={each}&format={form}") for form in FORMATS]}
            for each in Side.values
        ],
        "empty": [
            {"side": each, "ways": [(form.upper(), f"{out}?side={each}&format={form}&empty=1") for form in ("xlsx", "csv")]}
            for each in Side.values
        ],
    }  # fmt: skip
    answer = render(request, "exchange/import_entries.html", values, status=status if wrong else 200)
    add_never_cache_headers(answer)
    return answer
