"""Whether the site is alive, and whether it can answer from the record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from maillage.record.store import RecordDamaged
from maillage.site.at_hand import at_hand
from maillage.site.permissions import anyone, needs


@needs(anyone)
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("alive\n", content_type="text/plain")


@needs(anyone)
def ready(request: HttpRequest) -> HttpResponse:
    """The record opens; 503 with the reason when it does not."""
    try:
        name = at_hand().name
    except (RecordDamaged, OSError) as fault:
        return HttpResponse(f"not ready: {fault}\n", status=503, content_type="text/plain")
    return HttpResponse(f"ready {name or 'with an empty record'}\n", content_type="text/plain")


@needs(anyone)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read all pages but those of searches, and nothing of a demonstration."""
    if at_hand().invented:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    said = f"User-agent: *\nDisallow: /*/search\nDisallow: /*/embed/\nDisallow: /api/\nSitemap: {request.build_absolute_uri('/sitemap.xml')}\n"
    return HttpResponse(said, content_type="text/plain")
