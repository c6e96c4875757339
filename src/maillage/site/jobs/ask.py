"""Asking for a job, and what may be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from maillage.site.jobs.models import Job
from maillage.site.jobs.perform import KINDS, LETTERS, perform

if TYPE_CHECKING:
    from maillage.site.accounts.models import Account


def ask(kind: str, asked_by: Account | None = None, **arguments: Any) -> Job:
    """Put a job in the queue. ``arguments`` are plain JSON. It begins when the transaction around it, if any, has ended.

    Raises KeyError for a kind that is not in KINDS.
    """
    KINDS[kind]
    with transaction.atomic():
        queued = (perform.using(queue_name=LETTERS) if kind == LETTERS else perform).enqueue()
        return Job.objects.create(id=queued.id, kind=kind, arguments=arguments, asked_by=asked_by)
