"""An expert visit on pages: asked for, then phase by phase with what is done, what is next and whose turn it is, then each small form."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import MissionOpened, What
from maillage.dossiers.model import OVER
from maillage.dossiers.refused import Refused
from maillage.parties.keys import new_key as new_visit
from maillage.site import words
from maillage.site.dossiers.form import decide_once, form_page, placed
from maillage.site.dossiers.here import Here, at, dossier_here, language_said, said
from maillage.site.dossiers.mission.phases import phases, writes
from maillage.site.dossiers.mission.shown import phase_name, visit_shown
from maillage.site.dossiers.mission.steps import STEPS, Visit
from maillage.site.dossiers.small_forms import Way, answered
from maillage.site.dossiers.typed_words import words_of
from maillage.site.parties.typed import Typed, field
from maillage.site.permissions import needs, whose_it_is

GROUP = "dossier_mission"


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: str) -> HttpResponseBase:
    """The visits of a dossier, and the form to ask for one."""
    here = dossier_here(request, key)
    if request.method != "POST":
        return _ask_page(request, here, Typed.waiting(request), {}, 200)
    typed = Typed.sent(request)
    visit = new_visit()

    def build() -> What:
        return MissionOpened(visit, words_of(typed, "why"), typed.one("host"))

    try:
        return decide_once(request, here, "visit", build, lambda _: at(here, "dossier_visit", visit))
    except Refused as refused:
        return _ask_page(request, here, typed, placed(refused, ("why", "host")), 422)


def _ask_page(
    request: HttpRequest, here: Here, typed: Typed, faults: dict[str, str], status: int
) -> HttpResponse:
    hosts = [
        {"value": each.party, "label": here.named(each.party)}
        for each in here.state.parties.values()
        if each.left_on is None and each.role != "expert"
    ]
    fields = [
        field("why", GROUP, typed.one("why"), faults, kind="area", rows=4, hint=words.say(f"{GROUP}.hint.why")),
        field("host", GROUP, typed.one("host") or here.state.owner, faults, kind="select", choices=hosts),
    ]  # fmt: skip
    rows = [_visit_row(here, each) for each in here.state.missions]
    asks = here.state.phase not in OVER and writes(here.state, here.acting.pk)
    values = {"title": words.say(f"{GROUP}.title"), "fields": fields, "rows": rows, "asks": asks}
    return form_page(request, here, "dossiers/mission_ask.html", faults, status, **values)


def _visit_row(here: Here, key: str) -> dict[str, str]:
    mission = here.state.missions[key]
    now = next((each for each in phases(here.state, mission, here.on) if each.state == "here"), None)
    return {
        "why": said(mission.why),
        "language": language_said(mission.why),
        "address": at(here, "dossier_visit", key),
        "now": phase_name(now.name) if now else words.say(f"{GROUP}.over"),
        "day": str(mission.on or ""),
    }


def visit_here(request: HttpRequest, key: str, visit: str) -> Visit:
    """The visit, for whoever acts for a party of its dossier. Raises Http404."""
    here = dossier_here(request, key)
    found = here.state.missions.get(visit)
    if found is None:
        raise Http404
    return Visit(here, found)


@needs(whose_it_is)
def show(request: HttpRequest, key: str, visit: str) -> HttpResponse:
    """All phases of one visit."""
    found = visit_here(request, key, visit)
    values = visit_shown(found)
    return form_page(request, found.here, "dossiers/mission.html", {}, 200, **values)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, key: str, visit: str, step: str) -> HttpResponseBase:
    """The form of one step."""
    found, form = visit_here(request, key, visit), STEPS.get(step)
    if form is None:
        raise Http404
    back = at(found.here, "dossier_visit", visit)
    way = Way(
        f"visit_{step}", f"{GROUP}.step.{step}", GROUP, f"{back}#{form.place}", back, words.say(f"{GROUP}.back"),
        words.say(f"{GROUP}.title"),
    )  # fmt: skip
    return answered(request, found.here, found, form, way)
