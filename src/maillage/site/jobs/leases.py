"""Leases: a job whose worker has died goes back into the queue."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from maillage.site.jobs.models import Job, State
from maillage.site.jobs.perform import LEASE, MOST_ATTEMPTS


def renew(job: str) -> None:
    """The worker of this job is alive."""
    Job.objects.filter(pk=job, state=State.RUNNING).update(lease_until=timezone.now() + LEASE)


def reclaim() -> int:
    """Put every job whose lease has run out back into the queue, or end it when it has cost too many workers. How many.

    A lease that ends much later than any given now was given by a clock that was ahead: it would hold until the clock comes
    there again. Whoever is alive has renewed it since.
    """
    _reclaim_unbegun()
    now = timezone.now()
    late = Job.objects.filter(_outside("lease_until", now, now + 2 * LEASE), state=State.RUNNING)
    if not late.exists():  # asked often, and mostly there is none: no need to take the turn to write
        return 0
    with transaction.atomic():
        found = list(late.select_for_update())
        for job in found:
            lost = job.attempts >= MOST_ATTEMPTS
            if lost:
                job.state, job.outcome, job.ended_at = State.STOPPED, {"why": "workers_died"}, timezone.now()
            else:
                job.state = State.WAITING
            job.lease_until = None
            job.save(update_fields=["state", "outcome", "ended_at", "lease_until"])
            DBTaskResult.objects.filter(pk=job.pk, status=TaskResultStatus.RUNNING).update(
                status=TaskResultStatus.FAILED if lost else TaskResultStatus.READY
            )
        return len(found)


def _reclaim_unbegun() -> None:
    """Jobs that wait, though their row of the queue was taken long ago, by a worker that died before it began them, or has
    ended: those put off."""
    now = timezone.now()
    taken = _outside("started_at", now - LEASE, now + LEASE) & Q(status=TaskResultStatus.RUNNING)
    waiting = Job.objects.filter(state=State.WAITING).values("pk")
    rows = DBTaskResult.objects.filter(taken | Q(status=TaskResultStatus.SUCCESSFUL), pk__in=waiting)
    if rows.exists():
        rows.update(status=TaskResultStatus.READY)


def _outside(moment: str, earliest: datetime, latest: datetime) -> Q:
    return Q(**{f"{moment}__lt": earliest}) | Q(**{f"{moment}__gt": latest})


def hand_back(job: str) -> None:
    """The worker of this job is told to stop: the next one begins it again, and this beginning is not held against it."""
    with transaction.atomic():
        for row in Job.objects.select_for_update().filter(pk=job, state=State.RUNNING):
            row.state, row.lease_until, row.attempts = State.WAITING, None, max(row.attempts - 1, 0)
            row.save(update_fields=["state", "lease_until", "attempts"])
            DBTaskResult.objects.filter(pk=job).update(status=TaskResultStatus.READY)
