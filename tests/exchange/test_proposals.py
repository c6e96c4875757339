"""Proposals: made for who may, once a pair, ended by what ends, each with its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.exchange.pairs import FIT, Pair, entry, pair, person
from tests.exchange.people import ON, account, holds, organisation

pytestmark = pytest.mark.database


@pytest.fixture
def two(database: None) -> Pair:
    return pair()


def cannot(why: str) -> Any:
    """The refusal of that reason."""
    from maillage.exchange.cannot import Cannot

    return pytest.raises(Cannot, check=lambda fault: fault.why == why)


def propose(two: Pair, by: str = "need", who: Any = None, **more: Any) -> Any:
    from maillage.exchange.proposals import propose as verb

    return verb(two.need.pk, two.offer.pk, by, who or (two.asks if by == "need" else two.gives), ON, more.pop("fit", FIT()), **more)  # fmt: skip


def test_it_goes_to_both_with_the_yes_of_who_proposes(two: Pair) -> None:
    made = propose(two)
    proposal = made.proposal
    assert made.made and proposal.stage == "open" and proposal.answer_by == ON + timedelta(days=45)
    assert (proposal.score, proposal.parts[0]["says"]["fr"]) == (50_000, "L’eau.")
    [answer] = proposal.answers.all()
    assert (answer.side, answer.verdict, answer.office) == ("need", "accepted", "Coopération")
    assert answer.contact == {"mailbox": "need@example.org"}
    two.need.refresh_from_db()
    two.offer.refresh_from_db()
    assert (two.need.confirmed_on, two.offer.confirmed_on) == (ON, None)  # who acts shows that it holds


def test_whoever_may_not_publish_proposes_without_a_yes(two: Pair) -> None:
    clerk = account("clerk")
    holds(clerk, two.need.organisation, may_publish=False)
    assert not propose(two, who=clerk).proposal.answers.exists()


def test_a_round_proposes_without_anybodys_yes(two: Pair) -> None:
    made = propose(two, by="round", who=account("network"), units=3)
    assert not made.proposal.answers.exists() and made.proposal.units == 3


def test_a_pair_is_proposed_once(two: Pair) -> None:
    first = propose(two)
    again = propose(two, by="offer")
    assert (again.made, again.proposal.pk) == (False, first.proposal.pk)
    assert first.proposal.answers.count() == 1  # proposing what waits is no yes


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "draft", "published_at": None}, "need_not_published"),
        ({"state": "hidden"}, "need_not_published"),
        ({"state": "withdrawn"}, "need_withdrawn"),
        ({"expires": ON}, "need_expired"),
    ],
)
def test_only_what_stands_is_proposed(two: Pair, change: dict[str, Any], why: str) -> None:
    from maillage.exchange.models import Entry, Proposal

    Entry.objects.filter(pk=two.need.pk).update(**change)
    with cannot(why):
        propose(two)
    assert not Proposal.objects.exists()


def test_what_ends_tomorrow_stands_today(two: Pair) -> None:
    from maillage.exchange.models import Entry

    Entry.objects.filter(pk=two.need.pk).update(expires=ON + timedelta(days=1))
    assert propose(two).made


@pytest.mark.parametrize("standing", ["new", "under_review", "frozen"])
def test_an_organisation_that_is_not_known_to_be_theirs_works_in_private(two: Pair, standing: str) -> None:
    from maillage.parties.models import Organisation

    Organisation.objects.filter(pk=two.need.organisation_id).update(standing=standing)
    with cannot("need_not_verified"):
        propose(two)


def test_nobody_proposes_for_others(two: Pair) -> None:
    with cannot("not_yours"):
        propose(two, who=two.gives)
    with cannot("not_yours"):
        propose(two, who=account("nobody"))


def test_an_office_ended_yesterday_proposes_nothing(two: Pair) -> None:
    from maillage.parties.models import Holding

    Holding.objects.filter(account=two.asks).update(until=ON)
    with cannot("not_yours"):
        propose(two)


def test_what_is_shut_out_is_not_proposed(two: Pair) -> None:
    with cannot("gate"):
        propose(two, fit=None)


def test_two_of_one_body_are_no_pair(two: Pair) -> None:
    two.offer = entry("offer", two.need.organisation)
    with cannot("own"):
        propose(two)


def test_a_need_is_no_offer(two: Pair) -> None:
    two.need, two.offer = two.offer, two.need
    with cannot("gone"):
        propose(two, by="round", who=account("network"))


def test_what_somebody_set_aside_is_not_proposed_by_them_nor_by_a_round(two: Pair) -> None:
    from maillage.exchange.rulings import rule

    rule(two.need.pk, two.offer.pk, "need", "aside", "Too far.", two.asks, ON)
    with cannot("aside"):
        propose(two)
    with cannot("aside"):
        propose(two, by="round", who=account("network"))
    assert propose(two, by="offer").made  # the other side knows nothing of it


def test_without_a_way_to_be_reached_nobody_says_yes(two: Pair) -> None:
    from maillage.exchange.models import Proposal
    from maillage.parties.models import Office

    Office.objects.update(mailbox="")
    with cannot("no_contact"):
        propose(two)
    assert not Proposal.objects.exists()
    proposal = propose(two, shares=True).proposal
    assert proposal.answers.get().contact == {"account": two.asks.pk}


def test_the_mailbox_of_the_organisation_is_a_way(two: Pair) -> None:
    from maillage.parties.models import Office, Organisation

    Office.objects.update(mailbox="")
    Organisation.objects.filter(pk=two.need.organisation_id).update(mailbox="hall@example.org")
    assert propose(two).proposal.answers.get().contact == {"mailbox": "hall@example.org"}


def test_nobody_is_written_to_without_end(two: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.exchange import proposals
    from maillage.exchange.terms import Terms

    monkeypatch.setattr(proposals, "terms", lambda: Terms(45, 21, 30, 1, 365))
    propose(two)
    other = entry("offer", organisation("Ndar", country="SN"))
    with cannot("many"):
        proposals.propose(two.need.pk, other.pk, "need", two.asks, ON, FIT())
    network = account("network")
    assert proposals.propose(two.need.pk, other.pk, "round", network, ON, FIT()).made


def test_a_pair_that_lapsed_is_not_proposed_again_at_once_by_the_same(two: Pair) -> None:
    from django.utils import timezone

    from maillage.exchange.proposals import lapse
    from maillage.exchange.proposals import propose as verb

    propose(two)
    day = timezone.now().date()
    assert lapse(ON + timedelta(days=46), lambda each: None) == 1
    with cannot("again"):
        verb(two.need.pk, two.offer.pk, "need", two.asks, day, FIT())
    assert verb(two.need.pk, two.offer.pk, "offer", two.gives, day, FIT()).made


def test_what_nobody_answers_lapses_after_its_last_day_and_once(two: Pair) -> None:
    from maillage.exchange.proposals import lapse

    proposal = propose(two).proposal
    told: list[Any] = []
    assert lapse(proposal.answer_by, told.append) == 0
    assert lapse(proposal.answer_by + timedelta(days=1), told.append) == 1
    assert lapse(proposal.answer_by + timedelta(days=1), told.append) == 0
    proposal.refresh_from_db()
    assert (proposal.stage, [each.pk for each in told]) == ("lapsed", [proposal.pk])


def test_what_cannot_be_told_does_not_lapse(two: Pair) -> None:
    from maillage.exchange.proposals import lapse

    proposal = propose(two).proposal

    def fails(each: Any) -> None:
        raise OSError

    with pytest.raises(OSError):
        lapse(ON + timedelta(days=50), fails)
    proposal.refresh_from_db()
    assert proposal.stage == "open"


def test_a_need_that_expires_ends_its_proposals(two: Pair) -> None:
    from maillage.exchange.models import Entry
    from maillage.exchange.proposals import lapse

    proposal = propose(two).proposal
    Entry.objects.filter(pk=two.offer.pk).update(expires=ON + timedelta(days=3))
    assert lapse(ON + timedelta(days=2), lambda each: None) == 0
    assert lapse(ON + timedelta(days=3), lambda each: None) == 1
    proposal.refresh_from_db()
    assert (proposal.stage, proposal.why) == ("withdrawn", "offer_expired")


def test_what_is_withdrawn_ends_what_waits_and_nothing_else(two: Pair) -> None:
    from maillage.exchange.proposals import end_for

    proposal = propose(two).proposal
    other = pair("other")
    untouched = other.proposed()
    assert [each.pk for each in end_for(two.offer, "withdrawn")] == [proposal.pk]
    assert end_for(two.offer, "withdrawn") == []
    proposal.refresh_from_db()
    untouched.refresh_from_db()
    assert (proposal.stage, proposal.why, untouched.stage) == ("withdrawn", "offer_withdrawn", "open")


def test_an_organisation_that_is_erased_leaves_no_contact_behind(two: Pair) -> None:
    from maillage.exchange.answers import accept
    from maillage.exchange.models import Introduction
    from maillage.exchange.proposals import end_for

    proposal = propose(two).proposal
    accept(proposal.pk, "offer", two.gives, ON, 0)
    assert {*Introduction.objects.get().contacts} == {"need", "offer"}
    end_for(two.need.organisation, "erased")
    proposal.refresh_from_db()
    assert (proposal.stage, proposal.why) == ("withdrawn", "need_erased")
    assert {*Introduction.objects.get().contacts} == {"offer"}


def test_two_sides_that_become_one_are_no_pair_any_more(two: Pair) -> None:
    from maillage.exchange.models import Entry
    from maillage.exchange.proposals import end_between

    proposal = propose(two).proposal
    Entry.objects.filter(pk=two.offer.pk).update(organisation=two.need.organisation)
    assert [each.pk for each in end_between(two.need.organisation)] == [proposal.pk]
    proposal.refresh_from_db()
    assert (proposal.stage, proposal.why) == ("withdrawn", "merged")


def test_the_fit_of_a_pair_is_the_score_that_the_scores_give(database: None) -> None:
    from maillage.exchange.fit import fit_of
    from maillage.matching.profiles import Need, Offer
    from maillage.matching.scores import Matching, explain

    needs = [Need(id="n", topics=("water_sanitation",), languages=("fr",), country="MA")]
    offers = [
        Offer(id="o", topics=("water_sanitation",), languages=("fr",), country="ES"),
        Offer(id="shut", topics=("water_sanitation",), languages=("en",), country="ES"),
    ]
    matching = Matching(needs, offers, on=ON)
    fit = fit_of(matching, "n", "o")
    [match] = explain(matching, "need", 0, matching.best("need", 0, 9))
    assert fit and fit.score == match.score == sum(part["points"] for part in fit.parts)
    assert [part["says"]["en"] for part in fit.parts] == [part.sentence for part in match.parts]
    assert fit_of(matching, "n", "shut") is None and fit_of(matching, "n", "gone") is None


def test_a_person_of_the_office_may_be_reached_there(two: Pair) -> None:
    """Of several offices, the one that may answer gives its mailbox."""
    clerk = person("second", two.need.organisation, mailbox="second@example.org")
    assert propose(two, who=clerk).proposal.answers.get().contact == {"mailbox": "second@example.org"}
