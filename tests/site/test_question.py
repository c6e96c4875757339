"""Questions by mail: each member its own letter, answered by replying or on a page; what answers nothing is told to nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.parties.mails import mail
from tests.site.crawl import read
from tests.site.letters import letters
from tests.site.test_follow_digest import Doing, organisation

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
AMINA, BRUNO = "amina@example.org", "bruno@example.org"
WORDS = "How many towns\nare served?"


@pytest.fixture
def visitor(database: None, reader: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    from maillage.site.limits import Buckets
    from maillage.site.parties import question

    monkeypatch.setattr(question, "sendings", Buckets(60))
    monkeypatch.setattr("django.conf.settings.ADDRESS", "https://maillage.example.org")
    return reader


def network(*emails: str, **more: Any) -> tuple[Any, list[Any]]:
    from maillage.parties.models import Membership

    found = organisation("Rivers", "network")
    members = [
        Membership.objects.create(network=found, name=f"Town {n}", folded=f"town {n}", email=each, **more)
        for n, each in enumerate(emails)
    ]
    return found, members


def ask(*emails: str, language: str = "en", **more: Any) -> list[Any]:
    """A question put to members with these addresses, its letters written."""
    from maillage.parties.models import Question
    from maillage.site.accounts.models import Account
    from maillage.site.parties.question_letters import ask_members, write_batch

    found, members = network(*emails, **more)
    by = Account.objects.create_user("officer@example.org", "a long enough one")
    asked = ask_members(found, WORDS, members, by, language)
    write_batch(Doing(), asked.batch)  # type: ignore[arg-type]
    return list(Question.objects.filter(batch=asked.batch).order_by("pk"))


def reply(
    question: Any, body: str = "Twelve.", sender: str = "Amina <amina@example.org>", **more: str
) -> Any:
    from maillage.site.parties.question_replies import take_one

    subject = more.pop("subject", f"Re: {letters(question.email)[0]['subject']}")
    return take_one(mail(body, *more.values(), subject=subject, sender=sender))


def again(question: Any) -> Any:
    question.refresh_from_db()
    return question


def test_each_member_gets_one_letter_with_its_own_key(visitor: Client) -> None:
    one, other = ask(AMINA, BRUNO)
    assert one.reply_key != other.reply_key
    for each in (one, other):
        [letter] = letters(each.email)
        assert letter["subject"].endswith(f"[#{each.reply_key}]") and "Rivers" in letter["subject"]
        assert WORDS in letter["text"]
        assert f"https://maillage.example.org/en/question/{each.reply_key}" in letter["text"]
        assert letter["headers"]["Message-ID"].startswith(f"<q.{each.reply_key}@")
        assert len(letter["to"]) == 1


def test_the_letters_of_a_batch_are_written_once_however_often_it_is_begun(visitor: Client) -> None:
    from maillage.site.parties.question_letters import write_batch

    [one] = ask(AMINA)
    assert write_batch(Doing(), one.batch) == {"letters": 0}  # type: ignore[arg-type]
    assert len(letters(AMINA)) == 1


@pytest.mark.parametrize(("language", "word"), [("fr", "Répondez"), ("en", "Reply"), ("ar", "أجيبوا")])
def test_a_member_is_asked_in_its_language(visitor: Client, language: str, word: str) -> None:
    from maillage.parties.models import Membership
    from maillage.parties.questions import ask as ask_rows
    from maillage.site.parties.question_letters import write_batch

    found, _ = network(AMINA, BRUNO)
    Membership.objects.filter(email=AMINA).update(language=language)
    asked = ask_rows(found, WORDS, Membership.objects.all(), None, "pt")
    write_batch(Doing(), asked.batch)  # type: ignore[arg-type]
    assert word in letters(AMINA)[0]["text"]
    assert "Répondez" in letters(BRUNO)[0]["text"]  # of a language that the site has not: as the site does


def test_whom_no_address_is_known_of_is_named(visitor: Client) -> None:
    from maillage.parties.models import Membership, Office
    from maillage.parties.questions import ask as ask_rows

    found, members = network("", "", "")
    here, public = organisation("Here"), organisation("Public", mailbox="public@example.org")
    Office.objects.create(organisation=here, title="Officer", mailbox="office@example.org", may_publish=True)
    Membership.objects.filter(pk=members[0].pk).update(member=here)
    Membership.objects.filter(pk=members[1].pk).update(member=public)
    asked = ask_rows(found, WORDS, Membership.objects.order_by("pk"), None, "fr")
    assert asked.asked == 2 and [each.name for each in asked.unreached] == ["Town 2"]
    from maillage.parties.models import Question

    assert set(Question.objects.values_list("email", flat=True)) == {
        "office@example.org",
        "public@example.org",
    }


@pytest.mark.parametrize("words", ["", "   ", "x" * 1_001])
def test_a_question_has_words_and_not_too_many(visitor: Client, words: str) -> None:
    from maillage.parties.questions import ask as ask_rows

    with pytest.raises(ValueError, match="words"):
        ask_rows(network(AMINA)[0], words, [], None, "fr")


def test_a_reply_is_its_answer_and_shows_that_the_member_is_there(visitor: Client) -> None:
    from maillage.site.today import today

    [one] = ask(AMINA)
    assert reply(one, f"Twelve.\n\nOn Monday, Maillage wrote:\n> {WORDS}").state == "taken"
    assert (again(one).answer, one.membership.confirmed_on) == ("Twelve.", today())
    assert not letters("officer@example.org")  # a digest of answers, no stream of mail


def test_a_reply_from_another_address_is_kept_and_marked_and_confirms_nothing(visitor: Client) -> None:
    [one] = ask(AMINA)
    assert reply(one, sender="mayor@example.net").state == "elsewhere"
    assert again(one).answer == "Twelve." and one.membership.confirmed_on is None
    assert one.replies.get().email == "mayor@example.net"


def test_the_same_mail_read_twice_is_taken_once_and_a_second_answer_is_listed(visitor: Client) -> None:
    from maillage.parties.models import Reply

    [one] = ask(AMINA)
    assert [reply(one).before for _ in range(2)] == [False, True]
    assert reply(one, "Thirteen.").state == "again"
    assert again(one).answer == "Twelve." and Reply.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "body", "state"),
    [
        ({"h": "Auto-Submitted: auto-replied"}, "I am away.", "automatic"),
        ({"subject": "Hello"}, "Twelve.", "unknown"),
        ({"subject": "Hello [#aaaabbbbccccdddd]"}, "Twelve.", "unknown"),
        ({}, "> quoted\n> only", "empty"),
        ({}, "x" * 2_100_000, "large"),
    ],
)
def test_what_answers_nothing_is_listed_and_told_to_nobody(
    visitor: Client, signed: Callable[[str], Client], more: dict[str, str], body: str, state: str
) -> None:
    from maillage.site.jobs.models import Job

    [one] = ask(AMINA)
    sent = Job.objects.filter(kind="mail").count()
    assert reply(one, body, **more).state == state
    assert again(one).answered_at is None
    assert Job.objects.filter(kind="mail").count() == sent
    page = signed("curator").get("/en/desk/replies")
    assert "amina" in "".join(read(page).text) and page.status_code == 200
    assert signed("curator").get("/en/desk/replies?as=json").status_code == 200


def test_a_letter_that_was_returned_is_listed_with_its_question(visitor: Client) -> None:
    from tests.parties.mails import CASES

    [one] = ask(AMINA)
    case = next(each for each in CASES if each.returned)
    from maillage.site.parties.question_replies import take_one

    took = take_one(case.data.replace(case.key.encode(), one.reply_key.encode()))
    assert (took.state, took.reply.question) == ("returned", one) and again(one).answered_at is None


def test_old_mails_that_answered_nothing_are_erased_and_answers_stay(visitor: Client) -> None:
    from django.utils import timezone

    from maillage.parties.models import Reply
    from maillage.parties.received import forget_old

    [one] = ask(AMINA)
    reply(one)
    reply(one, "Thirteen.")
    assert forget_old(timezone.now() + timedelta(days=89)) == 0
    assert forget_old(timezone.now() + timedelta(days=91)) == 1
    assert [each.state for each in Reply.objects.all()] == ["taken"]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_page_takes_an_answer_once_and_lets_nothing_out(visitor: Client, language: str) -> None:
    [one] = ask(AMINA)
    at = f"/{language}/question/{one.reply_key}"
    for _ in range(3):  # a scanner opens it
        page = visitor.get(at)
        assert page.status_code == 200 and not page.cookies and "are served?" in page.content.decode()
    assert again(one).answered_at is None and not read(page).unlabelled
    answer = visitor.post(at, {"words": "A secret: <b>12</b>"})
    assert answer.status_code == 302 and not answer.cookies
    assert again(one).answer == "A secret: <b>12</b>"
    shown = visitor.get(at)
    assert shown.status_code == 200 and "secret" not in shown.content.decode()
    assert "amina" not in shown.content.decode()
    visitor.post(at, {"words": "Another."})
    assert again(one).answer == "A secret: <b>12</b>"


@pytest.mark.parametrize("words", ["", "  ", "x" * 4_001])
def test_an_answer_on_the_page_has_words_and_not_too_many(visitor: Client, words: str) -> None:
    [one] = ask(AMINA)
    answer = visitor.post(f"/en/question/{one.reply_key}", {"words": words})
    assert answer.status_code == 422 and 'href="#words"' in answer.content.decode()
    assert again(one).answered_at is None


@pytest.mark.parametrize("key", ["x", "a" * 16, "%00", "a" * 500])
def test_a_key_that_is_none_has_no_page(visitor: Client, key: str) -> None:
    assert visitor.get(f"/en/question/{key}").status_code == 404
    assert visitor.post(f"/en/question/{key}", {"words": "x"}).status_code == 404


def maildir(folder: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


def test_a_maildir_is_read_and_each_mail_put_aside(
    visitor: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.jobs.due import ask_for_mails
    from maillage.site.jobs.models import Job
    from maillage.site.parties.question_replies import take_all

    one, other = ask(AMINA, BRUNO)
    folder = maildir(tmp_path / "mail")
    monkeypatch.setattr("django.conf.settings.REPLIES", str(folder))
    ask_for_mails()
    assert not Job.objects.filter(kind="replies").exists()
    for n, (question, sender) in enumerate(((one, AMINA), (other, BRUNO))):
        data = mail(f"Answer {n}.", subject=f"Re: [#{question.reply_key}]", sender=sender)
        (folder / "new" / f"{n}.host").write_bytes(data)
    (folder / "new" / "9.host").write_bytes(b"\xff\xfe\x00 no mail at all")
    (folder / "new" / "link").symlink_to("/etc/hostname")
    for _ in range(3):
        ask_for_mails()
    assert Job.objects.filter(kind="replies").count() == 1
    assert take_all(Doing()) == {"mails": 3, "states": {"taken": 2, "unknown": 1}}  # type: ignore[arg-type]
    assert [again(each).answer for each in (one, other)] == ["Answer 0.", "Answer 1."]
    assert sorted(each.name for each in (folder / "cur").iterdir()) == [
        "0.host:2,S",
        "1.host:2,S",
        "9.host:2,S",
    ]
    assert take_all(Doing())["mails"] == 0  # type: ignore[arg-type]


def test_a_folder_of_which_nothing_can_be_read_is_not_tried_without_end(
    visitor: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    from maillage.site.jobs.due import ask_for_mails
    from maillage.site.jobs.models import Job
    from maillage.site.jobs.perform import Stopped
    from maillage.site.parties.question_replies import take_all

    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.host").write_bytes(mail("Twelve."))
    monkeypatch.setattr("django.conf.settings.REPLIES", str(tmp_path))
    with pytest.raises(Stopped, match="no_maildir"):
        take_all(Doing())  # type: ignore[arg-type]
    for minutes, jobs in ((0, 1), (1, 1), (9, 1), (11, 2)):
        ask_for_mails(timezone.now() + timedelta(minutes=minutes))
        Job.objects.filter(kind="replies").update(state="stopped")
        assert Job.objects.filter(kind="replies").count() == jobs


def test_killed_between_keeping_a_mail_and_putting_it_aside_it_is_taken_once(
    visitor: Client, tmp_path: Path
) -> None:
    from maillage.site.parties.question_replies import take_maildir

    [one] = ask(AMINA)
    folder = maildir(tmp_path / "mail")
    data = mail("Twelve.", subject=f"[#{one.reply_key}]")
    (folder / "new" / "1.host").write_bytes(data)
    killed = take_maildir(folder)
    assert not next(killed).before
    killed.close()  # before it moved the file
    assert (folder / "new" / "1.host").exists()
    assert [each.before for each in take_maildir(folder)] == [True]
    assert not (folder / "new" / "1.host").exists() and again(one).answer == "Twelve."


def test_two_who_read_one_folder_take_each_mail_once(visitor: Client, tmp_path: Path) -> None:
    from maillage.site.parties.question_replies import take_maildir

    [one] = ask(AMINA)
    folder = maildir(tmp_path / "mail")
    for number, said in enumerate(("Twelve.", "Thirteen.")):
        (folder / "new" / f"{number}.host").write_bytes(mail(said, subject=f"[#{one.reply_key}]"))
    first = take_maildir(folder)
    assert not next(first).before
    assert [each.before for each in take_maildir(folder)] == [True, False]  # another worker, meanwhile
    assert list(first) == [] and again(one).answer == "Twelve."


def test_a_folder_that_is_no_maildir_is_refused(visitor: Client, tmp_path: Path) -> None:
    from maillage.site.parties.question_replies import NoMaildir, take_maildir

    with pytest.raises(NoMaildir):
        list(take_maildir(tmp_path))


def test_keys_are_of_letters_that_no_program_of_mail_changes() -> None:
    from maillage.parties.keys import new_reply_key

    keys = {new_reply_key() for _ in range(1_000)}
    assert len(keys) == 1_000 and all(re.fullmatch(r"[2-9a-z]{16}", each) for each in keys)
