"""Evaluations of a dossier: six criteria for each side, what remains, one lesson; those that were filed, and how it ends or goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from maillage.dossiers.deciding.gates import gate
from maillage.dossiers.deciding.on_work import CRITERIA
from maillage.dossiers.decisions import By, EvaluationFiled, What
from maillage.dossiers.measures import followed
from maillage.dossiers.measures_said import followed_said
from maillage.dossiers.model import ABANDONED, CLOSED
from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World
from maillage.parties.keys import new_key as new_evaluation
from maillage.site import words
from maillage.site.dossiers.evaluation.form import (
    GROUP,
    asked_first,
    criteria_fields,
    end_fields,
    faults_of,
    opened,
    ratings_of,
    sorts,
)
from maillage.site.dossiers.evaluation.shown import evaluations
from maillage.site.dossiers.evaluation.waivers import waivers
from maillage.site.dossiers.form import decide_once, form_page, placed, told
from maillage.site.dossiers.here import Here, at, dossier_here
from maillage.site.dossiers.mission.phases import writes
from maillage.site.dossiers.text.kept_words import keep, keep_once, kept, let_go
from maillage.site.dossiers.typed_words import day_of, words_of
from maillage.site.parties.typed import Typed
from maillage.site.permissions import needs, whose_it_is

DRAFT = "evaluation"
"""The name of the draft of one, of which each writer has one."""
REST = ("sort", "on", "remains", "lesson")
"""What is asked besides the criteria."""


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """Those that were filed, and the form; sent, another is filed."""
    here = dossier_here(request, key)
    if request.method != "POST":
        typed = Typed.waiting(request) or kept(here, DRAFT)
        return _page(request, here, typed, {}, 200, told_kept=request.GET.get("kept") == "1")
    typed = Typed.sent(request)
    if typed.one("then") == "draft" and _may(here):
        return keep_once(
            request, lambda: _keep(here, typed), lambda why: _page(request, here, typed, {REST[0]: why}, 422)
        )
    # whether it may be filed at all is said before what is wrong within it
    faults = faults_of(here, typed) if here.state.started_on and writes(here.state, here.acting.pk) else {}
    if faults:
        return _page(request, here, typed, faults, 422)
    try:
        return decide_once(
            request, here, "evaluation", lambda: _filed(here, typed), lambda _: at(here, "dossier_evaluation")
        )
    except Refused as refused:
        return _page(request, here, typed, placed(refused, REST), 422)


def _may(here: Here) -> bool:
    """Whether the form is offered."""
    state = here.state
    return state.started_on is not None and state.phase != ABANDONED and writes(state, here.acting.pk)


def _keep(here: Here, typed: Typed) -> str:
    keep(here, DRAFT, typed, (*(f"{each}-" for each in CRITERIA), *REST))
    return at(here, "dossier_evaluation", kept="1")


def _filed(here: Here, typed: Typed) -> What:
    let_go(here, DRAFT)
    offered = sorts(here)
    sort: Any = found if (found := typed.one("sort")) in offered else offered[0]
    return EvaluationFiled(
        new_evaluation(), sort, day_of(typed, "on"), ratings_of(here, typed), words_of(typed, "remains"), words_of(typed, "lesson"),
    )  # fmt: skip


def _page(
    request: HttpRequest,
    here: Here,
    typed: Typed,
    faults: dict[str, str],
    status: int,
    told_kept: bool = False,
) -> HttpResponse:
    state, may = here.state, _may(here)
    first = asked_first(here)
    folded = [each for each in CRITERIA if each not in first]
    values = {
        "title": words.say(f"{GROUP}.title"),
        "early": "" if state.started_on else words.say(f"{GROUP}.early"),
        "filed": evaluations(here),
        "ends": _ends(here) if state.started_on else [],
        "waivers": waivers(here),
        "criteria": criteria_fields(here, typed, faults, first) if may else [],
        "folded": criteria_fields(here, typed, faults, folded) if may and folded else [],
        "unfolded": opened(here, typed),
        "typed": bool(typed),
        "kept": told_kept,
        "rest": end_fields(here, typed, faults) if may else [],
        "light": state.light,
        "followed": followed_said(followed(state), words.language()),
    }
    return form_page(request, here, "dossiers/evaluation.html", faults, status, **values)


def _ends(here: Here) -> list[dict[str, str]]:
    """The texts that end it or let it go on, each with what is missing before it can be proposed."""
    rows = []
    for name in ("closure", "renewal"):
        if here.state.phase == CLOSED and here.state.text(name) is None:
            continue
        rows.append(
            {"name": here.text_name(name), "says": words.say(f"{GROUP}.{name}"), "address": at(here, "dossier_text", name), "missing": _missing(here, name)}
        )  # fmt: skip
    return rows


def _missing(here: Here, text: str) -> str:
    if here.state.in_force(text) is not None:
        return ""
    world = World(datetime.now(UTC), here.on, By(here.acting.pk))
    try:
        gate(text, here.state, world)
    except Refused as refused:
        return told(refused)
    return ""
