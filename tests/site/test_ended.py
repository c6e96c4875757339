"""What has ended is forgotten, and what still holds is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.database


def test_forms_and_jobs_of_long_ago_are_forgotten(database: None) -> None:
    from django.utils import timezone
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from maillage.site.acts.models import Sent
    from maillage.site.ended import DAYS, forget_ended
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    long_ago = timezone.now() - DAYS - timedelta(minutes=1)
    for key in ("old", "new"):
        Sent.objects.create(key=key, leads_to="/")
    Sent.objects.filter(key="old").update(at=long_ago)
    done, failed, waiting, fresh, going, died = (ask("mail") for _ in range(6))
    rows = DBTaskResult.objects
    rows.filter(pk__in=(going.pk, died.pk)).update(status=TaskResultStatus.RUNNING)
    Job.objects.filter(pk=going.pk).update(state="running")
    Job.objects.filter(pk=died.pk).update(state="done")  # its worker died before it said so to the queue
    rows.exclude(pk=fresh.pk).update(enqueued_at=long_ago)
    rows.filter(pk__in=(done.pk, fresh.pk)).update(status=TaskResultStatus.SUCCESSFUL)
    rows.filter(pk=failed.pk).update(status=TaskResultStatus.FAILED)
    forget_ended()
    assert list(Sent.objects.values_list("key", flat=True)) == ["new"]
    left = {str(each.pk) for each in (waiting, fresh, going)}
    assert {str(pk) for pk in rows.values_list("pk", flat=True)} == left
    assert Job.objects.count() == 6  # what people see of them stays


def test_letters_that_have_ended_are_forgotten_however_they_ended(database: None) -> None:
    from maillage.site.ended import forget_ended
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    states = ("waiting", "running", "done", "stopped")
    for state in states:
        for kind in ("mail", "forget"):
            Job.objects.filter(pk=ask(kind, to=["amina@example.org"]).pk).update(state=state)
    forget_ended()
    kept = {(job.kind, job.state) for job in Job.objects.all() if job.arguments}
    assert kept == {("mail", "waiting"), ("mail", "running"), *(("forget", state) for state in states)}


def test_tries_are_forgotten_when_their_hour_has_passed_and_not_before(database: None) -> None:
    from django.core.cache import cache
    from django.db import connection

    from maillage.site.ended import forget_ended

    cache.clear()
    cache.set("over", 1, timeout=-5)
    cache.set("holds", 1, timeout=3_600)
    forget_ended()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM site_cache")
        assert [key for (key,) in cursor.fetchall()] == [":1:holds"]
    cache.clear()


def test_tries_by_many_names_do_not_make_room_for_more_by_one(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many counts there are, and whatever they are called: those that hold stay, those that have ended go."""
    from django.core.cache import caches

    cache: Any = caches["default"]
    cache.clear()
    monkeypatch.setattr(cache, "_max_entries", 20)
    cache.set("0-over", 1, timeout=-5)
    for number in range(60):
        cache.set(f"{number:04}", number, timeout=3_600)
    assert [cache.get(f"{number:04}") for number in range(60)] == list(range(60))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM site_cache")
        assert cursor.fetchone() == (60,)
    cache.clear()
