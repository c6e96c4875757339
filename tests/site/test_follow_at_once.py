"""Two workers, two who ask, two answers in the same moment: in threads, on connections of their own, and really written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.at_once import at_once
from tests.parties.mails import mail
from tests.site.homes import copy_home
from tests.site.letters import letters
from tests.site.test_follow_digest import MONDAY, Doing, follow, links, organisation, take

pytestmark = pytest.mark.database
ADDRESSES = [f"at{n}@example.org" for n in range(12)]


@pytest.fixture
def clean(_django: None, site_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A record of its own; nothing is left of what the threads wrote."""
    from maillage.parties.models import Follow, Organisation, Reply
    from maillage.site.acts.models import Sent
    from maillage.site.jobs.models import Job
    from maillage.site.parties import follow_digest

    def forget() -> None:
        for model in (Follow, Reply, Organisation, Job, Sent):
            model._default_manager.all().delete()

    folder = tmp_path / "home"
    copy_home(site_home, folder)
    monkeypatch.setenv("MAILLAGE_HOME", str(folder))
    monkeypatch.setattr(follow_digest, "SETTLED", timedelta(0))
    forget()
    yield folder
    forget()


def test_two_workers_write_each_address_one_letter(clean: Path) -> None:
    from maillage.site.parties.follow_digest import write_all

    for email in ADDRESSES:
        follow(email)
    take(clean, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    came = at_once(*(partial(write_all, Doing(), MONDAY) for _ in range(3)))
    assert all(isinstance(each, dict) and not each["failed"] for each in came), came
    assert sum(each["letters"] for each in came) == len(ADDRESSES)
    assert [len(letters(email)) for email in ADDRESSES] == [1] * len(ADDRESSES)


def test_who_stops_while_the_letter_is_written_is_written_to_no_more_afterwards(clean: Path) -> None:
    from maillage.parties.follows import stop
    from maillage.parties.models import Follow
    from maillage.site.parties.follow_digest import write_all

    mine = [follow(email) for email in ADDRESSES]
    take(clean, links("Larache,Maroc,Lisbonne,Portugal,1931"))
    came = at_once(partial(write_all, Doing(), MONDAY), *(partial(stop, each.stop_key) for each in mine[:4]))
    assert not [each for each in came if isinstance(each, Exception)], came
    assert came[0]["failed"] == 0 and Follow.objects.count() == len(ADDRESSES) - 4


def test_asked_for_twice_in_the_same_moment_it_is_one_follow_and_one_code_holds(clean: Path) -> None:
    from django.utils import timezone

    from maillage.parties.follows import Typed, ask, confirm
    from maillage.parties.models import Follow

    now = timezone.now()
    came = at_once(*(partial(ask, "amina@example.org", "country", "MA", "fr", now) for _ in range(4)))
    assert not [each for each in came if isinstance(each, Exception)], came
    assert Follow.objects.count() == 1
    Follow.objects.update(asked_at=now)
    typed = [confirm("amina@example.org", "country", "MA", each.code, now, {}) for each in came]
    assert typed.count(Typed.CONFIRMED) == 1


def test_an_answer_by_mail_and_on_the_page_in_the_same_moment_are_one_answer(clean: Path) -> None:
    from django.utils import timezone

    from maillage.parties.models import Question
    from maillage.parties.questions import AnsweredBefore, answer, ask_about
    from maillage.site.parties.question_replies import take_one

    question = ask_about(organisation(), "", "amina@example.org", "en")
    data = mail("By mail.", subject=f"[#{question.reply_key}]")
    other = mail("By another mail.", subject=f"[#{question.reply_key}]")
    came: list[Any] = at_once(
        partial(answer, question.reply_key, "On the page.", "", timezone.now()), partial(take_one, data), partial(take_one, data), partial(take_one, other),
    )  # fmt: skip
    question = Question.objects.get()
    refused = [each for each in came if isinstance(each, Exception)]
    assert all(isinstance(each, AnsweredBefore) for each in refused), came
    states = [each.state for each in came[1:] if not each.before]
    assert len(states) == 2  # the same mail twice is one
    won = states.count("taken") + (0 if refused else 1)
    assert won == 1 and question.answer in ("On the page.", "By mail.", "By another mail.")
