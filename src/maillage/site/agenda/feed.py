"""The agenda of an office as a calendar (iCalendar), for whoever has its secret address while it holds."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.rules import ics
from maillage.site import words
from maillage.site.agenda import feeds
from maillage.site.agenda.collect import agenda, of_one
from maillage.site.agenda.shown import names_of
from maillage.site.pages.page import record_of
from maillage.site.permissions import anyone, needs
from maillage.site.today import today


@needs(anyone)
@require_safe
def serve(request: HttpRequest, secret: str) -> HttpResponse:
    """Every line of the organisation that has a day, in the language of the address. Nothing once its holder has left."""
    on = today()
    feed = feeds.found(secret, on)
    if feed is None:
        raise Http404
    office = feed.holding.office
    of = of_one(office.organisation, feed.holding.account, on)
    found = agenda(record_of(request), of, on, words.language())
    name = f"{names_of([office.organisation])[office.organisation_id]} · {office.title}"
    host = urlsplit(settings.ADDRESS).netloc
    body = ics.write(
        (*found.open(), *found.waiting), words.language(), host, name, timezone.now(), settings.ADDRESS
    )
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    add_never_cache_headers(answer)
    return answer
