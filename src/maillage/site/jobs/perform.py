"""One job performed: its function is called, its progress written down, and how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskContext, task
from django_tasks_db.models import DBTaskResult

from maillage.site.jobs.models import Job, State

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "mail": "maillage.site.mail.send_now",
        "look": "maillage.site.jobs.import_files.look",
        "import": "maillage.site.jobs.import_files.take",
        "undo": "maillage.site.jobs.import_files.undo",
        "refresh": "maillage.site.jobs.refresh.refresh",
        "forget": "maillage.site.jobs.refresh.forget",
        "decide": "maillage.site.jobs.decide.decide",
        "questions": "maillage.site.parties.question_letters.write_batch",
        "digest": "maillage.site.parties.follow_digest.write_all",
        "replies": "maillage.site.parties.question_replies.take_all",
        "freshness": "maillage.site.parties.question_fresh.ask_all",
        "proposals": "maillage.site.exchange.daily.go",
        "agenda": "maillage.site.agenda.letters.write_all",
        "checkpoint": "maillage.site.dossiers.checkpoint.log.take_daily",
        "dossier_letters": "maillage.site.dossiers.letters.write_all",
        "lessons_in_record": "maillage.site.dossiers.lessons.in_record.take_in_daily",
        "lessons": "maillage.site.dossiers.lessons.learnt.take_daily",
        "citizen_questions": "maillage.site.dossiers.citizen.daily.forget",
        "call_letters": "maillage.site.rules.call_letters.write_all",
        "look_at_entries": "maillage.site.exchange.import_jobs.look_at",
        "take_entries": "maillage.site.exchange.import_jobs.take_in",
        "rehearse_round": "maillage.site.exchange.round_jobs.rehearse",
        "run_round": "maillage.site.exchange.round_jobs.run",
        "send_round": "maillage.site.exchange.round_jobs.send",
    }
)
"""What can be asked for, and the function that does it: ``(doing, **arguments) -> outcome``, a dictionary of plain JSON."""
LETTERS = "mail"
"""The kind of job that waits for no other; its queue is called so too."""
LEASE = timedelta(seconds=40)
MOST_ATTEMPTS = 3
_BETWEEN = 1.0
"""Seconds between two notes of progress."""
_log = logging.getLogger("maillage.jobs")


class Stopped(Exception):
    """A job cannot do what was asked, for a reason that its asker can read: a key of ``site/data/jobs.toml`` [why] and values."""

    def __init__(self, why: str, **values: Any) -> None:
        super().__init__(why)
        self.outcome = {"why": why, **values}


class Doing:
    """What a job's function is handed: a way to say how far it is, and who asked."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._said = 0.0

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """Say how far it is. Raises Stopped when somebody asked the job to stop."""
        now = time.monotonic()
        if now - self._said < _BETWEEN and stage == self.job.stage:
            return
        self._said, self.job.stage = now, stage
        mine = Job.objects.filter(pk=self.job.pk)
        mine.update(stage=stage, done=done, total=total, lease_until=timezone.now() + LEASE)
        if mine.filter(stop_asked=True).exists():
            raise Stopped("asked_to_stop")


class Later(Exception):
    """A job could not be done now and is to be begun again when so much time has passed."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


@task(takes_context=True)
def perform(context: TaskContext) -> None:
    """Do the job of this row of the queue, and write down how it ended. What it is about stands in the job alone: there it
    can be forgotten."""
    job = Job.objects.get(pk=context.task_result.id)
    begun = Job.objects.filter(pk=job.pk, state__in=(State.WAITING, State.RUNNING)).update(
        state=State.RUNNING, attempts=job.attempts + 1, lease_until=timezone.now() + LEASE
    )
    if not begun:  # stopped while it waited
        return
    state, outcome = State.DONE, {}
    try:
        outcome = _function(job.kind)(Doing(job), **job.arguments) or {}
    except Later as later:
        _put_off(job, later.wait)
        return
    except Stopped as reason:
        state, outcome = State.STOPPED, reason.outcome
    except Exception:
        _log.exception("a job failed", extra={"job": str(job.pk), "kind": job.kind})
        state, outcome = State.STOPPED, {"why": "fault", "reference": str(job.pk)[:8]}
    Job.objects.filter(pk=job.pk).update(
        state=state, outcome=outcome, lease_until=None, ended_at=timezone.now()
    )


def _put_off(job: Job, wait: timedelta) -> None:
    """The job waits. Its row of the queue ends, as its worker ends it, and is put back when the next sign of life is given
    (:func:`leases.reclaim`). This beginning has cost no worker and is not held against it."""
    DBTaskResult.objects.filter(pk=job.pk).update(run_after=timezone.now() + wait)
    Job.objects.filter(pk=job.pk).update(state=State.WAITING, attempts=job.attempts, lease_until=None)


def _function(kind: str) -> Callable[..., dict[str, Any] | None]:
    found: Callable[..., dict[str, Any] | None] = import_string(KINDS[kind])
    return found
