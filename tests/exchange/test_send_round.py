"""The proposals of a round: to both sides of every match, each pair once, also when it is begun again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.exchange.session import called, entry, joins, manager, organisation

if TYPE_CHECKING:
    from maillage.reference.places import Places

pytestmark = pytest.mark.database
PAIRS = 4


class Killed(BaseException):
    """The worker dies."""


@pytest.fixture
def today() -> Any:
    return timezone.now().date()


@pytest.fixture
def run(database: None, places: Places, today: Any) -> tuple[Any, Any]:
    """A round that was run, and who manages its network."""
    from maillage.exchange.keep_round import keep_run
    from maillage.exchange.models import Entry
    from maillage.exchange.rounds import Terms
    from maillage.exchange.run_round import clear
    from maillage.exchange.taking_part import taking_part

    network = organisation("River Towns", "network", "FR")
    officer = manager(network)
    for number in range(PAIRS):
        for side, country in (("need", "SN"), ("offer", "FR")):
            town = organisation(f"{side} {number}", country=country)
            joins(network, town)
            entry(side, town, f"Water {number}", **({"quantity": 1} if side == "offer" else {}))
    Entry.objects.update(published_at=timezone.now() - timedelta(days=10))
    round = called(
        network,
        officer,
        today - timedelta(days=9),
        opens=today - timedelta(days=9),
        closes=today - timedelta(days=1),
    )
    keep_run(round.key, clear(taking_part(round, today, places), Terms.of(round.terms)), timezone.now())
    round.refresh_from_db()
    return round, officer


def test_every_match_is_proposed_to_both_sides_once(run: tuple[Any, Any], today: Any) -> None:
    from maillage.exchange.models import Proposal
    from maillage.exchange.send_round import begin_sending, send
    from maillage.exchange.taking_part import read_alone

    round, officer = run
    told: list[Any] = []
    begin_sending(round.key, officer, round.version, today)
    whole: list[Any] = []
    sent = send(round.key, officer, today, read_alone, told.append, whole=whole.append)
    assert sent == {"proposals": PAIRS, "left": {}}
    assert len(told) == PAIRS == Proposal.objects.filter(round=round, by="round", stage="open").count()
    again = send(round.key, officer, today, read_alone, told.append, whole=whole.append)
    assert [each.key for each in whole] == [round.key]
    assert again == sent and len(told) == PAIRS
    round.refresh_from_db()
    assert round.state == "sent" and not round.result.get("sending")


def test_killed_half_way_it_goes_on_where_it_was(run: tuple[Any, Any], today: Any) -> None:
    from maillage.exchange.models import Proposal
    from maillage.exchange.send_round import begin_sending, send
    from maillage.exchange.taking_part import read_alone

    round, officer = run
    told: list[Any] = []

    def dying(proposal: Any) -> None:
        if len(told) == 2:
            raise Killed
        told.append(proposal.pk)

    begin_sending(round.key, officer, round.version, today)
    with pytest.raises(Killed):
        send(round.key, officer, today, read_alone, dying)
    assert Proposal.objects.count() == 2  # the third one went back with its letters
    assert (
        send(round.key, officer, today, read_alone, lambda each: told.append(each.pk))["proposals"] == PAIRS
    )
    assert len(told) == len(set(told)) == PAIRS


def test_what_has_gone_or_was_set_aside_since_is_not_sent(run: tuple[Any, Any], today: Any) -> None:
    from maillage.exchange.models import Entry, Ruling
    from maillage.exchange.send_round import begin_sending, send
    from maillage.exchange.taking_part import read_alone

    round, officer = run
    (need, _, _, _), (other, offer, _, _) = round.result["matches"][:2]
    Entry.objects.filter(pk=need).update(state="withdrawn")
    Ruling.objects.create(need_id=other, offer_id=offer, side="offer", ruled="aside", reason="No.")
    begin_sending(round.key, officer, round.version, today)
    sent = send(round.key, officer, today, read_alone, lambda each: None)
    assert sent == {"proposals": PAIRS - 2, "left": {"aside": 1, "need_withdrawn": 1}}


def test_once_it_leaves_a_round_is_neither_run_nor_cancelled(
    run: tuple[Any, Any], places: Places, today: Any
) -> None:
    from maillage.exchange.keep_round import keep_run
    from maillage.exchange.rounds import RoundRefused, Terms, cancel_round
    from maillage.exchange.run_round import clear
    from maillage.exchange.send_round import begin_sending
    from maillage.exchange.taking_part import taking_part

    round, officer = run
    begun = begin_sending(round.key, officer, round.version, today)
    with pytest.raises(RoundRefused, match="sent"):
        keep_run(round.key, clear(taking_part(round, today, places), Terms()), timezone.now())
    with pytest.raises(RoundRefused, match="sent"):
        cancel_round(round.key, "Too late.", officer, begun.version, today)


def test_nobody_else_begins_it_and_nobody_sends_what_was_not_begun(run: tuple[Any, Any], today: Any) -> None:
    from maillage.exchange.rounds import RoundRefused
    from maillage.exchange.send_round import begin_sending, send
    from maillage.exchange.taking_part import read_alone

    round, officer = run
    other = manager(organisation("Another network", "network"), "other@example.org")
    with pytest.raises(RoundRefused, match="may_not"):
        begin_sending(round.key, other, round.version, today)
    with pytest.raises(RoundRefused, match="not_run"):
        send(round.key, officer, today, read_alone, lambda each: None)
