"""What the agenda keeps of an organisation, taken out when it is erased: procedures that it follows, what was said of its lines."""

from __future__ import annotations

from maillage.parties.erasing import with_merged
from maillage.parties.models import Organisation
from maillage.site.agenda.models import KeptProcedure, Mark


def erase(organisation: Organisation) -> None:
    """Of it and of those that were merged into it; within the transaction in which it is erased. Addresses for calendar programs go
    with the holdings of its offices."""
    for table in (KeptProcedure, Mark):
        table._default_manager.filter(organisation__in=with_merged(organisation.pk)).delete()
