"""Sources on the web: how old each is and what its last reading gave; put one on the list, read again, take off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from maillage.record.from_web import source_of
from maillage.record.store import Store
from maillage.record.web_sources import WebSource, WebSources
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.at_hand import home_folder
from maillage.site.desk.imports import checked_address
from maillage.site.desk.jobs import job_rows
from maillage.site.desk.page import shown
from maillage.site.desk.reading_form import KINDS, kind_field
from maillage.site.jobs.ask import ask
from maillage.site.permissions import account_of, looks_after_the_record, needs
from maillage.site.today import today

ROOM = "desk_sources"
LONGEST_TITLE = 200


@needs(looks_after_the_record)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list."""
    return _page(request, {name: values[0] for name, values in kept(request).items()})


@needs(looks_after_the_record)
@require_POST
def add(request: HttpRequest) -> HttpResponseBase:
    """Put an address on the list and read it, both by a job."""
    typed = request.POST
    try:
        address = checked_address(typed.get("address", "").strip())
    except ValueError as wrong:
        return _page(request, typed, [("address", str(wrong))])
    said = {
        "address": address,
        "title": " ".join(typed.get("title", "").replace("\0", " ").split())[:LONGEST_TITLE],
        "kind": typed.get("kind", "") if typed.get("kind") in KINDS else "",
    }

    def act() -> str:
        job = ask("refresh", account_of(request), add=said)
        note("source_added", account_of(request), address)
        return reverse("desk_job", args=[job.pk])

    return once(request, act)


@needs(looks_after_the_record)
@require_POST
def refresh(request: HttpRequest) -> HttpResponseBase:
    """Read one address of the list again, or (without one) all of it."""
    address = request.POST.get("address", "")
    if address and _listed().get(address) is None:
        return _page(request, {}, [("list", words.say("jobs.why.not_listed"))])

    def act() -> str:
        job = ask("refresh", account_of(request), addresses=[address] if address else None)
        note("sources_refreshed", account_of(request), address)
        return reverse("desk_job", args=[job.pk])

    return once(request, act)


@needs(looks_after_the_record)
@require_POST
def forget(request: HttpRequest) -> HttpResponseBase:
    """Take an address off the list."""
    address = request.POST.get("address", "")
    if _listed().get(address) is None:
        return _page(request, {}, [("list", words.say("jobs.why.not_listed"))])

    def act() -> str:
        job = ask("forget", account_of(request), address=address)
        note("source_forgotten", account_of(request), address)
        return reverse("desk_job", args=[job.pk])

    return once(request, act)


def _listed() -> WebSources:
    return WebSources(Store(home_folder()).folder / "state")


def _page(request: HttpRequest, typed: Any, errors: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    by_field = dict(errors)
    known = {each["id"] for each in Store(home_folder()).current().sources}
    values = {
        "errors": [{"id": field, "text": said} for field, said in errors],
        "listed": [_row(each, known) for each in _listed().all()],
        "fields": [
            {"component": "field", "id": "address", "kind": "url", "latin": True, "label": words.say("desk_imports.address"),
             "hint": words.say("desk_sources.address_hint"), "value": typed.get("address", "")[:2_000],
             "error": by_field.get("address", "")},
            {"component": "field", "id": "title", "label": words.say("desk_imports.title_of"), "optional": True,
             "hint": words.say("desk_sources.title_hint"), "value": typed.get("title", "")[:LONGEST_TITLE]},
            kind_field(typed.get("kind", "")),
        ],
        "token": get_token(request),
        "key": new_key(),
        "jobs": job_rows(("refresh", "forget")),
    }  # fmt: skip
    return shown(request, ROOM, "desk/sources.html", values, 422 if errors else 200)


def _row(source: WebSource, known: set[str]) -> dict[str, Any]:
    """A source as the list shows it; ``page``: its page of what was read, once the record holds it."""
    last, good = source.last, source.last_good
    own = source_of(source.address)
    return {
        "source": source,
        "last": last,
        "hour": last.at[11:16] if last else "",
        "problems": [problem.as_dict(words.language()) for problem in last.told()[:3]] if last else [],
        "days": (today() - day).days if good and (day := _day(good.at)) else None,
        "page": reverse("source", args=[own]) if own in known else "",
        "keys": [new_key(), new_key()],
    }


def _day(at: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(at[:10])
    except ValueError:
        return None
