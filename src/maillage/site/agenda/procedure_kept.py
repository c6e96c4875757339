"""A procedure that an organisation follows, for those who act for it: steps are ticked with their day and unticked, its start and the
sittings move, it is ended and taken up again. The lines of the agenda follow, for they are computed from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    QueryDict,
)
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties.models import Organisation, Sitting
from maillage.rules.procedure import Plan
from maillage.rules.steps import Unplannable
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.agenda.models import KeptProcedure
from maillage.site.agenda.of_procedures import merged, planned
from maillage.site.agenda.procedure_keep import LONGEST_TITLE
from maillage.site.parties.own_page import acted_for, page
from maillage.site.parties.shown import shown as party_shown
from maillage.site.parties.typed import day_in
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.reports.said import clean
from maillage.site.rules.here import shelf_here
from maillage.site.rules.procedure_choose import MOST_YEARS, SITS, START, cannot
from maillage.site.rules.procedure_shown import country, country_names, shown
from maillage.site.today import today

MORE_SITTINGS, MOST_SITTINGS = 2, 24
_EXAMPLE = "2027-03-01"


class Wrong(Exception):
    """What was sent cannot be done: the field, and why in a sentence."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field, self.text = field, text


@needs(whose_it_is)
def show_all(request: HttpRequest, key: str) -> HttpResponse:
    """The procedures that an organisation follows, and those that it followed."""
    organisation = acted_for(request, key)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    shelf = shelf_here(organisation)
    rows = []
    for each in KeptProcedure.objects.filter(organisation=organisation):
        known = _steps(each, shelf)
        rows.append({
            "key": each.pk, "title": each.title, "start": each.start, "ended": each.ended_on, "done": len(known & set(each.done)),
            "of": len(known), "countries": country_names(each.territories),
        })  # fmt: skip
    values = {"about": party_shown(request, organisation), "rows": rows}
    return page(request, "agenda/procedures.html", values)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str, procedure: str) -> HttpResponseBase:
    """One of them; sent, ``do`` says what is asked for: tick, untick, move, end, take_up."""
    organisation = acted_for(request, key)
    if not KeptProcedure.objects.filter(pk=procedure, organisation=organisation).exists():
        raise Http404
    if request.method != "POST":
        return _page(request, organisation, procedure)
    verb = VERBS.get(request.POST.get("do", ""))
    if verb is None:
        return _page(request, organisation, procedure, status=422)

    def act() -> str:
        kept = KeptProcedure.objects.select_for_update(no_key=True).get(pk=procedure)
        what = verb(request, kept)
        kept.version += 1
        kept.save()
        note(what, account_of(request), f"party:{organisation.pk}", procedure=kept.pk)
        return reverse("party_procedure", args=[organisation.pk, kept.pk])

    try:
        return once(request, act)
    except Wrong as wrong:
        return _page(request, organisation, procedure, wrong, 422)


def _tick(request: HttpRequest, kept: KeptProcedure) -> str:
    """The steps named were done on the day said."""
    known = _steps(kept, shelf_here(kept.organisation))
    steps = [each for each in request.POST.getlist("step") if each in known]
    on = _day(request.POST.get("done_on", ""))
    if not steps:
        raise Wrong("steps", words.say("procedure.kept_wrong.none"))
    if on is None or on > today():
        raise Wrong("done_on", words.say("procedure.kept_wrong.day"))
    kept.done = {**kept.done, **dict.fromkeys(steps, on.isoformat())}
    return "procedure_ticked"


def _untick(request: HttpRequest, kept: KeptProcedure) -> str:
    """The step named is not done."""
    kept.done = {step: day for step, day in kept.done.items() if step != request.POST.get("step", "")}
    return "procedure_unticked"


def _move(request: HttpRequest, kept: KeptProcedure) -> str:
    """Another name, start, sittings of councils."""
    title, start = clean(request.POST.get("title", ""))[:LONGEST_TITLE], _day(request.POST.get(START, ""))
    if not title:
        raise Wrong("title", words.say("procedure.kept_wrong.title"))
    if start is None:
        raise Wrong(START, words.say("procedure.kept_wrong.start", example=_EXAMPLE))
    said = {code: _sittings(request, code) for code in kept.territories}
    kept.title, kept.start = title, start
    kept.sittings = {code: days for code, days in said.items() if days}
    return "procedure_moved"


def _sittings(request: HttpRequest, code: str) -> list[str]:
    """The days that were typed for a country."""
    days = set()
    for n, said in enumerate(_typed_sittings(request.POST, code), 1):
        day = _day(said)
        if day is None:
            raise Wrong(
                f"{SITS}{code}-{n}", words.say("procedure.wrong.day", found=said[:40], example=_EXAMPLE)
            )
        days.add(day.isoformat())
    return sorted(days)


def _typed_sittings(sent: QueryDict, code: str) -> list[str]:
    """What stands in the fields of a country that are not empty."""
    return [each for each in sent.getlist(f"{SITS}{code}")[:MOST_SITTINGS] if each.strip()]


def _end(request: HttpRequest, kept: KeptProcedure) -> str:
    """It is followed no longer."""
    kept.ended_on = kept.ended_on or today()
    return "procedure_ended"


def _take_up(request: HttpRequest, kept: KeptProcedure) -> str:
    """It is followed again."""
    kept.ended_on = None
    return "procedure_taken_up"


VERBS: dict[str, Callable[[HttpRequest, KeptProcedure], str]] = {
    "tick": _tick, "untick": _untick, "move": _move, "end": _end, "take_up": _take_up,
}  # fmt: skip


def _page(
    request: HttpRequest,
    organisation: Organisation,
    procedure: str,
    wrong: Wrong | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = KeptProcedure.objects.get(pk=procedure)
    own = Sitting.objects.filter(organisation=organisation, day__gte=today()).values_list("day", flat=True)
    found: Plan | None
    try:
        found = planned(kept, shelf_here(organisation), organisation.country, list(own), today())
    except Unplannable as why:
        found, said = None, cannot(why)
    else:
        said = ""
    fault, field = (wrong.text, wrong.field) if wrong else ("", "")
    typed = request.POST if wrong else QueryDict()
    values: dict[str, Any] = {
        **(shown(found) if found else {}),
        "about": party_shown(request, organisation),
        "kept": kept,
        "names": country_names(kept.territories),
        "wrong": said,
        "errors": [{"id": field, "text": fault}] if wrong else [],
        "ticked": typed.getlist("step"),
        "done_day": {"id": "done_on", "label": words.say("procedure.done_day"), "kind": "date",
                     "value": typed.get("done_on") or today().isoformat(), "error": fault if field == "done_on" else ""},
        "move": _move_fields(kept, organisation, typed, field, fault),
        "own_sittings": organisation.country in kept.territories,
        "keys": [new_key() for _ in range(4)],
        "token": get_token(request),
    }  # fmt: skip
    return page(request, "agenda/procedure_kept.html", values, status)


def _move_fields(
    kept: KeptProcedure, organisation: Organisation, typed: QueryDict, wrong: str, fault: str
) -> list[dict[str, Any]]:
    """Name, start, and the sittings of the other countries' councils."""
    fields: list[dict[str, Any]] = [
        {"id": "title", "label": words.say("procedure.called"), "value": typed.get("title", kept.title), "error": fault if wrong == "title" else ""},
        {"id": START, "kind": "date", "label": words.say("procedure.start"), "value": typed.get(START, kept.start.isoformat()), "error": fault if wrong == START else ""},
    ]  # fmt: skip
    moving = typed.get("do") == "move"
    for code in kept.territories:
        days = [*(_typed_sittings(typed, code) if moving else kept.sittings.get(code, ()))]
        days += [""] * (0 if code == organisation.country else MORE_SITTINGS)
        fields += [
            {"id": f"{SITS}{code}-{n}", "name": f"{SITS}{code}", "kind": "date", "value": day, "error": fault if wrong == f"{SITS}{code}-{n}" else "",
             "label": words.say("procedure.sitting_n", country=country(code), n=n)}
            for n, day in enumerate(days, 1)
        ]  # fmt: skip
    return [{"component": "field", **each} for each in fields]


def _steps(kept: KeptProcedure, shelf: Any) -> set[str]:
    """The keys of its steps by the rules of today."""
    try:
        return {each.key for each in merged(kept, shelf, today()).steps}
    except Unplannable:
        return set()


def _day(said: str) -> date | None:
    """A day that was typed; None for what is none, or too far away to be meant."""
    day = day_in(said)
    return day if day and abs((day - today()).days) <= 366 * MOST_YEARS else None
