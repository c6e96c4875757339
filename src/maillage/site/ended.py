"""What has ended is forgotten: sessions, counts of tries, keys of forms sent long ago, places in the queue of jobs done long ago,
letters that are sent no more, what somebody wanted to follow and never confirmed, mails that answered nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

DAYS = timedelta(days=30)
"""For so long a form sent again is known, and a job that has ended stands in the queue."""


def forget_ended() -> None:
    """Run again it changes nothing."""
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from maillage.parties import follows, received
    from maillage.site.accounts.sessions import SessionStore
    from maillage.site.acts.models import Sent
    from maillage.site.jobs.models import Job, State
    from maillage.site.jobs.perform import LETTERS

    now = timezone.now()
    SessionStore.clear_expired()
    Sent.objects.filter(at__lt=now - DAYS).delete()
    over = Job.objects.filter(state__in=(State.DONE, State.STOPPED))
    over.filter(kind=LETTERS).exclude(arguments={}).update(arguments={})  # however they ended
    # a worker that died when its job was done has left the row as if the job went on
    ended = Q(status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)) | Q(pk__in=over.values("pk"))
    DBTaskResult.objects.filter(ended, enqueued_at__lt=now - DAYS).delete()
    follows.forget_unconfirmed(now)
    received.forget_old(now)
    counts: Any = cache
    counts.forget_ended()
