"""Two who import, run and send in the same moment: in threads, on connections of their own, and really written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.at_once import at_once
from tests.exchange.session import called, entry, joins, manager, organisation

if TYPE_CHECKING:
    from maillage.reference.places import Places

pytestmark = pytest.mark.database
TOGETHER, TIMES = 4, 3


@pytest.fixture
def officer(_django: None) -> Iterator[tuple[Any, Any]]:
    """A network and who looks after it; nothing is left of what the threads wrote."""
    network = organisation("Network at once", "network", "FR")
    yield network, manager(network, "at.once@example.org")
    from maillage.exchange.models import Entry, Proposal, Round
    from maillage.parties.models import Membership, Organisation
    from maillage.site.accounts.models import Account
    from maillage.site.jobs.models import Job

    for model in (Proposal, Round, Entry, Membership, Organisation):
        model._default_manager.all().delete()
    Job.objects.all().delete()
    Account.objects.filter(email__endswith="@example.org").delete()


def test_one_sheet_imported_by_several_at_once_is_imported_once(
    officer: tuple[Any, Any], places: Places
) -> None:
    from maillage.parties.member_sheet import read_members
    from maillage.parties.members import Taken, take_in

    network, account = officer
    for time in range(TIMES):
        lines = "\n".join(f"{time}-{number},Town {time} {number},France" for number in range(50))
        sheet = read_members(f"id,name,country\n{lines}\n".encode(), "a.csv", places)
        on = timezone.now().date()
        came = at_once(*[partial(take_in, network, sheet, account, on, "a.csv", False)] * TOGETHER)
        assert all(isinstance(each, Taken) for each in came), came
        assert sorted(each.added for each in came) == [0] * (TOGETHER - 1) + [50]
        assert network.members.count() == 50 * (time + 1)


def test_two_sheets_at_once_both_go_in(officer: tuple[Any, Any], places: Places) -> None:
    from maillage.parties.member_sheet import read_members
    from maillage.parties.members import take_in

    network, account = officer
    sheets = [
        read_members(f"name,country\n{name} un,France\nCommun,France\n".encode(), f"{name}.csv", places)
        for name in ("A", "B", "C")
    ]
    on = timezone.now().date()
    came = at_once(*(partial(take_in, network, sheet, account, on, "s.csv", False) for sheet in sheets))
    assert sorted(each.added for each in came) == [1, 1, 2]
    assert sorted(network.members.values_list("name", flat=True)) == ["A un", "B un", "C un", "Commun"]


def test_a_round_run_sent_and_cancelled_at_once_is_sent_or_cancelled_never_both(
    officer: tuple[Any, Any], places: Places
) -> None:
    from maillage.exchange.keep_round import keep_run
    from maillage.exchange.models import Entry, Proposal
    from maillage.exchange.rounds import RoundRefused, Terms, cancel_round
    from maillage.exchange.run_round import clear
    from maillage.exchange.send_round import begin_sending, send
    from maillage.exchange.taking_part import read_alone, taking_part

    network, account = officer
    on = timezone.now().date()
    for number in range(2):
        for side, country in (("need", "SN"), ("offer", "FR")):
            town = organisation(f"{side} {number}", country=country)
            joins(network, town)
            entry(side, town, f"Water {number}")
    Entry.objects.update(published_at=timezone.now() - timedelta(days=5))
    for _ in range(TIMES):
        Proposal.objects.all().delete()
        round = called(network, account, on - timedelta(days=4), opens=on - timedelta(days=4), closes=on)
        cleared = clear(taking_part(round, on, places), Terms.of(round.terms))
        kept = keep_run(round.key, cleared, timezone.now())
        came = at_once(
            partial(begin_sending, round.key, account, kept.version, on),
            partial(begin_sending, round.key, account, kept.version, on),
            partial(cancel_round, round.key, "Enough.", account, kept.version, on),
            partial(keep_run, round.key, cleared, timezone.now()),
        )
        assert all(not isinstance(each, Exception) or isinstance(each, RoundRefused) for each in came), came
        round.refresh_from_db()
        if round.state == "cancelled" or not round.result.get("sending"):
            with pytest.raises(RoundRefused):
                send(round.key, account, on, read_alone, lambda each: None)
            assert not Proposal.objects.exists()
        else:
            sent = at_once(*[partial(send, round.key, account, on, read_alone, lambda each: None)] * 3)
            assert all(isinstance(each, dict) for each in sent), sent
            assert Proposal.objects.filter(round=round).count() == len(cleared.result["matches"]) == 2
