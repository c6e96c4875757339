"""Imports: files or an address sent to be looked at, what was done last and its undoing, the jobs so far."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from maillage.record.fetch.address import without_credentials
from maillage.record.fetch.model import FetchRefused
from maillage.record.from_web import web_address
from maillage.record.store import Manifest, Store
from maillage.site import words
from maillage.site.acts.kept import kept as kept_answers
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.at_hand import home_folder
from maillage.site.desk.jobs import job_rows
from maillage.site.desk.page import shown
from maillage.site.desk.receiving import MOST_FILES, receiving
from maillage.site.desk.sent import looked_through
from maillage.site.desk.uploads import Uploads
from maillage.site.jobs.ask import ask
from maillage.site.permissions import account_of, looks_after_the_record, needs

ROOM = "desk_imports"
LONGEST_ADDRESS = 2_000
COMMANDS = ("import", "review", "start", "rates", "rebuild")
"""What makes a state of the record, as its manifest names it."""
Said = tuple[str, str]
"""Identifier of a field, and what is wrong with its answer."""


@needs(looks_after_the_record)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What can be sent, and what was done."""
    answers = kept_answers(request)
    return _page(request, (), answers.get("address", [""])[0])


@csrf_exempt  # its token is asked for below, once it is settled who sends and where the files go
@receiving(looks_after_the_record)
@needs(looks_after_the_record)
@csrf_protect
@require_POST
def send(request: HttpRequest) -> HttpResponseBase:
    """Files are here: each that may be one of ours is looked at by a job."""
    came, _ = request.receiving, request.FILES  # type: ignore[attr-defined]  # now at the latest they are read
    uploads = Uploads(home_folder())
    if came.fault is not None:
        full = came.fault.errno in (errno.ENOSPC, errno.EDQUOT)
        return _page(request, [("files", words.say("desk_imports.no_room" if full else "desk_imports.disk"))])
    if not came.kept:
        return _page(request, [("files", words.say("desk_imports.no_file"))])
    if came.left:
        return _page(request, [("files", words.count("desk_imports.too_many", MOST_FILES))])
    files, refused = looked_through(uploads, came.kept, Store(home_folder()).current())
    if refused:
        spoken = words.language()
        return _page(request, [("files", f"{p.message(spoken)} {p.mend(spoken)}") for p in refused])
    uploads.sweep()

    def act() -> str:
        job = ask("look", account_of(request), files=files)
        note("file_sent", account_of(request), str(job.pk), files=files)
        return reverse("desk_job", args=[job.pk])

    return once(request, act)


@needs(looks_after_the_record)
@require_POST
def look_at_address(request: HttpRequest) -> HttpResponseBase:
    """An address is fetched and looked at by a job."""
    said = request.POST.get("address", "").strip()
    try:
        address = checked_address(said)
    except ValueError as wrong:
        return _page(request, [("address", str(wrong))], said)

    def act() -> str:
        job = ask("look", account_of(request), address=address)
        note("address_looked_at", account_of(request), address)
        return reverse("desk_job", args=[job.pk])

    return once(request, act)


def checked_address(said: str) -> str:
    """The address as it is kept. Raises ValueError with why it would never be fetched, in the reader's language."""
    if not said or len(said) > LONGEST_ADDRESS or "\0" in said:
        raise ValueError(words.say("desk_imports.no_address"))
    try:
        return web_address(said)
    except FetchRefused as refused:
        problem, spoken = refused.problem(without_credentials(said)), words.language()
        raise ValueError(f"{problem.message(spoken)} {problem.mend(spoken)}") from None


@needs(looks_after_the_record)
@require_POST
def undo(request: HttpRequest) -> HttpResponseBase:
    """What was done last to the record is taken back by a job, if it still is the last."""
    last = undone_next(Store(home_folder()))
    if last is None or last.name != request.POST.get("leave"):
        return _page(request, [("undo", words.say("jobs.why.changed_since"))])

    def act() -> str:
        job = ask("undo", account_of(request), leave=last.name, to=last.parent)
        note("undo_asked", account_of(request), last.name, command=last.command)
        return reverse("desk_job", args=[job.pk])

    return once(request, act)


def undone_next(store: Store) -> Manifest | None:
    """What going back would leave; None when there is nothing to go back to."""
    last = store.current()
    there = not last.parent or (store.manifests / f"{last.parent}.json").exists()
    return last if last.name and there else None


@needs(looks_after_the_record)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The desk opens on its first room."""
    return redirect(ROOM)


def _last_said() -> dict[str, Any] | None:
    """What was done last to the record, in words; None when there is nothing to take back."""
    last = undone_next(Store(home_folder()))
    if last is None:
        return None
    what = last.command if last.command in COMMANDS else "other"
    return {
        "name": last.name,
        "number": last.number,
        "what": words.say(f"desk_imports.by.{what}"),
        "day": last.made[:10],
        "hour": last.made[11:16],
    }


def _page(request: HttpRequest, errors: Sequence[Said] = (), address: str = "") -> HttpResponse:
    by_field: dict[str, list[str]] = {}
    for field, said in errors:
        by_field.setdefault(field, []).append(said)
    values: dict[str, Any] = {
        "errors": [{"id": field, "text": said} for field, said in errors],
        "files": {"component": "field", "id": "files", "kind": "file", "several": True,
                  "label": words.say("desk_imports.files"),
                  "hint": words.count("desk_imports.files_hint", settings.LARGEST_UPLOAD // 1_000_000),
                  "error": " ".join(by_field.get("files", ()))},
        "address": {"component": "field", "id": "address", "kind": "url", "latin": True,
                    "label": words.say("desk_imports.address"),
                    "hint": words.say("desk_imports.address_hint"), "value": address[:LONGEST_ADDRESS],
                    "error": " ".join(by_field.get("address", ()))},
        "keys": [new_key() for _ in range(3)],
        "token": get_token(request),
        "last": _last_said(),
        "jobs": job_rows(),
    }  # fmt: skip
    return shown(request, ROOM, "desk/imports.html", values, 422 if errors else 200)
