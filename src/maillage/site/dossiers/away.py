"""A dossier taken away by one of its parties, as the zip that verifies itself; from the page of its handover, with that page in it.

Nothing of the dossier changes by it: a checkpoint is taken where its last decision stands in none yet, as a job does each day.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from maillage.dossiers.exporting import exported
from maillage.site.dossiers.checkpoint.log import signer
from maillage.site.dossiers.handover.shown import shown
from maillage.site.dossiers.here import Here, Seen, dossier_here
from maillage.site.own_address import absolute
from maillage.site.permissions import needs, whose_it_is

HANDOVER = "handover.html"


@needs(whose_it_is)
def serve(request: HttpRequest, key: str) -> HttpResponse:
    """The file, as far as the reader's party sees the dossier; ``?with=handover``: with the page that whoever arrives reads."""
    here = dossier_here(request, key)
    if request.method not in (
        "GET",
        "HEAD",
    ):  # asked after whose it is: to a stranger there is none, however they ask
        return HttpResponseNotAllowed(["GET", "HEAD"])
    wanted = request.GET.get("with") == "handover"
    return taken_away(here, {HANDOVER: _handover(request, here)} if wanted else None)


def taken_away(seen: Seen, attached: Mapping[str, bytes] | None = None) -> HttpResponse:
    """The zip of what a reader sees, which nobody keeps on the way. Raises Damaged."""
    made = exported(seen.key, signer(), timezone.now(), attached, seen.state.seq)
    answer = HttpResponse(made, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="dossier-{seen.key}.zip"'
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


def _handover(request: HttpRequest, here: Here) -> bytes:
    """The page as a file of its own: it names offices and no person, since nobody can erase a name in a file that is elsewhere."""
    values = {**shown(here, people=False), "here": here, "base": absolute("/")}
    return render_to_string("dossiers/handover_file.html", values, request).encode()
