"""Which organisations have a strategy that everybody reads: kept by each process, so that agendas and pages of all others ask nothing."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save

from maillage.site.known import Known
from maillage.strategies.models import Edition


def _read() -> frozenset[str]:
    return frozenset(Edition.objects.values_list("strategy__organisation", flat=True))


having: Known[frozenset[str]] = Known("strategies", _read, frozenset())
"""Their keys."""


def _changed(**about: Any) -> None:
    having.changed()


for _signal in (post_save, post_delete):
    _signal.connect(_changed, sender=Edition, dispatch_uid=f"strategies {id(_signal)}")
