"""An organisation's whole data leaves and comes in elsewhere with the same keys; again, nothing changes; no person goes with it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.exchange.people import ON, account, holds, organisation

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("_django")]


@pytest.fixture
def town(database: None) -> Any:
    """A town hall with everything that one can have."""
    from django.utils import timezone

    from maillage.exchange.models import Answer, Entry, Introduction, Proposal, Reuse, Solution
    from maillage.parties.models import Code, Holding, Membership, Name, Office, Tie

    who, whose, other = (
        account("amina"),
        organisation("Larache", website="https://larache.example/"),
        organisation("Thiès"),
    )
    holds(who, whose)
    Name.objects.create(organisation=whose, language="ar", name="العرائش", folded="العرائش")
    Code.objects.create(organisation=whose, scheme="HCP", value="01.331.01.03")
    office = Office.objects.create(
        organisation=whose, title="Maire", language="fr", may_bind=True, closed_on=date(2026, 1, 1)
    )
    Holding.objects.create(office=office, account=who, since=date(2020, 1, 1))
    network = organisation("Cités")
    Membership.objects.create(
        network=network,
        member=whose,
        name="Larache",
        folded="larache",
        email="secret@example.org",
        since=date(2020, 1, 1),
    )
    Tie.objects.create(
        organisation=whose, place="geonames:2543549", side="origin", consent_by=who, consent_at=timezone.now()
    )
    said = {
        "text": "Former nos agents",
        "language": "fr",
        "topics": ["water_sanitation"],
        "country": "MA",
        "place": "geonames:2543549",
    }
    need = Entry.objects.create(side="need", state="published", organisation=whose, author=who, said=said, text=said["text"],
                                language="fr", country="MA", place=said["place"], topics=said["topics"], published_at=timezone.now(),
                                published_by=who, confirmed_on=ON, version=3)  # fmt: skip
    Entry.objects.create(
        side="offer",
        state="draft",
        organisation=whose,
        author=who,
        said={"text": "Brouillon"},
        text="Brouillon",
    )
    offer = Entry.objects.create(
        side="offer", state="published", organisation=other, said={"text": "Offre"}, text="Offre"
    )
    proposal = Proposal.objects.create(
        need=need, offer=offer, stage="introduced", by="need", answer_by=ON, score=71_000, asked_by=who
    )
    Answer.objects.create(
        proposal=proposal,
        side="need",
        verdict="accepted",
        by=who,
        office="Coopération",
        contact={"account": who.pk},
    )
    Answer.objects.create(proposal=proposal, side="offer", verdict="accepted", words="Leur secret")
    contacts = {
        side: {"title": "Coopération", "mailbox": "bureau@example.org", "account": who.pk}
        for side in ("need", "offer")
    }
    Introduction.objects.create(proposal=proposal, contacts=contacts, next_on=ON)
    solution = Solution.objects.create(
        organisation=whose,
        activity="activity:1",
        language="fr",
        problem="a",
        done="b",
        takes="c",
        made_by=who,
    )
    Reuse.objects.create(solution=solution, organisation=other, link="https://example.org/again")
    theirs = Solution.objects.create(
        organisation=other, activity="activity:2", language="fr", problem="a", done="b", takes="c"
    )
    Reuse.objects.create(solution=theirs, organisation=whose, link="https://example.org/here", by=who)
    return whose


def document(whose: Any) -> dict[str, Any]:
    from maillage.exchange.whole import whole

    return json.loads(json.dumps(whole(whose.pk)))  # as a file holds it


def emptied() -> None:
    """As on an instance of which nothing of the exchange is there."""
    from django.apps import apps

    for model in (
        *apps.get_app_config("exchange").get_models(),
        *apps.get_app_config("parties").get_models(),
    ):
        model._default_manager.all().delete()


def test_it_comes_in_elsewhere_with_the_same_keys_and_the_same_content(town: Any) -> None:
    from maillage.exchange.arrive import arrive

    before = document(town)
    emptied()
    arrived = arrive(before, "https://ailleurs.example/")
    assert arrived.added == {
        "organisation": 1, "names": 2, "codes": 1, "offices": 2, "ties": 1, "memberships": 1, "entries": 2, "proposals": 1,
        "answers": 1, "introductions": 1, "solutions": 1, "reuses": 1,
    }  # fmt: skip
    after = document(town)
    assert {**after, "reused": []} == {
        **before,
        "reused": [],
    }  # what it used again is no solution of this instance


def test_again_nothing_changes(town: Any) -> None:
    from maillage.exchange.arrive import arrive

    before = document(town)
    for clean in (False, True):
        if clean:
            emptied()
            arrive(before)
        again = arrive(before)
        assert (again.added, again.changed) == ({}, {}) and again.left > 5
    assert document(town)["entries"] == before["entries"]


def test_a_newer_document_changes_what_it_has_newer_and_an_older_one_nothing(town: Any) -> None:
    from maillage.exchange.arrive import arrive
    from maillage.exchange.models import Entry

    old = document(town)
    Entry.objects.filter(side="need", organisation=town).update(
        text="Autrement", said={"text": "Autrement"}, version=9
    )
    new = document(town)
    assert arrive(old).changed == {}
    assert Entry.objects.get(side="need", organisation=town).text == "Autrement"
    emptied()
    arrive(old)
    assert arrive(new).changed == {"entries": 1}
    assert Entry.objects.get(side="need", organisation=town).text == "Autrement"


def test_no_person_no_account_and_no_answer_of_the_other_side_goes_with_it(town: Any) -> None:
    said = json.dumps(document(town), ensure_ascii=False)
    for secret in ("amina", "secret@example.org", "Leur secret", '"account"', "consent_by"):
        assert secret not in said, secret
    assert "bureau@example.org" in said  # an introduction gave it to this side


def test_what_is_no_document_or_damaged_keeps_nothing(town: Any) -> None:
    from maillage.exchange.arrive import NotOurs, arrive
    from maillage.parties.models import Organisation

    whole = document(town)
    emptied()
    wrong: list[tuple[Any, str]] = [
        (None, "format"), ([], "format"), ({}, "format"), ({**whole, "version": 2}, "version"),
        ({**whole, "organisation": {}}, "damaged"), ({**whole, "organisation": {"key": "../x"}}, "damaged"),
        ({**whole, "entries": "x"}, "damaged"), ({**whole, "entries": [1]}, "damaged"),
        ({**whole, "entries": [{**whole["entries"][0], "state": "gold"}]}, "damaged"),
        ({**whole, "entries": [{**whole["entries"][0], "made_at": "yesterday"}]}, "damaged"),
        ({**whole, "organisation": {**whole["organisation"], "website": "javascript:alert(1)"}}, "damaged"),
        ({**whole, "names": [{"language": "fr", "name": "x" * 500}]}, "damaged"),
        ({**whole, "proposals": [{**whole["proposals"][0], "side": "middle"}]}, "damaged"),
    ]  # fmt: skip
    for each, why in wrong:
        with pytest.raises(NotOurs) as refused:
            arrive(each)
        assert refused.value.why == why, each
        assert not Organisation.objects.exists()


def test_a_key_that_is_somebody_elses_here_is_not_taken_over(town: Any) -> None:
    from maillage.exchange.arrive import NotOurs, arrive
    from maillage.exchange.models import Entry

    whole = document(town)
    emptied()
    victim = organisation("Victime")
    key = whole["entries"][0]["key"]
    Entry.objects.create(key=key, side="need", organisation=victim, text="À moi", said={"text": "À moi"})
    with pytest.raises(NotOurs, match="taken"):
        arrive(whole)
    assert Entry.objects.get(pk=key).text == "À moi"


def test_the_other_side_of_a_proposal_is_the_one_that_is_here_already(town: Any) -> None:
    from maillage.exchange.arrive import arrive
    from maillage.exchange.models import Entry, Proposal
    from maillage.parties.models import Organisation

    whole = document(town)
    Organisation.objects.get(pk=town.pk).delete()
    offer = Entry.objects.get(text="Offre")
    arrive(whole)
    assert Proposal.objects.get().offer == offer and offer.state == "published"
