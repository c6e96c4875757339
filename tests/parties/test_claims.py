"""Claims: who works where while one is open, what a second one does, and what each decision leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.parties.claimed import NOW, again, body, claims, draft, holds, person

pytestmark = pytest.mark.database
ON = NOW.date()


def test_who_claims_works_in_private_until_it_is_granted(database: None) -> None:
    from maillage.parties.claims import grant
    from maillage.parties.rights import Right, may_publish, office_for

    town, author, curator = body(), person(), person()
    claim = claims(town, author)
    assert again(town).standing == "under_review"
    office = office_for(author, again(town), ON, Right.PUBLISH)
    assert office is not None and office.title == "Cooperation officer" and not office.may_bind
    assert not may_publish(author, again(town), ON)
    kept = draft(town, author)
    grant(claim.pk, curator, claim.version, "The stamp is the town's.", NOW)
    assert again(town).standing == "verified" and again(town).confirmed_on == ON
    assert may_publish(author, again(town), ON) and office_for(author, again(town), ON, Right.BIND)
    assert again(kept).organisation_id == town.pk
    settled = again(claim)
    assert (settled.state, settled.decided_by_id, settled.reason) == (
        "granted", curator.pk, "The stamp is the town's.",
    )  # fmt: skip


def test_refused_the_office_ends_and_the_drafts_stay_their_authors(database: None) -> None:
    from maillage.parties.claims import refuse
    from maillage.parties.rights import holdings_of

    town, author = body(), person()
    claim, kept = claims(town, author), draft(town, author)
    holding = holdings_of(author, ON).get()
    refuse(claim.pk, person(), claim.version, "The letter names another town.", NOW)
    assert again(town).standing == "new"
    assert not holdings_of(author, ON).exists() and again(holding).until == ON
    assert (again(kept).organisation_id, again(kept).author_id) == (None, author.pk)


def test_whoever_a_refused_author_had_named_acts_no_longer(database: None) -> None:
    from maillage.parties.claims import refuse
    from maillage.parties.models import Holding
    from maillage.parties.rights import holdings_of, office_for

    town, author, friend = body(), person(), person()
    claim = claims(town, author)
    office = office_for(author, town, ON)
    Holding.objects.create(office=office, account=friend, since=ON, named_by=author)
    refuse(claim.pk, person(), claim.version, "no", NOW)
    assert not holdings_of(friend, ON).exists()


def test_taken_back_whoever_wrote_it_down_still_looks_after_it(database: None) -> None:
    from maillage.parties.claims import withdraw
    from maillage.parties.rights import office_for

    author = person()
    town = body(made_by=author)
    office = holds(town, author)
    claim = claims(town, author)
    assert claim.office_id == office.pk  # theirs already: no other is made
    withdraw(claim.pk, author, claim.version, NOW)
    assert (again(claim).state, again(town).standing) == ("withdrawn", "new")
    assert office_for(author, town, ON) == office


def test_taken_back_what_came_with_it_ends(database: None) -> None:
    from maillage.parties.claims import withdraw
    from maillage.parties.rights import holdings_of

    town, author = body(), person()
    claim = claims(town, author)
    withdraw(claim.pk, author, claim.version, NOW)
    assert not holdings_of(author, ON).exists() and again(town).standing == "new"


def test_a_second_claim_freezes_and_sees_nothing_of_the_first(database: None) -> None:
    from maillage.parties.claims import contested, rivals
    from maillage.parties.rights import office_for

    town, one, other = body(), person(), person()
    first = claims(town, one)
    second = claims(town, other)
    assert again(town).standing == "frozen"
    assert office_for(one, town, ON) and office_for(other, town, ON) is None
    assert second.office_id is None
    assert contested(again(first)) and contested(again(second))
    assert rivals(first) == [second]


def test_of_two_that_contest_one_is_granted_and_the_other_ends_with_it(database: None) -> None:
    from maillage.parties.claims import grant
    from maillage.parties.rights import may_publish, office_for

    town, one, other, curator = body(), person(), person(), person()
    first, second = claims(town, one), claims(town, other)
    kept = draft(town, one)
    settled = grant(second.pk, curator, second.version, "The mayor confirmed it.", NOW, alone=True)
    assert [each.pk for each in settled.ended] == [first.pk]
    assert again(first).state == "refused" and again(town).standing == "verified"
    assert may_publish(other, again(town), ON) and office_for(one, town, ON) is None
    assert again(kept).organisation_id is None


def test_granted_beside_another_that_waits_it_stays_frozen_until_that_is_settled(database: None) -> None:
    from maillage.parties.claims import grant, refuse

    town, one, other, curator = body(), person(), person(), person()
    first, second = claims(town, one), claims(town, other)
    grant(first.pk, curator, first.version, "right", NOW)
    assert again(town).standing == "frozen"
    refuse(second.pk, curator, again(second).version, "wrong", NOW)
    assert again(town).standing == "verified"


def test_of_two_one_is_refused_and_the_other_gets_its_office(database: None) -> None:
    from maillage.parties.claims import refuse
    from maillage.parties.rights import office_for

    town, one, other = body(), person(), person()
    first, second = claims(town, one), claims(town, other)
    refuse(first.pk, person(), first.version, "no", NOW)
    assert again(town).standing == "under_review"
    assert office_for(other, town, ON) is not None and again(second).office_id is not None


def test_words_alone_do_not_freeze_what_is_verified(database: None) -> None:
    from maillage.parties.vouching import give_word

    town, mayor, stranger, voucher = body(standing="verified"), person(), person(), person()
    network = body("Network of towns", kind="network", standing="verified")
    holds(town, mayor)
    holds(network, voucher)
    claim = claims(town, stranger, "word", asked=network)
    assert again(town).standing == "verified"
    give_word(claim.pk, voucher, claim.version, True, "She was elected in May.", NOW)
    assert again(town).standing == "frozen"


def test_when_a_claim_on_a_verified_one_ends_it_is_verified_again(database: None) -> None:
    from maillage.parties.claims import refuse, withdraw

    town, mayor = body(standing="verified"), person()
    holds(town, mayor)
    for end in ("refuse", "withdraw"):
        stranger = person()
        claim = claims(town, stranger)
        assert again(town).standing == "frozen"
        if end == "refuse":
            refuse(claim.pk, person(), claim.version, "no", NOW)
        else:
            withdraw(claim.pk, stranger, claim.version, NOW)
        assert again(town).standing == "verified", end


def test_a_colleague_is_granted_and_whoever_was_there_stays(database: None) -> None:
    from maillage.parties.claims import grant
    from maillage.parties.rights import may_publish

    town, mayor, colleague = body(standing="verified"), person(), person()
    holds(town, mayor)
    claim = claims(town, colleague)
    grant(claim.pk, person(), claim.version, "both work there", NOW)
    assert may_publish(mayor, again(town), ON) and may_publish(colleague, again(town), ON)


def test_granted_alone_whoever_was_there_before_acts_no_longer(database: None) -> None:
    from maillage.parties.claims import grant
    from maillage.parties.rights import may_publish

    town, impostor, friend, mayor = body(standing="verified"), person(), person(), person()
    holds(town, impostor)
    holds(town, friend, "Friend")
    claim = claims(town, mayor)
    grant(claim.pk, person(), claim.version, "the ministry says so", NOW, alone=True)
    town = again(town)
    assert [may_publish(each, town, ON) for each in (impostor, friend, mayor)] == [False, False, True]


@pytest.mark.parametrize("why", ["there", "many", "rests", "yours", "gone"])
def test_a_claim_that_cannot_be_made(database: None, why: str) -> None:
    from maillage.parties.claims import NotClaimed, refuse
    from maillage.parties.models import Claim, Organisation

    author, town = person(), body()
    if why == "there":
        claims(town, author)
    elif why == "many":
        for _ in range(3):
            claims(body(), author)
    elif why == "rests":
        claim = claims(town, author)
        refuse(claim.pk, person(), claim.version, "no", NOW)
    elif why == "yours":
        Organisation.objects.filter(pk=town.pk).update(standing="verified")
        holds(town, author)
    else:
        Organisation.objects.filter(pk=town.pk).update(merged_into=body())
    before = Claim.objects.count()
    with pytest.raises(NotClaimed) as told:
        claims(town, author)
    assert told.value.why == why and Claim.objects.count() == before
    if why == "rests":
        assert claims(town, author, now=NOW + timedelta(days=8))


def test_nobody_claims_and_takes_back_all_day(database: None) -> None:
    """Each claim writes to somebody."""
    from django.utils import timezone

    from maillage.parties.claims import MOST_A_DAY, NotClaimed, withdraw

    author, now = person(), timezone.now()
    for _ in range(MOST_A_DAY):
        claim = claims(body(), author, now=now)
        withdraw(claim.pk, author, claim.version, now)
    with pytest.raises(NotClaimed) as told:
        claims(body(), author, now=now)
    assert told.value.why == "today"
    assert claims(body(), author, now=now + timedelta(days=2))


@pytest.mark.parametrize("act", ["grant", "refuse", "withdraw", "ask", "show"])
def test_two_who_decide_at_once_see_each_other(database: None, act: str) -> None:
    from maillage.parties import claims as verbs
    from maillage.parties.models import Proof

    author, curator = person(), person()
    claim = claims(body(), author)
    verbs.ask_another(claim.pk, claim.version, "The seal cannot be read.")
    acts = {
        "grant": lambda v: verbs.grant(claim.pk, curator, v, "yes", NOW),
        "refuse": lambda v: verbs.refuse(claim.pk, curator, v, "no", NOW),
        "withdraw": lambda v: verbs.withdraw(claim.pk, author, v, NOW),
        "ask": lambda v: verbs.ask_another(claim.pk, v, "again"),
        "show": lambda v: verbs.show_another(claim.pk, author, v, verbs.Shown(Proof.LETTER), NOW),
    }
    with pytest.raises(verbs.NotClaimed) as told:
        acts[act](claim.version)
    assert told.value.why == "met"
    acts[act](again(claim).version)
    if act in ("grant", "refuse", "withdraw"):
        with pytest.raises(verbs.NotClaimed) as told:
            acts[act](again(claim).version)
        assert told.value.why == "decided"


@pytest.mark.parametrize("reason", ["", "   "])
def test_every_decision_has_a_reason(database: None, reason: str) -> None:
    from maillage.parties import claims as verbs

    claim, curator = claims(body(), person()), person()
    for act in (
        lambda: verbs.grant(claim.pk, curator, 1, reason, NOW),
        lambda: verbs.refuse(claim.pk, curator, 1, reason, NOW),
        lambda: verbs.ask_another(claim.pk, 1, reason),
    ):
        with pytest.raises(verbs.NotClaimed) as told:
            act()
        assert told.value.why == "reason"
    assert again(claim).state == "open"


def test_another_proof_takes_the_place_of_the_first(database: None) -> None:
    from maillage.parties.claims import NotClaimed, Shown, ask_another, show_another
    from maillage.parties.models import Proof

    author = person()
    claim = claims(body(), author, file="a" * 64 + ".jpg")
    ask_another(claim.pk, claim.version, "A code, please.")
    shown = Shown(Proof.MAILBOX, mailbox="mairie@example.org")
    with pytest.raises(NotClaimed):
        show_another(claim.pk, person(), again(claim).version, shown, NOW)
    now = show_another(claim.pk, author, again(claim).version, shown, NOW)
    assert (now.proof, now.file, now.mailbox, now.wanted, now.shown_at) == (
        "mailbox", "", "mairie@example.org", "", None,
    )  # fmt: skip


def test_whoever_comes_after_all_have_left_is_seated_only_when_it_is_granted(database: None) -> None:
    """What was proposed to those before, and why it was declined, is not for somebody whom nobody has looked at."""
    from maillage.parties.claims import grant
    from maillage.parties.rights import office_for

    town, before, after, curator = body(), person(), person(), person()
    draft(town, before, state="published", published_at=NOW, published_by=before)
    claim = claims(town, after)
    assert office_for(after, again(town), ON) is None
    grant(claim.pk, curator, claim.version, "Known to us.", NOW)
    assert office_for(after, again(town), ON) is not None
