"""What the page of a dossier says of its visits, results and evaluations: where they are, and what is missing before the work begins."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.deciding.gates import may_begin
from maillage.dossiers.model import OVER
from maillage.dossiers.questions import is_open, sides
from maillage.dossiers.questions_kept import waiting_of
from maillage.dossiers.refused import Refused
from maillage.site import words
from maillage.site.dossiers.form import told
from maillage.site.dossiers.here import Here, at
from maillage.site.dossiers.procedure.rooms import of_rules

GROUP = "dossier_mission"


def rooms_of(here: Here) -> dict[str, Any]:
    """``missing``: what is missing before the work begins, empty where nothing is or it has begun. ``rooms``: the pages."""
    state = here.state
    pages = [] if state.light else [("visits", at(here, "dossier_visits"))]
    # on the light path the note of a visit stands among the texts already
    if not state.light and state.started_on is None and (state.text("waiver") or not state.missions):
        pages.append(("waiver", at(here, "dossier_text", "waiver")))
    if state.in_force("definition") is not None and not state.light:
        pages.append(("results", at(here, "dossier_results")))
    if state.started_on is not None:
        pages.append(("evaluation", at(here, "dossier_evaluation")))
    rows = [{"name": words.say(f"{GROUP}.room.{name}"), "says": words.say(f"{GROUP}.room_says.{name}"), "address": address} for name, address in pages]  # fmt: skip
    if is_open(state) and here.takes_part:
        rows.append(_questions(here))
    return {"missing": missing(here), "rows": [*rows, *of_rules(here)]}


def _questions(here: Here) -> dict[str, str]:
    """Questions of citizens, with how many wait for the side of who reads."""
    found = waiting_of({here.key: sides(here.state)}).get(here.key, [])
    left = sum(here.acting.pk in each.sides for each in found)
    name, address = words.say("dossier_citizen.questions"), at(here, "dossier_questions")
    return {"name": name, "says": words.count("dossier_citizen.wait_for_you", left), "address": address}


def missing(here: Here) -> str:
    """What is missing before the work begins, in a sentence; empty where nothing is."""
    state = here.state
    if state.started_on is not None or state.phase in OVER:
        return ""
    try:
        may_begin(state, here.on)
    except Refused as refused:
        return words.say(f"{GROUP}.before_work", what=told(refused))
    return ""
