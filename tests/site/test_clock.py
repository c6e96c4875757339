"""A clock that jumps, a day ahead and a day back: nothing is lost, done twice, or shut for a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from tests.site.test_accounts import PASSWORD, again, member, said, sign_in, signed_in, visitor
from tests.site.test_accounts_factors import code_of_phone, guarded
from tests.site.test_jobs import work

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["again", "guarded", "member", "said", "visitor", "work"]  # fixtures
pytestmark = pytest.mark.database
DAY = timedelta(days=1)
JUMPS = {"ahead": DAY, "back": -DAY}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)
def test_a_job_at_work_when_the_clock_jumps_is_done_once(work: Any, by: timedelta) -> None:
    from maillage.site.ended import forget_ended
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.leases import reclaim, renew
    from maillage.site.jobs.models import Job

    begun: list[str] = []

    def long(doing: Any) -> dict[str, Any]:
        begun.append(str(doing.job.pk))
        if len(begun) > 1:
            return {}
        doing.progress("reading", 1, 3)
        with time_machine.travel(now() + by):
            renew(str(doing.job.pk))  # as the beat of its worker does before it looks for those of others
            assert reclaim() == 0
            forget_ended()
            doing.progress("writing", 2, 3)
            assert reclaim() == 0
        renew(str(doing.job.pk))
        assert reclaim() == 0
        return {"rows": 3}

    work(long)
    job, next_one = ask("forget"), ask("forget")
    work.all()
    assert begun == [str(job.pk), str(next_one.pk)]
    assert [each.state for each in Job.objects.all()] == ["done", "done"]
    job.refresh_from_db()
    assert (job.outcome, job.attempts) == ({"rows": 3}, 1)


@pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)
def test_a_job_asked_for_under_another_clock_is_begun_at_once(work: Any, by: timedelta) -> None:
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    work(lambda doing: {"done": True})
    with time_machine.travel(now() + by):
        ask("forget")
    work.all()
    assert Job.objects.get().outcome == {"done": True}


def test_a_lease_given_by_a_clock_that_was_ahead_holds_a_job_of_the_dead_for_no_day(work: Any) -> None:
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.leases import reclaim
    from maillage.site.jobs.models import Job

    ask("forget")
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    Job.objects.update(state="running", attempts=1, lease_until=now() + DAY)
    assert (reclaim(), Job.objects.get().state) == (1, "waiting")
    work(lambda doing: {"again": True})
    work.all()
    assert Job.objects.get().outcome == {"again": True}


@pytest.mark.parametrize("by", [-timedelta(minutes=5), DAY], ids=["long ago", "by a clock that was ahead"])
def test_a_job_taken_by_a_worker_that_died_before_it_began_is_begun(work: Any, by: timedelta) -> None:
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.leases import reclaim
    from maillage.site.jobs.models import Job

    work(lambda doing: {"done": True})
    ask("forget")
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=now())
    reclaim()  # whoever has just taken it is about to begin
    work.all()
    assert Job.objects.get().state == "waiting"
    DBTaskResult.objects.update(started_at=now() + by)
    reclaim()
    work.all()
    assert Job.objects.get().outcome == {"done": True}


@pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)
def test_whoever_is_signed_in_stays_so_for_a_jump_and_back(
    signed: Callable[[str], Client], by: timedelta
) -> None:
    from maillage.site.ended import forget_ended

    client = signed("member")
    with time_machine.travel(now() + by):
        forget_ended()
        assert signed_in(client)
    assert signed_in(client)


@pytest.mark.parametrize(("role", "after"), [("curator", 15 * DAY), ("administrator", DAY)])
def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing_that_was_typed(
    signed: Callable[[str], Client], role: str, after: timedelta
) -> None:
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from maillage.site.accounts.models import Account

    signed(role)
    client, account = Client(), Account.objects.get()
    Authenticator.objects.all().delete()
    sign_in(client, account.email, "a long enough one")
    page, typed = "/en/desk/imports", {"address": "https://example.org/half-typed.csv"}
    with time_machine.travel(now() + after):
        out = client.post("/en/desk/imports/address", typed, headers={"referer": f"http://testserver{page}"})
        assert out.headers["Location"] == f"/en/account/login/?next={page}"
        client.post(out.headers["Location"], {"login": account.email, "password": "a long enough one"})
        Account.objects.update(role="curator")  # an administrator would be led to a second factor first
        assert "https://example.org/half-typed.csv" in client.get(page).content.decode()


def test_wrong_tries_under_a_clock_that_was_ahead_shut_nobody_out_for_a_day(
    visitor: Client, member: Any
) -> None:
    from django.core.cache import cache

    from maillage.site.ended import forget_ended

    cache.clear()
    with time_machine.travel(now() + DAY):
        for _ in range(12):
            sign_in(visitor, "amina@example.org", "wrong")
        forget_ended()
        sign_in(visitor, "amina@example.org", PASSWORD)
        assert not signed_in(visitor)  # they hold, there
    forget_ended()
    sign_in(visitor, "amina@example.org", PASSWORD)
    assert signed_in(visitor)


@pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)
def test_a_code_of_an_app_is_right_again_when_the_clock_is(
    guarded: tuple[Client, str], by: timedelta
) -> None:
    client, secret = guarded
    code = code_of_phone(secret)
    with time_machine.travel(now() + by):
        sign_in(client, "amina@example.org", PASSWORD)
        client.post("/en/account/2fa/authenticate/", {"code": code})
        assert not signed_in(client)
    sign_in(client, "amina@example.org", PASSWORD)  # a password typed a day ago is asked for again
    client.post("/en/account/2fa/authenticate/", {"code": code_of_phone(secret)})
    assert signed_in(client)


@pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)
def test_limits_by_address_go_by_no_clock_that_jumps(by: timedelta) -> None:
    from maillage.site.limits import Buckets

    buckets = Buckets(60)
    assert [buckets.wait("a") for _ in range(60)] == [0.0] * 60
    with time_machine.travel(now() + by):
        assert 0 < buckets.wait("a") <= 1
    assert 0 < buckets.wait("a") <= 1
