"""Answers to a proposal: yes, no with a reason, a yes taken back; introductions within what is left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.exchange.pairs import FIT, Pair, entry, pair, person
from tests.exchange.people import ON, account, organisation
from tests.exchange.test_proposals import cannot

pytestmark = pytest.mark.database


@pytest.fixture
def two(database: None) -> Pair:
    return pair()


def answers_of(proposal: Any) -> list[tuple[str, str]]:
    return list(proposal.answers.values_list("side", "verdict"))


def test_two_yeses_put_both_in_touch(two: Pair) -> None:
    from maillage.exchange.answers import accept

    proposal = two.proposed()
    outcome = accept(proposal.pk, "offer", two.gives, ON, 0)
    one = outcome.introduction
    assert outcome.new and one is not None
    assert one.contacts == {
        "need": {"title": "Coopération", "mailbox": "need@example.org"},
        "offer": {"title": "Coopération", "mailbox": "offer@example.org"},
    }
    assert (one.next_on, one.units) == (ON + timedelta(days=21), 1)
    proposal.refresh_from_db()
    assert proposal.stage == "introduced"


def test_a_yes_said_three_times_is_said_once(two: Pair) -> None:
    from maillage.exchange.answers import accept
    from maillage.exchange.models import Introduction

    proposal = two.proposed()
    said = [accept(proposal.pk, "offer", two.gives, ON, 0) for _ in range(3)]
    assert [each.new for each in said] == [True, False, False]
    assert Introduction.objects.count() == 1 and len(answers_of(proposal)) == 2


def test_of_a_round_both_answer(two: Pair) -> None:
    from maillage.exchange.answers import accept
    from maillage.exchange.proposals import propose

    proposal = propose(two.need.pk, two.offer.pk, "round", account("network"), ON, FIT()).proposal
    assert accept(proposal.pk, "need", two.asks, ON, 0).introduction is None
    assert accept(proposal.pk, "offer", two.gives, ON, 0).introduction is not None


def test_a_no_has_a_reason_and_the_pair_rests_for_everybody(two: Pair) -> None:
    from maillage.exchange.answers import decline
    from maillage.exchange.proposals import propose
    from maillage.exchange.refused import refusals

    proposal = two.proposed()
    assert decline(proposal.pk, "offer", two.gives, ON, 0, "distance", "Too far for us.").new
    assert not decline(proposal.pk, "offer", two.gives, ON, 0, "distance").new
    answer = proposal.answers.get(verdict="declined")
    assert (answer.reason, answer.words, answer.rests_until) == (
        "distance",
        "Too far for us.",
        ON + timedelta(days=365),
    )
    for by, who in (("need", two.asks), ("offer", two.gives), ("round", account("network"))):
        with cannot("rests"):
            propose(two.need.pk, two.offer.pk, by, who, ON + timedelta(days=364), FIT())
    assert propose(two.need.pk, two.offer.pk, "need", two.asks, ON + timedelta(days=365), FIT()).made
    [known] = refusals(ON + timedelta(days=365))
    assert (known.need, known.offer, known.by, known.reason) == (
        two.need.pk,
        two.offer.pk,
        "offer",
        "distance",
    )
    assert known.until == ON + timedelta(days=365)


@pytest.mark.parametrize(("reason", "words"), [("", ""), ("nonsense", "x"), ("other", "")])
def test_without_a_reason_nothing_is_declined(two: Pair, reason: str, words: str) -> None:
    from maillage.exchange.answers import decline

    proposal = two.proposed()
    with cannot("no_reason"):
        decline(proposal.pk, "offer", two.gives, ON, 0, reason, words)
    proposal.refresh_from_db()
    assert proposal.stage == "open"


def test_who_comes_second_of_one_office_sees_the_first(two: Pair) -> None:
    from maillage.exchange.answers import accept, decline
    from maillage.exchange.proposals import propose

    second = person("second", two.offer.organisation)
    proposal = propose(two.need.pk, two.offer.pk, "round", account("network"), ON, FIT()).proposal
    accept(proposal.pk, "offer", two.gives, ON, 0)
    with cannot("met"):
        decline(proposal.pk, "offer", second, ON, 0, "distance")
    assert (
        accept(proposal.pk, "need", two.asks, ON, 0).introduction is not None
    )  # the other side is in nobody's way


def test_a_yes_is_taken_back_before_and_after_the_other(two: Pair) -> None:
    from maillage.exchange.answers import accept, take_back
    from maillage.exchange.capacity import taken

    proposal = two.proposed()
    mine = proposal.answers.get()
    accept(proposal.pk, "offer", two.gives, ON, 0)
    assert taken()[two.need.pk].total == 1
    assert take_back(proposal.pk, "need", two.asks, ON, mine.pk, "The council voted otherwise.").new
    assert not take_back(proposal.pk, "need", two.asks, ON, mine.pk).new
    proposal.refresh_from_db()
    assert (proposal.stage, proposal.why) == ("withdrawn", "yes_taken_back")
    assert two.need.pk not in taken()
    withdrawn = proposal.answers.filter(side="need").last()
    with cannot("ended"):
        accept(proposal.pk, "need", two.asks, ON, withdrawn.pk)


def test_nobody_answers_for_others(two: Pair) -> None:
    from maillage.exchange.answers import accept, decline, take_back

    proposal = two.proposed()
    for who in (two.asks, account("nobody"), person("clerk", two.offer.organisation, may_publish=False)):
        with cannot("not_yours"):
            accept(proposal.pk, "offer", who, ON, 0)
        with cannot("not_yours"):
            decline(proposal.pk, "offer", who, ON, 0, "distance")
        with cannot("not_yours"):
            take_back(proposal.pk, "offer", who, ON, 0)


def test_an_office_that_ended_yesterday_answers_nothing(two: Pair) -> None:
    from maillage.exchange.answers import accept
    from maillage.parties.models import Holding

    proposal = two.proposed()
    Holding.objects.filter(account=two.gives).update(until=ON)
    with cannot("not_yours"):
        accept(proposal.pk, "offer", two.gives, ON, 0)


def test_after_its_last_day_an_answer_does_not_count(two: Pair) -> None:
    from maillage.exchange.answers import accept, decline

    proposal = two.proposed()
    late = proposal.answer_by + timedelta(days=1)
    with cannot("late"):
        accept(proposal.pk, "offer", two.gives, late, 0)
    with cannot("late"):
        decline(proposal.pk, "offer", two.gives, late, 0, "distance")
    assert accept(proposal.pk, "offer", two.gives, proposal.answer_by, 0).introduction is not None


def test_an_offer_withdrawn_meanwhile_ends_it_even_where_nobody_said_so(two: Pair) -> None:
    from maillage.exchange.answers import accept
    from maillage.exchange.models import Entry, Introduction

    proposal = two.proposed(by="offer")
    Entry.objects.filter(pk=two.offer.pk).update(state="withdrawn")
    assert accept(proposal.pk, "need", two.asks, ON, 0).introduction is None
    proposal.refresh_from_db()
    assert (proposal.stage, proposal.why) == ("withdrawn", "offer_withdrawn")
    assert not Introduction.objects.exists()


def test_a_frozen_organisation_is_introduced_to_nobody(two: Pair) -> None:
    from maillage.exchange.answers import accept
    from maillage.parties.models import Organisation

    proposal = two.proposed()
    Organisation.objects.filter(pk=two.need.organisation_id).update(standing="frozen")
    with cannot("need_not_verified"):
        accept(proposal.pk, "offer", two.gives, ON, 0)


# --- what is left ---------------------------------------------------------------------------------------------------


def several(two: Pair, number: int, **said: Any) -> list[Pair]:
    """So many needs of others, each proposed to the offer by its owner."""
    found = []
    for at in range(number):
        town = organisation(f"Town {at}", country="SN")
        who = person(f"town{at}", town)
        found.append(Pair(entry("need", town, said=said), two.offer, who, two.gives))
    return found


def test_no_more_is_given_than_there_is(database: None) -> None:
    from maillage.exchange.answers import accept
    from maillage.exchange.models import Introduction

    two = pair(offer={"quantity": 3})
    proposals = [each.proposed() for each in several(two, 5)]
    stages = []
    for each in proposals:
        accept(each.pk, "offer", two.gives, ON, 0)
        each.refresh_from_db()
        stages.append(str(each.stage))
    assert stages == ["introduced"] * 3 + ["full"] * 2
    assert sum(Introduction.objects.values_list("units", flat=True)) == 3


def test_units_are_counted_where_both_count_the_same(database: None) -> None:
    from maillage.exchange.answers import accept

    two = pair(offer={"quantity": 10, "unit": "jours"})
    asked = several(two, 3, quantity=4, unit="days")
    taken = []
    for each in [one.proposed() for one in asked]:
        found = accept(each.pk, "offer", two.gives, ON, 0).introduction
        taken.append(found.units if found else 0)
    assert taken == [4, 4, 2]


def test_a_need_is_filled_at_most_by_what_it_asks(database: None) -> None:
    from maillage.exchange.answers import accept
    from maillage.exchange.proposals import propose

    two = pair(need={"quantity": 5, "unit": "days"}, offer={"quantity": 3, "unit": "days"})
    givers = [(organisation(f"Giver {at}", country="FR"), at) for at in range(2)]
    found = []
    for town, at in [(two.offer.organisation, 9), *givers]:
        who = two.gives if at == 9 else person(f"giver{at}", town)
        offer = two.offer if at == 9 else entry("offer", town, said={"quantity": 3, "unit": "days"})
        proposal = propose(two.need.pk, offer.pk, "offer", who, ON, FIT()).proposal
        found.append((proposal, offer))
    units = []
    for proposal, _ in found:
        one = accept(proposal.pk, "need", two.asks, ON, 0).introduction
        units.append(one.units if one else 0)
    assert units == [3, 2, 0]


def test_a_quota_holds_country_by_country(database: None) -> None:
    from maillage.exchange.answers import accept

    two = pair(offer={"quantity": 10, "quota": 1})
    senegal = several(two, 2)
    got = [
        accept(each.proposed().pk, "offer", two.gives, ON, 0).introduction is not None for each in senegal[:1]
    ]
    with cannot("full"):
        senegal[1].proposed()
    got.append(accept(two.proposed().pk, "offer", two.gives, ON, 0).introduction is not None)
    assert got == [True, True]


def test_what_a_round_gave_is_not_more_afterwards(database: None) -> None:
    from maillage.exchange.answers import accept
    from maillage.exchange.proposals import propose

    two = pair(need={"quantity": 5, "unit": "days"}, offer={"quantity": 9, "unit": "days"})
    proposal = propose(two.need.pk, two.offer.pk, "round", account("n"), ON, FIT(), units=2).proposal
    accept(proposal.pk, "need", two.asks, ON, 0)
    one = accept(proposal.pk, "offer", two.gives, ON, 0).introduction
    assert one is not None and one.units == 2


def test_an_offer_that_says_no_number_has_no_end_and_a_need_asks_for_one(two: Pair) -> None:
    from maillage.exchange.capacity import NONE, Taken, left_of

    assert left_of(two.offer, Taken(1_000)) is None
    assert (left_of(two.need, NONE), left_of(two.need, Taken(1))) == (1, 0)


@pytest.mark.parametrize("said", ["many", "-3", "", None, True, "1e99"])
def test_a_number_that_is_none_is_not_said(two: Pair, said: Any) -> None:
    from maillage.exchange.capacity import number

    two.offer.said = {"quantity": said}
    assert number(two.offer, "quantity") is None


# --- the first talk -------------------------------------------------------------------------------------------------


def test_both_are_asked_once_whether_the_talk_took_place(two: Pair) -> None:
    from maillage.exchange.answers import accept
    from maillage.exchange.introductions import ask, talked

    proposal = two.proposed()
    accept(proposal.pk, "offer", two.gives, ON, 0)
    asked: list[Any] = []
    after = ON + timedelta(days=22)
    assert ask(after - timedelta(days=1), asked.append) == 0
    assert ask(after, asked.append) == 1 and ask(after, asked.append) == 0
    one = talked(proposal.pk, "need", two.asks, after, "later")
    assert (one.next_on, one.asked_on) == (after + timedelta(days=21), None)
    assert ask(after + timedelta(days=22), asked.append) == 1
    talked(proposal.pk, "offer", two.gives, after, "yes")
    talked(proposal.pk, "need", two.asks, after, "later")  # one says it was: nobody is asked again
    assert ask(after + timedelta(days=99), asked.append) == 0 and len(asked) == 2


def test_only_the_two_say_whether_they_talked(two: Pair) -> None:
    from maillage.exchange.answers import accept
    from maillage.exchange.introductions import talked

    proposal = two.proposed()
    with cannot("ended"):
        talked(proposal.pk, "need", two.asks, ON, "yes")  # nobody is introduced yet
    accept(proposal.pk, "offer", two.gives, ON, 0)
    with cannot("not_yours"):
        talked(proposal.pk, "need", two.gives, ON, "yes")


def test_what_is_left_is_what_stands(database: None) -> None:
    """The board matches with what introductions have left, also when they end."""
    from maillage.exchange.answers import accept, take_back
    from maillage.exchange.board import read_board, renewed

    def tell(profiles: Any) -> list[Any]:
        return list(profiles)

    two = pair(offer={"quantity": 10, "unit": "days"}, need={"quantity": 4, "unit": "days"})
    before = read_board(ON, tell)
    proposal = two.proposed()
    accept(proposal.pk, "offer", two.gives, ON, 0)
    after = renewed(before, tell)
    left = [after.profile(each.side, each.pk) for each in (two.need, two.offer)]
    assert [each.quantity for each in left if each] == [0, 6]
    take_back(proposal.pk, "need", two.asks, ON, proposal.answers.get(side="need").pk)
    again = renewed(after, tell).profile("offer", two.offer.pk)
    assert again and again.quantity == 10
