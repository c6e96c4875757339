"""Jobs of the desk: where each stands, in words and numbers, what came of it, and a way to stop it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.reference.kinds import link_kind_name
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.desk.page import shown
from maillage.site.desk.reading_form import reading_form
from maillage.site.jobs.models import Job, State
from maillage.site.jobs.told import in_words
from maillage.site.permissions import account_of, looks_after_the_record, needs

KINDS = ("look", "import", "undo", "refresh", "forget", "decide")
"""What the desk asks for; other jobs are nobody's to look at."""
MOST_SHOWN = 12
_ROOMS = {"refresh": "desk_sources", "forget": "desk_sources", "decide": "desk_review"}
_CARRIED_THROUGH = ("decide", "undo", "forget")
"""Too short to be stopped, or not to be left half-way."""


def job_rows(kinds: tuple[str, ...] = KINDS) -> list[dict[str, Any]]:
    """The latest jobs, as a list shows them."""
    found = Job.objects.filter(kind__in=kinds).select_related("asked_by")[:MOST_SHOWN]
    return [
        {
            "id": job.pk,
            "kind": job.kind,
            "state": job.state,
            "at": job.asked_at.date().isoformat(),
            "hour": f"{job.asked_at:%H:%M}",
            "by": job.asked_by.name if job.asked_by else "",
            "about": about(job),
        }
        for job in found
    ]


def about(job: Job) -> str:
    """What a job is about: names of files, an address; empty where its kind says it all."""
    said = job.arguments
    if said.get("files"):
        return ", ".join(each["name"] for each in said["files"][:3]) + (
            " …" if len(said["files"]) > 3 else ""
        )
    added = said.get("add") or {}
    return str(
        said.get("address")
        or added.get("address")
        or ", ".join(said.get("addresses") or ())
        or said.get("name")
        or ""
    )


def job_of(identifier: UUID) -> Job:
    """A job of the desk. Raises Http404 for any other."""
    job = Job.objects.filter(pk=identifier, kind__in=KINDS).first()
    if job is None:
        raise Http404
    return job


@needs(looks_after_the_record)
@require_safe
def show(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One job. While it is not ended, the page asks for itself again every few seconds."""
    return job_page(request, job_of(identifier), {})


def job_page(request: HttpRequest, job: Job, wrong: Mapping[str, str]) -> HttpResponse:
    """The page of a job; ``wrong``: what is wrong with answers to the form of a look, by field."""
    spoken = words.language()
    came = job.outcome if job.state == State.DONE else {}
    values: dict[str, Any] = {
        "job": job,
        "about": about(job),
        "why": words.say(f"jobs.why.{job.outcome['why']}", **_values(job))
        if job.state == State.STOPPED
        else "",
        "came": came,
        "tables": [_table(each, spoken) for each in came.get("tables", ())],
        "problems": [in_words(each, spoken) for each in came.get("problems", ())],
        "sources": [
            {**each, "problems": [in_words(one, spoken) for one in each["problems"][:5]]}
            for each in came.get("sources", ())
        ],
        "countries_unknown": any(
            each["code"] == "record.country-unknown" for each in came.get("problems", ())
        ),
        "may_stop": not job.ended and job.kind not in _CARRIED_THROUGH,
        "key": new_key(),
        "token": get_token(request),
        "reading": reading_form(request, job, wrong) if job.kind == "look" and came else None,
    }
    room = _ROOMS.get(job.kind, "desk_imports")
    return shown(request, room, "desk/job.html", values, 422 if wrong else 200)


def _table(table: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A table as it was understood; what is said once for all its rows in words."""
    constants = [
        (field, link_kind_name(value, language) if (table["kind"], field) == ("links", "kind") else value)
        for field, value in table["constants"]
    ]
    return {**table, "constants": constants}


def _values(job: Job) -> dict[str, Any]:
    return {name: value for name, value in job.outcome.items() if name != "why"}


@needs(looks_after_the_record)
@require_POST
def stop(request: HttpRequest, identifier: UUID) -> HttpResponseBase:
    """Ask a job to stop: one that waits stops here and now, one at work when it next says how far it is."""
    job = job_of(identifier)

    def act() -> str:
        if job.kind not in _CARRIED_THROUGH:
            mine = Job.objects.filter(pk=job.pk)
            mine.filter(state=State.WAITING).update(
                state=State.STOPPED, outcome={"why": "asked_to_stop"}, ended_at=timezone.now()
            )
            mine.filter(state=State.RUNNING).update(stop_asked=True)
            note("job_stopped", account_of(request), str(job.pk), kind=job.kind)
        return reverse("desk_job", args=[job.pk])

    return once(request, act)
