"""A dossier whose history does not hold: one page says so, wherever it was asked for, and nothing of it is shown or accepted.

In: :class:`Damaged`, as any view lets it through. Out: 503, and one line in the log that names the dossier and the decision, never a
person.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse

from maillage.dossiers.turn import Damaged
from maillage.site.instance.now import instance
from maillage.site.parties.own_page import page

_log = logging.getLogger("maillage.site")


def damaged(request: HttpRequest, fault: Damaged) -> HttpResponse:
    """The page."""
    _log.error("dossier %s does not hold at decision %s: %s", fault.dossier, fault.seq, fault.why)
    values = {"dossier": fault.dossier, "number": fault.seq, "mailbox": instance().mailbox}
    return page(request, "dossiers/damaged.html", values, 503)
