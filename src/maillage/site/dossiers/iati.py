"""A dossier taken away as an IATI activity, by one of its parties: what it reports itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from maillage.dossiers.iati import Known, activities
from maillage.parties.kinds import iati_code
from maillage.parties.models import Organisation
from maillage.site.dossiers.here import dossier_here
from maillage.site.permissions import needs, whose_it_is

_IATI = "iati:"


@needs(whose_it_is)
def serve(request: HttpRequest, key: str) -> HttpResponse:
    """The file of the party that the reader acts for."""
    here = dossier_here(request, key)
    made = activities(
        key,
        here.state,
        here.acting.pk,
        _known(Organisation.objects.filter(pk__in=here.state.parties)),
        timezone.now(),
    )
    answer = HttpResponse(made, content_type="application/xml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="dossier-{key}.xml"'
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _known(parties: Iterable[Organisation]) -> dict[str, Known]:
    """What the standard calls them: as the record has them, or nothing."""
    return {
        each.pk: Known(
            each.record_id.removeprefix(_IATI) if each.record_id.startswith(_IATI) else "",
            iati_code(each.kind, each.level),
        )
        for each in parties
    }
