"""Letters about calls: one when a call opens, one when its dates move, one ahead of a short one; to each mailbox once, in its language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.calls_here import (
    FUND,
    confirm,
    number_in,
    on_day,
    propose,
    standing_call,
    write_letters,
)
from tests.site.crawl import read
from tests.site.letters import code_in, letters
from tests.site.test_follow import typed
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
SignIn = Callable[[str], "Client"]
READER = "reader@example.org"
START = date(2027, 1, 4)


@pytest.fixture
def people(signed: SignIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Client, Client]]:
    """Two who have signed in, on a day of 2027; nobody has asked for letters lately."""
    from django.core.cache import cache

    from maillage.site.limits import Buckets
    from maillage.site.parties import follow

    monkeypatch.setattr(follow, "askings", Buckets(60))
    monkeypatch.setattr(follow, "typings", Buckets(60))
    cache.clear()
    on_day(monkeypatch, START)
    yield signed("member"), signed("member")
    cache.clear()


def follows_fund(email: str = READER, language: str = "en", since: date = START) -> Any:
    """A mailbox follows the fund since a day."""
    from datetime import UTC, datetime

    from maillage.parties.models import Follow

    at = datetime(since.year, since.month, since.day, 12, tzinfo=UTC)
    return Follow.objects.create(
        email=email, kind="fund", thing=FUND, language=language, stop_key=email.partition("@")[0], confirmed_at=at
    )  # fmt: skip


def subjects(to: str) -> list[str]:
    """Of the letters to an address, the oldest first."""
    return [each["subject"] for each in reversed(letters(to))]


def day_after_day(monkeypatch: pytest.MonkeyPatch, until: date) -> None:
    """The job of each day is done, as far as a day."""
    from tests.site.calls_here import _DAY

    day = _DAY[0]
    while day <= until:
        on_day(monkeypatch, day)
        write_letters(day=str(day))
        day += timedelta(days=1)


def test_a_fund_is_followed_by_an_address_and_a_code(people: tuple[Client, Client], reader: Client) -> None:
    from maillage.parties.models import Follow

    [way] = [each for each in read(reader.get(f"/en/fund/{FUND}")).links if "/follow?" in each]
    form = reader.get(way)
    assert "Write to me when it opens" in " ".join(read(form).text)
    assert "One mail on Monday" not in form.content.decode() and not form.cookies
    answer = reader.post("/en/follow", {"kind": "fund", "thing": FUND, "email": READER})
    letter = letters(READER)[0]
    assert "when a call of this fund opens" in letter["text"]
    assert typed(reader, answer.headers["Location"], code_in(letter)).status_code == 200
    assert Follow.objects.get().confirmed_at
    assert reader.get(way.replace(FUND, "nobody")).status_code == 404


def test_one_letter_on_the_day_on_which_it_opens(
    people: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    follows_fund()
    call = standing_call(*people, opens="2027-01-20", closes="2027-03-31")
    write_letters(call=call)
    assert letters(READER) == []
    day_after_day(monkeypatch, date(2027, 1, 19))
    assert letters(READER) == []
    day_after_day(monkeypatch, date(2027, 1, 24))
    [letter] = letters(READER)
    assert letter["subject"].endswith("takes files until 31 March 2027")
    assert f"/en/call/{call}" in letter["text"] and "/follow/stop/" in letter["text"]
    assert "List-Unsubscribe" in str(letter)


def test_a_short_call_is_told_of_ahead_and_again_when_it_opens(
    people: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    follows_fund()
    call = standing_call(*people, opens="2027-01-20", closes="2027-01-31")
    write_letters(call=call)
    write_letters(call=call)
    assert [subject[:29] for subject in subjects(READER)] == ["A short call is announced: Ge"]
    day_after_day(monkeypatch, date(2027, 1, 22))
    assert len(subjects(READER)) == 2 and "takes files until 31 January" in subjects(READER)[1]


def test_whoever_had_the_old_dates_is_told_once_of_the_new(
    people: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.rules.here import plan_call

    one, other = people
    follows_fund("suit@example.org", "fr")
    call = standing_call(one, other, opens="2027-01-20", closes="2027-03-31")
    account = account_of(one)
    type(account).objects.filter(pk=account.pk).update(language="ar")
    plan_call(acting_for(account, "association"), call, account)
    confirm(other, number_in(propose(one, call=call, opens="2027-02-15", closes="2027-04-30")))
    for _ in range(3):
        write_letters(call=call)
    [told] = letters("suit@example.org")
    assert told["subject"].startswith("Les dates ont changé")
    assert "20 janvier 2027" in told["text"] and "15 février 2027" in told["text"]
    [arabic] = letters(account.email)
    assert arabic["subject"].startswith("تغيرت التواريخ") and "Office of" in arabic["text"]
    day_after_day(monkeypatch, date(2027, 2, 16))
    assert len(letters("suit@example.org")) == 2  # and one when it opens, on the new day


def test_what_moves_twice_is_told_twice_with_what_each_was_told(people: tuple[Client, Client]) -> None:
    one, other = people
    follows_fund()
    call = standing_call(one, other, opens="2027-01-20", closes="2027-03-31")
    for opens in ("2027-02-15", "2027-03-15"):
        confirm(other, number_in(propose(one, call=call, opens=opens, closes="2027-06-30")))
        write_letters(call=call)
    second, first = letters(READER)
    assert "Before: 20 January 2027" in first["text"] and "Before: 15 February 2027" in second["text"]


def test_a_withdrawn_call_is_told_of_and_opens_no_more(
    people: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = people
    follows_fund()
    call = standing_call(one, other, opens="2027-01-20", closes="2027-03-31")
    answer = propose(one, call=call, opens="2027-01-20", closes="2027-03-31", status="withdrawn")
    confirm(other, number_in(answer))
    day_after_day(monkeypatch, date(2027, 1, 25))
    assert [subject.partition(":")[0] for subject in subjects(READER)] == ["There will be no call"]


def test_who_follows_after_it_opened_reads_it_on_the_page(
    people: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    standing_call(*people, opens="2027-01-05", closes="2027-03-31")
    follows_fund(since=date(2027, 1, 6))
    day_after_day(monkeypatch, date(2027, 1, 12))
    assert letters(READER) == []


def test_past_calls_are_told_of_to_nobody(
    people: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    follows_fund(since=date(2024, 1, 1))
    standing_call(*people, opens="2026-01-20", closes="2026-03-31")
    day_after_day(monkeypatch, date(2027, 1, 7))
    assert letters(READER) == []


def test_who_plans_for_two_organisations_gets_one_letter(
    people: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.rules.here import plan_call

    account = account_of(people[0])
    follows_fund(account.email)
    call = standing_call(*people, opens="2027-01-20", closes="2027-03-31")
    for _ in range(2):
        plan_call(acting_for(account, "association"), call, account)
    day_after_day(monkeypatch, date(2027, 1, 21))
    assert len(letters(account.email)) == 1


def test_one_mailbox_that_fails_stops_no_other(
    people: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.rules import call_letters

    follows_fund("a@example.org")
    follows_fund("b@example.org")
    call = standing_call(*people, opens="2027-01-20", closes="2027-01-31")
    write = call_letters._write

    def breaks(call: Any, reader: Any, news: Any) -> None:
        if reader.email == "a@example.org":
            raise RuntimeError
        write(call, reader, news)

    monkeypatch.setattr(call_letters, "_write", breaks)
    assert write_letters(call=call) == {"letters": 1, "failed": 1}
    monkeypatch.setattr(call_letters, "_write", write)
    assert write_letters(call=call) == {"letters": 1, "failed": 0}
    assert len(letters("a@example.org")) == len(letters("b@example.org")) == 1


def test_the_job_of_the_day_is_asked_for_once_and_where_somebody_waits(people: tuple[Client, Client]) -> None:
    from maillage.site.jobs.due import ask_hourly
    from maillage.site.jobs.models import Job

    ask_hourly()
    assert not Job.objects.filter(kind="call_letters").exists()
    follows_fund()
    for _ in range(2):
        ask_hourly()
    assert Job.objects.filter(kind="call_letters").count() == 1


def test_the_monday_letter_leaves_funds_alone(people: tuple[Client, Client]) -> None:
    from maillage.site.parties.follow_digest import write_all
    from tests.site.calls_here import Doing

    follows_fund()
    assert write_all(Doing(), "2027-01-04")["letters"] == 0  # type: ignore[arg-type]
    assert letters(READER) == []


def test_what_is_kept_of_a_mailbox_tells_no_address(people: tuple[Client, Client]) -> None:
    from maillage.site.rules.models import Told

    follows_fund()
    write_letters(call=standing_call(*people, opens="2027-01-20", closes="2027-01-31"))
    [told] = Told.objects.all()
    assert "reader" not in told.reader and len(told.reader) == 32


def test_erasing_an_account_leaves_the_call_and_no_name(people: tuple[Client, Client]) -> None:
    from maillage.site.accounts.personal_data import erase_account, taken_away
    from maillage.site.rules.here import plan_call
    from maillage.site.rules.models import Call, CallVersion, Told

    one, other = people
    account = account_of(one)
    call = standing_call(one, other, opens="2027-01-20", closes="2027-03-31")
    plan_call(acting_for(account, "association"), call, account)
    confirm(other, number_in(propose(one, call=call, opens="2027-02-20", closes="2027-03-31")))
    write_letters(call=call)
    kinds = [row["kind"] for row in taken_away(account)["rules"]]
    assert {"call", "dates", "plan", "told"} <= set(kinds)
    assert Told.objects.count() == 1
    erase_account(account)
    assert Call.objects.get(pk=call).made_by is None and Told.objects.count() == 0
    assert not CallVersion.objects.exclude(proposed_by=None).exists()


def test_two_workers_that_tell_at_once_write_one_letter(
    people: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has looked before the other wrote: the database lets one of them through."""
    from maillage.site.rules import call_letters

    follows_fund()
    call = standing_call(*people, opens="2027-01-20", closes="2027-01-31")
    monkeypatch.setattr(call_letters, "heard", lambda call, marks: {})
    assert [write_letters(call=call)["letters"] for _ in range(2)] == [1, 0]
    assert len(letters(READER)) == 1
