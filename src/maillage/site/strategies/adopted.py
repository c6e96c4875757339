"""The strategies of an organisation that everybody reads, for its public page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from maillage.parties.models import Organisation
from maillage.site import words
from maillage.site.dossiers.here import language_said, said
from maillage.site.strategies.having import having
from maillage.strategies.keep import edition_said, latest_of


def adopted_of(organisation: Organisation) -> list[dict[str, Any]]:
    """The last edition of each, the one that runs longest first."""
    rows = []
    for each in latest_of({organisation.pk} & having.now()):
        found = edition_said(each)
        years = words.say("strategy.years", since=str(found.since), until=str(found.until))
        rows.append(
            (
                found.until,
                {
                    "title": said(found.title),
                    "language": language_said(found.title),
                    "years": years,
                    "address": reverse("strategy", args=[each.strategy_id]),
                },
            )
        )
    return [row for _, row in sorted(rows, key=lambda pair: -pair[0])]
