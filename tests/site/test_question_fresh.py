"""Does this still hold: one small question at the right time, to who can answer it, and what an answer does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.letters import letters
from tests.site.test_follow_digest import Doing, organisation
from tests.site.test_question import AMINA, BRUNO, again, network, reply, visitor

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["visitor"]  # fixture
pytestmark = pytest.mark.database


def person(owner: Any, email: str = AMINA, since: int = 800, **rights: Any) -> Any:
    """Somebody who holds an office in an organisation since so many days, and has done nothing since."""
    from maillage.parties.models import Holding, Office
    from maillage.site.accounts.models import Account
    from maillage.site.today import today

    account = Account.objects.create_user(email, "a long enough one", language="en")
    said = {"may_publish": True, **rights}
    office = Office.objects.create(organisation=owner, title="Cooperation officer", **said)
    return Holding.objects.create(office=office, account=account, since=today() - timedelta(days=since))


def old_entry(owner: Any, days: int, **more: Any) -> Any:
    from django.utils import timezone

    from maillage.exchange.models import Entry

    said = {"side": "need", "state": "published", "text": "Wells to dig", "expires": date(2099, 1, 1), **more}
    return Entry.objects.create(
        organisation=owner, published_at=timezone.now() - timedelta(days=days), **said
    )


def asked_today() -> list[str]:
    from maillage.parties.models import Question
    from maillage.site.parties.question_fresh import ask_all

    before = set(Question.objects.values_list("pk", flat=True))
    ask_all(Doing())  # type: ignore[arg-type]
    return [each.about for each in Question.objects.exclude(pk__in=before).order_by("pk")]


@pytest.mark.parametrize(("side", "days"), [("need", 92), ("need", 93), ("offer", 187), ("offer", 188)])
def test_a_need_and_an_offer_are_asked_about_when_they_age(visitor: Client, side: str, days: int) -> None:
    """Half of a need is left after 180 days, of an offer after 365: less than 0.7 after 92.6 and 187.8 days."""
    owner = organisation()
    person(owner, since=10)
    made = old_entry(owner, days, side=side)
    assert asked_today() == ([f"{side}:{made.pk}"] if days in (93, 188) else [])


def test_yes_by_mail_confirms_it_and_it_is_asked_no_more(visitor: Client) -> None:
    from maillage.site.today import today

    owner = organisation()
    person(owner, since=10)
    made = old_entry(owner, 200)
    [about] = asked_today()
    assert about == f"need:{made.pk}"
    from maillage.parties.models import Question

    question = Question.objects.get()
    [letter] = letters(AMINA)
    assert "Wells to dig" in letter["text"] and "yes, no, or changed" in letter["text"]
    assert reply(question, "Yes, still.").state == "taken"
    made.refresh_from_db()
    assert (again(question).verdict, made.confirmed_on) == ("yes", today())
    assert asked_today() == []


@pytest.mark.parametrize(
    ("body", "verdict"), [("No.", "no"), ("Changed: only two wells", "changed"), ("Hm", "")]
)
def test_another_answer_is_kept_and_changes_nothing(visitor: Client, body: str, verdict: str) -> None:
    from maillage.parties.models import Question

    owner = organisation()
    person(owner, since=10)
    made = old_entry(owner, 200)
    asked_today()
    reply(Question.objects.get(), body)
    made.refresh_from_db()
    assert (
        Question.objects.get().verdict == verdict and made.confirmed_on is None and made.state == "published"
    )


def test_yes_from_another_address_confirms_nothing(visitor: Client) -> None:
    from maillage.parties.models import Question

    owner = organisation()
    person(owner, since=10)
    made = old_entry(owner, 200)
    asked_today()
    assert reply(Question.objects.get(), "Yes", sender="stranger@example.net").state == "elsewhere"
    made.refresh_from_db()
    assert made.confirmed_on is None


def test_on_the_page_one_of_three_is_chosen(visitor: Client) -> None:
    from maillage.parties.models import Question

    owner = organisation()
    person(owner, since=10)
    made = old_entry(owner, 200)
    asked_today()
    at = f"/en/question/{Question.objects.get().reply_key}"
    assert "Wells to dig" in visitor.get(at).content.decode()
    assert visitor.post(at, {"verdict": "maybe"}).status_code == 422
    assert visitor.post(at, {"verdict": "yes"}).status_code == 302
    made.refresh_from_db()
    assert made.confirmed_on and visitor.get(at).status_code == 200


def test_one_small_question_a_week_for_each_person_the_oldest_line_first(visitor: Client) -> None:
    from maillage.parties.models import Question

    owner = organisation()
    person(owner, since=10)
    older, newer = old_entry(owner, 300), old_entry(owner, 200)
    assert asked_today() == [f"need:{older.pk}"]
    assert asked_today() == []
    Question.objects.update(asked_at=Question.objects.get().asked_at - timedelta(days=6))
    assert asked_today() == []
    Question.objects.update(asked_at=Question.objects.get().asked_at - timedelta(days=1))
    assert asked_today() == [f"need:{newer.pk}"]
    Question.objects.update(asked_at=Question.objects.first().asked_at - timedelta(days=30))  # type: ignore[union-attr]
    assert asked_today() == []  # both were asked about lately, and nobody answered


def test_what_an_act_has_confirmed_is_not_asked_about(visitor: Client) -> None:
    from maillage.exchange.models import Answer, Proposal
    from maillage.site.today import today

    owner = organisation()
    person(owner, since=10)
    need, offer = old_entry(owner, 300), old_entry(organisation("Other"), 10, side="offer")
    proposal = Proposal.objects.create(need=need, offer=offer, by="need", answer_by=today(), score=1)
    Answer.objects.create(proposal=proposal, side="need", verdict="accepted")
    assert asked_today() == []
    Answer.objects.update(verdict="declined")
    assert asked_today() == [f"need:{need.pk}"]


@pytest.mark.parametrize("what", ["draft", "expired", "generated", "unverified", "imported"])
def test_what_stands_for_nobody_is_not_asked_about(visitor: Client, what: str) -> None:
    owner = organisation()
    person(owner, since=10)
    more: dict[str, Any] = {
        "draft": {"state": "draft"}, "expired": {"expires": date(2020, 1, 1)}, "generated": {"generated": True},
        "imported": {"source": "needs.csv of another instance"},
    }.get(what, {})  # fmt: skip
    old_entry(owner, 300, **more)
    if what == "unverified":
        type(owner).objects.update(standing="new")
    assert asked_today() == []


def test_nobody_whose_account_is_closed_is_written_to(visitor: Client) -> None:
    from maillage.site.accounts.models import Account
    from maillage.site.parties.claim_letters import holders_of, managers_of
    from maillage.site.today import today

    owner = organisation()
    holding = person(owner, since=10, may_manage=True)
    old_entry(owner, 200)
    assert holders_of(owner, today()) == managers_of(owner, today()) == [holding.account]
    Account.objects.filter(pk=holding.account_id).update(is_active=False)
    assert asked_today() == [] and holders_of(owner, today()) == managers_of(owner, today()) == []


def test_who_holds_an_office_is_asked_unless_they_were_here(visitor: Client) -> None:
    from maillage.site.acts.note import note

    owner = organisation()
    silent, active = person(owner), person(owner, BRUNO)
    note("signed_in", active.account)
    assert asked_today() == [f"holding:{silent.pk}"]
    assert "Cooperation officer" in letters(AMINA)[0]["text"]
    from maillage.parties.models import Question

    reply(Question.objects.get(), "نعم")
    silent.refresh_from_db()
    assert silent.confirmed_on


def test_a_member_is_asked_by_the_mailbox_that_its_network_has(visitor: Client) -> None:
    from maillage.site.today import today

    _, [one, two] = network(AMINA, BRUNO, since=today() - timedelta(days=400))
    type(two).objects.filter(pk=two.pk).update(confirmed_on=today() - timedelta(days=30))
    assert asked_today() == [f"membership:{one.pk}"]
    from maillage.parties.models import Question

    reply(Question.objects.get(), "oui")
    one.refresh_from_db()
    assert one.confirmed_on == today()


def test_the_worker_asks_for_small_questions_once_a_day(visitor: Client) -> None:
    from datetime import datetime

    from maillage.site.jobs.due import ask_hourly
    from maillage.site.jobs.models import Job

    organisation()
    for moment in ("2026-12-01T01:00:00", "2026-12-01T02:00:00", "2026-12-02T00:10:00"):
        ask_hourly(datetime.fromisoformat(f"{moment}+00:00"))
    days = [each.arguments for each in Job.objects.filter(kind="freshness").order_by("asked_at")]
    assert days == [{"day": "2026-12-01"}, {"day": "2026-12-02"}]
