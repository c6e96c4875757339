"""After a look: take in exactly what was looked at, or have it read in another way and looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.record.sheets.model import COMPOSED, FIELDS
from maillage.record.sheets.model import Mapping as SheetMapping
from maillage.record.store import Store
from maillage.reference.dates import PartialDate
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import once
from maillage.site.at_hand import home_folder
from maillage.site.desk.jobs import job_page
from maillage.site.desk.reading_form import KINDS, one_table
from maillage.site.desk.sent import from_files
from maillage.site.jobs.ask import ask
from maillage.site.jobs.models import Job, State
from maillage.site.permissions import account_of, looks_after_the_record, needs

LONGEST = 200
"""Characters of a title, of a licence."""


@needs(looks_after_the_record)
@require_POST
def take(request: HttpRequest, identifier: UUID) -> HttpResponseBase:
    """Import what this look was at, read in the way it was read."""
    job = _look(identifier)

    def act() -> str:
        made = ask("import", account_of(request), **job.arguments)
        note("import_asked", account_of(request), str(made.pk), **_about(job.arguments))
        return reverse("desk_job", args=[made.pk])

    return once(request, act)


@needs(looks_after_the_record)
@require_POST
def again(request: HttpRequest, identifier: UUID) -> HttpResponseBase:
    """Look again, with what was said by hand. An answer that cannot be is shown beside its field."""
    job = _look(identifier)
    said, wrong = _read(request, job)
    if wrong:
        return job_page(request, job, wrong)

    def act() -> str:
        made = ask("look", account_of(request), **said)
        return reverse("desk_job", args=[made.pk])

    return once(request, act)


def _look(identifier: UUID) -> Job:
    job = Job.objects.filter(pk=identifier, kind="look", state=State.DONE).first()
    if job is None:
        raise Http404
    return job


def _about(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"files": asked.get("files", []), "address": asked.get("address", "")}


def _read(request: HttpRequest, job: Job) -> tuple[dict[str, Any], dict[str, str]]:
    """What the form says of how to read, and what is wrong with it, by field."""
    given, wrong = request.POST, dict[str, str]()
    said: dict[str, Any] = {
        name: job.arguments[name] for name in ("files", "address") if name in job.arguments
    }
    kind = given.get("kind", "")
    said["as_kind"] = kind if kind in KINDS else ""
    for name in ("title", "licence"):
        said[name] = " ".join(given.get(name, "").replace("\0", " ").split())[:LONGEST]
    said["as_of"] = given.get("as_of", "").strip()
    if said["as_of"] and PartialDate.parse(said["as_of"]) is None:
        wrong["as_of"] = words.say("desk_imports.as_of_wrong")
    known = {each["id"] for each in from_files(Store(home_folder()).current())}
    said["files"] = [
        {**each, "of": of if (of := given.get(f"of-{number}", "")) in known else ""}
        for number, each in enumerate(said.get("files", ()))
    ]
    said["mapping"] = _mapping(given, job, said["as_kind"])
    return {name: value for name, value in said.items() if value}, wrong


def _mapping(given: Mapping[str, str], job: Job, kind: str) -> str:
    """The columns said by hand, as TOML; empty where they are as they were guessed, or the kind is another."""
    table = one_table(job.outcome)
    if table is None or "c-0" not in given or (kind and kind != table["kind"]):
        return ""
    allowed = {"", *FIELDS[table["kind"]], *COMPOSED}
    columns = {
        heading: field if (field := given.get(f"c-{number}", "")) in allowed else ""
        for number, (heading, _) in enumerate(table["columns"])
    }
    if columns == dict(table["columns"]) and not job.arguments.get("mapping"):
        return ""
    return SheetMapping(table["kind"], columns, dict(table["constants"])).as_toml()
