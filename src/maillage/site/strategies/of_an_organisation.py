"""What is kept of an organisation's strategies, taken out when it is erased."""

from __future__ import annotations

from maillage.parties.models import Organisation
from maillage.strategies.models import Strategy


def erase(organisation: Organisation) -> None:
    """Its strategies with all their editions and reports, and those of what was merged into it; within the transaction in which it is
    erased."""
    merged = Organisation.objects.filter(merged_into=organisation).values_list("pk", flat=True)
    Strategy.objects.filter(organisation__in=[organisation.pk, *merged]).delete()
