"""The log of decisions as this site signs it: who signs, and the checkpoint of each day.

The key is the one of the instance (``exchange.key`` of the home), which partners have compared already. The name of the log is made
from the site's address once, with the first checkpoint, and stays: a checkpoint that somebody kept names it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from maillage.dossiers.checkpoints import Signer, latest, take
from maillage.dossiers.ledger.checkpoint import NotACheckpoint, read
from maillage.dossiers.models import Decision
from maillage.site.exchange.elsewhere import own_key

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

_LATE = 1_000
"""Among so many of the last decisions, one may have been committed after a later one had entered the log."""


def signer(home: Path | None = None) -> Signer:
    """Who signs checkpoints here; the key is made when it is first needed. Raises OSError."""
    return Signer(_origin(), own_key(home).private_bytes_raw())


def _origin() -> str:
    last = latest()
    if last is not None:
        try:
            return read(last.text).origin
        except NotACheckpoint:  # somebody wrote it: ``maillage ledger verify`` says so
            pass
    host = str(settings.ADDRESS).partition("://")[2].rstrip("/")
    return "".join("-" if sign == "+" or sign.isspace() else sign for sign in host) + "/log"


def awaits_checkpoint() -> bool:
    """Whether something was decided since the last checkpoint."""
    last = Decision.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last is not None and Decision.objects.filter(pk__gt=last - _LATE, leaf=None).exists()


def take_daily(doing: Doing, day: str) -> dict[str, Any]:
    """The checkpoint of the day, taken by a job. ``day`` tells the jobs apart."""
    taken = take(signer(), timezone.now())
    return {"size": taken.size if taken else 0}
