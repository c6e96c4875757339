"""What is kept of an organisation's strategies, taken out when it is erased."""

from __future__ import annotations

from maillage.parties.erasing import with_merged
from maillage.parties.models import Organisation
from maillage.strategies.models import Strategy


def erase(organisation: Organisation) -> None:
    """Its strategies with all their editions and reports, and those of what was merged into it; within the transaction in which it is
    erased."""
    Strategy.objects.filter(organisation__in=with_merged(organisation.pk)).delete()
