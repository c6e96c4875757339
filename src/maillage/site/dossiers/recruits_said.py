"""The warning of a dossier that came from an offer that takes staff away from the side whose need it is (S0-13)."""

from __future__ import annotations

from maillage.dossiers.waits import takes_staff_unsaid
from maillage.site import words
from maillage.site.dossiers.here import Here, at


def recruits_said(here: Here) -> dict[str, str]:
    """What stands on its page, and where the joint text says, or is to say, what staff it takes; nothing where nobody leaves."""
    if not here.state.recruits:
        return {}
    if here.state.light:
        return {"says": words.say("dossier.recruits", who=here.named(here.state.owner))}
    unsaid = takes_staff_unsaid(here.state)
    where = at(here, "dossier_write" if unsaid else "dossier_text", "definition")
    return {
        "says": words.say("dossier.recruits", who=here.named(here.state.owner)),
        "action": words.say(f"dossier.recruits_{'unsaid' if unsaid else 'read'}")
        if not unsaid or here.takes_part
        else "",
        "address": f"{where}#resources",
    }
