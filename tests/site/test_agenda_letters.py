"""Letters about what there is to do: on Mondays the week, on other days what falls due; in the reader's language, and none twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.letters import letters
from tests.site.test_work import officer, other_organisation

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["officer"]  # fixture
pytestmark = pytest.mark.database
MONDAY = date(2026, 11, 30)
DAY = timedelta(days=1)


@pytest.fixture
def reader_of(officer: tuple[Client, Any]) -> tuple[Any, Any]:
    """The account of the officer, and the organisation; two of them act for it."""
    from maillage.parties.models import Holding
    from maillage.site.accounts.models import Account

    client, own = officer
    account = Account.objects.get(pk=client.session["_auth_user_id"])
    second = Account.objects.create_user("second@example.org")
    Holding.objects.create(office=own.offices.get(), account=second, since=date(2026, 1, 1))
    Holding.objects.update(since=date(2026, 1, 1))
    Account.objects.filter(pk=account.pk).update(language="fr")
    account.refresh_from_db()
    return account, own


def write(account: Any, on: date) -> bool:
    from maillage.site.agenda.letters import write as one
    from maillage.site.at_hand import at_hand

    return one(at_hand(), account.pk, on)


def proposal_of(own: Any, by: date, name: str = "Ville de Lille") -> Any:
    from django.utils import timezone

    from maillage.exchange.models import Entry, Proposal

    said = {"state": "published", "published_at": timezone.now(), "confirmed_on": by - 60 * DAY}
    need = Entry.objects.create(side="need", organisation=own, text="Trier les déchets", **said)
    offer = Entry.objects.create(side="offer", organisation=other_organisation(name), text="Former", **said)
    made = Proposal.objects.create(need=need, offer=offer, by="offer", answer_by=by, score=70_000)
    Proposal.objects.filter(pk=made.pk).update(at=datetime(2026, 10, 1, tzinfo=UTC))
    return made


@pytest.mark.parametrize("left", [30, 14, 7, 1, 0, -7, -14])
def test_a_reminder_leaves_on_its_days_once(reader_of: tuple[Any, Any], left: int) -> None:
    account, own = reader_of
    on = MONDAY + 2 * DAY  # a Wednesday
    made = proposal_of(own, on + left * DAY)
    assert write(account, on)
    assert not write(account, on)
    [letter] = letters(account.email)
    assert "Ville de Lille" in letter["subject"] and f"/fr/proposal/{made.pk}" in letter["text"]
    assert letter["headers"]["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("left", [31, 29, 20, 10, 5, 2, -1, -6, -8])
def test_no_reminder_leaves_between(reader_of: tuple[Any, Any], left: int) -> None:
    account, own = reader_of
    on = MONDAY + 2 * DAY
    proposal_of(own, on + left * DAY)
    assert not write(account, on)
    assert letters(account.email) == []


def test_a_day_without_a_worker_is_told_of_on_the_next_and_once(reader_of: tuple[Any, Any]) -> None:
    account, own = reader_of
    on = MONDAY + 2 * DAY
    proposal_of(own, on + 7 * DAY)
    assert not write(account, on - DAY)
    assert write(account, on + DAY)  # nobody was at work on the day itself
    assert not write(account, on + 2 * DAY)
    assert len(letters(account.email)) == 1


def test_a_monday_without_a_worker_is_made_up_for_on_the_next_day_and_once(
    reader_of: tuple[Any, Any],
) -> None:
    account, own = reader_of
    proposal_of(own, MONDAY + 5 * DAY)  # no reminder of it falls due in these days
    assert not write(account, MONDAY - 3 * DAY)
    assert write(account, MONDAY + DAY)
    [letter] = letters(account.email)
    assert letter["subject"].startswith("Votre semaine") and "Votre agenda du 1er décembre" in letter["text"]
    assert not write(account, MONDAY + 2 * DAY)


def test_the_letter_of_the_week_says_what_others_did_since_the_monday_before(
    reader_of: tuple[Any, Any],
) -> None:
    from maillage.exchange.models import Answer, Proposal

    account, own = reader_of
    made, old = proposal_of(own, MONDAY + 5 * DAY), proposal_of(own, MONDAY + 6 * DAY, "Ville de Lyon")
    for proposal, day in ((made, MONDAY - 7 * DAY), (old, MONDAY - 8 * DAY)):
        answer = Answer.objects.create(proposal=proposal, side="offer", verdict="accepted")
        Answer.objects.filter(pk=answer.pk).update(at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    assert Proposal.objects.count() == 2 and write(account, MONDAY)
    [letter] = letters(account.email)
    begin = letter["text"].index("Ce qui a changé depuis lundi dernier")
    changed = letter["text"][begin : letter["text"].index("\n\n", begin)]
    assert "Ville de Lille a dit oui" in changed and f"/fr/proposal/{made.pk}" in changed
    assert "Lyon" not in changed  # that was on the Sunday before


def test_on_monday_the_week_comes_in_the_reader_s_language(reader_of: tuple[Any, Any]) -> None:
    from maillage.site.accounts.models import Account

    account, own = reader_of
    late, soon, then = (
        proposal_of(own, MONDAY + days * DAY, name)
        for days, name in ((-4, "Ville de Liège"), (3, "Ville de Lille"), (40, "Ville de Lyon"))
    )
    assert write(account, MONDAY)
    [letter] = letters(account.email)
    assert letter["subject"] == "Votre semaine\u202f: 1 en retard, 2 à faire"
    text = letter["text"]
    assert (
        text.index("Ville de Liège") < text.index("Ville de Lille") < text.index("volontaires")
    )  # 5 December
    assert f"/fr/proposal/{late.pk}" in text and f"/fr/proposal/{soon.pk}" in text
    assert "Ville de Lyon" not in text and str(then.pk) not in text
    assert "Qui\u202f: La communication" in text and "Qui\u202f: Vous" not in text
    assert "3 décembre 2026" in text and "/fr/account/agenda/letters" in text
    Account.objects.filter(pk=account.pk).update(language="ar")
    assert write(account, MONDAY + 7 * DAY)
    arabic = letters(account.email)[0]
    assert "أسبوعكم" in arabic["subject"] and "/ar/proposal/" in arabic["text"]
    assert "\u206825 نوفمبر 2026\u2069" not in text and "\u20683 ديسمبر 2026\u2069" in arabic["text"]


def test_with_nothing_to_do_no_letter_leaves(reader_of: tuple[Any, Any]) -> None:
    account, own = reader_of
    proposal_of(own, MONDAY + 50 * DAY)
    assert not write(account, MONDAY)
    assert letters(account.email) == []


def test_who_wants_no_letters_gets_none_and_may_choose(
    reader_of: tuple[Any, Any], officer: tuple[Client, Any]
) -> None:
    from maillage.site.agenda.models import Reminding

    account, own = reader_of
    client, _ = officer
    proposal_of(own, MONDAY + DAY)
    at = "/fr/account/agenda/letters"
    assert client.get(at).content.decode().count(" checked") == 3
    assert client.post(at, {"then": "letters", "which": ["days"]}).status_code == 302
    kept = Reminding.objects.get()
    assert (kept.monday, kept.days, kept.dossiers) == (False, True, False)
    assert write(account, MONDAY)  # the day before the last: a reminder, not the week
    assert "Ville de Lille" in letters(account.email)[0]["subject"]
    client.post(at, {"then": "letters"})
    assert not write(account, MONDAY + DAY)
    assert len(letters(account.email)) == 1


def test_what_was_done_or_answered_is_not_reminded_of(reader_of: tuple[Any, Any]) -> None:
    from maillage.site.agenda.models import Mark

    account, own = reader_of
    on = MONDAY + 2 * DAY
    made = proposal_of(own, on + 7 * DAY)
    Mark.objects.create(organisation=own, line=f"answer-{made.pk}-need", state="waived", on=on)
    assert not write(account, on)


def test_who_has_left_the_office_gets_no_letter(reader_of: tuple[Any, Any]) -> None:
    from maillage.parties.models import Holding

    account, own = reader_of
    proposal_of(own, MONDAY + DAY)
    Holding.objects.filter(account=account).update(until=MONDAY)
    assert not write(account, MONDAY)


def test_a_clock_that_was_ahead_costs_one_day(reader_of: tuple[Any, Any]) -> None:
    from maillage.site.agenda.models import Reminding

    account, own = reader_of
    proposal_of(own, MONDAY + DAY)
    Reminding.objects.create(account=account, turn_on=date(2030, 1, 1))
    assert not write(account, MONDAY)
    assert write(account, MONDAY + DAY)


def test_a_clock_that_was_a_day_ahead_tells_nobody_twice(reader_of: tuple[Any, Any]) -> None:
    account, own = reader_of
    proposal_of(own, MONDAY + 2 * DAY)
    assert write(account, MONDAY + DAY)
    assert not write(account, MONDAY)
    assert not write(account, MONDAY + DAY)
    assert write(account, MONDAY + 2 * DAY)


def test_the_job_writes_to_each_reader_and_one_trouble_is_no_other_s(
    reader_of: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.agenda import letters as job

    account, own = reader_of
    proposal_of(own, MONDAY + DAY)
    real = job.write

    def write_or_fail(record: Any, number: int, on: date) -> bool:
        if number != account.pk:
            raise RuntimeError("full")
        return real(record, number, on)

    class Doing:
        def progress(self, stage: str, done: int, total: int | None) -> None:
            pass

    monkeypatch.setattr(job, "write", write_or_fail)
    assert job.write_all(Doing(), day=MONDAY.isoformat()) == {"letters": 1, "nothing": 0, "failed": 1}  # type: ignore[arg-type]
    monkeypatch.undo()
    assert job.write_all(Doing(), day=MONDAY.isoformat()) == {"letters": 1, "nothing": 1, "failed": 0}  # type: ignore[arg-type]


def test_the_job_is_asked_for_once_a_day_from_the_hour_of_letters_on(reader_of: tuple[Any, Any]) -> None:
    from django.conf import settings

    from maillage.site.jobs.due import ask_hourly
    from maillage.site.jobs.models import Job

    early = datetime(2026, 12, 1, settings.MONDAY_HOUR, 59, tzinfo=UTC) - timedelta(hours=1)
    ask_hourly(early)
    assert not Job.objects.filter(kind="agenda").exists()
    for hours in (1, 2, 5):
        ask_hourly(early + timedelta(hours=hours))
    assert [job.arguments for job in Job.objects.filter(kind="agenda")] == [{"day": "2026-12-01"}]


def test_a_curator_without_an_office_hears_of_claims(
    database: None, signed: Callable[[str], Client], site_home: Any
) -> None:
    from maillage.parties.models import Claim
    from maillage.site.accounts.models import Account

    signed("curator")
    curator = Account.objects.get(role="curator")
    by = Account.objects.create_user("asks@example.org")
    claim = Claim.objects.create(
        organisation=other_organisation("Ville de Nantes"), by=by, title="Maire", proof="letter"
    )
    Claim.objects.filter(pk=claim.pk).update(at=datetime(2026, 11, 27, tzinfo=UTC))
    assert write(curator, MONDAY)
    assert "/desk/claims" in letters(curator.email)[0]["text"]
    assert not write(by, MONDAY) or "/desk/claims" not in letters(by.email)[0]["text"]
