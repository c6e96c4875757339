"""One line of the agenda of an organisation: said to be done, or set aside with a reason; and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties.models import Organisation
from maillage.parties.organisations import NotAllowed, Wrong
from maillage.rules.obligation import DONE, WAIVED, Obligation
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.agenda.collect import agenda, of_one
from maillage.site.agenda.marking import mark, take_back
from maillage.site.agenda.models import Mark
from maillage.site.agenda.shown import is_its_own, line_of, names_of
from maillage.site.pages.page import record_of
from maillage.site.parties.own_page import acted_for, page
from maillage.site.parties.typed import Typed, day_in, errors
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.today import today


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The line (``?line=``) with its form; sent, it is marked, or the mark is taken back (``then``)."""
    organisation = acted_for(request, key)
    line = request.GET.get("line", "").replace("\0", "")
    if not line:
        return HttpResponseRedirect(reverse("party_agenda", args=[key]))
    found = _found(request, organisation, line)
    marked = Mark.objects.filter(organisation=organisation, line=line).first()
    if found is None and marked is None:
        raise Http404
    if found is not None and found.state not in (DONE, WAIVED):
        marked = None  # what was said of it was said of another day
    if request.method != "POST":
        return _page(request, organisation, found, marked, Typed.waiting(request), {}, 200)
    typed, by = Typed.sent(request), account_of(request)
    back = reverse("party_agenda", args=[key])
    if typed.one("then") == "back":

        def undo() -> str:
            if take_back(key, line, by, today()):
                note("agenda_line_back", by, f"party:{key}", line=line)
            return back

        return once(request, undo)
    if found is None:
        return _page(request, organisation, found, marked, typed, {}, 409)
    day = day_in(typed.one("on"))
    if typed.one("on") and day is None:
        return _page(request, organisation, found, marked, typed, {"on": "no_day"}, 422)

    def act() -> str:
        made = mark(found, typed.one("state"), day, typed.one("reason"), by, today(), is_its_own(found))
        note("agenda_line_marked", by, f"party:{key}", line=line, state=made.state)
        return back

    try:
        return once(request, act)
    except Wrong as wrong:
        return _page(request, organisation, found, marked, typed, wrong.faults, 422)
    except NotAllowed:
        return _page(request, organisation, found, marked, typed, {}, 409)


def _found(request: HttpRequest, organisation: Organisation, key: str) -> Obligation | None:
    """The line as it stands today, marked or not."""
    of = of_one(organisation, account_of(request), today())
    found = agenda(record_of(request), of, today(), words.language())
    return next((each for each in (*found.open(), *found.waiting, *found.done) if each.key == key), None)


def _page(
    request: HttpRequest,
    organisation: Organisation,
    found: Obligation | None,
    marked: Mark | None,
    typed: Typed,
    faults: Mapping[str, str],
    status: int,
) -> HttpResponse:
    names = names_of([organisation])
    told = {field: words.say(f"agenda.line_fault.{code}") for field, code in faults.items()}
    its_own = found is not None and is_its_own(found)
    values: dict[str, Any] = {
        "name": names[organisation.pk],
        "back": reverse("party_agenda", args=[organisation.pk]),
        "line": line_of(found, today(), names) if found else None,
        "its_own": its_own,
        "marked": marked and {"state": str(marked.state), "day": str(marked.on), "reason": marked.reason},
        "errors": errors(told),
        "fields": _fields(typed, told, its_own),
        "token": get_token(request),
        "key": new_key(),
        "action": request.get_full_path(),
    }
    return page(request, "agenda/line.html", values, status)


def _fields(typed: Typed, told: Mapping[str, str], its_own: bool) -> list[dict[str, Any]]:
    states = (WAIVED,) if its_own else (DONE, WAIVED)
    chosen = typed.one("state") or (WAIVED if its_own else "")
    choices = [
        {"value": each, "label": words.say(f"agenda.line.{each}"), "on": chosen == each} for each in states
    ]
    fields: list[dict[str, Any]] = [
        {"component": "choices", "id": "state", "label": words.say("agenda.line.state"), "choices": choices,
         "error": told.get("state", "")},
        {"component": "field", "id": "on", "label": words.say("agenda.line.on"), "hint": words.say("agenda.line.on_hint"),
         "kind": "date", "short": True, "optional": True, "value": typed.one("on"), "error": told.get("on", "")},
        {"component": "field", "id": "reason", "label": words.say("agenda.line.reason"),
         "hint": words.say("agenda.line.reason_hint"), "value": typed.one("reason"), "error": told.get("reason", "")},
    ]  # fmt: skip
    return [each for each in fields if not (its_own and each["id"] == "on")]
