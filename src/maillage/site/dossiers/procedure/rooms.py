"""What the page of a dossier says of its procedure and of the funds: where they are, and how many steps were noted. Asks nothing of the
database: the list itself is worked out on its own page."""

from __future__ import annotations

from maillage.dossiers.model import ABANDONED
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.here import Here, at

GROUP = "dossier_procedure"


def of_rules(here: Here) -> list[dict[str, str]]:
    """A row each; none of a dossier that was abandoned."""
    state = here.state
    if state.phase == ABANDONED:
        return []
    noted = words.say(f"{GROUP}.room.none")
    if state.steps:
        last = spoken_day(max(state.steps.values()), words.language())
        noted = words.count(f"{GROUP}.noted", len(state.steps), day=last)
    return [
        {"name": words.say(f"{GROUP}.title"), "says": noted, "address": at(here, "dossier_procedure")},
        {"name": words.say(f"{GROUP}.funds"), "says": words.say(f"{GROUP}.room.funds"), "address": at(here, "dossier_funds")},
    ]  # fmt: skip
