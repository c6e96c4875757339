"""What calls and rules keep of an organisation, taken out when it is erased: what it said of its projects, what it wants to answer, its
own rules, its desk. Calls that it made stay, without its name: others plan by them.
"""

from __future__ import annotations

from django.utils import timezone

from maillage.parties.erasing import with_merged
from maillage.parties.models import Organisation
from maillage.site.rules.here import known_calls, own_texts
from maillage.site.rules.models import (
    CallPlan,
    CallVersion,
    DossierAnswer,
    FundDesk,
    KeptFacts,
    OwnPack,
    Told,
)


def erase(organisation: Organisation) -> None:
    """Of it and of those that were merged into it; within the transaction in which it is erased."""
    whose = with_merged(organisation.pk)
    for table in (CallPlan, DossierAnswer, KeptFacts, OwnPack, Told):
        table._default_manager.filter(organisation__in=whose).delete()
    FundDesk.objects.filter(organisation__in=whose, ended_at=None).update(ended_at=timezone.now())
    CallVersion.objects.filter(desk__in=whose).update(desk=None, source="")
    own_texts.changed()
    known_calls.changed()
