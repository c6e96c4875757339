"""Organisations that nobody manages any more, at the desk: their last office ended, or whoever held it erased the account."""

from __future__ import annotations

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from maillage.parties.offices import orphaned
from maillage.site.desk.page import shown as page_of
from maillage.site.paging import paged
from maillage.site.parties.shown import shown
from maillage.site.permissions import looks_after_the_record, needs
from maillage.site.today import today

ROOM = "desk_orphans"


@needs(looks_after_the_record)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list, those that were left longest ago first. Somebody of it says anew that it is theirs, by the claim on its page."""
    found = orphaned(today()).annotate(left=Max("offices__holdings__until")).order_by("left", "key")
    rows, pages = paged(request, found.prefetch_related("names"))
    values = {
        "rows": [
            {"about": shown(request, each), "left": str(each.left) if each.left else ""} for each in rows
        ],
        **pages,
    }
    return page_of(request, ROOM, "desk/orphans.html", values)
