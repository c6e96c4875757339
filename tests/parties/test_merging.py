"""Two organisations made one, and taken apart again: what goes over, what stays, and who may do what then."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.parties.claimed import NOW, again, body, claims, draft, holds, person

pytestmark = pytest.mark.database
ON = NOW.date()


def furnished(name: str, **more: Any) -> Any:
    """An organisation on which everything hangs that can."""
    from maillage.exchange.models import Round, Solution
    from maillage.parties.models import Code, Follow, Mandate, Membership, Name, Question, Sitting, Tie

    made = body(name, website=f"https://{len(name)}.example.org", **more)
    Name.objects.create(organisation=made, language="ar", name=name, folded=name.lower())
    Code.objects.create(organisation=made, scheme="INSEE", value=f"590{len(name)}")
    network = body(f"Network of {name}", kind="network")
    Membership.objects.create(network=network, member=made, name=name, folded=name.lower())
    Membership.objects.create(network=made, name="Member", folded="member")
    Tie.objects.create(organisation=made, place="geonames:1", side="origin", consent_at=NOW)
    Question.objects.create(organisation=made, batch="b", reply_key=f"key{made.pk}")
    Mandate.objects.create(organisation=made, what="council", ends_on=ON)
    Sitting.objects.create(organisation=made, day=ON)
    follow = {"kind": "network", "language": "en"}
    Follow.objects.create(email=f"{made.pk}@example.org", thing=made.id, stop_key=made.pk, **follow)
    Solution.objects.create(organisation=made, activity="iati:1", language="en")
    Round.objects.create(network=made, title="Spring", language="en", opens=ON, closes=ON)
    return made


def on_it(organisation: Any) -> dict[str, int]:
    """How many rows name an organisation, by table and field."""
    from maillage.parties.merging import _related

    counted = {
        name: model._default_manager.filter(**{field: organisation}).count()
        for name, (model, field) in _related().items()
    }
    return {name: number for name, number in counted.items() if number}


def merged(kept: Any, gone: Any, by: Any = None) -> Any:
    from maillage.parties.merging import merge

    return merge(kept.pk, gone.pk, by or person(), "the same town hall")


def test_everything_goes_over_and_comes_back(database: None) -> None:
    from maillage.parties.merging import undo
    from maillage.parties.models import Follow

    kept, gone, holder = body(), furnished("Mairie de Larache"), person()
    office, need = holds(gone, holder), draft(gone, holder)
    before = {each.pk: on_it(each) for each in (kept, gone)}
    assert len(before[gone.pk]) >= 10
    done = merged(kept, gone)
    assert again(gone).merged_into_id == kept.pk and done.reason == "the same town hall"
    assert on_it(gone) == {"parties.Name:organisation": 1}  # the one in a language that the other has
    assert (again(office).organisation_id, again(need).organisation_id) == (kept.pk, kept.pk)
    assert again(kept).website == gone.website
    assert Follow.objects.filter(thing=kept.id).count() == 1
    undo(done.pk, person(), NOW)
    assert {each.pk: on_it(each) for each in (kept, gone)} == before
    assert (again(gone).merged_into_id, again(kept).website) == (None, "")
    assert Follow.objects.filter(thing=gone.id).count() == 1
    assert again(done).undone_at == NOW


def test_what_the_one_kept_has_already_stays_with_the_other(database: None) -> None:
    from maillage.parties.models import Code, Membership

    kept, gone = body(), body("Mairie de Larache")
    network = body("Network", kind="network")
    for each in (kept, gone):
        Code.objects.create(organisation=each, scheme="SIREN", value="217500016")
        Membership.objects.create(network=network, member=each, name="Larache", folded="larache")
    Membership.objects.create(
        network=network, member=gone, name="Larache", folded="larache", since=date(2001, 1, 1)
    )
    merged(kept, gone)
    assert kept.codes.count() == 1 and gone.codes.count() == 1
    assert kept.memberships.count() == 2 and gone.memberships.count() == 1
    assert [each.name for each in kept.names.all()] == ["Commune of Larache"]


def test_what_an_organisation_has_one_of_stays_with_each(database: None) -> None:
    from maillage.parties.merging import undo
    from maillage.site.rules.models import CallPlan, KeptFacts, OwnPack

    kept, gone = body(), body("Mairie de Larache")
    for each in (kept, gone):
        KeptFacts.objects.create(organisation=each, facts={"joint": True})
        CallPlan.objects.create(organisation=each, call="general-2027")
        OwnPack.objects.create(organisation=each, pack="pgtf", text="")
    CallPlan.objects.create(organisation=gone, call="sport-2027")
    OwnPack.objects.create(organisation=gone, pack="pgtf", text="", ended_at=NOW)
    done = merged(kept, gone)
    assert sorted(kept.call_plans.values_list("call", flat=True)) == ["general-2027", "sport-2027"]
    assert [each.call for each in gone.call_plans.all()] == ["general-2027"]
    assert (kept.packs.count(), gone.packs.count(), KeptFacts.objects.count()) == (2, 1, 2)
    undo(done.pk, person(), NOW)
    assert (kept.call_plans.count(), gone.call_plans.count()) == (1, 2)


def test_nobody_becomes_a_member_of_itself(database: None) -> None:
    from maillage.parties.models import Membership

    network, member = body("Network", kind="network"), body()
    Membership.objects.create(network=network, member=member, name="Larache", folded="larache")
    merged(network, member)
    assert not Membership.objects.filter(network=network, member=network).exists()


@pytest.mark.parametrize("verified", ["kept", "gone"])
def test_an_office_in_what_nobody_knew_gives_no_right_in_what_is_known(database: None, verified: str) -> None:
    from maillage.parties.merging import undo
    from maillage.parties.rights import Right, may_publish, office_for

    mayor, stranger = person(), person()
    known, new = body(standing="verified"), body("Larache")
    holds(known, mayor)
    holds(new, stranger)
    kept, gone = (known, new) if verified == "kept" else (new, known)
    done = merged(kept, gone)
    town = again(kept)
    assert town.standing == "verified"
    assert may_publish(mayor, town, ON) and not may_publish(stranger, town, ON)
    assert office_for(stranger, town, ON) and not office_for(stranger, town, ON, Right.MANAGE)
    undo(done.pk, person(), NOW)
    assert (again(known).standing, again(new).standing) == ("verified", "new")
    assert office_for(stranger, again(new), ON, Right.MANAGE)


def test_what_nobody_vouches_for_says_nothing_for_one_that_is_known(database: None) -> None:
    known, new = (
        body(standing="verified"),
        body("Larache", mailbox="mine@example.org", website="https://x.org"),
    )
    merged(known, new)
    assert (again(known).mailbox, again(known).website) == ("", "")


def test_two_claims_that_come_together_contest_each_other(database: None) -> None:
    from maillage.parties.claims import refuse
    from maillage.parties.rights import office_for

    kept, gone, one, other = body(), body("Larache"), person(), person()
    first, second = claims(kept, one), claims(gone, other)
    merged(kept, gone)
    assert again(kept).standing == "frozen" and again(second).organisation_id == kept.pk
    refuse(first.pk, person(), again(first).version, "no", NOW)
    assert again(kept).standing == "under_review"
    assert office_for(other, again(kept), ON)


def test_a_claim_on_one_merged_into_a_verified_one_ends_and_that_is_verified_still(database: None) -> None:
    from maillage.parties.claims import refuse

    known, new = body(standing="verified"), body("Larache")
    claim = claims(new, person())
    merged(known, new)
    assert again(known).standing == "frozen"
    refuse(claim.pk, person(), claim.version, "no", NOW)
    assert again(known).standing == "verified"


def test_merged_again_the_oldest_address_leads_to_the_last(database: None) -> None:
    from maillage.parties.merging import NotMerged, undo

    one, two, three = body(), body("Two"), body("Three")
    first = merged(two, one)
    second = merged(three, two)
    assert again(one).merged_into_id == three.pk
    with pytest.raises(NotMerged) as told:
        undo(first.pk, person(), NOW)
    assert told.value.why == "later"
    undo(second.pk, person(), NOW)
    assert again(one).merged_into_id == two.pk
    undo(first.pk, person(), NOW)
    assert again(one).merged_into_id is None
    with pytest.raises(NotMerged) as told:
        undo(first.pk, person(), NOW)
    assert told.value.why == "undone"


@pytest.mark.parametrize("why", ["same", "gone", "reason"])
def test_what_cannot_be_made_one(database: None, why: str) -> None:
    from maillage.parties.merging import NotMerged, merge

    kept, gone = body(), body("Larache")
    if why == "gone":
        merged(body("Third"), gone)
    with pytest.raises(NotMerged) as told:
        merge(kept.pk, kept.pk if why == "same" else gone.pk, person(), "" if why == "reason" else "x")
    assert told.value.why == why


def test_a_proposal_between_both_ends(database: None) -> None:
    from maillage.exchange.models import Proposal
    from maillage.exchange.proposals import end_between

    kept, gone, third = body(), body("Larache"), body("Lille")
    need = draft(kept, None, state="published")
    own, others = (draft(each, None, side="offer", state="published") for each in (gone, third))
    within, across = (
        Proposal.objects.create(need=need, offer=each, by="need", answer_by=ON, score=1)
        for each in (own, others)
    )
    merged(kept, gone)
    assert [each.pk for each in end_between(again(kept))] == [within.pk]
    assert (again(within).stage, again(within).why, again(across).stage) == ("withdrawn", "merged", "open")


def test_every_table_that_names_an_organisation_goes_over(database: None) -> None:
    """A table that comes later is found by itself."""
    from maillage.parties.merging import _related

    assert {
        "exchange.Entry:organisation", "exchange.Round:network", "exchange.Solution:organisation",
        "exchange.Reuse:organisation", "parties.Claim:organisation", "parties.Claim:asked", "parties.Office:organisation",
        "parties.Organisation:merged_into", "parties.Question:organisation", "parties.Follow:organisation",
    } <= set(_related())  # fmt: skip
    assert not [name for name in _related() if name.startswith("parties.Merge")]
