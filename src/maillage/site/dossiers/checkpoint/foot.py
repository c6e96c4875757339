"""What stands at the foot of every letter about dossiers, and of what is printed: the last signed checkpoint, and what it is good for.

Whoever keeps such a letter or such a print can tell years later whether anything before it was rewritten, by whoever runs this site too.
"""

from __future__ import annotations

import logging
from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.dossiers.checkpoints import begun, latest, take
from maillage.reference.spoken import day
from maillage.reference.texts import isolate
from maillage.site import words
from maillage.site.dossiers.checkpoint.log import signer
from maillage.site.own_address import absolute

_log = logging.getLogger("maillage.dossiers")


def foot(dossier: str = "") -> str:
    """In the language of the letter; empty where nothing was ever decided. ``dossier``: the one that the letter is about. Where the
    last checkpoint was taken before it began, another is taken, since the letter would prove nothing of it."""
    try:
        last = take(signer(), timezone.now()) if dossier and not begun(dossier) else latest()
    except OSError:  # no room for the key, or it cannot be read: the letter leaves without
        _log.warning("no checkpoint for a letter", exc_info=True)
        return ""
    if last is None:
        return ""
    spoken = words.language()
    says = words.say("dossier_checkpoint.foot", day=day(str(last.at.date()), spoken))
    # each line on its own from left to right: whoever reads it takes the marks away
    return f"{says}\n{absolute(reverse('checkpoint'))}\n\n{isolate(last.text.strip(), spoken)}"


def shown(dossier: str) -> dict[str, Any]:
    """The same for a page that is printed: what it says, where it is checked, and the lines of the note. Empty while no checkpoint
    holds the dossier yet: to read a page takes none."""
    last = latest() if begun(dossier) else None
    if last is None:
        return {}
    return {
        "says": words.say("dossier_checkpoint.foot_paper", day=day(str(last.at.date()), words.language())),
        "address": absolute(reverse("checkpoint")),
        "lines": last.text.strip().split("\n"),
    }
