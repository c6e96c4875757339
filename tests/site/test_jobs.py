"""Jobs: done once each, begun again when their worker died, stopped with a reason that can be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.database


@pytest.fixture
def work(database: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A kind of job that a test fills in, and a worker that does what is in the queue."""
    from django_tasks_db.management.commands.db_worker import Worker

    from maillage.site.jobs import perform

    # the test's transaction is around it all: between two jobs a worker would drop the connection that has it
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)

    class Work:
        def __call__(self, function: Any) -> None:
            monkeypatch.setattr(perform, "_function", lambda kind: function)

        def all(self) -> None:
            Worker(
                queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
                startup_delay=False, max_tasks=None, worker_id="test",
            ).run()  # fmt: skip

    return Work()


def test_a_job_is_done_once_and_says_what_came_of_it(work: Any) -> None:
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    seen: list[dict[str, Any]] = []
    work(lambda doing, **said: seen.append(said) or {"rows": 3})
    job = ask("mail", to="a")
    assert Job.objects.get(pk=job.pk).state == "waiting"
    work.all()
    work.all()
    done = Job.objects.get(pk=job.pk)
    assert seen == [{"to": "a"}]
    assert (done.state, done.outcome, done.lease_until) == ("done", {"rows": 3}, None)


def test_progress_is_written_down_and_a_stop_is_obeyed(work: Any) -> None:
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    def slow(doing: Any) -> None:
        doing.progress("reading", 1, 4)
        assert (Job.objects.get().done, Job.objects.get().total) == (1, 4)
        Job.objects.update(stop_asked=True)
        doing.progress("writing", 2, 4)
        raise AssertionError("it went on")

    work(slow)
    ask("mail")
    work.all()
    assert (Job.objects.get().state, Job.objects.get().outcome) == ("stopped", {"why": "asked_to_stop"})


def test_a_job_stopped_while_its_worker_picks_it_up_stays_stopped(
    work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from django.utils import timezone

    from maillage.site.jobs import perform
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    def meanwhile() -> Any:
        Job.objects.filter(state="waiting").update(state="stopped", outcome={"why": "asked_to_stop"})
        return timezone.now()

    monkeypatch.setattr(perform, "timezone", SimpleNamespace(now=meanwhile))
    done: list[str] = []
    work(lambda doing: done.append("done") or {})
    ask("mail")
    work.all()
    assert (Job.objects.get().state, Job.objects.get().outcome, done) == (
        "stopped", {"why": "asked_to_stop"}, []
    )  # fmt: skip


def test_a_fault_gives_a_reference_and_no_trace_to_the_reader(work: Any) -> None:
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    def broken(doing: Any) -> None:
        raise ZeroDivisionError("secret")

    work(broken)
    ask("mail")
    work.all()
    assert Job.objects.get().outcome["why"] == "fault"
    assert "secret" not in str(Job.objects.get().outcome)


@pytest.mark.parametrize(("attempts", "state"), [(1, "waiting"), (3, "stopped")])
def test_a_job_whose_worker_died_is_begun_again_but_not_for_ever(
    work: Any, attempts: int, state: str
) -> None:
    from django.utils import timezone
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.leases import reclaim
    from maillage.site.jobs.models import Job

    job = ask("mail")
    Job.objects.update(state="running", attempts=attempts, lease_until=timezone.now() - timedelta(seconds=1))
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    assert reclaim() == 1
    assert reclaim() == 0
    assert Job.objects.get(pk=job.pk).state == state
    work(lambda doing: {"again": True})
    work.all()
    assert Job.objects.get(pk=job.pk).outcome == (
        {"again": True} if state == "waiting" else {"why": "workers_died"}
    )


def test_a_living_worker_keeps_its_job(work: Any) -> None:
    from django.utils import timezone

    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.leases import reclaim, renew
    from maillage.site.jobs.models import Job

    job = ask("mail")
    Job.objects.update(state="running", lease_until=timezone.now() - timedelta(seconds=1))
    renew(str(job.pk))
    assert reclaim() == 0


def test_a_job_handed_back_is_begun_again_and_that_costs_no_attempt(work: Any) -> None:
    from django.utils import timezone
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.leases import hand_back
    from maillage.site.jobs.models import Job

    job, ended = ask("mail"), ask("mail")
    Job.objects.filter(pk=job.pk).update(state="running", attempts=3, lease_until=timezone.now())
    Job.objects.filter(pk=ended.pk).update(state="done")
    DBTaskResult.objects.filter(pk=job.pk).update(status=TaskResultStatus.RUNNING)
    DBTaskResult.objects.filter(pk=ended.pk).update(status=TaskResultStatus.SUCCESSFUL)
    for each in (job, ended):
        hand_back(str(each.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == ("waiting", 2, None)
    work(lambda doing: {"again": True})
    work.all()
    assert {str(each.pk): (each.state, each.outcome) for each in Job.objects.all()} == {
        str(job.pk): ("done", {"again": True}), str(ended.pk): ("done", {}),
    }  # fmt: skip


def test_a_letter_is_forgotten_when_it_is_sent_and_tried_for_two_days_when_the_server_refuses_it(
    work: Any, settings_of_mail: Any
) -> None:
    from django.core import mail
    from django.core.mail import EmailMessage
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from maillage.site.jobs.leases import reclaim
    from maillage.site.jobs.models import Job

    settings_of_mail("django.core.mail.backends.locmem.EmailBackend")
    EmailMessage("A subject", "to Amina", "site@example.org", ["amina@example.org"]).send()
    work.all()
    [sent] = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("A subject", "to Amina", ["amina@example.org"])
    assert (Job.objects.get().state, Job.objects.get().arguments) == ("done", {})
    settings_of_mail("tests.site.test_jobs.Refusing")
    EmailMessage("Another", "to Amina", "site@example.org", ["amina@example.org"]).send()
    waits = []
    letter = Job.objects.get(state="waiting")
    for age in (0, 7, 130, 2_000, 2_881):  # minutes
        Job.objects.filter(pk=letter.pk).update(asked_at=timezone.now() - timedelta(minutes=age))
        DBTaskResult.objects.filter(pk=letter.pk).update(run_after=timezone.now())
        work.all()
        reclaim()
        letter.refresh_from_db()
        row = DBTaskResult.objects.get(pk=letter.pk)
        if not letter.ended:
            assert (letter.state, letter.attempts, letter.lease_until, row.status) == (
                "waiting",
                0,
                None,
                "READY",
            )
            assert letter.arguments["text"] == "to Amina"
            waits.append(round((row.run_after - timezone.now()).total_seconds() / 60))
    assert waits == [5, 7, 130, 360]
    assert (letter.state, letter.outcome, letter.arguments) == (
        "stopped", {"why": "mail_server", "found": "OSError"}, {},
    )  # fmt: skip


def test_a_letter_that_was_refused_leaves_when_the_server_is_there_again(
    work: Any, settings_of_mail: Any
) -> None:
    from django.core import mail
    from django.core.mail import EmailMessage
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from maillage.site.jobs.leases import reclaim
    from maillage.site.jobs.models import Job

    settings_of_mail("tests.site.test_jobs.Refusing")
    EmailMessage("A subject", "to Amina", "site@example.org", ["amina@example.org"]).send()
    work.all()
    settings_of_mail("django.core.mail.backends.locmem.EmailBackend")
    reclaim()
    work.all()
    assert mail.outbox == []  # its time has not come
    DBTaskResult.objects.update(run_after=timezone.now())
    work.all()
    work.all()
    assert ([each.body for each in mail.outbox], Job.objects.get().state) == (["to Amina"], "done")


def test_a_letter_that_an_older_version_wrote_is_sent(work: Any, settings_of_mail: Any) -> None:
    from django.core import mail

    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    settings_of_mail("django.core.mail.backends.locmem.EmailBackend")
    ask(
        "mail",
        to=["amina@example.org"],
        subject="A subject",
        text="to Amina",
        sender="a@example.org",
        html=[],
    )
    work.all()
    assert ([each.body for each in mail.outbox], Job.objects.get().state) == (["to Amina"], "done")


def test_a_letter_that_was_sent_by_a_worker_that_died_since_is_not_sent_again(
    work: Any, settings_of_mail: Any
) -> None:
    from django.core import mail
    from django.core.mail import EmailMessage
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from maillage.site.jobs.models import Job

    settings_of_mail("django.core.mail.backends.locmem.EmailBackend")
    EmailMessage("A subject", "to Amina", "site@example.org", ["amina@example.org"]).send()
    work.all()
    Job.objects.update(state="waiting", outcome={})  # as if it had died before it said so
    DBTaskResult.objects.update(status=TaskResultStatus.READY)
    work.all()
    assert (len(mail.outbox), Job.objects.get().state) == (1, "done")


class Refusing:
    """A mail server that takes nothing."""

    def __init__(self, **given: Any) -> None:
        pass

    def send_messages(self, messages: Any) -> int:
        raise OSError


@pytest.fixture
def settings_of_mail(_django: None) -> Any:
    """``settings_of_mail(backend)``: by what letters are sent. (pytest's own for Django is not there.)"""
    from contextlib import ExitStack

    from django.core import mail
    from django.test import override_settings

    with ExitStack() as stack:

        def by(backend: str) -> None:
            stack.enter_context(
                override_settings(EMAIL_BACKEND="maillage.site.mail.Queued", MAIL_SENT_BY=backend)
            )
            mail.outbox = []

        yield by


def test_what_is_not_a_kind_cannot_be_asked_for(work: Any) -> None:
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    with pytest.raises(KeyError):
        ask("format-disk")
    assert not Job.objects.exists()
