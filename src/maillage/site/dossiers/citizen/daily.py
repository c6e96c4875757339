"""Questions of citizens whose time is over go, once a day, by a job of the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from maillage.dossiers.questions_kept import forget_old

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing


def forget(doing: Doing, day: str) -> dict[str, Any]:
    """Delete them. ``day`` tells the jobs apart."""
    return {"gone": forget_old(timezone.now())}
