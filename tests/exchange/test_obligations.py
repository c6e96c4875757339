"""What needs, offers, proposals and sessions bring to an agenda, around each of their days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.exchange.session import DAY, called, joins, manager, organisation

pytestmark = pytest.mark.usefixtures("_django")
ON = date(2026, 11, 28)
ONE = timedelta(days=1)


def of_entry(on: date, **more: Any) -> list[tuple[str, date | None]]:
    from maillage.exchange.models import Entry
    from maillage.exchange.obligations import of_entry as found

    given = {"key": "k", "side": "need", "state": "published", "text": "Water", "confirmed_on": on, **more}
    return [(each.kind, each.due) for each in found(Entry(**given), on)]


@pytest.mark.parametrize(("side", "half", "ages"), [("need", 180, 93), ("offer", 365, 188)])
def test_what_nobody_confirmed_for_long_is_asked_about_once_it_is_no_longer_fresh(
    side: str, half: int, ages: int
) -> None:
    assert 0.5 ** ((ages - 1) / half) >= 0.7 > 0.5 ** (ages / half)
    assert of_entry(ON, side=side, confirmed_on=ON - (ages - 1) * ONE) == []
    said = ON - ages * ONE
    assert of_entry(ON, side=side, confirmed_on=said) == [(f"{side}_refresh", said + half * ONE)]


@pytest.mark.parametrize(("left", "stands"), [(31, False), (30, True), (1, True), (0, False)])
def test_what_ends_is_said_from_thirty_days_before_to_its_last_day(left: int, stands: bool) -> None:
    expires = ON + left * ONE  # the first day on which it no longer holds
    assert of_entry(ON, expires=expires) == ([("entry_ends", expires - ONE)] if stands else [])


@pytest.mark.database
def test_a_proposal_is_answered_then_awaited_then_talked_about(database: None) -> None:
    from maillage.exchange.models import Answer, Introduction, Proposal
    from maillage.exchange.obligations import going, of_proposals
    from tests.exchange.pairs import entry
    from tests.exchange.people import organisation as town

    asks, gives = town("Sousse"), town("Lyon")
    need, offer = entry("need", asks), entry("offer", gives)
    made = Proposal.objects.create(need=need, offer=offer, by="offer", answer_by=ON, score=50_000)

    def kinds(of: Any) -> list[tuple[str, str, str]]:
        found = of_proposals(going([of.pk]), {of.pk}, {of.pk}, "en")
        return [(each.kind, each.state, each.with_whom) for each in found]

    assert kinds(asks) == [("answer_match", "open", "Lyon")]
    Answer.objects.create(proposal=made, side="need", verdict="accepted")
    assert kinds(asks) == [("match_awaited", "waiting", "Lyon")]
    Proposal.objects.update(stage="introduced")
    met = Introduction.objects.create(proposal=made, contacts={}, next_on=ON)
    assert kinds(asks) == [("first_talk", "open", "Lyon")] and kinds(gives) == [
        ("first_talk", "open", "Sousse")
    ]
    met.talked = {"offer": {"said": "yes"}}
    met.save()
    assert kinds(asks) == kinds(gives) == []


@pytest.mark.database
def test_a_session_is_told_to_who_is_a_member_on_the_day_and_to_who_runs_it(database: None) -> None:
    from maillage.exchange.obligations import of_rounds

    network = organisation("Network of towns", "network")
    since, until = DAY + ONE, DAY + 3 * ONE
    member, stranger = organisation("Sousse", country="TN"), organisation("Lyon", country="FR")
    joins(network, member, since, until)
    round = called(network, manager(network))
    opens, closes = round.opens, round.closes

    def of(one: Any, on: date) -> list[tuple[str, date | None, str]]:
        return [(each.kind, each.due, each.address) for each in of_rounds([one], on, "en")]

    takes_part = [("round_closes", closes, f"/round/{round.key}")]
    runs = [("round_run", closes, f"/round/{round.key}/desk")]
    for on, stands in ((since - ONE, []), (since, takes_part), (until - ONE, takes_part), (until, [])):
        assert of(member, on) == stands, on
    assert of(stranger, DAY) == []
    for on, stands in ((opens - ONE, []), (opens, runs), (closes, runs), (closes + ONE, runs)):
        assert of(network, on) == stands, on
    type(round).objects.update(state="run")  # its result is there; no proposal has left
    assert of(network, closes) == runs and of(member, since) == []
    type(round).objects.update(state="sent")
    assert of(network, closes) == []
